import type { CloudModel, Json, Properties, Reference, Thing } from "./model";
import { UNKNOWN } from "./model";

/** Everything that exists in the simulated cloud at one moment. */
export class World {
  constructor(
    readonly things: readonly Thing[],
    private readonly model: Pick<CloudModel, "types">,
  ) {}

  without(id: string): World {
    return new World(
      this.things.filter((thing) => thing.id !== id),
      this.model,
    );
  }

  get(id: Json | undefined): Thing | undefined {
    return this.things.find((thing) => thing.id === id);
  }

  ofType(type: string): readonly Thing[] {
    return this.things.filter((thing) => thing.type === type);
  }

  /** Things of a type whose inputs or outputs have these values. */
  where(type: string, values: Properties): readonly Thing[] {
    return this.ofType(type).filter((thing) =>
      Object.entries(values).every(([key, value]) => (thing.outputs[key] ?? thing.inputs[key]) === value),
    );
  }

  /** Whatever cannot be where this thing is not. */
  holdersOf(held: Thing): readonly Thing[] {
    return this.things.filter((thing) => {
      const type = this.model.types[thing.type];
      if (thing.id === held.id || type === undefined) return false;
      const references = Object.entries(type.references ?? {});
      return (
        references.some(([path, reference]) => reference.holds && namesIt(thing.inputs, path, reference, held)) ||
        type.holds?.(thing, this).includes(held.id) === true
      );
    });
  }

  /** What a reference names, if it exists. */
  referent(value: Json, reference: Reference): Thing | undefined {
    return this.things.find((thing) => reference.to.includes(thing.type) && keyOf(thing, reference) === value);
  }
}

function namesIt(inputs: Properties, path: string, reference: Reference, held: Thing): boolean {
  return reference.to.includes(held.type) && valuesAt(inputs, path).some((value) => value === keyOf(held, reference));
}

function keyOf(thing: Thing, { by = "id" }: Reference): Json | undefined {
  return by === "id" ? thing.id : thing.outputs[by];
}

/** The known values at a path such as `actions[].targetGroupArn`. */
export function valuesAt(inputs: Properties, path: string): readonly Json[] {
  let values: Json[] = [inputs];
  for (const step of path.split(".")) {
    const name = step.replace("[]", "");
    values = values.flatMap((value) => {
      if (value === null || typeof value !== "object" || Array.isArray(value)) return [];
      const next = value[name];
      if (next === undefined || next === null || next === UNKNOWN) return [];
      return step.endsWith("[]") && Array.isArray(next) ? next : [next];
    });
  }
  return values.filter((value) => value !== UNKNOWN);
}

/** The texts at a path. */
export function textsAt(inputs: Properties, path: string): readonly string[] {
  return valuesAt(inputs, path).filter((value) => typeof value === "string");
}
