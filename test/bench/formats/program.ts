import {
  Interpolation,
  isList,
  isRecord,
  Reference,
  type Inventory,
  type Resource,
  type Value,
} from "@nospof/inventory";

/**
 * A stack as a plain Pulumi program in JavaScript, one statement for each resource.
 *
 * @returns the files of the project, by name
 */
export function programOf(inventory: Inventory): Readonly<Record<string, string>> {
  const resources = inventory.resources.filter(({ custom }) => custom);
  const variables = new Map(resources.map(({ urn }, index) => [urn, `resource${String(index)}`]));
  const lines = resources.map((resource) => statement(resource, variables));
  return {
    "Pulumi.yaml": `name: ${inventory.project}\nruntime: nodejs\ndescription: A generated stack\n`,
    [`Pulumi.${inventory.stack}.yaml`]: "config: {}\n",
    "package.json": `${JSON.stringify({ name: inventory.project, private: true, main: "index.js" })}\n`,
    "index.js": [
      '"use strict";',
      'const aws = require("@pulumi/aws");',
      'const pulumi = require("@pulumi/pulumi");',
      "",
      ...lines,
      "",
    ].join("\n"),
  };
}

type Variables = ReadonlyMap<string, string>;

function statement(resource: Resource, variables: Variables): string {
  const { urn, type, name, provider, inputs } = resource;
  const options = provider === undefined ? "" : `, { provider: ${variables.get(provider) ?? "undefined"} }`;
  const args = expression(inputs, variables);
  return `const ${variables.get(urn) ?? "_"} = new ${classOf(type)}(${JSON.stringify(name)}, ${args}${options});`;
}

/** `aws.ec2.NatGateway` of `aws:ec2/natGateway:NatGateway`. */
function classOf(type: string): string {
  if (type.startsWith("pulumi:providers:")) return "aws.Provider";
  const [, path = "", name = ""] = type.split(":");
  return `aws.${path.split("/")[0] ?? ""}.${name}`;
}

function expression(value: Value, variables: Variables): string {
  if (value instanceof Reference) return `${variables.get(value.urn) ?? "undefined"}.${value.property}`;
  if (value instanceof Interpolation) {
    const parts = value.parts.map((part) =>
      typeof part === "string" ? JSON.stringify(part) : expression(part, variables),
    );
    return `pulumi.concat(${parts.join(", ")})`;
  }
  if (isList(value)) return `[${value.map((item) => expression(item, variables)).join(", ")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${expression(item, variables)}`);
  return `{ ${entries.join(", ")} }`;
}
