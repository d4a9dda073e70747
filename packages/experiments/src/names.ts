import type { Domain } from "@nospof/topology";

/** Text fit for a file's name or a part of one: lower case, digits and hyphens, at most `length` characters. */
export function slug(text: string, length = 60): string {
  const plain = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return plain.slice(0, length).replaceAll(/^-+|-+$/g, "");
}

/** A name that is not taken yet; a number tells it apart. */
export function unique(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${name}-${String(count)}`;
  return free;
}

/** The last part of a domain's id: `us-east-1a`. */
export function shortName({ id }: Domain): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/** Domains in words: `zone us-east-1a and zone us-east-1b`. */
export function lossWords(domains: readonly Domain[]): string {
  return domains
    .map((domain) => (domain.unnamed === true ? `some other ${domain.kind}` : `${domain.kind} ${shortName(domain)}`))
    .join(" and ");
}

/** Words in a row: `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** `1 flow`, `2 flows`. */
export function counted(amount: number, singular: string, plural = `${singular}s`): string {
  return `${String(amount)} ${amount === 1 ? singular : plural}`;
}
