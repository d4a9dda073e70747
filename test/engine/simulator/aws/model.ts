import type { CloudModel } from "../model";
import { record, text } from "./common";
import { COMPUTE } from "./compute";
import { connectedSubnets } from "./connectivity";
import { DNS } from "./dns";
import { LOAD_BALANCING } from "./load-balancing";
import { LOOKUPS } from "./lookups";
import { NETWORK } from "./network";
import { SECURITY } from "./security";

/** AWS as far as the stacks of this repository use it. */
export const AWS: CloudModel = {
  name: "aws",
  version: "7.48.0",
  configuration: { region: { type: "string" } },
  types: { ...NETWORK, ...SECURITY, ...LOAD_BALANCING, ...COMPUTE, ...DNS },
  lookups: LOOKUPS,
  regionOf: (config) => text(config, "region"),
  defaultTagsOf: (config) => record(record(config["defaultTags"])["tags"]),
  connected: connectedSubnets,
};
