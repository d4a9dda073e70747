import { remembered } from "./remember";

/**
 * Names compared by their words. Property names and resource types of every provider are made of the same nouns
 * (`natGatewayId` and `…:NatGateway`), so a name can tell which resource a value that is not known yet comes from,
 * without a table of types.
 */

/** What kind of property a property's name asks for. */
export type Kind = "id" | "arn" | "name" | "dns" | "version" | "thing";

/** What a property's name says about the value in it. */
export interface Subject {
  /** The noun, in lower-case singular words: `["nat", "gateway"]` of `natGatewayIds`. */
  readonly noun: readonly string[];
  readonly kind: Kind;
}

const SUFFIXES: readonly (readonly [readonly string[], Kind])[] = [
  [["dns", "name"], "dns"],
  [["domain", "name"], "dns"],
  [["fqdn"], "dns"],
  [["hostname"], "dns"],
  [["self", "link"], "id"],
  [["identifier"], "id"],
  [["id"], "id"],
  [["arn"], "arn"],
  [["name"], "name"],
  [["version"], "version"],
];

/** The words of a camel-case name, in lower case. */
export function wordsOf(name: string): readonly string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((word) => word.toLowerCase());
}

/** True when the name of a property says that it holds several things. */
export function isPlural(name: string): boolean {
  const last = wordsOf(name).at(-1) ?? "";
  return singular(last) !== last;
}

/**
 * What the keys on the way to a value, outermost first and list indexes left out, say about it. A key that is only a
 * kind (`id`, `arn`) speaks of the thing that the key around it names.
 */
export function subjectOf(keys: readonly string[]): Subject {
  return subject(keys.at(-1) ?? "", keys.at(-2) ?? "");
}

const subject = remembered((key: string, around: string): Subject => {
  const words = singularLast(wordsOf(key));
  const suffix = SUFFIXES.find(([ending]) => endsWith(words, ending));
  if (suffix === undefined) return { noun: words, kind: "thing" };
  const [ending, kind] = suffix;
  const own = words.slice(0, words.length - ending.length);
  return { noun: own.length > 0 ? own : singularLast(wordsOf(around)), kind };
});

/**
 * How well a noun names a resource type: 3 the same words, with or without the module's; 2 the type's name with words
 * before it (`peerVpc`); between 1 and 2 a part of the type's name that ends it (`gateway` of `InternetGateway`), more
 * for more words; 0 not at all.
 */
export function match(noun: readonly string[], type: string): number {
  if (noun.length === 0) return 0;
  const { module, words } = typeWords(type);
  const joined = noun.join("");
  if (joined === words.join("") || joined === module + words.join("")) return 3;
  if (endsWith(noun, words)) return 2;
  return noun.at(-1) === words.at(-1) && isSubsequence(noun, words) ? 1 + noun.length / (noun.length + 10) : 0;
}

/** True when a noun of at least two words begins a type's name (`routeTable` of `RouteTableAssociation`). */
export function begins(noun: readonly string[], type: string): boolean {
  const { words } = typeWords(type);
  return noun.length > 1 && noun.every((word, index) => words[index] === word);
}

const typeWords = remembered((type: string): { readonly module: string; readonly words: readonly string[] } => {
  const module = (type.split(":")[1] ?? "").split("/")[0] ?? "";
  return { module: module.toLowerCase(), words: wordsOf(type.slice(type.lastIndexOf(":") + 1)) };
});

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let found = 0;
  for (const word of whole) if (word === part[found]) found += 1;
  return found === part.length;
}

function endsWith(words: readonly string[], ending: readonly string[]): boolean {
  return (
    ending.length > 0 &&
    ending.length <= words.length &&
    ending.every((word, index) => words[words.length - ending.length + index] === word)
  );
}

function singularLast(words: readonly string[]): readonly string[] {
  return words.map((word, index) => (index === words.length - 1 ? singular(word) : word));
}

/** Words of the field that end in s without being a plural. */
const SINGULAR = new Set(["dns", "https", "tls", "aws", "ecs", "eks", "rds", "kms", "sns", "sqs", "nfs", "efs", "ebs"]);

function singular(word: string): string {
  if (SINGULAR.has(word) || /(ss|us|is|as)$/.test(word) || word.length < 3 || !word.endsWith("s")) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return /(sses|xes|ches|shes)$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
}
