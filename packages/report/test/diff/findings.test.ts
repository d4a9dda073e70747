import type { Finding } from "@nospof/rules";
import { compareFindings } from "../../src/diff";
import { urn } from "../sample";
import { finding } from "./compare-cases";

describe("compareFindings", () => {
  const name = (of: string): string => of;
  const own = (more: Partial<Finding>): Finding => finding({ rule: "aws-nat-same-zone", subject: "main", ...more });
  const of = (...findings: readonly Finding[]): { findings: readonly Finding[]; stack: string } => ({
    findings,
    stack: "prod",
  });

  test.each<[string, readonly Finding[], readonly Finding[], readonly boolean[], number]>([
    ["the same", [own({})], [own({})], [], 0],
    ["told in other words", [own({})], [own({ message: "other" })], [], 0],
    ["new", [], [own({})], [true], 0],
    ["gone", [own({})], [], [], 1],
    ["new but advisory", [], [own({ level: "advisory" })], [false], 0],
    ["not known before", [own({ outcome: "unknown" })], [own({})], [true], 0],
    ["not known any more", [own({})], [own({ outcome: "unknown" })], [], 0],
    ["of another resource", [own({})], [own({ urn: urn("x:y:Z", "other"), subject: "other" })], [true], 1],
  ])("%s", (_, before, after, regressions, gone) => {
    const found = compareFindings(of(...before), of(...after), name);
    expect(found.appeared.map(({ regression }) => regression)).toEqual(regressions);
    expect(found.gone).toHaveLength(gone);
  });

  test("a resource that was renamed keeps its findings", () => {
    const [old, now] = [urn("x:y:Z", "old"), urn("x:y:Z", "new")];
    const renamed = (of: string): string => (of === old ? now : of);
    const found = compareFindings(
      of(own({ urn: old, subject: "old" })),
      of(own({ urn: now, subject: "new" })),
      renamed,
    );
    expect(found).toEqual({ appeared: [], gone: [] });
  });
});
