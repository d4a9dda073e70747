import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { CloudModel, Properties, ResourceType, Situation, Thing } from "./model";
import { UNKNOWN } from "./model";
import { sdkType } from "./sdk-inputs";
import type { Store } from "./store";
import { valuesAt, World } from "./world";

/** Inputs that were filled in, listed as Pulumi's bridged providers list them in the state. */
const DEFAULTS = "__defaults";

/** The cloud refuses a request. */
export class Refusal extends Error {}

export interface Problem {
  readonly property: string;
  readonly reason: string;
}

export interface Difference {
  readonly changed: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** The rules of the simulated cloud, seen by one configured provider. */
export class Cloud {
  constructor(
    private readonly model: CloudModel,
    private readonly store: Store,
    private readonly config: Properties,
  ) {}

  get region(): string {
    return this.model.regionOf(this.config);
  }

  /** The inputs with the defaults filled in, and what is wrong with them. */
  check(type: string, name: string, before: Properties, given: Properties) {
    const rules = this.rulesOf(type);
    const sdk = sdkType(type);
    const plain = withoutDefaults(given);
    const problems: Problem[] = [];
    for (const property of Object.keys(plain)) {
      if (!sdk.inputs.has(property)) problems.push({ property, reason: "is not an input of this type" });
    }
    for (const property of sdk.required) {
      if (plain[property] === undefined || plain[property] === null) problems.push({ property, reason: "is required" });
    }
    for (const [path, allowed] of Object.entries(rules.enums ?? {})) {
      for (const value of valuesAt(plain, path)) {
        if (allowed.includes(String(value))) continue;
        problems.push({ property: path, reason: `is ${String(value)}, expected one of ${allowed.join(", ")}` });
      }
    }
    return { inputs: withAutoName(rules, name, before, plain), problems };
  }

  diff(type: string, before: Properties, after: Properties, outputs: Properties): Difference {
    const rules = this.rulesOf(type);
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    keys.delete(DEFAULTS);
    const changed = [...keys].filter((key) => !isDeepStrictEqual(before[key], after[key]));
    const known = outputs["tagsAll"];
    if (known !== undefined && !isDeepStrictEqual(known, this.tagsOf(type, after)["tagsAll"])) changed.push("tagsAll");
    const replaces = changed.filter((key) => rules.replaces.includes(key));
    for (const key of rules.replacesToo?.(before, after) ?? []) if (!replaces.includes(key)) replaces.push(key);
    const hasFixedName = rules.autoName !== undefined && after["name"] !== undefined;
    return { changed, replaces, deleteBeforeReplace: hasFixedName && before["name"] === after["name"] };
  }

  /** What a create or update would yield, as far as that is known before. */
  preview(type: string, inputs: Properties, before: Properties | undefined): Properties {
    const rules = this.rulesOf(type);
    const sdk = sdkType(type);
    const known = { ...this.tagsOf(type, inputs), ...withoutDefaults(inputs), region: this.region };
    const computed = ["id", ...sdk.outputs].filter((output) => !sdk.inputs.has(output));
    const open = [...computed, ...(rules.computed ?? [])].filter((output) => !(output in known));
    const volatile = new Set(rules.volatile ?? []);
    return {
      ...Object.fromEntries(
        open.flatMap((output) => {
          if (before === undefined || volatile.has(output)) return [[output, UNKNOWN]];
          const value = before[output];
          return value === undefined ? [] : [[output, value]];
        }),
      ),
      ...known,
    };
  }

  create(type: string, name: string, inputs: Properties): Thing {
    return this.logged("create", type, name, () => {
      const rules = this.rulesOf(type);
      const situation = { world: this.world(), region: this.region, inputs };
      this.checkReferences(type, situation);
      refuseIf(rules.refuses?.(situation, undefined));
      const id = rules.id(situation);
      const thing = this.thing(type, id, situation, undefined);
      this.store.put(thing);
      return thing;
    });
  }

  update(type: string, name: string, id: string, inputs: Properties): Thing {
    return this.logged("update", type, name, () => {
      const rules = this.rulesOf(type);
      const world = this.world();
      const existing = world.get(id);
      if (existing === undefined) throw new Refusal(`NotFound: ${type} ${id} does not exist`);
      const situation = { world: world.without(id), region: this.region, inputs };
      this.checkReferences(type, situation);
      refuseIf(rules.refuses?.(situation, existing.outputs));
      const thing = this.thing(type, id, situation, existing.outputs);
      this.store.put(thing);
      return thing;
    });
  }

  /** What is not there any more is no error, like in the real providers. */
  delete(type: string, name: string, id: string): void {
    this.logged("delete", type, name, () => {
      const world = this.world();
      const thing = world.get(id);
      if (thing === undefined) return { id };
      const holders = world.holdersOf(thing);
      if (holders.length > 0) {
        const names = holders.map((holder) => `${holder.type} ${holder.id}`).join(", ");
        throw new Refusal(`DependencyViolation: ${type} ${id} is in use by ${names}`);
      }
      refuseIf(this.rulesOf(type).refusesDelete?.(thing, world));
      this.store.remove(id);
      return thing;
    });
  }

  read(id: string): Thing | undefined {
    return this.world().get(id);
  }

  lookup(token: string, args: Properties): Properties {
    const answer = this.model.lookups[token];
    if (answer === undefined) throw new Refusal(`the simulated cloud does not answer ${token}`);
    return answer(args, this.region, this.world());
  }

  private world(): World {
    return new World(this.store.all(), this.model);
  }

  private rulesOf(type: string): ResourceType {
    const rules = this.model.types[type];
    if (rules === undefined) throw new Refusal(`the simulated cloud has no ${type}`);
    return rules;
  }

  private thing(type: string, id: string, situation: Situation, before: Properties | undefined): Thing {
    const rules = this.rulesOf(type);
    const { region, inputs } = situation;
    // Pulumi's bridged providers repeat the id among the outputs; policies, which see outputs only, live on it.
    const outputs = {
      id,
      ...this.tagsOf(type, inputs),
      ...withoutDefaults(inputs),
      region,
      ...rules.outputs(situation, id, before),
    };
    return { id, type, region: rules.isGlobal === true ? "global" : region, inputs, outputs };
  }

  /** Whatever is named must exist, in the same region. */
  private checkReferences(type: string, { world, region, inputs }: Situation): void {
    for (const [path, reference] of Object.entries(this.rulesOf(type).references ?? {})) {
      for (const value of valuesAt(inputs, path)) {
        const found = world.referent(value, reference);
        if (found === undefined || (found.region !== "global" && found.region !== region)) {
          throw new Refusal(`NotFound: ${path} names ${String(value)}, which does not exist in ${region}`);
        }
      }
    }
  }

  private tagsOf(type: string, inputs: Properties): Properties {
    if (!sdkType(type).outputs.has("tagsAll")) return {};
    const { tags } = inputs;
    const own = typeof tags === "object" && tags !== null && !Array.isArray(tags) ? tags : {};
    return { tagsAll: tags === UNKNOWN ? UNKNOWN : { ...this.model.defaultTagsOf(this.config), ...own } };
  }

  private logged<T extends { id: string }>(
    operation: "create" | "update" | "delete",
    type: string,
    name: string,
    request: () => T,
  ): T {
    try {
      const done = request();
      this.store.log({ operation, type, name, id: done.id, connected: this.model.connected(this.world()) });
      return done;
    } catch (error) {
      if (error instanceof Refusal) this.store.log({ operation, type, name, id: "", error: error.message });
      throw error;
    }
  }
}

function refuseIf(reason: string | undefined): void {
  if (reason !== undefined) throw new Refusal(reason);
}

function withoutDefaults(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== DEFAULTS));
}

/** Makes up a unique name like Pulumi's bridged providers: once, and again only for a replacement. */
function withAutoName(rules: ResourceType, name: string, before: Properties, given: Properties): Properties {
  const hasName = given["name"] !== undefined || given["namePrefix"] !== undefined;
  if (rules.autoName === undefined || hasName) return { ...given, [DEFAULTS]: [] };
  const suffix = `-${randomBytes(4).toString("hex").slice(0, 7)}`;
  const defaults = before[DEFAULTS];
  const kept = Array.isArray(defaults) && defaults.includes("name") ? before["name"] : undefined;
  const made = `${name.slice(0, rules.autoName - suffix.length)}${suffix}`;
  return { ...given, name: kept ?? made, [DEFAULTS]: ["name"] };
}
