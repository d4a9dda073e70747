import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "@nospof/rules";
import { documentationRoot, expiredExemptionRule, ruleUrl, survivesRule } from "@nospof/rules";
import { domainKinds } from "@nospof/topology";
import { rules } from "nospof-policy-aws/rules";

const pack = join(__dirname, "..");

function read(...path: readonly string[]): string {
  return readFileSync(join(pack, ...path), "utf8");
}

/** The README's table of policies. When the test below fails, its message shows the text to put there. */
function ruleTable(of: readonly Rule[]): string {
  const rows = of.map(
    ({ id, title, severity, level }) => `| [\`${id}\`](docs/${id}.md) | ${title} | ${severity} | ${level} |`,
  );
  return ["| Policy | What it demands | Severity | Level |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

/** Without the padding that a formatter adds to tables. */
function unpadded(markdown: string): string {
  return markdown.replace(/ +\|/g, " |").replace(/-{3,}/g, "---");
}

describe("the pack", () => {
  test("its rules, their severities and levels are a promise to its users", () => {
    expect(rules.map(({ id, severity, level }) => `${id} ${severity} ${level}`)).toEqual([
      "flow-works critical mandatory",
      "survives-zone critical mandatory",
      "survives-device high mandatory",
      "survives-region high mandatory",
      "aws-tier-multi-zone high mandatory",
      "aws-nat-same-zone high mandatory",
      "aws-lb-covers-target-zones high mandatory",
      "aws-asg-zone-loss high mandatory",
      "aws-asg-elb-health-check medium mandatory",
      "aws-launch-template-pinned medium mandatory",
      "aws-failover-health-signal critical mandatory",
      "aws-workload-egress medium advisory",
    ]);
  });

  test("names that CrossGuard accepts, each once", () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9\-_.]{1,100}$/);
    expect(ids).not.toContain("all");
  });

  test("the README lists exactly these rules", () => {
    const section = /<!-- rules -->\n+([^]*?)\n+<!-- \/rules -->/.exec(read("README.md"))?.[1] ?? "";
    expect(unpadded(section)).toBe(ruleTable(rules));
  });
});

describe("the pages of rules", () => {
  // Flows are judged for every kind of failure somewhere; the pages stand here whether or not this pack asks for it.
  const flowRules = domainKinds.map((kind) => survivesRule(kind).id);
  const documented = [...new Set([...rules.map(({ id }) => id), ...flowRules, expiredExemptionRule])];

  test("there is one for every rule, and none for anything else", () => {
    expect(readdirSync(join(pack, "docs")).sort()).toEqual(documented.map((id) => `${id}.md`).sort());
  });

  test.each(documented)("%s says why, what passes and fails, how to fix, configure and exempt", (id) => {
    const page = read("docs", `${id}.md`);
    const headings = page.match(/^#+ .*$/gm) ?? [];
    expect(headings[0]).toBe(`# ${id}`);
    const sections = ["Why", "What passes and what fails", "How to fix it", "Configuration", "Exempting"];
    expect(headings).toEqual(expect.arrayContaining(sections.map((section) => `## ${section}`)));
  });

  test.each(rules.map((rule) => [rule.id, rule] as const))(
    "%s explains its title and its configuration",
    (id, rule) => {
      const page = read("docs", `${id}.md`);
      expect(page).toContain(rule.title);
      for (const [property, { default: value }] of Object.entries(rule.configSchema?.properties ?? {})) {
        expect(page).toContain(`\`${property}\``);
        expect(page).toContain(JSON.stringify(value));
      }
    },
  );

  test("links in findings lead to them", () => {
    for (const id of documented) expect(ruleUrl(id)).toBe(`${documentationRoot}/aws/docs/${id}.md`);
  });

  test("links between pages lead somewhere", () => {
    const names = readdirSync(join(pack, "docs"));
    for (const name of names)
      for (const [, target = ""] of read("docs", name).matchAll(/\]\(([^):]+\.md)\)/g)) expect(names).toContain(target);
  });
});
