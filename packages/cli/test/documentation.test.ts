import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { ConfigReader } from "../src/config/config";
import { createCommandLine } from "../src";
import { allRules } from "../src/rules";

const root = path.join(__dirname, "..");
const readme = readFileSync(path.join(root, "README.md"), "utf8");

/** The part of the README under a heading of the second level. */
function chapter(title: string): string {
  const start = readme.indexOf(`\n## \`${title}\``);
  if (start < 0) return "";
  const end = readme.indexOf("\n## ", start + 1);
  return readme.slice(start, end < 0 ? undefined : end);
}

describe("README", () => {
  const commands = createCommandLine().command.commands.filter((command) => command.name() !== "help");

  it.each(commands.map((command) => [command.name(), command] as const))(
    "tells every option of %s as the help does",
    (name, command) => {
      const places = command.registeredArguments.map((one) => {
        const variadic = one.variadic ? "..." : "";
        return one.required ? ` <${one.name()}${variadic}>` : ` [${one.name()}${variadic}]`;
      });
      const text = chapter(`nospof ${name}${places.join("")}`);
      expect(text).not.toBe("");
      const rows = [...text.replaceAll(/ +/g, " ").matchAll(/^\| `(-[^`]+)` \| (.+) \|$/gm)].map(
        ([, flags, description]) => `${String(flags)}: ${String(description)}`,
      );
      const options = command.options.map(({ flags, description, defaultValue, argChoices }) => {
        const choices =
          argChoices === undefined ? "" : `: ${argChoices.slice(0, -1).join(", ")} or ${String(argChoices.at(-1))}`;
        return `${flags}: ${description}${choices}${defaultValue === undefined ? "" : ` (default: ${String(defaultValue)})`}`;
      });
      expect(rows.sort()).toEqual(options.sort());
    },
  );

  it("shows a nospof.yaml that is one", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "nospof-readme-"));
    try {
      const example = /```yaml\n([^]*?)```/.exec(readme)?.[1] ?? "";
      const file = path.join(folder, "nospof.yaml");
      writeFileSync(file, example);
      const config = await new ConfigReader(allRules()).read(file);
      expect(config.survive).toBe("zone");
      expect(config.flows).toMatchObject([
        {
          id: "ingress:storefront/web",
          stacks: ["prod"],
          need: { capacity: 4, recovery: { zone: 60 } },
          dependsOn: ["ingress:storefront/api", "orders"],
        },
        { id: "orders", from: "service web", to: "orders-db" },
      ]);
      expect(config.settings.exemptions).toHaveLength(1);
      expect(config.settings.rules.get("survives-device")?.level).toBe("advisory");
      expect(config.answers).toMatchObject([
        { lookup: "aws:ec2/getVpc:getVpc", result: { cidrBlock: "10.0.0.0/16" } },
        { lookup: "aws:ec2/getSubnet:getSubnet", result: { availabilityZone: "eu-central-1a" } },
      ]);
      expect(Object.keys(config.stackReferences)).toEqual(["organization/network/prod"]);
      expect(config.nodes).toMatchObject([{ zone: "eu-central-1a", count: 3, stacks: ["prod"] }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("schema/nospof-v1.json", () => {
  interface Schema {
    readonly properties: object;
    readonly definitions: { readonly exemption: { readonly required: readonly string[]; readonly properties: object } };
  }
  const schema = JSON.parse(readFileSync(path.join(root, "schema", "nospof-v1.json"), "utf8")) as Schema;

  it.each(schema.definitions.exemption.required)("agrees with the rule kit that an exemption needs %s", async (key) => {
    const whole: Record<string, string> = {
      rule: "survives-zone",
      resource: "x",
      reason: "y",
      owner: "z",
      expires: "2099-01-01",
      stack: "dev",
    };
    expect(Object.keys(schema.definitions.exemption.properties).sort()).toEqual(Object.keys(whole).sort());
    const folder = mkdtempSync(path.join(tmpdir(), "nospof-schema-"));
    try {
      const file = path.join(folder, "nospof.yaml");
      writeFileSync(file, JSON.stringify({ exemptions: [whole] }));
      expect((await new ConfigReader(allRules()).read(file)).settings.exemptions).toHaveLength(1);
      const rest = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key));
      writeFileSync(file, JSON.stringify({ exemptions: [rest] }));
      await expect(new ConfigReader(allRules()).read(file)).rejects.toThrow(`exemptions[0].${key}: is missing`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
