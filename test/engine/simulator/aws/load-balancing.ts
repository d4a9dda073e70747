import type { Json, Properties, ResourceType, Situation } from "../model";
import { textsAt, valuesAt } from "../world";
import * as aws from "./common";
import { arn, digest, holding, nameOf, naming, provider, text, twin } from "./common";

/** Hosted zones of load balancers' names. Source: AWS General Reference, "Elastic Load Balancing endpoints". */
const ALIAS_ZONES: Readonly<Record<string, string>> = {
  "eu-central-1": "Z215JYRZR1TBD5",
  "eu-west-1": "Z32O12XQLNTSW2",
  "us-east-1": "Z35SXDOTRQ7X7K",
  "us-west-2": "Z1H1FL5HABSF5",
};

/** Source: CreateLoadBalancer and CreateTargetGroup in the API reference. */
const LONGEST_NAME = 32;
/** Source: `validNamePrefix` of the provider. */
const LONGEST_PREFIX = 6;

function nameProblem(type: string, { world, region, inputs }: Situation, before: Properties | undefined) {
  const name = text(inputs, "name");
  if (text(inputs, "namePrefix").length > LONGEST_PREFIX)
    return "InvalidParameter: namePrefix has more than 6 characters";
  if (name.length > LONGEST_NAME || /^-|-$|[^a-zA-Z0-9-]/.test(name))
    return `ValidationError: the name '${name}' is invalid`;
  if (before !== undefined || name === "") return undefined;
  const same = twin(world, region, type, { name });
  return same && `DuplicateName: '${name}' is the name of ${same.id}`;
}

function balancerProblem(situation: Situation, before: Properties | undefined): string | undefined {
  const { world, inputs } = situation;
  const subnets = textsAt(inputs, "subnets[]").flatMap((id) => world.get(id) ?? []);
  const zones = new Set(subnets.map((subnet) => subnet.outputs["availabilityZone"]));
  const isApplication = inputs["loadBalancerType"] !== "network" && inputs["loadBalancerType"] !== "gateway";
  if (zones.size < subnets.length) return "InvalidConfigurationRequest: a load balancer has one subnet per zone";
  if (zones.size < (isApplication ? 2 : 1)) {
    return "ValidationError: At least two subnets in two different Availability Zones must be specified";
  }
  const vpcs = new Set(subnets.map((subnet) => subnet.inputs["vpcId"]));
  const [vpc = ""] = vpcs;
  if (vpcs.size > 1) return "InvalidConfigurationRequest: the subnets belong to different VPCs";
  if (inputs["internal"] !== true && world.where(aws.INTERNET_GATEWAY, { vpcId: vpc }).length === 0) {
    return `InvalidSubnet: VPC ${String(vpc)} has no internet gateway`;
  }
  return nameProblem(aws.LOAD_BALANCER, situation, before);
}

function balancerOutputs(situation: Situation, id: string, before: Properties | undefined): Properties {
  const { inputs, region, world } = situation;
  const name = id.split("/")[2] ?? "";
  return {
    arn: id,
    arnSuffix: id.split("loadbalancer/")[1] ?? "",
    name,
    dnsName: before?.["dnsName"] ?? `${name}-${digest(id).slice(0, 10)}.${region}.elb.amazonaws.com`,
    zoneId: ALIAS_ZONES[region] ?? "",
    vpcId: world.get(valuesAt(inputs, "subnets[]")[0])?.inputs["vpcId"] ?? "",
  };
}

/** A network load balancer only takes subnets in; without one it is another load balancer. */
function removedNetworkSubnets(before: Properties, after: Properties): readonly string[] {
  if (after["loadBalancerType"] !== "network") return [];
  const kept = new Set(valuesAt(after, "subnets[]"));
  return valuesAt(before, "subnets[]").some((subnet) => !kept.has(subnet)) ? ["subnets"] : [];
}

function actionProblem(inputs: Properties, path: string): string | undefined {
  const actions = valuesAt(inputs, path) as Properties[];
  const needed: Readonly<Record<string, readonly string[]>> = {
    forward: ["targetGroupArn", "forward"],
    redirect: ["redirect"],
    "fixed-response": ["fixedResponse"],
  };
  const broken = actions.find((action) => {
    const either = needed[text(action, "type")];
    return either !== undefined && either.every((key) => action[key] === undefined);
  });
  return broken && `ValidationError: the action '${text(broken, "type")}' lacks its configuration`;
}

const ACTION_TYPES = ["forward", "redirect", "fixed-response", "authenticate-cognito", "authenticate-oidc"];

function listenerArn(balancer: Json | undefined): string {
  return String(balancer).replace(":loadbalancer/", ":listener/");
}

/** Load balancers and what belongs to them. */
export const LOAD_BALANCING: Readonly<Record<string, ResourceType>> = {
  [aws.LOAD_BALANCER]: {
    source: provider("elbv2/load_balancer.go", "00edc94be7a8"),
    replaces: ["customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix"],
    replacesToo: removedNetworkSubnets,
    autoName: LONGEST_NAME,
    computed: ["name"],
    enums: {
      loadBalancerType: ["application", "network", "gateway"],
      ipAddressType: ["ipv4", "dualstack", "dualstack-without-public-ipv4"],
    },
    references: { "subnets[]": holding(aws.SUBNET), "securityGroups[]": holding(aws.SECURITY_GROUP) },
    id: (situation) => {
      const kind = situation.inputs["loadBalancerType"] === "network" ? "net" : "app";
      const name = nameOf(situation, undefined).slice(0, LONGEST_NAME);
      return arn(
        "elasticloadbalancing",
        situation.region,
        `loadbalancer/${kind}/${name}/${digest(name, String(Math.random()))}`,
      );
    },
    outputs: balancerOutputs,
    refuses: balancerProblem,
    refusesDelete: ({ inputs, id }) =>
      inputs["enableDeletionProtection"] === true
        ? `OperationNotPermitted: Load balancer '${id}' cannot be deleted because deletion protection is enabled`
        : undefined,
  },
  [aws.LISTENER]: {
    source: provider("elbv2/listener.go", "01c08000ddb1"),
    replaces: ["loadBalancerArn"],
    enums: {
      protocol: ["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE"],
      "defaultActions[].type": ACTION_TYPES,
    },
    references: {
      loadBalancerArn: { to: [aws.LOAD_BALANCER], by: "arn", holds: false },
      certificateArn: { to: [aws.CERTIFICATE], by: "arn", holds: true },
      "defaultActions[].targetGroupArn": { to: [aws.TARGET_GROUP], by: "arn", holds: true },
    },
    id: ({ inputs }) => `${listenerArn(inputs["loadBalancerArn"])}/${digest(String(inputs["port"]))}`,
    outputs: (_situation, id) => ({ arn: id }),
    refuses: ({ world, inputs }) => {
      const { loadBalancerArn = "", port = 0 } = inputs;
      const same = world.where(aws.LISTENER, { loadBalancerArn, port })[0];
      if (same !== undefined) return `DuplicateListener: ${same.id} listens on port ${String(port)}`;
      const needsCertificate = inputs["protocol"] === "HTTPS" || inputs["protocol"] === "TLS";
      if (needsCertificate && inputs["certificateArn"] === undefined)
        return "CertificateNotFound: no certificate is given";
      return actionProblem(inputs, "defaultActions[]");
    },
  },
  [aws.LISTENER_RULE]: {
    source: provider("elbv2/listener_rule.go", "032c4f076a6c"),
    replaces: ["listenerArn"],
    computed: ["priority"],
    enums: { "actions[].type": ACTION_TYPES },
    references: {
      listenerArn: { to: [aws.LISTENER], by: "arn", holds: false },
      "actions[].targetGroupArn": { to: [aws.TARGET_GROUP], by: "arn", holds: true },
    },
    id: ({ inputs }) => {
      const rule = text(inputs, "listenerArn").replace(":listener/", ":listener-rule/");
      return `${rule}/${digest(String(inputs["priority"]), String(Math.random()))}`;
    },
    outputs: (_situation, id) => ({ arn: id }),
    refuses: ({ world, inputs }) => {
      const { listenerArn: listener = "", priority = 0 } = inputs;
      const same = world.where(aws.LISTENER_RULE, { listenerArn: listener, priority })[0];
      return same
        ? `PriorityInUse: ${same.id} has the priority ${String(priority)}`
        : actionProblem(inputs, "actions[]");
    },
  },
  [aws.TARGET_GROUP]: {
    source: provider("elbv2/target_group.go", "013cfb4cddc9"),
    replaces: ["ipAddressType", "name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId"],
    autoName: LONGEST_NAME,
    computed: ["name"],
    enums: {
      targetType: ["instance", "ip", "lambda", "alb"],
      protocol: ["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE"],
    },
    references: { vpcId: naming(aws.VPC) },
    id: (situation) => {
      const name = nameOf(situation, undefined).slice(0, LONGEST_NAME);
      return arn(
        "elasticloadbalancing",
        situation.region,
        `targetgroup/${name}/${digest(name, String(Math.random()))}`,
      );
    },
    outputs: (_situation, id) => ({
      arn: id,
      arnSuffix: id.slice(id.indexOf("targetgroup/")),
      name: id.split("/")[1] ?? "",
    }),
    refuses: (situation, before) => nameProblem(aws.TARGET_GROUP, situation, before),
  },
};
