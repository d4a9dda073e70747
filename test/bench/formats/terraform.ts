import {
  Interpolation,
  isList,
  isRecord,
  Reference,
  type Inventory,
  type Resource,
  type Value,
} from "@nospof/inventory";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * A stack as `terraform show -json` writes the plan of a new one, for tools that read nothing else.
 *
 * @returns JSON-serialisable
 */
export function terraformPlanOf(inventory: Inventory): Json {
  const resources = inventory.resources.flatMap((resource) => {
    const kind = TYPES[resource.type.replace(/^aws:([^/]+)\/.*:/, "$1:")];
    return kind === undefined ? [] : [{ resource, kind, address: `${kind}.${resource.name}` }];
  });
  const addresses = new Map(resources.map(({ resource, address }) => [resource.urn, address]));
  const common = ({ resource, kind, address }: (typeof resources)[number]): Record<string, Json> => ({
    address,
    mode: "managed",
    type: kind,
    name: resource.name,
    provider_name: "registry.terraform.io/hashicorp/aws",
  });
  return {
    format_version: "1.2",
    terraform_version: "1.9.8",
    planned_values: {
      root_module: {
        resources: resources.map((one) => ({ ...common(one), schema_version: 1, values: valuesOf(one.resource) })),
      },
    },
    resource_changes: resources.map((one) => ({
      ...common(one),
      change: { actions: ["create"], before: null, after: valuesOf(one.resource), after_unknown: {} },
    })),
    configuration: {
      root_module: {
        resources: resources.map((one) => ({
          ...common(one),
          provider_config_key: "aws",
          schema_version: 1,
          expressions: expressionsOf(one.resource, addresses),
        })),
      },
    },
  };
}

/** Terraform's names of the types that generated stacks have. */
const TYPES: Readonly<Record<string, string>> = {
  "autoscaling:Group": "aws_autoscaling_group",
  "autoscaling:Policy": "aws_autoscaling_policy",
  "cloudwatch:LogGroup": "aws_cloudwatch_log_group",
  "cloudwatch:MetricAlarm": "aws_cloudwatch_metric_alarm",
  "ec2:Eip": "aws_eip",
  "ec2:InternetGateway": "aws_internet_gateway",
  "ec2:LaunchTemplate": "aws_launch_template",
  "ec2:NatGateway": "aws_nat_gateway",
  "ec2:Route": "aws_route",
  "ec2:RouteTable": "aws_route_table",
  "ec2:RouteTableAssociation": "aws_route_table_association",
  "ec2:SecurityGroup": "aws_security_group",
  "ec2:SecurityGroupRule": "aws_security_group_rule",
  "ec2:Subnet": "aws_subnet",
  "ec2:Vpc": "aws_vpc",
  "iam:InstanceProfile": "aws_iam_instance_profile",
  "iam:Role": "aws_iam_role",
  "iam:RolePolicy": "aws_iam_role_policy",
  "iam:RolePolicyAttachment": "aws_iam_role_policy_attachment",
  "lb:Listener": "aws_lb_listener",
  "lb:ListenerRule": "aws_lb_listener_rule",
  "lb:LoadBalancer": "aws_lb",
  "lb:TargetGroup": "aws_lb_target_group",
  "route53:HealthCheck": "aws_route53_health_check",
  "route53:Record": "aws_route53_record",
  "route53:Zone": "aws_route53_zone",
  "s3:Bucket": "aws_s3_bucket",
  "s3:BucketVersioning": "aws_s3_bucket_versioning",
  "sns:Topic": "aws_sns_topic",
  "ssm:Parameter": "aws_ssm_parameter",
};

/** Terraform's names of blocks that Pulumi gives a plural, or another name. */
const BLOCKS: Readonly<Record<string, string>> = {
  actions: "action",
  aliases: "alias",
  conditions: "condition",
  defaultActions: "default_action",
  failoverRoutingPolicies: "failover_routing_policy",
  latencyRoutingPolicies: "latency_routing_policy",
  targetGroupArns: "target_group_arns",
  vpcZoneIdentifiers: "vpc_zone_identifier",
};

/** Properties whose keys are the user's own. */
const MAPS: ReadonlySet<string> = new Set(["tags", "dimensions"]);

/** What the plan knows: everything but what comes from other resources. */
function valuesOf({ inputs }: Resource): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const [key, value] of Object.entries(inputs)) {
    const known = knownOf(value, MAPS.has(key));
    if (known !== undefined) values[nameOf(key, value)] = known;
  }
  return values;
}

function knownOf(value: Value, isMap = false): Json | undefined {
  if (value instanceof Reference || value instanceof Interpolation) return undefined;
  if (isList(value)) {
    const items = value.map((item) => (isRecord(item) ? blockOf(item) : knownOf(item)));
    return items.filter((item) => item !== undefined);
  }
  if (!isRecord(value)) return value as Json;
  return isMap ? mapOf(value) : [blockOf(value)];
}

function blockOf(record: Readonly<Record<string, Value>>): Json {
  return valuesOf({ inputs: record } as Resource);
}

function mapOf(record: Readonly<Record<string, Value>>): Json {
  const entries = Object.entries(record).map(([key, value]) => [key, knownOf(value)] as const);
  return Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** Which resources each argument comes from. */
function expressionsOf({ inputs }: Resource, addresses: ReadonlyMap<string, string>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => {
      const references = referencesIn(value).flatMap(({ urn, property }) => {
        const address = addresses.get(urn);
        return address === undefined ? [] : [`${address}.${snakeCase(property)}`, address];
      });
      const constant = knownOf(value, MAPS.has(key)) ?? null;
      return [nameOf(key, value), references.length > 0 ? { references } : { constant_value: constant }];
    }),
  );
}

function referencesIn(value: Value): readonly Reference[] {
  if (value instanceof Reference) return [value];
  if (value instanceof Interpolation) return value.parts.filter((part): part is Reference => part instanceof Reference);
  if (isList(value)) return value.flatMap(referencesIn);
  return isRecord(value) ? Object.values(value).flatMap(referencesIn) : [];
}

function nameOf(key: string, value: Value): string {
  // An autoscaling group's tags are blocks, not a map.
  return key === "tags" && isList(value) ? "tag" : (BLOCKS[key] ?? snakeCase(key));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
