import type { Urn } from "../model/urn";
import { Unknown } from "../model/value";
import { shapeFor, type Symbols } from "./symbols";
import type { TokenKind } from "./tokens";
import type { Properties } from "./typings";
import { echoed, secret, UNKNOWN, type Wire, type WireRecord } from "./wire";

/** A resource whose outputs are to be answered. */
export interface Subject {
  readonly urn: Urn;
  readonly type: string;
  readonly inputs: WireRecord;
  /** Region for the shape of ARNs. */
  readonly region: string;
  /** `r` for a planned resource, `l` for one that is read. */
  readonly kind: TokenKind;
  /** Outputs that the program declared secret. */
  readonly secretOutputs: readonly string[];
}

/**
 * What a provider would answer, as far as it can be said before a deployment: inputs are echoed, text and numbers get
 * symbolic values, optional properties that were left out stay absent, everything else is unknown.
 */
export function answerOutputs(subject: Subject, properties: Properties, symbols: Symbols): WireRecord {
  const outputs: WireRecord = Object.fromEntries(
    Object.entries(subject.inputs)
      .filter(([property]) => property !== "__provider")
      .map(([property, value]) => [property, echoed(value)]),
  );
  for (const [property, kind] of properties) {
    if (outputs[property] !== undefined || kind === "optional" || property === "id" || property === "urn") continue;
    if (property === "region" && subject.region !== "") {
      // The one computed property that is known: a resource is created in its provider's region.
      outputs[property] = subject.region;
      continue;
    }
    const shape = shapeFor(subject.type, property, subject.region);
    outputs[property] =
      kind === "text"
        ? symbols.reference(subject.kind, subject.urn, property, shape)
        : kind === "number"
          ? symbols.number(subject.kind, subject.urn, property)
          : UNKNOWN;
  }
  for (const property of subject.secretOutputs) {
    const value = outputs[property];
    if (value !== undefined) outputs[property] = secret(value);
  }
  return outputs;
}

/** The result of a resource's method: text is symbolic, everything else unknown. */
export function answerMethod(
  token: string,
  self: readonly Urn[],
  properties: Properties,
  symbols: Symbols,
): WireRecord {
  const answer = ([property, kind]: [string, string]): [string, Wire] => {
    const origin = `${self.join(",")} ${token}().${property}`;
    return [property, kind === "text" ? symbols.unknown("r", new Unknown(self, origin)) : UNKNOWN];
  };
  return Object.fromEntries([...properties].filter(([, kind]) => kind !== "optional").map(answer));
}
