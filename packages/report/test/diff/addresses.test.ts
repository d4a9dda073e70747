import { compareAddresses } from "../../src/diff";
import { urn } from "../sample";

describe("compareAddresses", () => {
  const holder = (
    kind: "subnet" | "address" | "gateway",
    name: string,
    blocks: readonly string[],
    uses: readonly string[] = [],
  ): Parameters<typeof compareAddresses>[0][number] => ({ urn: urn("x:y:Z", name), kind, blocks, uses });
  const same = { rename: (of: string): string => of };
  const change = { urn: urn("x:y:Z", "one"), certain: true, mayReplace: false, properties: [], protected: false };

  test.each<[string, Parameters<typeof compareAddresses>, readonly object[]]>([
    [
      "blocks that stay",
      [[holder("subnet", "one", ["10.0.0.0/24"])], [holder("subnet", "one", ["10.0.0.0/24"])], [], same],
      [],
    ],
    [
      "blocks that move",
      [[holder("subnet", "one", ["10.0.0.0/24"])], [holder("subnet", "one", ["10.0.1.0/24"])], [], same],
      [{ before: ["10.0.0.0/24"], after: ["10.0.1.0/24"], certain: true }],
    ],
    [
      "blocks that are not known",
      [[holder("subnet", "one", ["10.0.0.0/24"])], [holder("subnet", "one", [])], [], same],
      [],
    ],
    [
      "a subnet that goes",
      [[holder("subnet", "one", ["10.0.0.0/24"])], [], [{ ...change, action: "delete" }], same],
      [{ before: ["10.0.0.0/24"] }],
    ],
    [
      "an address that goes",
      [[holder("address", "one", ["203.0.113.7"])], [], [{ ...change, action: "delete" }], same],
      [{ kind: "address", before: ["203.0.113.7"] }],
    ],
    [
      "an address in place of another",
      [[holder("address", "one", [])], [holder("address", "one", [])], [{ ...change, action: "replace" }], same],
      [{ before: [], after: [], certain: true }],
    ],
    [
      "an address that may be another",
      [
        [holder("address", "one", [])],
        [holder("address", "one", [])],
        [{ ...change, action: "update", mayReplace: true }],
        same,
      ],
      [{ certain: false }],
    ],
    [
      "an address that is updated",
      [[holder("address", "one", [])], [holder("address", "one", [])], [{ ...change, action: "update" }], same],
      [],
    ],
    [
      "a gateway that leaves by another",
      [
        [holder("gateway", "one", [], [urn("x:y:E", "a")])],
        [holder("gateway", "one", [], [urn("x:y:E", "b")])],
        [],
        same,
      ],
      [{ kind: "gateway", before: ["a"], after: ["b"] }],
    ],
    ["a new subnet", [[], [holder("subnet", "one", ["10.0.0.0/24"])], [], same], []],
  ])("%s", (_, args, expected) => {
    const found = compareAddresses(...args);
    expect(found).toHaveLength(expected.length);
    expect(found).toMatchObject(expected);
  });
});
