import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { recordGraph } from "@nospof/testing";
import { rules } from "nospof-policy-aws/rules";
import { judge } from "../storefront/stacks";
import { rulesWithExcerpts, whole } from "./excerpts";
import { blocks, expectGenerated, fileLinks, readPage, root } from "./markdown";
import { evaluate, preview, typeErrors } from "./programs";
import { awsUses } from "./survives/aws";
import { kubernetesUses } from "./survives/kubernetes";
import { loseAndKeep } from "./survives/table";

jest.setTimeout(60_000);

const rulePage = (rule: string): string => `policies/aws/docs/${rule}.md`;
const stackPages = ["README.md", "components/aws/README.md", "components/kubernetes/README.md"];
const stackExamples = stackPages.flatMap((page) => blocks(page, "ts"));
const testExamples = blocks("packages/testing/README.md", "ts");
const excerpts = rulesWithExcerpts.flatMap((rule) =>
  blocks(rulePage(rule), "typescript").map((excerpt) => whole(rule, excerpt)),
);

describe("TypeScript on the pages", () => {
  test("compiles", () => {
    const otherExamples = blocks("packages/rules/README.md", "ts");
    expect(typeErrors([...stackExamples, ...testExamples, ...otherExamples, ...excerpts])).toEqual([]);
  });

  test.each(stackExamples.map((block) => [block.place, block] as const))(
    "%s runs as a program, and no rule has anything to say against it",
    async (_, block) => {
      const inventory = await preview(block);
      expect(inventory.resources.some(({ type }) => /^(aws|kubernetes):/.test(type))).toBe(true);
      expect(judge(inventory).failed).toEqual([]);
    },
  );

  describe("the examples of tests pass", () => {
    for (const block of testExamples) evaluate(block);
  });
});

describe("the pages of rules", () => {
  test("show code that is tried here", () => {
    const pages = readdirSync(join(root, "policies/aws/docs")).map((file) => file.replace(/\.md$/, ""));
    const withCode = pages.filter((rule) => /^```(ts|typescript)$/m.test(readPage(rulePage(rule))));
    expect(withCode.sort()).toEqual([...rulesWithExcerpts].sort());
    expect(rulesWithExcerpts.filter((rule) => !rules.some(({ id }) => id === rule))).toEqual([]);
  });

  test.each(rulesWithExcerpts)("%s fails what its page shows first and passes what it shows then", async (rule) => {
    const programs = blocks(rulePage(rule), "typescript").map((excerpt) => whole(rule, excerpt));
    const failures: boolean[] = [];
    for (const program of programs) {
      const graph = await recordGraph(() => {
        evaluate(program);
      });
      failures.push(judge(graph.toInventory()).failed.some((line) => line.startsWith(`${rule} `)));
    }
    expect(failures).toEqual([true, false]);
  });
});

describe("the README", () => {
  test("opens with commands that continuous integration runs, and that exist", () => {
    const promised = blocks("README.md", "sh").flatMap(({ code }) => code.trim().split(/\s*(?:&&|\n)\s*/));
    expect(promised).toEqual(["npm ci", "npm start", "npm ci", "npm test"]);
    const { scripts } = JSON.parse(readPage("package.json")) as { scripts: Record<string, string> };
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["start", "test"]));
    expect(readPage(".ci/run").split("\n")).toEqual(expect.arrayContaining(promised));
  });

  test("shows what the command prints, as far as the cause of the red cell", () => {
    const args = ["packages/cli/bin/nospof.js", "check", "-s", "dev"];
    const env = { ...process.env, FORCE_COLOR: "", NO_COLOR: "1" };
    const run = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" });
    const [shown = "", hidden] = run.stdout.split("\n\nWhat is left, ");
    expect(shown).toContain("\nWhat cuts the flows\n");
    expect(hidden).toBeDefined();
    expectGenerated("README.md", "output: nospof check -s dev", ["```text", `${shown}\n…`, "```"].join("\n"));
  });
});

test.each([
  ["components/aws/README.md", awsUses],
  ["components/kubernetes/README.md", kubernetesUses],
])("%s says what survives, as the analysis proves it", async (page, uses) => {
  expectGenerated(page, "survives", await loseAndKeep(uses));
});

test("links between files lead somewhere", () => {
  const listed = spawnSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" }).stdout.trim().split("\n");
  expect(listed).toContain("README.md");
  const broken = listed.flatMap((page) =>
    fileLinks(page)
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});
