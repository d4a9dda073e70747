import type { ResourceOptions } from "../model/inventory";
import { partsOfUrn, type Urn } from "../model/urn";
import type { WireRecord } from "./wire";

/** One resource as the program registered or read it, before symbolic values are read back. */
export interface Registration {
  readonly urn: Urn;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly remote: boolean;
  readonly external: boolean;
  readonly conditional: boolean;
  readonly id?: string;
  readonly inputs: WireRecord;
  /** What was answered; a component adds its own when it is finished. */
  outputs: WireRecord;
  readonly parent?: Urn;
  readonly provider?: Urn;
  readonly dependencies: readonly Urn[];
  readonly propertyDependencies: ReadonlyMap<string, readonly Urn[]>;
  readonly options: ResourceOptions;
  readonly position?: { readonly file: string; readonly line: number };
}

export const STACK_TYPE = "pulumi:pulumi:Stack";
export const STACK_REFERENCE_TYPE = "pulumi:pulumi:StackReference";

/** The registrations of one run, by urn, in order. */
export class Registry {
  readonly #byUrn = new Map<Urn, Registration>();

  constructor(
    readonly project: string,
    readonly stack: string,
  ) {}

  /** The urn that a resource gets: its parent's types are part of it, the stack's is not. */
  urn(type: string, name: string, parent: Urn | undefined, project = this.project, stack = this.stack): Urn {
    const parentTypes = parent === undefined ? "" : (partsOfUrn(parent)?.types ?? "");
    const qualified = parentTypes === "" || parentTypes === STACK_TYPE ? type : `${parentTypes}$${type}`;
    return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
  }

  get(urn: Urn): Registration | undefined {
    return this.#byUrn.get(urn);
  }

  /** @returns false when the urn is taken */
  add(registration: Registration): boolean {
    if (this.#byUrn.has(registration.urn)) return false;
    this.#byUrn.set(registration.urn, registration);
    return true;
  }

  all(): Registration[] {
    return [...this.#byUrn.values()];
  }

  /** Urn of the provider resource in a provider reference (`<urn>::<id>`). */
  providerOf(reference: string): Urn | undefined {
    const at = reference.lastIndexOf("::");
    return at < 0 ? undefined : reference.slice(0, at);
  }
}
