import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Problems } from "@nospof/arguments";
import type { Scope } from "./scope";
import { blockArgument, blockName, KEEPS_NAME, shortNamePrefix, tagsFor } from "./scope";

const TYPE = "nospof-aws:index:ApplicationLoadBalancer";
const DEFAULT_TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";
const ANYWHERE_IPV4 = "0.0.0.0/0";
const ANYWHERE_IPV6 = "::/0";

/** An application load balancer needs subnets in two zones: the service refuses fewer. */
const FEWEST_SUBNETS = 2;

export interface ApplicationLoadBalancerArgs {
  /** VPC that the load balancer stands in. */
  vpcId: pulumi.Input<string>;
  /** One subnet in each zone in which it has targets, two at least: public ones unless it is internal. */
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Keeps it off the internet. Defaults to false. */
  internal?: boolean;
  /** Certificate for HTTPS. With one, port 80 redirects to HTTPS; without, port 80 serves. Defaults to none. */
  certificateArn?: pulumi.Input<string>;
  /** TLS policy of the HTTPS listener. Defaults to ELBSecurityPolicy-TLS13-1-2-2021-06 (TLS 1.2 and 1.3). */
  tlsPolicy?: pulumi.Input<string>;
  /**
   * Blocks from which clients may connect. Default to everywhere for a load balancer on the internet; an internal one
   * must name them.
   */
  clientCidrBlocks?: string[];
  /** Answers over IPv6 too; the subnets need IPv6 blocks. Defaults to false. */
  ipv6?: boolean;
  /** Makes AWS refuse to delete the load balancer. Defaults to false. */
  deletionProtection?: pulumi.Input<boolean>;
  /** Seconds after which an idle connection is closed, 1 to 4000. Defaults to 60. */
  idleTimeoutSeconds?: pulumi.Input<number>;
  /** Tags of every resource that takes tags. Defaults to none. */
  tags?: Record<string, pulumi.Input<string>>;
}

/**
 * An application load balancer that stands in every zone of its subnets. It answers 404 until a service adds a rule to
 * its listener, refuses malformed headers, and its security group is open on its listeners only. A zonal shift can take
 * a zone out of service.
 *
 * Survives the loss of any zone, given subnets in two: AWS takes the zone's addresses out of DNS.
 *
 * Costs about 16 USD a month in us-east-1, plus about 4 USD for the public address of each zone, plus traffic.
 */
export class ApplicationLoadBalancer extends pulumi.ComponentResource {
  /** ARN of the load balancer. */
  readonly loadBalancerArn: pulumi.Output<string>;
  /** ARN of the listener that serves: HTTPS with a certificate, HTTP without. Services add their rules to it. */
  readonly listenerArn: pulumi.Output<string>;
  /** Security group of the load balancer. Services open it towards themselves. */
  readonly securityGroupId: pulumi.Output<string>;
  /** DNS name of the load balancer. */
  readonly dnsName: pulumi.Output<string>;
  /** Hosted zone of the DNS name, for alias records. */
  readonly zoneId: pulumi.Output<string>;

  constructor(name: string, args: ApplicationLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    assertArgs(name, args);
    const scope: Scope = { name, parent: this, tags: args.tags ?? {} };

    const securityGroup = makeSecurityGroup(scope, args);
    const loadBalancer = makeLoadBalancer(scope, args, securityGroup);
    const listener =
      args.certificateArn === undefined
        ? makePlainListener(scope, loadBalancer)
        : makeTlsListeners(scope, loadBalancer, args.certificateArn, args.tlsPolicy);

    this.loadBalancerArn = loadBalancer.arn;
    this.listenerArn = listener.arn;
    this.securityGroupId = securityGroup.id;
    this.dnsName = loadBalancer.dnsName;
    this.zoneId = loadBalancer.zoneId;
    this.registerOutputs({
      loadBalancerArn: this.loadBalancerArn,
      listenerArn: this.listenerArn,
      securityGroupId: this.securityGroupId,
      dnsName: this.dnsName,
      zoneId: this.zoneId,
    });
  }
}

function assertArgs(name: string, args: ApplicationLoadBalancerArgs): void {
  const problems = new Problems();
  if (Array.isArray(args.subnetIds) && args.subnetIds.length < FEWEST_SUBNETS) {
    problems.add(
      "subnetIds",
      `${String(args.subnetIds.length)} subnets are given, but an application load balancer needs one in each of at least two zones`,
    );
  }
  if (args.clientCidrBlocks !== undefined) problems.requirePlainList("clientCidrBlocks", args.clientCidrBlocks);
  if (args.internal === true && args.clientCidrBlocks === undefined) {
    problems.add(
      "clientCidrBlocks",
      "is missing; an internal load balancer must name its clients, for example the VPC's block",
    );
  }
  if (problems.found) throw problems.toError(TYPE, name);
}

function makeSecurityGroup(scope: Scope, args: ApplicationLoadBalancerArgs): aws.ec2.SecurityGroup {
  const { name, parent } = scope;
  const securityGroup = new aws.ec2.SecurityGroup(
    name,
    { vpcId: args.vpcId, description: "Clients of the load balancer", tags: tagsFor(scope, name) },
    { parent },
  );
  const everywhere = args.ipv6 === true ? [ANYWHERE_IPV4, ANYWHERE_IPV6] : [ANYWHERE_IPV4];
  const ports = args.certificateArn === undefined ? [80] : [80, 443];
  for (const port of ports) {
    for (const block of args.clientCidrBlocks ?? everywhere) {
      const childName = `${name}-${String(port)}-from-${blockName(block)}`;
      new aws.vpc.SecurityGroupIngressRule(
        childName,
        {
          securityGroupId: securityGroup.id,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          ...blockArgument(block),
          tags: tagsFor(scope, childName),
        },
        { parent },
      );
    }
  }
  return securityGroup;
}

function makeLoadBalancer(
  scope: Scope,
  args: ApplicationLoadBalancerArgs,
  securityGroup: aws.ec2.SecurityGroup,
): aws.lb.LoadBalancer {
  return new aws.lb.LoadBalancer(
    scope.name,
    {
      namePrefix: shortNamePrefix(scope.name),
      loadBalancerType: "application",
      internal: args.internal ?? false,
      ipAddressType: args.ipv6 === true ? "dualstack" : "ipv4",
      subnets: args.subnetIds,
      securityGroups: [securityGroup.id],
      dropInvalidHeaderFields: true,
      enableZonalShift: true,
      enableDeletionProtection: args.deletionProtection ?? false,
      idleTimeout: args.idleTimeoutSeconds ?? 60,
      tags: tagsFor(scope, scope.name),
    },
    { parent: scope.parent, ...KEEPS_NAME },
  );
}

const NOT_FOUND = {
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: "not found", statusCode: "404" },
};

function makePlainListener(scope: Scope, loadBalancer: aws.lb.LoadBalancer): aws.lb.Listener {
  return makeListener(scope, "http", loadBalancer, { port: 80, protocol: "HTTP", defaultActions: [NOT_FOUND] });
}

/** The HTTPS listener, and the one that sends HTTP to it. */
function makeTlsListeners(
  scope: Scope,
  loadBalancer: aws.lb.LoadBalancer,
  certificateArn: pulumi.Input<string>,
  tlsPolicy: pulumi.Input<string> | undefined,
): aws.lb.Listener {
  const redirect = { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" };
  makeListener(scope, "http", loadBalancer, {
    port: 80,
    protocol: "HTTP",
    defaultActions: [{ type: "redirect", redirect }],
  });
  return makeListener(scope, "https", loadBalancer, {
    port: 443,
    protocol: "HTTPS",
    certificateArn,
    sslPolicy: tlsPolicy ?? DEFAULT_TLS_POLICY,
    defaultActions: [NOT_FOUND],
  });
}

function makeListener(
  scope: Scope,
  suffix: string,
  loadBalancer: aws.lb.LoadBalancer,
  args: Omit<aws.lb.ListenerArgs, "loadBalancerArn">,
): aws.lb.Listener {
  const childName = `${scope.name}-${suffix}`;
  return new aws.lb.Listener(
    childName,
    { ...args, loadBalancerArn: loadBalancer.arn, tags: tagsFor(scope, childName) },
    { parent: scope.parent },
  );
}
