import type { Explanation } from "./explanation";
import { healthCheck, record } from "./types";

/** DNS. */
export const names: readonly Explanation[] = [
  {
    class: "missed",
    types: [record, healthCheck, "aws:route53/zone:Zone"],
    reason: "names",
  },
];
