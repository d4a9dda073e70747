import type { Lookup } from "../model";
import { ACCOUNT, arn, digest, text } from "./common";
import { zonesOf } from "./zones";

/** What the simulated account answers. */
export const LOOKUPS: Readonly<Record<string, Lookup>> = {
  "aws:ssm/getParameter:getParameter": (args, region) => {
    const name = text(args, "name");
    const value = `ami-${digest(region, name)}0`;
    return {
      id: name,
      name,
      arn: arn("ssm", region, `parameter${name}`),
      type: "String",
      value,
      insecureValue: value,
      version: 1,
    };
  },
  "aws:index/getAvailabilityZones:getAvailabilityZones": (args, region) => {
    const zones = zonesOf(region);
    return { ...args, id: region, region, names: zones.map(({ name }) => name), zoneIds: zones.map(({ id }) => id) };
  },
  "aws:index/getRegion:getRegion": (_args, region) => ({ id: region, name: region, region }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: ACCOUNT,
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/test`,
    userId: "test",
  }),
  "aws:index/getPartition:getPartition": () => ({ id: "aws", partition: "aws", dnsSuffix: "amazonaws.com" }),
};
