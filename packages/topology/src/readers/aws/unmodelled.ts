import type { Inventory } from "@nospof/inventory";
import type { Unmodelled } from "../../model/topology";
import { kindOf } from "./kinds";

/**
 * Modules and types of the provider that carry no traffic of the flows looked at: identity, keys, monitoring, storage
 * of code, tags. They are neither modelled nor listed as missing.
 */
const offPath: readonly RegExp[] = [
  /^aws:(?:iam|kms|cloudwatch|sns|sqs|ssm|secretsmanager|acm|acmpca|budgets|config|cloudtrail|guardduty|inspector|inspector2|securityhub|backup|ecr|ecrpublic|codebuild|codepipeline|codedeploy|codecommit|codeartifact|resourcegroups|ram|organizations|s3|s3control|wafv2|waf|wafregional|shield|xray|scheduler|autoscalingplans|servicecatalog|account|ce|cur|chatbot|synthetics|oam|rum|cfg)\//,
  /^aws:ec2\/(?:keyPair|flowLog|ami|amiCopy|amiFromInstance|amiLaunchPermission|tag|snapshotCreateVolumePermission|vpcDhcpOptions|vpcDhcpOptionsAssociation|placementGroup|volumeAttachment|instanceMetadataDefaults|imageBlockPublicAccess|serialConsoleAccess|networkInsights\w*|subnetCidrReservation|vpcIpam\w*|vpcIpv[46]CidrBlockAssociation|eipDomainName|capacityReservation|dedicatedHost|defaultVpcDhcpOptions|vpcEndpoint\w*|managedPrefixList\w*|vpnGateway(?:Attachment)?):/,
  /^aws:ebs\//,
  /^aws:ec2\/networkInterfaceSecurityGroupAttachment:/,
  /^aws:vpc\/securityGroupEgressRule:/,
  /^aws:autoscaling\/(?:notification|tag):/,
  /^aws:(?:lb|alb)\/(?:listenerCertificate|trustStore|trustStoreRevocation):/,
  /^aws:elb\/(?:appCookieStickinessPolicy|listenerPolicy|loadBalancerBackendServerPolicy|loadBalancerCookieStickinessPolicy|loadBalancerPolicy|sslNegotiationPolicy):/,
  /^aws:ecs\/(?:cluster|taskDefinition|accountSettingDefault|clusterCapacityProviders|tag):/,
  /^aws:appautoscaling\/(?:policy|scheduledAction):/,
  /^aws:lambda\/(?:permission|layerVersion|functionEventInvokeConfig|provisionedConcurrencyConfig):/,
  /^aws:route53\/(?:delegationSet|queryLog|hostedZoneDnsSec|keySigningKey|cidrCollection|cidrLocation|zoneAssociation|vpcAssociationAuthorization):/,
  /^aws:index\//,
];

/** AWS resources that no reader knows and that may stand on a path, with their number, most frequent first. */
export function unmodelledTypes(inventory: Inventory): readonly Unmodelled[] {
  const counts = new Map<string, number>();
  for (const resource of inventory.resources) {
    const isAws = /^(?:aws|aws-native|awsx|eks|nospof-aws):/.test(resource.type);
    if (!isAws || (!resource.custom && !resource.remote)) continue;
    if (kindOf(resource.type) !== undefined || offPath.some((pattern) => pattern.test(resource.type))) continue;
    counts.set(resource.type, (counts.get(resource.type) ?? 0) + 1);
  }
  return [...counts]
    .map(([type, count]) => ({ type, count }))
    .sort((a, b) => b.count - a.count || a.type.localeCompare(b.type));
}
