import { createHash } from "node:crypto";
import type { PolicyResourceLike, Urn } from "@nospof/inventory";
import type { RuleContext } from "../rule";

/**
 * One context per request of the engine, however many policies it asks. The SDK hands every policy a fresh copy of all
 * resources, so a request is recognised by the content of its resources: another content is another stack, and the same
 * content has the same answers whichever request it came with.
 */
export class RequestCache {
  #fingerprint: string | undefined;
  #context: RuleContext | undefined;

  /** @param build makes the context of a request's resources */
  constructor(readonly build: (resources: PolicyResourceLike[]) => RuleContext) {}

  contextOf(resources: PolicyResourceLike[]): RuleContext {
    const fingerprint = fingerprintOf(resources);
    if (this.#context === undefined || this.#fingerprint !== fingerprint) {
      this.#context = this.build(resources);
      this.#fingerprint = fingerprint;
    }
    return this.#context;
  }
}

/** Digest of everything that a context can be built from. */
function fingerprintOf(resources: readonly PolicyResourceLike[]): string {
  const hash = createHash("sha256");
  for (const { type, name, props, urn, opts, provider, parent, dependencies, propertyDependencies } of resources) {
    const uses = Object.entries(propertyDependencies ?? {}).map(([property, used]) => [property, urnsOf(used)]);
    const managed = provider === undefined ? null : [provider.urn, withUnknowns(provider.props)];
    const content = [urn, type, name, withUnknowns(props), opts, managed, parent?.urn, urnsOf(dependencies), uses];
    hash.update(JSON.stringify(content)).update("\n");
  }
  return hash.digest("base64");
}

function urnsOf(resources: readonly { readonly urn: Urn }[] = []): readonly Urn[] {
  return resources.map(({ urn }) => urn);
}

/** The SDK's proxy throws on every unknown value; this is its own way to the values behind it. */
function withUnknowns(props: object): unknown {
  return (props as Readonly<Record<string, unknown>>)["__getSpecialProxyTarget"] ?? props;
}
