import {
  Interpolation,
  isList,
  isRecord,
  Reference,
  Secret,
  Unknown,
  unwrap,
  type Inventory,
  type Urn,
  type Value,
} from "@nospof/inventory";
import { SECRET, SIGNATURE, UNKNOWN } from "@nospof/inventory/program";
import { FakeCloud } from "./fakes";

/** A property value as the engine writes it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** How a secret is written: with its content (over gRPC), encrypted (state), or blinded (preview). */
export type SecretForm = "value" | "ciphertext" | "blinded";

/** Writes values of an inventory as the engine does, before a deployment or after it. */
export class Serialiser {
  readonly cloud: FakeCloud;

  /**
   * @param isKnown true after a deployment: references and unknowns have a value; false in a preview of a new stack
   */
  constructor(
    private readonly inventory: Inventory,
    private readonly isKnown: boolean,
    private readonly secrets: SecretForm,
  ) {
    this.cloud = new FakeCloud(inventory);
  }

  value(value: Value): Json {
    if (value instanceof Reference) return this.#reference(value);
    if (value instanceof Unknown)
      return this.isKnown ? `resolved-${value.origin ?? value.dependsOn.join(" ")}` : UNKNOWN;
    if (value instanceof Interpolation) return this.#text(value);
    if (value instanceof Secret) return this.#secret(value);
    if (isList(value)) return value.map((inner) => this.value(inner));
    return isRecord(value) ? this.record(value) : (value as Json);
  }

  record(values: Readonly<Record<string, Value>>): Record<string, Json> {
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, this.value(value)]));
  }

  /** What the target was given is known even in a preview. */
  #reference({ urn, property }: Reference): Json {
    const target = this.inventory.get(urn);
    if (target === undefined) return UNKNOWN;
    const given = target.inputs[property];
    if (given !== undefined && property !== "id") return this.value(given);
    if (property === "id" && target.id !== undefined) return target.id;
    return this.isKnown ? this.cloud.output(target, property) : UNKNOWN;
  }

  #text({ parts }: Interpolation): Json {
    const texts = parts.map((part) => (typeof part === "string" ? part : this.value(part)));
    return texts.includes(UNKNOWN) ? UNKNOWN : texts.map(String).join("");
  }

  #secret(secret: Secret): Json {
    switch (this.secrets) {
      case "blinded":
        return "[secret]";
      case "ciphertext":
        return { [SIGNATURE]: SECRET, ciphertext: "djE6" };
      case "value":
        return { [SIGNATURE]: SECRET, value: this.value(secret.reveal()) };
    }
  }
}

/** The resources that a value is computed from, in the order in which they occur. */
export function dependenciesOf(value: Value): readonly Urn[] {
  const bare = unwrap(value);
  if (bare instanceof Reference) return [bare.urn];
  if (bare instanceof Unknown) return bare.dependsOn;
  if (bare instanceof Interpolation)
    return bare.parts.flatMap((part) => (typeof part === "string" ? [] : dependenciesOf(part)));
  if (isList(bare)) return bare.flatMap(dependenciesOf);
  return isRecord(bare) ? Object.values(bare).flatMap(dependenciesOf) : [];
}
