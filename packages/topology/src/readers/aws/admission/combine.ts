import type { Admission } from "./security";
import { admitted } from "./security";

/** Traffic that has to pass all of several filters; what to change is said for each that refuses it. */
export function all(answers: readonly Admission[]): Admission {
  const refusals = answers.flatMap((answer) => (answer.state === "refused" ? [answer.because] : []));
  const [first] = refusals;
  if (first === undefined) return answers.find(({ state }) => state === "unknown") ?? admitted;
  const texts = [...new Set(refusals.flatMap(({ text }) => text ?? []))];
  return { state: "refused", because: texts.length === 0 ? first : { ...first, text: texts.join("; ") } };
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
