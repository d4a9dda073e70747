import type { Inventory, Resource } from "@nospof/inventory";
import type { Answer, PropertyPath } from "@nospof/inventory/compare";
import { readString, Unknown } from "@nospof/inventory";
import { spellingOf } from "./kinds";

/** Which changes of a resource AWS cannot make in place. */
export interface Replacing {
  /** Inputs whose every change makes a new resource. */
  readonly always: readonly string[];
  /** Inputs whose change makes a new resource under conditions that the inputs alone do not tell. */
  readonly sometimes?: readonly string[];
  /** Another input, and the value of it without which none of `sometimes` makes a new resource. */
  readonly onlyWith?: { readonly input: string; readonly value: string };
  /** Outputs that get a new value with every update. */
  readonly renews?: readonly string[];
  /** File of terraform-provider-aws under `internal/service` that says so. */
  readonly source: string;
}

/**
 * Inputs that force a replacement, by type in the one spelling of `kinds.ts`. A type that is not listed is one of which
 * nothing is known; of a listed type every other input is changed in place.
 *
 * Source: `ForceNew` and `CustomizeDiff` in the schemas of terraform-provider-aws, from which `@pulumi/aws` is made, as
 * read in November 2026. Names are those of the Pulumi SDK.
 */
export const replacing: Readonly<Record<string, Replacing>> = {
  "acm:Certificate": {
    always: [
      "certificateAuthorityArn",
      "domainName",
      "keyAlgorithm",
      "subjectAlternativeNames",
      "validationMethod",
      "validationOptions",
    ],
    source: "acm/certificate.go",
  },
  "acm:CertificateValidation": {
    always: ["certificateArn", "validationRecordFqdns"],
    source: "acm/certificate_validation.go",
  },
  "autoscaling:Group": { always: ["name", "namePrefix"], source: "autoscaling/group.go" },
  "autoscaling:Policy": { always: ["autoscalingGroupName", "name"], source: "autoscaling/policy.go" },
  "cloudwatch:LogGroup": { always: ["logGroupClass", "name", "namePrefix"], source: "logs/group.go" },
  "ec2:EgressOnlyInternetGateway": { always: ["vpcId"], source: "ec2/vpc_egress_only_internet_gateway.go" },
  "ec2:Eip": {
    always: ["address", "customerOwnedIpv4Pool", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"],
    source: "ec2/ec2_eip.go",
  },
  "ec2:FlowLog": {
    always: [
      "deliverCrossAccountRole",
      "destinationOptions",
      "eniId",
      "iamRoleArn",
      "logDestination",
      "logDestinationType",
      "logFormat",
      "maxAggregationInterval",
      "subnetId",
      "trafficType",
      "transitGatewayId",
      "vpcId",
      "regionalNatGatewayId",
      "transitGatewayAttachmentId",
    ],
    source: "ec2/vpc_flow_log.go",
  },
  "ec2:Instance": {
    always: [
      "ami",
      "availabilityZone",
      "cpuOptions",
      "ebsBlockDevices",
      "ebsOptimized",
      "enclaveOptions",
      "ephemeralBlockDevices",
      "hibernation",
      "hostId",
      "ipv6AddressCount",
      "ipv6Addresses",
      "keyName",
      "placementGroup",
      "placementPartitionNumber",
      "privateDnsNameOptions",
      "privateIp",
      "securityGroups",
      "subnetId",
      "tenancy",
    ],
    sometimes: [
      "associatePublicIpAddress",
      "instanceType",
      "launchTemplate",
      "networkInterfaces",
      "primaryNetworkInterface",
      "rootBlockDevice",
      "userData",
      "userDataBase64",
    ],
    source: "ec2/ec2_instance.go",
  },
  "ec2:InternetGateway": { always: [], source: "ec2/vpc_internet_gateway.go" },
  "ec2:LaunchTemplate": {
    always: ["name", "namePrefix"],
    renews: ["latestVersion", "defaultVersion"],
    source: "ec2/ec2_launch_template.go",
  },
  "ec2:NatGateway": {
    always: [
      "allocationId",
      "availabilityMode",
      "connectivityType",
      "privateIp",
      "secondaryPrivateIpAddressCount",
      "subnetId",
      "vpcId",
    ],
    source: "ec2/vpc_nat_gateway.go",
  },
  "ec2:NetworkInterface": {
    always: ["interfaceType", "subnetId"],
    sometimes: ["privateIpLists", "privateIps"],
    source: "ec2/vpc_network_interface.go",
  },
  "ec2:Route": {
    always: ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "routeTableId"],
    source: "ec2/vpc_route.go",
  },
  "ec2:RouteTable": { always: ["vpcId"], source: "ec2/vpc_route_table.go" },
  "ec2:RouteTableAssociation": {
    always: ["gatewayId", "subnetId"],
    source: "ec2/vpc_route_table_association.go",
  },
  "ec2:SecurityGroup": {
    always: ["description", "name", "namePrefix", "vpcId"],
    source: "ec2/vpc_security_group.go",
  },
  "ec2:Subnet": {
    always: [
      "availabilityZone",
      "availabilityZoneId",
      "cidrBlock",
      "ipv4IpamPoolId",
      "ipv4NetmaskLength",
      "ipv6IpamPoolId",
      "ipv6Native",
      "ipv6NetmaskLength",
      "outpostArn",
      "vpcId",
    ],
    sometimes: ["ipv6CidrBlock"],
    source: "ec2/vpc_subnet.go",
  },
  "ec2:Vpc": {
    always: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
    sometimes: ["instanceTenancy"],
    source: "ec2/vpc_.go",
  },
  "ec2:VpcEndpoint": {
    always: [
      "resourceConfigurationArn",
      "serviceName",
      "serviceNetworkArn",
      "serviceRegion",
      "vpcEndpointType",
      "vpcId",
    ],
    source: "ec2/vpc_endpoint.go",
  },
  "ec2:VpcEndpointRouteTableAssociation": {
    always: ["routeTableId", "vpcEndpointId"],
    source: "ec2/vpc_endpoint_route_table_association.go",
  },
  "ecs:Service": {
    always: ["cluster", "deploymentController", "iamRole", "launchType", "name", "schedulingStrategy"],
    sometimes: ["capacityProviderStrategies"],
    source: "ecs/service.go",
  },
  "iam:Role": { always: ["name", "namePrefix", "path"], source: "iam/role.go" },
  "iam:RolePolicy": { always: ["name", "namePrefix", "role"], source: "iam/role_policy.go" },
  "lb:Listener": { always: ["loadBalancerArn"], source: "elbv2/listener.go" },
  "lb:ListenerRule": { always: ["listenerArn"], source: "elbv2/listener_rule.go" },
  "lb:LoadBalancer": {
    always: ["customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix"],
    // Subnets that are taken away, the first security group and the last one.
    sometimes: ["securityGroups", "subnetMappings", "subnets"],
    onlyWith: { input: "loadBalancerType", value: "network" },
    source: "elbv2/load_balancer.go",
  },
  "lb:TargetGroup": {
    always: ["ipAddressType", "name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId"],
    source: "elbv2/target_group.go",
  },
  "route53:HealthCheck": {
    always: ["measureLatency", "referenceName", "requestInterval", "routingControlArn", "triggers", "type"],
    source: "route53/health_check.go",
  },
  "route53:Record": { always: ["name", "setIdentifier", "type", "zoneId"], source: "route53/record.go" },
  "vpc:SecurityGroupEgressRule": {
    always: ["securityGroupId"],
    source: "ec2/vpc_security_group_egress_rule.go",
  },
  "vpc:SecurityGroupIngressRule": {
    always: ["securityGroupId"],
    source: "ec2/vpc_security_group_ingress_rule.go",
  },
};

/** Whether a change of an input makes a new resource. */
export function replacesOnAws(inventory: Inventory, resource: Resource, path: PropertyPath): Answer {
  const known = replacing[spellingOf(resource.type) ?? ""];
  const input = String(path[0]);
  // Tags are the one thing that every resource of AWS changes in place.
  if (input === "tags") return "no";
  if (known === undefined) return "unknown";
  if (known.always.includes(input)) return "yes";
  if (known.sometimes?.includes(input) !== true) return "no";
  if (known.onlyWith === undefined) return "unknown";
  const other = readString(inventory, resource, known.onlyWith.input);
  return other instanceof Unknown || other === known.onlyWith.value ? "unknown" : "no";
}

/** Whether an output gets a new value with every update of the resource. */
export function renewsOnAws(type: string, output: string): boolean {
  return replacing[spellingOf(type) ?? ""]?.renews?.includes(output) === true;
}
