import type { Artifact, Experiment, ExperimentPlan } from "./experiment";
import { experimentGuide, planGuide, type GuideHead } from "./guide";
import { slug } from "./names";

/** A file of a plan. */
export interface PlanFile {
  readonly name: string;
  readonly text: string;
  /** True for a script. */
  readonly executable: boolean;
}

/**
 * The files of a plan, fit for one folder: `README.md`, and for each experiment a numbered page with the files that
 * cause the failure.
 */
export function planFiles(head: GuideHead, plan: ExperimentPlan): readonly PlanFile[] {
  const digits = Math.max(2, String(plan.experiments.length).length);
  const numbered = plan.experiments.map((experiment, at) => ({
    experiment,
    stem: `${String(at + 1).padStart(digits, "0")}-${experiment.id}`,
  }));
  return [
    plain(
      "README.md",
      planGuide(
        head,
        plan,
        numbered.map(({ stem }) => `${stem}.md`),
      ),
    ),
    ...numbered.flatMap(({ experiment, stem }) => filesOf(head, experiment, stem)),
  ];
}

/** True for the name of a file that {@link planFiles} may make. */
export function isPlanFile(name: string): boolean {
  return name === "README.md" || /^\d{2,}-[a-z0-9.-]+\.(?:md|json|sh)$/.test(name);
}

function filesOf(head: GuideHead, experiment: Experiment, stem: string): readonly PlanFile[] {
  const names = experiment.artifacts.map((artifact) => nameOf(artifact, stem));
  return [
    plain(`${stem}.md`, experimentGuide(head, experiment, names)),
    ...experiment.artifacts.map(({ content }, at): PlanFile => {
      const name = names[at] ?? stem;
      return content.tool === "script"
        ? { name, text: content.script, executable: true }
        : plain(name, `${JSON.stringify(content.template, undefined, 2)}\n`);
    }),
  ];
}

function nameOf({ part, content }: Artifact, stem: string): string {
  const middle = part === "" ? "" : `.${slug(part)}`;
  return `${stem}${middle}.${content.tool === "script" ? "sh" : "json"}`;
}

function plain(name: string, text: string): PlanFile {
  return { name, text, executable: false };
}
