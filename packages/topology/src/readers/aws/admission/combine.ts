import type { Admission } from "./security";
import { admitted } from "./security";

/** Traffic that has to pass all of several filters. */
export function all(answers: readonly Admission[]): Admission {
  return (
    answers.find(({ state }) => state === "refused") ?? answers.find(({ state }) => state === "unknown") ?? admitted
  );
}

/** Traffic for which one of several ways is enough. */
export function any(answers: readonly Admission[]): Admission {
  return (
    answers.find(({ state }) => state === "admitted") ??
    answers.find(({ state }) => state === "unknown") ??
    answers[0] ??
    admitted
  );
}

/** Traffic that takes one of several ways, of which it is not known which: what all of them say, else nothing. */
export function either(answers: readonly Admission[]): Admission {
  const reason = answers.find((answer) => answer.state !== "admitted");
  if (reason === undefined) return admitted;
  return answers.every(({ state }) => state === "refused") || reason.state !== "refused"
    ? reason
    : { ...reason, state: "unknown" };
}
