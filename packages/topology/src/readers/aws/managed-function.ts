import type { Resource } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import type { Because } from "../../model/topology";
import { kindOf } from "./kinds";
import type { Network } from "./network";
import type { AwsReader } from "./reader";
import { asList, because, field } from "./reader";
import type { Regions } from "./region";
import { subnetsIn, zonesOf } from "./subnet-zones";
import type { ZoneFact } from "./zone";

/**
 * A Lambda function, or an alias of one. AWS runs it in any zone of its region; one with subnets of a VPC only in their
 * zones. Source: "Serverless Architectures with AWS Lambda", AWS whitepaper, section "High Availability".
 */
export interface ManagedFunction {
  readonly resource: Resource;
  readonly name: string;
  readonly region: string;
  /** Zones of its subnets; absent: all of its region. */
  readonly zones?: readonly ZoneFact[];
  readonly zonesBecause: Because;
  /** Set when it is not known where it runs. */
  readonly uncertain?: Because;
}

/** Where a function, or the one behind an alias, runs. */
export function managedFunction(
  reader: AwsReader,
  network: Network,
  regions: Regions,
  resource: Resource,
): ManagedFunction {
  const region = regions.of(resource);
  const shared = { resource, name: resource.name, region };
  const code = codeOf(reader, resource);
  if (code === undefined) {
    const reason = because(
      resource,
      "functionName",
      `the function of alias ${resource.name} is not part of this stack`,
    );
    return { ...shared, zonesBecause: reason, uncertain: reason };
  }
  const property = "vpcConfig.subnetIds";
  const reason = because(code, property);
  const config = reader.value(code, "vpcConfig");
  if (config === undefined && code.external) {
    const text = `${code.name} is not managed by this stack: whether it runs in subnets of a VPC is not known`;
    return { ...shared, zonesBecause: reason, uncertain: because(code, "vpcConfig", text) };
  }
  const listed = config instanceof Unknown ? config : asList(field(config, "subnetIds"));
  const zones = zonesOf(subnetsIn(reader, network, listed, code, property), listed, region, reason);
  return { ...shared, zonesBecause: reason, ...(zones.length === 0 ? {} : { zones }) };
}

function codeOf(reader: AwsReader, resource: Resource): Resource | undefined {
  if (kindOf(resource.type) !== "lambda:Alias") return resource;
  const target = reader.target(resource, ["lambda:Function"], "functionName");
  return target.kind === "resource" ? target.resource : undefined;
}
