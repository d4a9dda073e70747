import { fromManifests } from "@nospof/inventory/manifests";
import { rules } from "nospof-policy-kubernetes/rules";
import { testPublishedPack } from "../../../test/policies/pack";
import { blocks } from "../../../test/readme/markdown";
import { outcomesIn } from "./judge";

const own = rules.filter(({ id }) => id.startsWith("kubernetes-"));

testPublishedPack({
  folder: "policies/kubernetes",
  rules,
  promised: [
    "flow-works critical mandatory",
    "survives-zone critical mandatory",
    "survives-device high mandatory",
    "survives-disruption high mandatory",
    "kubernetes-spread-selector high mandatory",
    "kubernetes-spread-holds high mandatory",
    "kubernetes-one-place critical mandatory",
    "kubernetes-zone-loss-capacity high mandatory",
    "kubernetes-single-backend critical mandatory",
    "kubernetes-quorum-zones critical mandatory",
    "kubernetes-pinned-volume high mandatory",
    "kubernetes-autoscaler-minimum high mandatory",
    "kubernetes-autoscaler-replicas medium mandatory",
    "kubernetes-budget-blocks-drain high mandatory",
    "kubernetes-budget-overlap high mandatory",
    "kubernetes-budget-selector high mandatory",
    "kubernetes-grace-period medium mandatory",
    "kubernetes-admission high mandatory",
    "output-as-text high mandatory",
  ],
  documented: own.map(({ id }) => id),
  explained: own,
});

describe("the manifests on the pages", () => {
  test.each(own.map(({ id }) => id))("%s fails what its page shows first and passes what it shows then", (id) => {
    const manifests = blocks(`policies/kubernetes/docs/${id}.md`, "yaml").filter(({ code }) =>
      /^apiVersion:/.test(code),
    );
    const judged = manifests.map(({ place, code }) => {
      const { inventory, unread } = fromManifests([{ file: place, text: code }], "test");
      expect(unread).toEqual([]);
      return outcomesIn(id, inventory);
    });
    expect(judged).toEqual([expect.arrayContaining(["fail"]), ["pass"]]);
  });
});
