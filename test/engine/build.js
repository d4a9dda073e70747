/**
 * Builds the Pulumi engine and its YAML language host from source where none is installed, once per version, into the
 * user's cache. Takes about five minutes on two processors.
 */
const { spawnSync } = require("node:child_process");
const { existsSync, mkdirSync, renameSync } = require("node:fs");
const { join } = require("node:path");
require("./processes/register.js");
const { cacheFolder, ENGINE_VERSION, findEngine, hasYaml } = require("./harness/engine.ts");

const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Source: the flags of the official build, `scripts/` and `.goreleaser` of pulumi/pulumi. */
const PROGRAMS = [
  {
    name: "pulumi",
    module: "pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    flags: ["-tags", "osusergo,grpcnotrace", "-ldflags", `-s -w -X ${VERSION_VARIABLE}=v${ENGINE_VERSION}`],
  },
  {
    name: "pulumi-language-yaml",
    module: "yaml",
    package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    flags: ["-ldflags", "-s -w"],
  },
];

function build(program) {
  const folder = cacheFolder();
  const target = join(folder, program.name);
  if (existsSync(target)) return;
  mkdirSync(folder, { recursive: true });
  console.log(`building ${program.name} (${program.package})`);
  const started = Date.now();
  const unfinished = `${target}.${String(process.pid)}`;
  const { status, error } = spawnSync("go", ["build", ...program.flags, "-o", unfinished, program.package], {
    cwd: join(__dirname, "hosts", program.module),
    stdio: "inherit",
  });
  if (status !== 0) {
    const reason = error === undefined ? `go ended with the code ${String(status)}` : error.message;
    console.error(
      `${program.name} could not be built: ${reason}. Install Pulumi, or Go 1.26 and access to its modules.`,
    );
    process.exit(1);
  }
  renameSync(unfinished, target);
  console.log(`built ${program.name} in ${String(Math.round((Date.now() - started) / 1000))} s`);
}

const engine = findEngine();
if (engine === undefined || !hasYaml(engine)) PROGRAMS.forEach(build);
