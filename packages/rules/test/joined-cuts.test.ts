import { joinCuts } from "@nospof/rules";
import type { Cut } from "@nospof/survival";

const because = {
  urn: "urn:pulumi:test::test::aws:ec2/launchTemplate:LaunchTemplate::web",
  property: "securityGroups",
};

function broken(label: string, extra: Partial<Cut> = {}): Cut {
  return { element: label, label, how: "broken", because, ...extra };
}

function told(...cuts: readonly Cut[]): readonly (readonly [string, boolean])[] {
  return joinCuts(cuts).map(({ label, isPlural }) => [label, isPlural]);
}

describe("cuts for one reason", () => {
  test("are told once, with all zones", () => {
    expect(told(broken("web in us-east-1a"), broken("web in us-east-1b"), broken("web in us-east-1c"))).toEqual([
      ["web in us-east-1a, us-east-1b and us-east-1c", true],
    ]);
    expect(told(broken("a way to web in us-east-1a"), broken("a way to web in us-east-1b"))).toEqual([
      ["a way to web in us-east-1a and us-east-1b", false],
    ]);
  });

  test("name everything where more than the zone differs", () => {
    expect(told(broken("web in us-east-1a"), broken("api in us-east-1a"), broken("bastion"))).toEqual([
      ["web in us-east-1a, api in us-east-1a and bastion", true],
    ]);
  });

  test("keep the place of the first", () => {
    const other = broken("nat-a", { because: { ...because, property: "natGatewayId" } });
    expect(told(broken("web in us-east-1a"), other, broken("web in us-east-1b"))).toEqual([
      ["web in us-east-1a and us-east-1b", true],
      ["nat-a", false],
    ]);
  });

  test.each<[string, readonly [Cut, Cut]]>([
    ["of another kind", [broken("a"), broken("b", { how: "lost" })]],
    ["that something else needs", [broken("a"), broken("b", { neededBy: "service db" })]],
    [
      "of which no reason is known",
      [
        { element: "a", label: "a", how: "lost" },
        { element: "b", label: "b", how: "lost" },
      ],
    ],
  ])("are not those %s", (_, cuts) => {
    expect(told(...cuts)).toEqual([
      ["a", false],
      ["b", false],
    ]);
  });
});
