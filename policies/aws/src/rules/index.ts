import type { Rule } from "@nospof/rules";
import { flowWorksRule, survivesRule } from "@nospof/rules";

/** Every rule of the pack, the proof of all flows first. */
export const rules: readonly Rule[] = [
  flowWorksRule,
  survivesRule("zone"),
  survivesRule("device"),
  survivesRule("region"),
];
