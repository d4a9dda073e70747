import type { Rule } from "@nospof/rules";
import { flowWorksRule, outputAsTextRule, survivesRule } from "@nospof/rules";
import { kubernetesAdmission } from "./kubernetes-admission";
import { kubernetesAutoscalerMinimum } from "./kubernetes-autoscaler-minimum";
import { kubernetesAutoscalerReplicas } from "./kubernetes-autoscaler-replicas";
import { kubernetesBudgetBlocksDrain } from "./kubernetes-budget-blocks-drain";
import { kubernetesBudgetOverlap } from "./kubernetes-budget-overlap";
import { kubernetesBudgetSelector } from "./kubernetes-budget-selector";
import { kubernetesGracePeriod } from "./kubernetes-grace-period";
import { kubernetesOnePlace } from "./kubernetes-one-place";
import { kubernetesPinnedVolume } from "./kubernetes-pinned-volume";
import { kubernetesQuorumZones } from "./kubernetes-quorum-zones";
import { kubernetesSingleBackend } from "./kubernetes-single-backend";
import { kubernetesSpreadHolds } from "./kubernetes-spread-holds";
import { kubernetesSpreadSelector } from "./kubernetes-spread-selector";
import { kubernetesZoneLossCapacity } from "./kubernetes-zone-loss-capacity";

/** Every rule of the pack, the proof of all flows first. */
export const rules: readonly Rule[] = [
  flowWorksRule,
  survivesRule("zone"),
  survivesRule("device"),
  survivesRule("disruption"),
  kubernetesSpreadSelector,
  kubernetesSpreadHolds,
  kubernetesOnePlace,
  kubernetesZoneLossCapacity,
  kubernetesSingleBackend,
  kubernetesQuorumZones,
  kubernetesPinnedVolume,
  kubernetesAutoscalerMinimum,
  kubernetesAutoscalerReplicas,
  kubernetesBudgetBlocksDrain,
  kubernetesBudgetOverlap,
  kubernetesBudgetSelector,
  kubernetesGracePeriod,
  kubernetesAdmission,
  outputAsTextRule,
];
