import type { Inventory, Resource } from "@nospof/inventory";
import { readString, Unknown } from "@nospof/inventory";
import { kindOf } from "./kinds";

/**
 * Modules and types of the provider that carry no traffic of the flows looked at: identity, keys, monitoring, storage
 * of code, tags. They are neither modelled nor listed as missing.
 */
const offPath: readonly RegExp[] = [
  /^aws:(?:iam|kms|cloudwatch|sns|sqs|ssm|secretsmanager|acm|acmpca|budgets|config|cloudtrail|guardduty|inspector|inspector2|securityhub|backup|ecr|ecrpublic|codebuild|codepipeline|codedeploy|codecommit|codeartifact|resourcegroups|ram|organizations|s3|s3control|wafv2|waf|wafregional|shield|xray|scheduler|autoscalingplans|servicecatalog|account|ce|cur|chatbot|synthetics|oam|rum|cfg)\//,
  /^aws:ec2\/(?:keyPair|flowLog|ami|amiCopy|amiFromInstance|amiLaunchPermission|tag|snapshotCreateVolumePermission|vpcDhcpOptions|vpcDhcpOptionsAssociation|volumeAttachment|instanceMetadataDefaults|imageBlockPublicAccess|serialConsoleAccess|networkInsights\w*|subnetCidrReservation|vpcIpam\w*|vpcIpv[46]CidrBlockAssociation|eipDomainName|dedicatedHost|defaultVpcDhcpOptions|vpcEndpoint(?:ConnectionNotification|Policy|PrivateDns|RouteTableAssociation|SecurityGroupAssociation|ServiceAllowedPrinciple)):/,
  /^aws:ebs\//,
  // Node groups are read with the workloads that run on them; what the control plane answers carries none of their traffic.
  /^aws:eks\/(?:cluster|nodeGroup|addon|accessEntry|accessPolicyAssociation|identityProviderConfig|podIdentityAssociation):/,
  /^aws:ec2\/networkInterfaceSecurityGroupAttachment:/,
  /^aws:vpc\/securityGroupEgressRule:/,
  /^aws:autoscaling\/(?:notification|tag):/,
  /^aws:(?:lb|alb)\/(?:listenerCertificate|trustStore|trustStoreRevocation):/,
  /^aws:elb\/(?:appCookieStickinessPolicy|listenerPolicy|loadBalancerBackendServerPolicy|loadBalancerCookieStickinessPolicy|loadBalancerPolicy|sslNegotiationPolicy):/,
  /^aws:ecs\/(?:cluster|taskDefinition|accountSettingDefault|clusterCapacityProviders|tag):/,
  /^aws:appautoscaling\/policy:/,
  /^aws:lambda\/(?:permission|layerVersion|functionEventInvokeConfig|provisionedConcurrencyConfig):/,
  /^aws:route53\/(?:delegationSet|queryLog|hostedZoneDnsSec|keySigningKey|cidrCollection|cidrLocation|zoneAssociation|vpcAssociationAuthorization):/,
  /^aws:index\//,
];

/** Whether a resource is of AWS, and no reader knows it although it may stand on a path. */
export function isUnmodelledOfAws(inventory: Inventory, resource: Resource): boolean {
  return mayStandOnPath(resource.type) && !isGatewayEndpoint(inventory, resource);
}

const answers = new Map<string, boolean>();

function mayStandOnPath(type: string): boolean {
  let answer = answers.get(type);
  if (answer === undefined) {
    answer = kindOf(type) === undefined && !offPath.some((pattern) => pattern.test(type));
    answers.set(type, answer);
  }
  return answer;
}

/** Endpoints for S3 and DynamoDB are entries in route tables: they stand in no zone and carry no flow looked at. */
function isGatewayEndpoint(inventory: Inventory, resource: Resource): boolean {
  if (resource.type !== "aws:ec2/vpcEndpoint:VpcEndpoint") return false;
  const type = readString(inventory, resource, "vpcEndpointType");
  return (
    type === undefined ||
    type === "Gateway" ||
    (type instanceof Unknown && resource.inputs.vpcEndpointType === undefined)
  );
}
