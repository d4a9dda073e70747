/** Where the pages of rules are published. Every link in a finding, a policy or a report starts with it. */
export const documentationRoot = "https://github.com/nospof/nospof/blob/main/policies";

/** Clouds that have a policy pack, by the first word of their rules' ids. */
const clouds: ReadonlySet<string> = new Set(["aws", "gcp", "kubernetes"]);

/** The page of a rule. Rules about flows are the same on every cloud; their pages stand with the AWS pack. */
export function ruleUrl(id: string): string {
  const cloud = id.slice(0, id.indexOf("-"));
  return `${documentationRoot}/${clouds.has(cloud) ? cloud : "aws"}/docs/${id}.md`;
}
