import type { Sandbox } from "./sandbox";
import { SIMULATED_AWS } from "./sandbox";

/** A small project of one VPC in two zones, for scenarios that run often. */
export function networkProject(sandbox: Sandbox, copies: readonly string[] = []): string {
  return sandbox.project(
    "network",
    {
      "Pulumi.yaml": `name: network
runtime: { name: nodejs, options: { typescript: false } }
plugins: { providers: [{ name: aws, path: ${SIMULATED_AWS} }] }
`,
      "package.json": JSON.stringify({ name: "network", main: "index.js" }),
      "index.js": `
const aws = require("@pulumi/aws");
const { Vpc } = require("nospof-aws");

const provider = new aws.Provider("us-east-1", { region: "us-east-1" });
const network = new Vpc(
  "network",
  { availabilityZones: ["us-east-1a", "us-east-1b"], cidrBlock: "10.0.0.0/16", egress: "PerZone" },
  { provider },
);
exports.vpcId = network.vpcId;
`,
    },
    copies,
  );
}
