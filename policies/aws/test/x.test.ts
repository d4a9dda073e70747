import { webStack, Stack } from "../../../packages/topology/test/stack";
import { Unknown, Interpolation, Reference } from "@nospof/inventory";
import { buildTopology } from "@nospof/topology";
import { proveSurvival } from "@nospof/survival";
import { judge } from "./judge";
const show = (name: string, s: Stack) => {
  const j = judge(s);
  const t = buildTopology(s.inventory());
  console.log(name, "\n", proveSurvival(t).flows.map(f=>f.flow.id+" "+f.verdict+" "+Math.max(0,...f.failures.map(x=>x.recovery?.seconds??0))).join(" | "), "\nFAIL", j.fail, "\nUNKNOWN", j.unknown, "\n", [...j.all].flatMap(([, x]) => x).flatMap((x) => x.outcome === "fail" ? [x.message + "\n   => " + x.fix] : x.outcome === "unknown" ? [x.message + " :: " + x.blockedBy.map((b) => b.urn.split("::").pop() + "." + b.property + " " + (b.text ?? "")).join("; ")] : []).join("\n"));
};
const two = () => {
  const stack = new Stack();
  const p = stack.add("Provider", "west", { region: "us-west-2" });
  webStack({ stack, prefix: "e-" });
  webStack({ stack, prefix: "w-", region: "us-west-2", provider: p.urn });
  const zone = stack.add("Zone", "zone", { name: "example.com" });
  for (const [side, role] of [["e", "PRIMARY"], ["w", "SECONDARY"]] as const) {
    const lb = stack.find(`${side}-front`);
    stack.add("Record", `shop-${side}`, { zoneId: zone.get("zoneId"), name: "shop", type: "A", setIdentifier: side, failoverRoutingPolicies: [{ type: role }], aliases: [{ name: lb.get("dnsName"), zoneId: lb.get("zoneId"), evaluateTargetHealth: true }] });
  }
  return stack;
};
const alias = (s: Stack, side: string, e: boolean) => { const lb = s.find(`${side}-front`); return [{ name: lb.get("dnsName"), zoneId: lb.get("zoneId"), evaluateTargetHealth: e }]; };
test("x", () => {
  let s = webStack();
  show("forgotten route", webStack().remove("private-b-default"));
  show("sg closed web", webStack().change("web", { ingress: [] }, "SecurityGroup"));
  show("tgw", webStack().change("private-b-default", { natGatewayId: undefined, transitGatewayId: "tgw-1" }));
  show("two", two());
  s = two(); show("no eval", s.change("shop-e", { aliases: alias(s, "e", false) }));
  s = two(); const hc = s.add("HealthCheck", "e-check", { type: "HTTPS", fqdn: s.find("e-front").get("dnsName"), requestInterval: 10, failureThreshold: 2 }); show("check", s.change("shop-e", { aliases: alias(s, "e", false), healthCheckId: hc.id }));
  s = two(); const hw = s.add("HealthCheck", "w-check", { type: "HTTPS", fqdn: s.find("w-front").get("dnsName") }); show("wrong check", s.change("shop-e", { aliases: alias(s, "e", false), healthCheckId: hw.id }));
  s = two(); const hs = s.add("HealthCheck", "self", { type: "HTTPS", fqdn: "shop.example.com" }); show("self check", s.change("shop-e", { aliases: alias(s, "e", false), healthCheckId: hs.id }));
  s = two(); const hd = s.add("HealthCheck", "dis", { type: "HTTPS", fqdn: s.find("e-front").get("dnsName"), disabled: true }); show("disabled check", s.change("shop-e", { aliases: alias(s, "e", false), healthCheckId: hd.id }));
  s = two(); const calc = s.add("HealthCheck", "calc", { type: "CALCULATED", childHealthThreshold: 1, childHealthchecks: [s.add("HealthCheck", "k", { type: "HTTPS", fqdn: s.find("e-front").get("dnsName")}).id] }); show("calc", s.change("shop-e", { aliases: alias(s, "e", false), healthCheckId: calc.id }));
  s = two(); const out = s.add("HealthCheck", "out", { type: "HTTPS", fqdn: "other.example.org" }); show("outside", s.change("shop-e", { aliases: alias(s, "e", false), healthCheckId: out.id }));
});
