import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordedGraph } from "@nospof/testing";
import { recordGraph } from "@nospof/testing";
import { Egress } from "nospof-aws";
import { readSettings } from "../src/settings";
import type { Settings } from "../src/settings";
import { makeStorefront } from "../src/storefront";
import { webServerUserData } from "../src/web-server";

jest.setTimeout(120_000);

const size = { requiredInstances: 2, instanceType: "t4g.small" };
const primary = {
  region: "us-east-1",
  availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c"],
  cidrBlock: "10.0.0.0/16",
  egress: Egress.PerZone,
};
const standby = {
  region: "us-west-2",
  availabilityZones: ["us-west-2a", "us-west-2b"],
  cidrBlock: "10.1.0.0/16",
  egress: Egress.PerZone,
};
const domain = { name: "shop.example.com", hostedZoneId: "Z1" };
const services = { web: size, api: size, orders: size };
const settings: Settings = { primary, standby, domain, services, deletionProtection: true };
const small: Settings = { primary, services, deletionProtection: false };

function record(of: Settings, preview = false): Promise<RecordedGraph> {
  return recordGraph(() => makeStorefront(of).url, { preview });
}

function inputs(graph: RecordedGraph): Map<string, Record<string, unknown>> {
  return new Map(
    graph.resources.map(({ urn, inputs }) => [urn, JSON.parse(JSON.stringify(inputs)) as Record<string, unknown>]),
  );
}

/** Urn and property of everything that is in both graphs and differs. */
function differences(before: RecordedGraph, after: RecordedGraph): string[] {
  const now = inputs(after);
  return [...inputs(before)].flatMap(([urn, was]) => {
    const is = now.get(urn);
    if (is === undefined) return [`${urn} gone`];
    const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
    return [...keys]
      .filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]))
      .map((key) => `${urn.split("::")[2]?.split("$").at(-1) ?? ""} ${key}`);
  });
}

describe("the storefront", () => {
  it("gains a zone without changing anything but the lists of zones and the sizes that follow", async () => {
    const more = { ...primary, availabilityZones: [...primary.availabilityZones, "us-east-1d"] };
    const changed = differences(await record(settings), await record({ ...settings, primary: more }));
    expect([...new Set(changed)].sort()).toEqual([
      "aws:autoscaling/group:Group maxSize",
      "aws:autoscaling/group:Group minSize",
      "aws:autoscaling/group:Group vpcZoneIdentifiers",
      "aws:lb/loadBalancer:LoadBalancer subnets",
      "nospof-aws:index:ApplicationLoadBalancer subnetIds",
      "nospof-aws:index:AutoScalingService subnetIds",
      "nospof-aws:index:Vpc availabilityZones",
    ]);
  });

  it("changes nothing of the other services when one is changed", async () => {
    const orders = { requiredInstances: 9, instanceType: "m7g.large" };
    const after = await record({ ...settings, services: { ...services, orders } });
    const before = await record(settings);
    const touched = [...inputs(before)]
      .filter(([urn, was]) => JSON.stringify(inputs(after).get(urn)) !== JSON.stringify(was))
      .map(([urn]) => urn.split("::").at(-1) ?? "");
    expect(touched.length).toBeGreaterThan(0);
    for (const name of touched) expect(name).toMatch(/^orders-/);
  });

  it("gains a standby region and a name without changing the network or the services", async () => {
    const before = await record({ ...settings, deletionProtection: false });
    const after = await record(small);
    const changed = differences(after, before);
    expect([...new Set(changed)].sort()).toEqual([
      // HTTP now redirects, and rules move to the HTTPS listener.
      "aws:lb/listener:Listener defaultActions",
      "aws:lb/listenerRule:ListenerRule listenerArn",
      "nospof-aws:index:ApplicationLoadBalancer certificateArn",
      "nospof-aws:index:AutoScalingService listenerArn",
    ]);
  });

  it("shows every resource in a preview", async () => {
    for (const environment of [small, settings]) {
      const urns = async (preview: boolean) =>
        (await record(environment, preview)).resources.map(({ urn }) => urn).sort();
      expect(await urns(true)).toEqual(await urns(false));
    }
  });

  it("proves the domain once for both regions and waits for it", async () => {
    const graph = await record(settings);
    expect(graph.ofType("aws:acm/certificate:Certificate")).toHaveLength(2);
    expect(
      graph
        .ofType("aws:route53/record:Record")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["certificate-validation", "storefront-primary", "storefront-secondary"]);
    for (const region of ["us-east-1", "us-west-2"]) {
      const listener = graph.named(`front-${region}-https`, "aws:lb/listener:Listener");
      expect(JSON.stringify(listener.inputs.certificateArn)).toContain(`certificate-${region}`);
      expect(listener.propertyDependencies.certificateArn).toEqual([
        graph.named(`certificate-${region}`, "aws:acm/certificateValidation:CertificateValidation").urn,
      ]);
    }
  });

  it("makes each region with its own provider", async () => {
    const graph = await record(settings);
    const regionOf = (name: string) => graph.named(name, "aws:ec2/vpc:Vpc").provider;
    expect(regionOf("network-us-east-1")).toContain("::us-east-1");
    expect(regionOf("network-us-west-2")).toContain("::us-west-2");
  });

  it("answers over plain HTTP without a domain, and over HTTPS under its name with one", async () => {
    const url = async (of: Settings) =>
      JSON.stringify((await recordGraph(() => ({ url: makeStorefront(of).url }))).outputs.url);
    expect(await url(small)).toMatch(/http:\/\/.*dnsName of front-us-east-1/);
    const alias = await record({ ...small, domain });
    expect(JSON.parse(JSON.stringify(alias.named("storefront").inputs.aliases))).toMatchObject([
      { evaluateTargetHealth: true },
    ]);
    expect(await url(settings)).toContain("https://");
  });
});

describe("the configuration", () => {
  const config = (change: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries({ primary, services, ...change }).map(([key, value]) => [`project:${key}`, JSON.stringify(value)]),
    );

  it("is read as it is written", async () => {
    let read: Settings | undefined;
    const full = config({ standby, domain, deletionProtection: true });
    await recordGraph(() => void (read = readSettings()), { config: full });
    expect(read).toEqual(settings);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ["standby without a name", { standby }, /project:domain is missing; a standby region is reached/],
    ["same region", { standby: primary, domain }, /project:standby\.region is us-east-1 like/],
    [
      "zone elsewhere",
      { primary: { ...primary, availabilityZones: ["us-west-2a"] } },
      /names us-west-2a, which is not in/,
    ],
    ["unknown key", { primary: { ...primary, zones: [] } }, /project:primary\.zones is not known; known are region/],
    ["missing key", { domain: { name: "x" } }, /project:domain\.hostedZoneId is missing/],
    [
      "wrong type",
      { primary: { ...primary, region: 1 } },
      /project:primary\.region is of type number, expected string/,
    ],
    ["missing service", { services: { web: size, api: size } }, /project:services\.orders is missing/],
    ["no object", { services: [] }, /project:services is no object with the keys web, api, orders/],
  ])("is refused with the key and the way out: %s", async (_, change, expected) => {
    await expect(recordGraph(() => readSettings(), { config: config(change) })).rejects.toThrow(expected);
  });
});

describe("the web server", () => {
  it("is started by cloud-init from the user data alone", () => {
    const text = webServerUserData({ service: "api", pathPrefix: "/api/", port: 8080 });
    expect(text.startsWith("#cloud-config\n")).toBe(true);
    const { write_files: files, runcmd } = JSON.parse(text.replace("#cloud-config\n", "")) as {
      write_files: { path: string; content: string }[];
      runcmd: string[][];
    };
    expect(files[0]?.content).toBe(readFileSync(join(__dirname, "..", "server", "server.py"), "utf8"));
    expect(files[1]?.content).toContain("Environment=SERVICE=api PATH_PREFIX=/api/ PORT=8080");
    expect(runcmd.at(-1)).toEqual(["systemctl", "enable", "--now", "storefront.service"]);
    expect(Buffer.byteLength(text)).toBeLessThan(16 * 1024);
  });
});
