const { writeFileSync } = require("node:fs");
const { join, resolve } = require("node:path");
const pulumi = require("@pulumi/pulumi");
const { ComponentProvider } = require("@pulumi/pulumi/provider/experimental/provider");

/** Writes the schema of the built package to the file that the schema test compares with. */
async function writeSchema() {
  const dirname = resolve(__dirname, "..");
  const components = Object.values(require(dirname)).filter(
    (exported) => typeof exported === "function" && exported.prototype instanceof pulumi.ComponentResource,
  );
  const schema = await new ComponentProvider({ components, dirname, name: "nospof-kubernetes" }).getSchema();
  writeFileSync(join(__dirname, "schema.json"), `${JSON.stringify(JSON.parse(schema), null, 2)}\n`);
}

void writeSchema();
