/** A resource's unique name in a Pulumi stack: `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export type Urn = string;

/** What a urn is made of. */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** The resource's own type after those of its parents: `pkg:index:Vpc$aws:ec2/subnet:Subnet`. */
  readonly types: string;
  /** The resource's own name. It may contain `::` itself. */
  readonly name: string;
}

const prefix = "urn:pulumi:";
const delimiter = "::";

/** @returns undefined for a text that is no urn */
export function partsOfUrn(urn: Urn): UrnParts | undefined {
  if (!urn.startsWith(prefix)) return undefined;
  const project = urn.indexOf(delimiter, prefix.length);
  const types = project < 0 ? -1 : urn.indexOf(delimiter, project + delimiter.length);
  const name = types < 0 ? -1 : urn.indexOf(delimiter, types + delimiter.length);
  if (name < 0) return undefined;
  return {
    stack: urn.slice(prefix.length, project),
    project: urn.slice(project + delimiter.length, types),
    types: urn.slice(types + delimiter.length, name),
    name: urn.slice(name + delimiter.length),
  };
}

/** The resource's own name: the last part of its urn, or the whole text of what is no urn. */
export function nameOfUrn(urn: Urn): string {
  return partsOfUrn(urn)?.name ?? urn;
}

/** The resource's own type token (without its parents' types); empty for what is no urn. */
export function typeOfUrn(urn: Urn): string {
  const types = partsOfUrn(urn)?.types ?? "";
  return types.slice(types.lastIndexOf("$") + 1);
}

/** The project and the stack that the first urn among these texts names; empty when there is none. */
export function projectAndStack(urns: readonly Urn[]): { readonly project: string; readonly stack: string } {
  for (const urn of urns) {
    const parts = partsOfUrn(urn);
    if (parts !== undefined) return { project: parts.project, stack: parts.stack };
  }
  return { project: "", stack: "" };
}
