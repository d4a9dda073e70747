import type { Mutant } from "../mutant";
import { compute } from "./compute";
import type { Explanation } from "./explanation";
import { loadBalancing } from "./load-balancing";
import { names } from "./names";
import { network } from "./network";
import { plain } from "./plain";
import { requirements } from "./required";
import { security } from "./security";

export { harmless, type Explanation } from "./explanation";

/** The table of survivors: of several lines that hold, the first counts. */
export const explanations: readonly Explanation[] = [
  ...plain,
  ...requirements,
  ...network,
  ...security,
  ...compute,
  ...loadBalancing,
  ...names,
];

/** The first line of the table that holds for a mutant. */
export function explanationOf(mutant: Mutant): Explanation | undefined {
  return explanations.find((one) => explains(one, mutant));
}

function explains({ types, properties, operators, how, when }: Explanation, mutant: Mutant): boolean {
  const { operator, property, resource } = mutant;
  return (
    types.some((type) => type === resource.type || type === "*") &&
    (properties === undefined || properties.some((path) => isWithin(property, path))) &&
    (operators === undefined || operators.includes(operator)) &&
    (how === undefined || how.test(mutant.how)) &&
    (when === undefined || when(mutant))
  );
}

function isWithin(property: string, path: string): boolean {
  return property === path || (path !== "" && [".", "["].some((next) => property.startsWith(path + next)));
}
