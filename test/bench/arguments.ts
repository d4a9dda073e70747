/** What can be measured by itself. */
const partNames = [
  "analysis",
  "pairs",
  "export",
  "manifests",
  "program",
  "checkov",
  "kube-score",
  "storefront",
] as const;

interface Arguments {
  readonly format: "table" | "json";
  /** What is measured; empty: everything. */
  readonly parts: readonly string[];
}

/** Reads the command line: `[--json] [part…]`. */
export function parseArguments(argv: readonly string[]): Arguments {
  const parts = argv.filter((word) => word !== "--json");
  const stranger = parts.find((word) => !partNames.some((part) => part === word));
  if (stranger !== undefined)
    throw new Error(`"${stranger}" cannot be measured. There are: ${partNames.join(", ")}, and the option --json.`);
  return { format: argv.includes("--json") ? "json" : "table", parts };
}

/** Whether a part is to be measured. */
export function chosen(parts: readonly string[], part: string): boolean {
  return parts.length === 0 || parts.includes(part);
}
