import type { Urn } from "@nospof/inventory";
import type { Place, StackReport } from "./report";

const found = new WeakMap<readonly Place[], ReadonlyMap<Urn, string>>();

/** Words with the place of a resource behind them, as editors and terminals read it, where it is known: `(web.yaml:12)`. */
export function withPlace(words: string, urn: Urn | undefined, { places }: Pick<StackReport, "places">): string {
  if (places === undefined || urn === undefined) return words;
  let byUrn = found.get(places);
  if (byUrn === undefined)
    found.set(places, (byUrn = new Map(places.map((one) => [one.urn, `${one.file}:${String(one.line)}`]))));
  const place = byUrn.get(urn);
  return place === undefined ? words : `${words} (${place})`;
}
