import { fromFile, fromPreview, Reference, Secret, Unknown, type Inventory } from "@nospof/inventory";
import type { State } from "./files";
import { HOLE, VPC, SUBNET, LB, RECORD, THING, urn, state, created, input, vpc, subnet, balancer } from "./files";

describe("fromPreview", () => {
  const step = (op: string, newState: State | undefined, oldState?: State): object => ({
    op,
    urn: newState?.urn ?? oldState?.urn,
    newState,
    oldState,
  });
  const planned = (...steps: readonly object[]): Inventory => fromPreview({ steps }, "preview.json");

  test("holds what exists after the plan, once", () => {
    const names = (inventory: Inventory): readonly string[] => inventory.resources.map(({ name }) => name);
    const old = state(VPC, "vpc", { id: "vpc-0old", inputs: { cidrBlock: "10.0.0.0/16" } });
    const fresh = state(VPC, "vpc", { inputs: { cidrBlock: "10.1.0.0/16" } });
    const replaced = planned(
      step("create-replacement", fresh, old),
      step("replace", fresh, old),
      step("delete-replaced", undefined, old),
    );
    expect(names(replaced)).toEqual(["vpc"]);
    expect(replaced.resources[0]).toMatchObject({ inputs: { cidrBlock: "10.1.0.0/16" } });
    expect(replaced.resources[0]?.id).toBeUndefined();
    expect(names(planned(step("delete", undefined, old), step("create", subnet), step("read", balancer)))).toEqual([
      "subnet",
      "lb",
    ]);
    expect(names(planned(step("delete", old, old)))).toEqual([]);
  });

  test("keeps ids and outputs of what exists already, but not outputs of inputs that change", () => {
    const group = state(LB, "lb", { inputs: { name: "web", idleTimeout: 60 } });
    const before = {
      ...group,
      id: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/1",
      inputs: { name: "web", idleTimeout: 30, enableHttp2: false },
      outputs: { name: "web", idleTimeout: 30, enableHttp2: false, dnsName: "web-1.us-east-1.elb.amazonaws.com" },
    };
    const record = state(RECORD, "record", {
      inputs: { name: "www", records: ["web-1.us-east-1.elb.amazonaws.com"] },
      propertyDependencies: { records: [group.urn] },
    });
    const inventory = planned(step("update", group, before), step("create", record));
    expect(inventory.get(group.urn)).toMatchObject({ id: before.id });
    expect(inventory.get(group.urn)?.outputs).toEqual({
      name: "web",
      idleTimeout: 60,
      dnsName: "web-1.us-east-1.elb.amazonaws.com",
    });
    expect(input(inventory, "record", "records")).toEqual([new Reference(group.urn, "dnsName")]);
    const same = planned(step("same", { ...vpc, id: "", outputs: {} }, vpc), step("same", subnet, subnet));
    expect(same.get(vpc.urn)).toMatchObject({
      id: vpc.id,
      outputs: { defaultSecurityGroupId: "sg-0aaaaaaaaaaaaaaaa" },
    });
    expect(input(same, "subnet", "vpcId")).toEqual(new Reference(vpc.urn, "id"));
  });

  test("an unknown does not come from a resource that exists unchanged", () => {
    const fresh = state(SUBNET, "fresh");
    const inventory = planned(
      step("same", subnet, subnet),
      step("create", fresh),
      step(
        "create",
        state(LB, "lb", {
          inputs: { subnets: [subnet.id, HOLE] },
          propertyDependencies: { subnets: [subnet.urn, fresh.urn] },
        }),
      ),
    );
    expect(input(inventory, "lb", "subnets")).toEqual([
      new Reference(subnet.urn, "id"),
      new Reference(fresh.urn, "id"),
    ]);
  });

  test("refuses a preview that leaves out what does not change", () => {
    const partial = { steps: [step("create", vpc)], changeSummary: { create: 1, same: 12 } };
    expect(() => fromPreview(partial, "plan.json")).toThrow(
      "plan.json: this preview leaves out 12 resources that do not change. Write the preview with `pulumi preview --json --show-sames",
    );
    const whole = { steps: [step("create", vpc), step("same", subnet)], changeSummary: { create: 1, same: 1 } };
    expect(fromPreview(whole, "plan.json").resources).toHaveLength(2);
  });

  test("takes project, stack and configuration, without secrets", () => {
    const json = { steps: [step("create", vpc)], config: { "aws:region": "eu-west-1", "shop:token": "[secret]" } };
    expect(fromPreview(json, "preview.json")).toMatchObject({
      source: "preview",
      project: "shop",
      stack: "prod",
      config: { "aws:region": "eu-west-1" },
    });
  });

  test("wraps what was blinded", () => {
    expect(input(created(state(THING, "t", { inputs: { password: "[secret]" } })), "t", "password")).toBeInstanceOf(
      Secret,
    );
  });

  test("reads the streaming form, whose unknowns stay unknown", () => {
    const bare = { urn: urn(SUBNET, "subnet"), type: SUBNET, custom: true, inputs: { vpcId: HOLE } };
    const events = [
      { sequence: 0, timestamp: 1, preludeEvent: { config: { "aws:region": "eu-west-1" } } },
      {
        sequence: 1,
        timestamp: 1,
        resourcePreEvent: {
          metadata: { op: "create", urn: vpc.urn, new: { ...vpc, id: "", outputs: {} } },
          planning: true,
        },
      },
      {
        sequence: 2,
        timestamp: 1,
        resourcePreEvent: { metadata: { op: "create", urn: bare.urn, new: bare }, planning: true },
      },
      {
        sequence: 3,
        timestamp: 1,
        resOutputsEvent: { metadata: { op: "create", urn: vpc.urn, new: { ...vpc, id: "", outputs: { arn: HOLE } } } },
      },
      { sequence: 4, timestamp: 1, summaryEvent: { resourceChanges: { create: 2 } } },
    ];
    const inventory = fromFile(events.map((event) => JSON.stringify(event)).join("\n"), "events.json");
    expect(inventory).toMatchObject({ source: "preview", config: { "aws:region": "eu-west-1" } });
    expect(inventory.get(vpc.urn)?.outputs["arn"]).toEqual(new Reference(vpc.urn, "arn"));
    expect(input(inventory, "subnet", "vpcId")).toEqual(new Unknown());
    expect(inventory.notes.join()).toContain("holds no dependencies");
  });
});
