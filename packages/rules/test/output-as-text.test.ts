import { customResource, fromPreview, OutputAsText, Secret, type Value } from "@nospof/inventory";
import { evaluateRules, outputAsTextRule } from "@nospof/rules";
import * as pulumi from "@pulumi/pulumi";
import { contextOf, urnOf } from "./support";

/** What really stands in a text into which an output was put. */
const output = pulumi.output("subnet-1");
const text = String(output);
const json = JSON.stringify({ Resource: output });
const python = `Calling __str__ on an Output[T] is not supported.\n\nTo get the value of an Output[T] as an Output[str]`;

function judged(inputs: Record<string, Value>, more: { name?: string; conditional?: boolean } = {}) {
  const { name = "nat-a", conditional = false } = more;
  const urn = urnOf(name, "aws:ec2/natGateway:NatGateway");
  const resource = customResource({ urn, type: "aws:ec2/natGateway:NatGateway", name, inputs, conditional });
  return [...outputAsTextRule.evaluate(contextOf([], [resource]), {})];
}

describe("output-as-text", () => {
  test.each<[string, Record<string, Value>, string]>([
    ["a property", { subnetId: new OutputAsText(), id: "x" }, "subnetId of nat-a holds an output"],
    [
      "lists and objects",
      { routes: [{ gatewayId: "igw" }, { natGatewayId: new OutputAsText() }] },
      "routes[1].natGatewayId of nat-a holds an output",
    ],
    ["a secret", { userData: new Secret({ a: [new OutputAsText()] }) }, "userData.a[0] of nat-a holds an output"],
    ["a key", { tags: { [`kubernetes.io/cluster/${text}`]: "shared" } }, "tags of nat-a holds an output"],
    [
      "several",
      { subnetId: new OutputAsText(), allocationId: new OutputAsText() },
      "subnetId and allocationId of nat-a hold an output",
    ],
  ])("fails for %s", (_, inputs, message) => {
    const [judgement, ...others] = judged(inputs);
    expect(others).toEqual([]);
    expect(judgement).toMatchObject({ outcome: "fail", subject: { name: "nat-a" } });
    expect(judgement).toHaveProperty("message", expect.stringContaining(message));
    expect(judgement).toHaveProperty("fix", expect.stringContaining("pulumi.interpolate"));
  });

  test("fails for a name, without repeating it", () => {
    const [judgement] = judged({}, { name: `nat-${text}` });
    expect(judgement).toMatchObject({
      outcome: "fail",
      message: expect.stringMatching(/^the name of this resource holds an output/),
      fix: "make the name of values that are known when the program runs",
    });
  });

  test.each<[string, Record<string, Value>]>([
    ["text", { subnetId: "subnet-1", description: "Calling [toString] on an instance" }],
    ["nothing", {}],
    ["nulls, numbers and lists of texts", { a: null, b: 1, c: ["x", [true]] }],
  ])("passes for %s", (_, inputs) => {
    expect(judged(inputs)).toEqual([{ outcome: "pass", subject: { urn: expect.any(String), name: "nat-a" } }]);
  });

  test("is unknown for what may not exist", () => {
    expect(judged({ subnetId: new OutputAsText() }, { conditional: true })).toMatchObject([{ outcome: "unknown" }]);
  });

  test.each([
    ["toString of Node", `x-${text}`],
    ["toJSON of Node", json],
    ["__str__ of Python", python],
    ["ToString of .NET", "Calling [ToString] on an [Output<T>] is not supported."],
  ])("knows the message of %s in a preview", (_, given) => {
    const urn = urnOf("nat-a", "aws:ec2/natGateway:NatGateway");
    const state = {
      urn,
      type: "aws:ec2/natGateway:NatGateway",
      custom: true,
      inputs: { subnetId: given },
      outputs: {},
    };
    const inventory = fromPreview({ steps: [{ op: "create", urn, newState: state }] }, "plan.json");
    const context = { ...contextOf(), inventory };
    const { findings } = evaluateRules([outputAsTextRule], context);
    expect(findings.map(({ rule, subject, outcome }) => [rule, subject, outcome])).toEqual([
      ["output-as-text", "nat-a", "fail"],
    ]);
    expect(JSON.stringify(findings)).not.toContain("is not supported");
  });
});
