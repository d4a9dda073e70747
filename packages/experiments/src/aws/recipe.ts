import type { Artifact, Input, Means } from "../experiment";
import { valueOf } from "../inputs";
import { slug, unique } from "../names";
import type { Loss, Stack } from "../tool";
import type { FisActionId } from "./actions";
import { factsOf } from "./actions";
import type { FisAction, FisTarget } from "./template";
import { limits } from "./template";
import { TemplateText } from "./template-text";

/** An action with what it acts on, as the file of one kind of resource states it. */
export interface ActionSpec {
  readonly id: FisActionId;
  /** What its name is made of: `stop`, `web`, `us-east-1a`. */
  readonly name: readonly string[];
  /** What it does, in words, for who reads the template. */
  readonly what: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly target: Omit<FisTarget, "resourceType" | "selectionMode">;
  /** Default `ALL`. */
  readonly selectionMode?: string;
  /** Resources that it finds, as far as they are known. */
  readonly found?: number;
  /** True when it may rightly find nothing: the writer of a cluster may stand elsewhere. */
  readonly mayBeEmpty?: boolean;
}

/** Actions of one region: one template. */
export interface Draft {
  readonly region: string;
  readonly targets: Record<string, FisTarget>;
  readonly actions: Record<string, FisAction>;
  readonly ids: Set<FisActionId>;
  mayBeEmpty: boolean;
}

/** Collects what causes a loss; each statement once. */
export class Recipe {
  readonly drafts = new Map<string, Draft>();
  readonly artifacts: Artifact[] = [];
  readonly #inputs = new Map<string, Input>();
  readonly #causes = new Set<string>();
  readonly #gaps = new Set<string>();
  readonly #before = new Set<string>();
  readonly #impact = new Set<string>();
  readonly #rollback = new Set<string>();

  constructor(
    readonly loss: Loss,
    readonly stack: Stack,
  ) {}

  /** Asks for a value, see {@link Inputs.ask}. */
  input(...of: Parameters<Stack["inputs"]["ask"]>): Input {
    const input = this.stack.inputs.ask(...of);
    this.#inputs.set(input.name, input);
    return input;
  }

  /** Asks for a value and returns it, or what stands for it. */
  ask(...of: Parameters<Stack["inputs"]["ask"]>): string {
    return valueOf(this.input(...of));
  }

  /** Adds an action to the template of a region. */
  act(region: string, spec: ActionSpec): void {
    const facts = factsOf(spec.id);
    const draft = this.#draft(region);
    const name = unique(slug(spec.name.join("-"), limits.nameLength - 4), new Set(Object.keys(draft.actions)));
    draft.targets[name] = {
      resourceType: facts.resourceType,
      ...spec.target,
      selectionMode: spec.selectionMode ?? "ALL",
    };
    draft.actions[name] = {
      actionId: spec.id,
      description: spec.what,
      parameters: spec.parameters ?? {},
      targets: { [facts.target]: name },
    };
    draft.ids.add(spec.id);
    draft.mayBeEmpty ||= spec.mayBeEmpty ?? false;
    if (facts.quota !== undefined && (spec.found ?? 0) > facts.quota) {
      const found = String(spec.found);
      this.before(
        `raise the AWS FIS quota "Target ${facts.target} for ${spec.id}" in ${region} to ${found} (default ${String(facts.quota)})`,
      );
    }
  }

  /** States what belongs to the loss and is not caused. */
  gap(text: string): void {
    this.#gaps.add(text);
  }

  before(text: string): void {
    this.#before.add(text);
  }

  impact(text: string): void {
    this.#impact.add(text);
  }

  rollback(text: string): void {
    this.#rollback.add(text);
  }

  /** States what is made to fail. */
  cause(text: string): void {
    this.#causes.add(text);
  }

  /** Everything collected; nothing can be caused when a template would be too large. */
  means(): Means {
    const texts = new TemplateText(this);
    const tooLarge = [...this.drafts.values()].filter(
      ({ actions }) => Object.keys(actions).length > limits.actionsPerTemplate,
    );
    for (const { region, actions } of tooLarge) {
      const [count, most] = [Object.keys(actions).length, limits.actionsPerTemplate].map(String);
      this.gap(`it takes ${String(count)} actions in ${region}, and AWS FIS allows ${String(most)} in one template`);
    }
    const templates = tooLarge.length > 0 ? [] : [...this.drafts.values()].map((draft) => texts.artifact(draft));
    return {
      artifacts: [...templates, ...this.artifacts],
      inputs: [...this.#inputs.values()],
      causes: [...this.#causes],
      gaps: [...this.#gaps],
      before: [...this.#before],
      impact: [...this.#impact],
      rollback: [...this.#rollback],
    };
  }

  #draft(region: string): Draft {
    const found = this.drafts.get(region);
    if (found !== undefined) return found;
    const draft: Draft = { region, targets: {}, actions: {}, ids: new Set(), mayBeEmpty: false };
    this.drafts.set(region, draft);
    return draft;
  }
}
