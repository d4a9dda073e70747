import { readdirSync } from "node:fs";
import { join, posix } from "node:path";
import type { Rule } from "@nospof/rules";
import { documentationRoot, ruleUrl } from "@nospof/rules";
import { readPage, root } from "../readme/markdown";

/** The pages of rules in a folder. */
export interface RulePages {
  /** Folder of what they stand with, from the root of the repository: `policies/aws`. */
  readonly folder: string;
  /** Ids of the rules. */
  readonly documented: readonly string[];
  /** Rules whose pages have to hold their title and configuration. */
  readonly explained: readonly Rule[];
}

/** A policy pack as its users see it. */
export interface PublishedPack extends RulePages {
  readonly rules: readonly Rule[];
  /** `id severity level` of each rule, in order. */
  readonly promised: readonly string[];
}

/** Sections that the page of a rule has. */
const sections = ["Why", "What passes and what fails", "How to fix it", "Configuration", "Exempting"];

/** Tests what a pack promises: its rules, the table in its README, and a page for each rule. */
export function testPublishedPack({ folder, rules, promised, documented, explained }: PublishedPack): void {
  describe("the pack", () => {
    test("its rules, their severities and levels are a promise to its users", () => {
      expect(rules.map(({ id, severity, level }) => `${id} ${severity} ${level}`)).toEqual(promised);
    });

    test("names that CrossGuard accepts, each once", () => {
      const ids = rules.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9\-_.]{1,100}$/);
      expect(ids).not.toContain("all");
    });

    test("the README lists exactly these rules", () => {
      const section = /<!-- rules -->\n+([^]*?)\n+<!-- \/rules -->/.exec(readPage(`${folder}/README.md`))?.[1] ?? "";
      expect(unpadded(section)).toBe(ruleTable(folder, rules));
    });
  });

  testRulePages({ folder, documented, explained });
}

/** Tests that there is a page for each rule, with everything that a page holds. */
export function testRulePages({ folder, documented, explained }: RulePages): void {
  const page = (id: string): string => readPage(`${folder}/docs/${id}.md`);

  describe("the pages of rules", () => {
    test("there is one for every rule, and none for anything else", () => {
      expect(readdirSync(join(root, folder, "docs")).sort()).toEqual(documented.map((id) => `${id}.md`).sort());
    });

    test.each(documented)("%s says why, what passes and fails, how to fix, configure and exempt", (id) => {
      const headings = page(id).match(/^#+ .*$/gm) ?? [];
      expect(headings[0]).toBe(`# ${id}`);
      expect(headings).toEqual(expect.arrayContaining(sections.map((section) => `## ${section}`)));
    });

    test.each(explained.map((rule) => [rule.id, rule] as const))(
      "%s explains its title and its configuration",
      (id, rule) => {
        expect(page(id)).toContain(rule.title);
        for (const [property, { default: value }] of Object.entries(rule.configSchema?.properties ?? {})) {
          expect(page(id)).toContain(`\`${property}\``);
          expect(page(id)).toContain(JSON.stringify(value));
        }
      },
    );

    test("links in findings lead to them", () => {
      for (const id of documented) expect(ruleUrl(id)).toBe(`${documentationRoot}/${folder}/docs/${id}.md`);
    });
  });
}

/** The README's table of policies. When the test above fails, its message shows the text to put there. */
function ruleTable(folder: string, rules: readonly Rule[]): string {
  const rows = rules.map(({ id, title, severity, level }) => {
    const published = ruleUrl(id).replace(`${documentationRoot}/`, "");
    return `| [\`${id}\`](${posix.relative(folder, published)}) | ${title} | ${severity} | ${level} |`;
  });
  return ["| Policy | What it demands | Severity | Level |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

/** Without the padding that a formatter adds to tables. */
function unpadded(markdown: string): string {
  return markdown.replace(/ +\|/g, " |").replace(/-{3,}/g, "---");
}
