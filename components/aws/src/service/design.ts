import { Problems } from "@nospof/arguments";
import type { AutoScalingServiceArgs } from "./args";
import { ZoneDistribution } from "./args";

const DEFAULT_PORT = 8080;
const DEFAULT_GRACE_SECONDS = 300;
const DEFAULT_INSTANCE_TYPE = "t4g.small";
const FEWEST_ZONES = 2;
/** Guards against a slipped digit; not a figure of AWS. */
const MOST_INSTANCES = 10_000;

/** Every decision about a service that is made before its first resource. */
export interface ServiceDesign {
  readonly minSize: number;
  readonly maxSize: number;
  readonly instanceType: string;
  readonly port: number;
  readonly graceSeconds: number;
  readonly zoneDistribution: ZoneDistribution;
}

/**
 * Decides the sizes of a service.
 *
 * @throws pulumi.InputPropertiesError with every problem of the arguments
 */
export function designService(type: string, name: string, args: AutoScalingServiceArgs): ServiceDesign {
  const problems = new Problems();
  const zoneCount = checkZones(args, problems);
  problems.requireWhole("requiredInstances", args.requiredInstances, 1, MOST_INSTANCES);
  const minSize = smallestSize(args.requiredInstances, zoneCount);
  const maxSize = args.maxInstances ?? 2 * minSize;
  if (!problems.found && maxSize < minSize) {
    problems.add(
      "maxInstances",
      `${String(maxSize)} is less than the ${String(minSize)} instances that ${String(zoneCount)} zones need for ${String(args.requiredInstances)} to be left after the loss of one`,
    );
  }
  problems.requireWhole("maxInstances", args.maxInstances, 1, MOST_INSTANCES);
  problems.requireWhole("priority", args.priority, 1, 50_000);
  problems.requireWhole("port", args.port, 1, 65_535);
  problems.requireWhole("healthCheckGraceSeconds", args.healthCheckGraceSeconds, 1, 86_400);
  problems.requireMember("zoneDistribution", args.zoneDistribution, ZoneDistribution);
  checkConditions(args, problems);
  checkImage(args, problems);
  if (args.egressCidrBlocks !== undefined) problems.requirePlainList("egressCidrBlocks", args.egressCidrBlocks);
  if (problems.found) throw problems.toError(type, name);
  return {
    minSize,
    maxSize,
    instanceType: args.instanceType ?? DEFAULT_INSTANCE_TYPE,
    port: args.port ?? DEFAULT_PORT,
    graceSeconds: args.healthCheckGraceSeconds ?? DEFAULT_GRACE_SECONDS,
    zoneDistribution: args.zoneDistribution ?? ZoneDistribution.BalancedBestEffort,
  };
}

/**
 * The smallest group of which `required` instances are left when any one of `zones` zones is lost. A balanced group
 * of m has at most ⌈m/n⌉ instances in a zone, so m − ⌈m/n⌉ must reach `required`, which m = ⌈required · n/(n−1)⌉ is
 * the first to do. Every zone gets at least one instance: a subnet without one is redundancy paid for and not had.
 */
export function smallestSize(required: number, zones: number): number {
  return Math.max(zones, Math.ceil((required * zones) / (zones - 1)));
}

/**
 * Whether an instance type has an Arm processor: Graviton families carry a g behind the generation (t4g, c7gn, im4gn),
 * which g4dn and g5, named after their graphics cards, do not; a1 is the one exception.
 * Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function isArm(instanceType: string): boolean {
  return /^(?:[a-z]+(?:-[a-z]+)?\d+[a-fh-z]*g|a1\.)/.test(instanceType);
}

function checkZones(args: AutoScalingServiceArgs, problems: Problems): number {
  const subnets = Array.isArray(args.subnetIds) ? args.subnetIds.length : undefined;
  const zoneCount = args.zoneCount ?? subnets;
  if (zoneCount === undefined) {
    problems.add("zoneCount", "is missing; it must be given when the list of subnets is not known while planning");
    return FEWEST_ZONES;
  }
  if (!Number.isInteger(zoneCount) || zoneCount < FEWEST_ZONES) {
    problems.add(
      args.zoneCount === undefined ? "subnetIds" : "zoneCount",
      `${String(zoneCount)} zones cannot lose one and still serve; use subnets in two zones or more`,
    );
    return FEWEST_ZONES;
  }
  if (subnets !== undefined && subnets < zoneCount) {
    problems.add("subnetIds", `${String(subnets)} subnets cannot be in ${String(zoneCount)} zones`);
  }
  return zoneCount;
}

function checkConditions(args: AutoScalingServiceArgs, problems: Problems): void {
  const paths = args.pathPatterns ?? [];
  const hosts = args.hostNames ?? [];
  const plain = [problems.requirePlainList("pathPatterns", paths), problems.requirePlainList("hostNames", hosts)];
  if (plain.includes(false) || paths.length + hosts.length > 0) return;
  problems.add("pathPatterns", "neither paths nor host names are given; for everything that is left use /*");
}

function checkImage(args: AutoScalingServiceArgs, problems: Problems): void {
  if (typeof args.imageId !== "string" || !args.imageId.startsWith("resolve:ssm:")) return;
  problems.add(
    "imageId",
    `${args.imageId} is resolved anew at each launch, so a failed rollout could not be rolled back; look the ID up, for example with aws.ssm.getParameterOutput`,
  );
}
