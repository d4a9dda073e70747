import type { Urn } from "./urn";
import { nameOfUrn } from "../model/urn";

/**
 * A property value of a resource. JSON, plus the four things JSON cannot say: a value that is not known yet
 * ({@link Unknown}), the property of another resource ({@link Reference}), text with such properties inside
 * ({@link Interpolation}) and a secret ({@link Secret}).
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | Unknown
  | Reference
  | Interpolation
  | Secret
  | readonly Value[]
  | { readonly [key: string]: Value };

/** A value that cannot be known before the deployment, or that a lookup would have to answer. */
export class Unknown {
  /**
   * @param dependsOn urns of the resources it is computed from: the candidates when one of them is meant
   * @param origin stable name of where it comes from (for example `aws:ec2/getVpc:getVpc(…).id`); two unknowns with
   * the same origin are the same value
   */
  constructor(
    readonly dependsOn: readonly Urn[] = [],
    readonly origin?: string,
  ) {}

  toJSON(): string {
    return this.origin === undefined ? "[unknown]" : `[unknown: ${this.origin}]`;
  }
}

/** The property of a resource of the same inventory, whatever its text will be. */
export class Reference {
  /**
   * @param urn the resource
   * @param property the property's name, `id` for the resource's id
   */
  constructor(
    readonly urn: Urn,
    readonly property: string,
  ) {}

  toJSON(): string {
    return `[${this.property} of ${nameOfUrn(this.urn)}]`;
  }
}

/** Text in which some parts are references or unknown, in order. */
export class Interpolation {
  constructor(readonly parts: readonly (string | Reference | Unknown)[]) {}

  toJSON(): string {
    return this.parts.map((part) => (typeof part === "string" ? part : part.toJSON())).join("");
  }
}

/** A value that no output ever prints. Serialising or inspecting it yields `[secret]`. */
export class Secret {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  /** The wrapped value, for analysis only: it must never reach a message, a report or a log. */
  reveal(): Value {
    return this.#value;
  }

  toJSON(): string {
    return "[secret]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}

/** True for a plain object of properties (not a list, not one of the classes above). */
export function isRecord(value: Value | undefined): value is Readonly<Record<string, Value>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown) &&
    !(value instanceof Reference) &&
    !(value instanceof Interpolation) &&
    !(value instanceof Secret)
  );
}

/** True for a list of values. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The value inside a secret, or the value itself. */
export function unwrap(value: Value): Value {
  return value instanceof Secret ? unwrap(value.reveal()) : value;
}
