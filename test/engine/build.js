/**
 * Builds the Pulumi engine and its YAML language host from source where none is installed, once per version, into the
 * user's cache. Takes about five minutes on two processors.
 */
const { join } = require("node:path");
const { buildProgram } = require("../processes/go.js");
require("./processes/register.js");
const { cacheFolder, ENGINE_VERSION, findEngine, hasYaml } = require("./harness/engine.ts");

const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Source: the flags of the official build, `scripts/` and `.goreleaser` of pulumi/pulumi. */
const PROGRAMS = [
  {
    name: "pulumi",
    module: join(__dirname, "hosts", "pulumi"),
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    flags: ["-tags", "osusergo,grpcnotrace", "-ldflags", `-s -w -X ${VERSION_VARIABLE}=v${ENGINE_VERSION}`],
  },
  {
    name: "pulumi-language-yaml",
    module: join(__dirname, "hosts", "yaml"),
    package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    flags: ["-ldflags", "-s -w"],
  },
];

const engine = findEngine();
if (engine === undefined || !hasYaml(engine)) {
  for (const program of PROGRAMS)
    buildProgram(program, cacheFolder(), "Install Pulumi, or Go 1.26 and access to its modules.");
}
