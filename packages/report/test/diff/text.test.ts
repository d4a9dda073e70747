import fc from "fast-check";
import stringWidth from "string-width";
import { buildDiff, compareFlows, type StackDiff } from "../../src/diff";
import { stack as anyStack } from "../arbitrary";
import { tool, text, network } from "./networks";

describe("the text", () => {
  test("tells what gets worse and why, what moves, and which flows cross it", () => {
    const report = buildDiff(
      [
        {
          before: network(["a", "b"], 2, { source: "state" }),
          after: network(["a", "b"], 1, {}, "10.9"),
          notes: ["read this"],
        },
      ],
      tool,
    );
    expect(text?.(report, {})).toBe(
      [
        "shop/prod: state.json → . (state → program)",
        "",
        "What gets worse",
        "✗ egress:main/private no longer survives the loss of zone us-east-1a",
        "    NAT gateway nat-a (us-east-1a) is lost: natGatewayId of Route private-b",
        "    Change: give subnet private-b (us-east-1b) a next hop that does not fail",
        "      with us-east-1a",
        "",
        "Addresses that move",
        "  Vpc main: 10.0.0.0/16 → 10.9.0.0/16",
        "  Subnet public-a: 10.0.0.0/24 → 10.9.0.0/24",
        "  Subnet public-b: 10.0.1.0/24 → 10.9.1.0/24",
        "  Subnet private-a: 10.0.100.0/24 → 10.9.100.0/24",
        "  Subnet private-b: 10.0.101.0/24 → 10.9.101.0/24",
        "  Eip nat-b is given back: the same address cannot be had again",
        "",
        "What happens to resources",
        "  ± replaced Vpc main",
        "      cidrBlock cannot change in place",
        "  ± replaced Subnet public-a",
        "      cidrBlock, vpcId (through main) cannot change in place",
        "  ± replaced Subnet public-b",
        "      cidrBlock, vpcId (through main) cannot change in place",
        "  ± replaced Subnet private-a",
        "      cidrBlock, vpcId (through main) cannot change in place",
        "  ± replaced Subnet private-b",
        "      cidrBlock, vpcId (through main) cannot change in place",
        "  ± replaced Route private-b",
        "      routeTableId (through private-b) cannot change in place",
        "      natGatewayId",
        "  ± replaced because of that: RouteTable public, private-a, private-b",
        "  ± replaced because of that: Route public, private-a",
        "  ± replaced because of that: RouteTableAssociation public-a, public-b,",
        "      private-a, private-b",
        "  ± replaced because of that: NatGateway nat-a",
        "  - deleted Eip nat-b",
        "  - deleted NatGateway nat-b",
        "  ~ updated because of that: InternetGateway main",
        "",
        "Flows that cross what changes",
        "  egress:main/private: ± Vpc main, ± Subnet public-a, ± Subnet public-b,",
        "      ± Subnet private-a, 11 more resources",
        "",
        "Notes",
        "  read this",
        "",
        "✗ 1 regression · 1 failure no longer survived · resources: 1 updated, 16",
        "  replaced, 2 deleted",
        "",
      ].join("\n"),
    );
  });

  test("says so when nothing changes", () => {
    const one = network(["a", "b"], 2);
    expect(text?.(buildDiff([{ before: one, after: one, notes: [] }], tool), {})).toBe(
      "shop/prod: . → . (program → program)\n\n✓ no redundancy lost or gained · no resource changes\n",
    );
  });

  test("is never wider than the terminal, and holds no control characters", () => {
    const pairs = fc.tuple(anyStack, anyStack).map(([one, other]): StackDiff => {
      const flows = other.flows.map((each, at) => ({ ...each, id: one.flows[at]?.id ?? each.id }));
      const after = { ...other, flows };
      return {
        project: one.project,
        stack: one.stack,
        before: {
          target: one.target,
          project: one.project,
          stack: one.stack,
          source: one.source,
          resources: 1,
          failing: false,
        },
        after: {
          target: after.target,
          project: after.project,
          stack: after.stack,
          source: after.source,
          resources: 1,
          failing: true,
        },
        sameStack: false,
        domains: [...one.domains, ...after.domains],
        flows: compareFlows(one, after),
        findings: { appeared: after.findings.map((each) => ({ ...each, regression: true })), gone: one.findings },
        already: { flows: [{ id: one.target, verdict: "refuted", failures: [[]] }], findings: one.findings },
        addresses: [{ urn: one.target, kind: "subnet", certain: false, before: [one.target], after: [after.target] }],
        resources: one.findings.map(({ urn: of, message }) => ({
          urn: of,
          action: "replace",
          certain: true,
          mayReplace: false,
          protected: true,
          flows: [message],
          properties: [{ property: message, certain: false, replaces: "unknown", through: of }],
        })),
        steps: "engine",
        unseen: [{ urn: one.target, property: one.stack }],
        notes: one.notes,
      };
    });
    fc.assert(
      fc.property(pairs, fc.integer({ min: 40, max: 120 }), (stack, width) => {
        const report = buildDiff([], tool);
        const lines = (text?.({ ...report, stacks: [stack, stack] }, { width }) ?? "").split("\n");
        expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
        expect(lines.filter((line) => /\p{Cc}/u.test(line))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
