import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Problems } from "@nospof/arguments";
import type { Scope } from "./scope";
import { tagsFor } from "./scope";

const TYPE = "nospof-aws:index:FailoverRecord";
const DEFAULT_TTL_SECONDS = 60;

/** Type of a failover record. */
export enum FailoverRecordType {
  A = "A",
  AAAA = "AAAA",
  CNAME = "CNAME",
}

/** Protocol of the health checks. */
export enum HealthCheckProtocol {
  HTTP = "HTTP",
  HTTPS = "HTTPS",
  TCP = "TCP",
}

/** A load balancer, or whatever else an alias record can point to. */
export interface FailoverAlias {
  /** DNS name of the load balancer. */
  dnsName: pulumi.Input<string>;
  /** Hosted zone of that DNS name, the load balancer's own zoneId. */
  zoneId: pulumi.Input<string>;
}

/** One of the two places that the name leads to: an alias, or values. */
export interface FailoverEndpoint {
  /** What people call the place, for example its region; shown on the health check. */
  label: string;
  /** Load balancer that the name leads to. */
  alias?: FailoverAlias;
  /** Addresses or names that the name leads to, instead of an alias. */
  values?: pulumi.Input<pulumi.Input<string>[]>;
  /** DNS name that the health checkers call. Defaults to the alias's own DNS name; must be given with values. */
  checkedName?: pulumi.Input<string>;
}

export interface FailoverRecordArgs {
  /** Hosted zone that holds the record. */
  hostedZoneId: pulumi.Input<string>;
  /** Full name of the record, for example shop.example.com. */
  recordName: pulumi.Input<string>;
  /** Type of the record; a name that stands for values of another name is a CNAME. Defaults to A. */
  recordType?: FailoverRecordType;
  /** Where the name leads while the health check of this place passes. */
  primary: FailoverEndpoint;
  /** Where the name leads otherwise, if the health check of this place passes. */
  secondary: FailoverEndpoint;
  /** Seconds that resolvers keep values; an alias has the fixed 60 of its load balancer. Defaults to 60. */
  ttlSeconds?: number;
  /**
   * Protocol of the health checks. Use HTTPS where HTTP only redirects: a redirect counts as healthy, whatever stands
   * behind it. Defaults to HTTPS.
   */
  healthCheckProtocol?: HealthCheckProtocol;
  /** Port of the health checks. Defaults to 443 for HTTPS and 80 otherwise. */
  healthCheckPort?: number;
  /** Path of the health checks; it should depend on everything that the place needs to serve. Defaults to /healthz. */
  healthCheckPath?: pulumi.Input<string>;
  /** Seconds between two checks of one checker, 10 (costs more) or 30. Defaults to 30. */
  healthCheckIntervalSeconds?: number;
  /** Failed checks in a row that make a place unhealthy, 1 to 10. Defaults to 3. */
  failureThreshold?: number;
  /** Tags of the health checks. Default to none. */
  tags?: Record<string, pulumi.Input<string>>;
}

/**
 * A DNS name that leads to the primary place while it is healthy, and to the secondary otherwise: two records and a
 * health check for each. An alias also follows the health of its load balancer's targets.
 *
 * Survives the loss of the region of either place; the name moves after interval × threshold + TTL seconds, by default
 * 30 × 3 + 60 = 150. When both places are unhealthy, Route 53 answers with the primary.
 *
 * Costs 0.50 USD a month for each health check of a place inside AWS, and 1 USD more each for HTTPS and for checks
 * every 10 seconds.
 */
export class FailoverRecord extends pulumi.ComponentResource {
  /** The name that clients use. */
  readonly fqdn: pulumi.Output<string>;
  /** ID of the health check of the primary place. */
  readonly primaryHealthCheckId: pulumi.Output<string>;
  /** ID of the health check of the secondary place. */
  readonly secondaryHealthCheckId: pulumi.Output<string>;

  constructor(name: string, args: FailoverRecordArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    assertArgs(name, args);
    const scope: Scope = { name, parent: this, tags: args.tags ?? {} };

    const primary = makePlace(scope, args, "primary", args.primary);
    const secondary = makePlace(scope, args, "secondary", args.secondary);

    this.fqdn = primary.record.fqdn;
    this.primaryHealthCheckId = primary.healthCheck.id;
    this.secondaryHealthCheckId = secondary.healthCheck.id;
    this.registerOutputs({
      fqdn: this.fqdn,
      primaryHealthCheckId: this.primaryHealthCheckId,
      secondaryHealthCheckId: this.secondaryHealthCheckId,
    });
  }
}

function assertArgs(name: string, args: FailoverRecordArgs): void {
  const problems = new Problems();
  problems.requireMember("recordType", args.recordType, FailoverRecordType);
  problems.requireMember("healthCheckProtocol", args.healthCheckProtocol, HealthCheckProtocol);
  problems.requireWhole("failureThreshold", args.failureThreshold, 1, 10);
  problems.requireWhole("healthCheckPort", args.healthCheckPort, 1, 65_535);
  problems.requireWhole("ttlSeconds", args.ttlSeconds, 0, 2_147_483_647);
  if (args.healthCheckIntervalSeconds !== undefined && ![10, 30].includes(args.healthCheckIntervalSeconds)) {
    problems.add("healthCheckIntervalSeconds", `${String(args.healthCheckIntervalSeconds)} is neither 10 nor 30`);
  }
  checkEndpoint("primary", args.primary, args, problems);
  checkEndpoint("secondary", args.secondary, args, problems);
  if (problems.found) throw problems.toError(TYPE, name);
}

function checkEndpoint(path: string, endpoint: FailoverEndpoint, args: FailoverRecordArgs, problems: Problems): void {
  const { alias, values, checkedName } = endpoint;
  if ((alias === undefined) === (values === undefined)) {
    problems.add(path, `needs either alias or values, but has ${alias === undefined ? "neither" : "both"}`);
  }
  if (alias !== undefined && args.recordType === FailoverRecordType.CNAME) {
    problems.add(`${path}.alias`, "an alias to a load balancer is of type A or AAAA, not CNAME");
  }
  if (values !== undefined && checkedName === undefined) {
    problems.add(
      `${path}.checkedName`,
      "is missing; with values the health check needs the DNS name of this one place",
    );
  }
}

function makePlace(scope: Scope, args: FailoverRecordArgs, role: "primary" | "secondary", endpoint: FailoverEndpoint) {
  const childName = `${scope.name}-${role}`;
  const healthCheck = makeHealthCheck(scope, childName, args, endpoint);
  const record = new aws.route53.Record(
    childName,
    {
      zoneId: args.hostedZoneId,
      name: args.recordName,
      type: args.recordType ?? FailoverRecordType.A,
      setIdentifier: role,
      failoverRoutingPolicies: [{ type: role.toUpperCase() }],
      healthCheckId: healthCheck.id,
      ...targetOf(endpoint, args.ttlSeconds ?? DEFAULT_TTL_SECONDS),
    },
    { parent: scope.parent },
  );
  return { healthCheck, record };
}

/** The label is a tag and no part of a name: a place that changes its label must not become a second record. */
function makeHealthCheck(
  scope: Scope,
  childName: string,
  args: FailoverRecordArgs,
  endpoint: FailoverEndpoint,
): aws.route53.HealthCheck {
  const protocol = args.healthCheckProtocol ?? HealthCheckProtocol.HTTPS;
  const fqdn = endpoint.checkedName ?? endpoint.alias?.dnsName;
  return new aws.route53.HealthCheck(
    childName,
    {
      type: protocol,
      port: args.healthCheckPort ?? (protocol === HealthCheckProtocol.HTTPS ? 443 : 80),
      ...(fqdn === undefined ? {} : { fqdn }),
      ...(protocol === HealthCheckProtocol.TCP ? {} : { resourcePath: args.healthCheckPath ?? "/healthz" }),
      ...(protocol === HealthCheckProtocol.HTTPS ? { enableSni: true } : {}),
      requestInterval: args.healthCheckIntervalSeconds ?? 30,
      failureThreshold: args.failureThreshold ?? 3,
      tags: tagsFor(scope, `${childName} (${endpoint.label})`),
    },
    { parent: scope.parent },
  );
}

function targetOf(
  { alias, values }: FailoverEndpoint,
  ttl: number,
): Pick<aws.route53.RecordArgs, "aliases" | "records" | "ttl"> {
  if (alias !== undefined) {
    return { aliases: [{ name: alias.dnsName, zoneId: alias.zoneId, evaluateTargetHealth: true }] };
  }
  return values === undefined ? {} : { records: values, ttl };
}
