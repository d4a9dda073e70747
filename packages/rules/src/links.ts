/** Where the repository's pages are published. Every link in a finding, a policy or a report starts with it. */
export const documentationRoot = "https://github.com/nospof/nospof/blob/main";

/** Clouds that have a policy pack, by the first word of their rules' ids. */
const clouds: ReadonlySet<string> = new Set(["aws", "gcp", "kubernetes"]);

/** The page of a rule: with its cloud's policy pack, or here for rules that are the same on every cloud. */
export function ruleUrl(id: string): string {
  const cloud = id.slice(0, id.indexOf("-"));
  return `${documentationRoot}/${clouds.has(cloud) ? `policies/${cloud}` : "packages/rules"}/docs/${id}.md`;
}
