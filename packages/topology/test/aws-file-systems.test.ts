import type { Value } from "@nospof/inventory";
import { Unknown } from "@nospof/inventory";
import { advice, proof, refutedBy, verdicts } from "./prove";
import type { Stack } from "./stack";
import { webStack } from "./stack";

const ingress = "ingress:front/web";

/** Tasks in three zones that mount a file system with mount targets in some of them. */
function mounting(zones: readonly string[], fileSystemId?: Value): Stack {
  const stack = webStack().remove("web", "Group").change("web-tg", { targetType: "ip" });
  const system = stack.add("aws:efs/fileSystem:FileSystem", "files");
  for (const zone of zones)
    stack.add("aws:efs/mountTarget:MountTarget", `files-${zone}`, {
      fileSystemId: system.id,
      subnetId: stack.find(`private-${zone}`, "Subnet").id,
    });
  const task = stack.add("aws:ecs/taskDefinition:TaskDefinition", "web", {
    family: "web",
    volumes: [
      { name: "scratch" },
      { name: "files", efsVolumeConfiguration: { fileSystemId: fileSystemId ?? system.id } },
    ],
  });
  const subnets = ["a", "b", "c"].map((zone) => stack.find(`private-${zone}`, "Subnet").id);
  stack.add("Service", "web", {
    launchType: "FARGATE",
    desiredCount: 6,
    taskDefinition: task.arn,
    networkConfiguration: { subnets, securityGroups: [stack.find("web", "SecurityGroup").id] },
    loadBalancers: [{ targetGroupArn: stack.find("web-tg").arn, containerName: "web", containerPort: 8080 }],
  });
  return stack;
}

describe("tasks that mount a file system", () => {
  test("survive with a mount target in each of their zones", () => {
    expect([verdicts(mounting(["a", "b", "c"]))[ingress], advice(mounting(["a", "b", "c"]), ingress).trim()]).toEqual([
      "proven",
      "",
    ]);
  });

  test("are lost with the only zone that has one", () => {
    expect(refutedBy(mounting(["a"]), ingress)).toEqual(["us-east-1a"]);
    expect(advice(mounting(["a"]), ingress)).toContain(
      "add a mount target of file system files in us-east-1b: tasks of web mount it",
    );
  });

  test("count only in zones that have one", () => {
    expect(proof(mounting(["a", "b"]), ingress).failures.map(({ capacity }) => capacity?.after)).toContain(2);
    expect(refutedBy(mounting([]), ingress)).toContain("now");
  });

  test.each<[string, Stack]>([
    ["is not made by this stack", mounting([], "fs-0123456789abcdef0")],
    ["is not known", mounting([], new Unknown())],
  ])("are not judged by one that %s", (_, stack) => {
    expect(verdicts(stack)[ingress]).toBe("proven");
  });

  test.each<[string, (stack: Stack) => Stack]>([
    ["in a subnet that is not known", (s) => s.change("files-a", { subnetId: new Unknown() })],
    ["of a file system that is not known", (s) => s.change("files-a", { fileSystemId: new Unknown() })],
    ["that exist only inside an apply", (s) => s.alter("files-a", { conditional: true })],
  ])("are left open by mount targets %s", (_, mutate) => {
    const stack = mutate(mounting(["a"]));
    expect(verdicts(stack)[ingress]).not.toBe("proven");
    expect(advice(stack, ingress)).toContain("is not known");
  });

  test("are not judged by a file system that the program only reads", () => {
    expect(verdicts(mounting(["a"]).alter("files", { external: true }))[ingress]).toBe("proven");
  });
});
