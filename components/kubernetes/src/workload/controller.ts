import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { metadata, selectorLabels, unlessEmpty } from "../scope";
import type { WorkloadArgs } from "./args";
import { WorkloadKind } from "./args";
import type { WorkloadDesign } from "./design";
import { headlessName } from "./network";
import { podTemplate, VOLUME_NAME } from "./pods";

/** The name and the kind of what runs the pods. */
export interface Controller {
  readonly kind: WorkloadKind;
  readonly name: pulumi.Output<string>;
}

/**
 * What runs the pods. Its selector follows from its name, so it cannot change while the name stays: that would make
 * Pulumi delete it before it makes the new one.
 *
 * @param needed what the pods cannot start without
 */
export function makeController(
  scope: Scope,
  args: WorkloadArgs,
  design: WorkloadDesign,
  needed: pulumi.Resource[],
): Controller {
  const { kind } = design;
  const make = kind === WorkloadKind.Deployment ? makeDeployment : makeStatefulSet;
  const { metadata } = make(scope, args, design, { parent: scope.parent, dependsOn: needed });
  return { kind, name: metadata.name };
}

function makeDeployment(
  scope: Scope,
  args: WorkloadArgs,
  design: WorkloadDesign,
  options: pulumi.CustomResourceOptions,
): kubernetes.apps.v1.Deployment {
  return new kubernetes.apps.v1.Deployment(
    scope.name,
    {
      metadata: metadata(scope, { annotations: requirements(args) }),
      spec: {
        ...common(scope, args, design),
        // A new pod serves before an old one goes, a zone's worth at a time.
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: design.surgePods } },
      },
    },
    options,
  );
}

function makeStatefulSet(
  scope: Scope,
  args: WorkloadArgs,
  design: WorkloadDesign,
  options: pulumi.CustomResourceOptions,
): kubernetes.apps.v1.StatefulSet {
  return new kubernetes.apps.v1.StatefulSet(
    scope.name,
    {
      metadata: metadata(scope, { annotations: requirements(args) }),
      spec: {
        ...common(scope, args, design),
        serviceName: headlessName(scope),
        // One by one they would wait for a pod of a lost zone, whose number is lower, before any other is replaced.
        podManagementPolicy: "Parallel",
        updateStrategy: { type: "RollingUpdate" },
        ...unlessEmpty("volumeClaimTemplates", volumeClaims(args)),
      },
    },
    options,
  );
}

/** The number of pods belongs to the autoscaler where there is one, and is therefore not set. */
function common(scope: Scope, args: WorkloadArgs, design: WorkloadDesign) {
  return {
    ...(isScaled(design) ? {} : { replicas: design.minPods }),
    selector: { matchLabels: selectorLabels(scope) },
    minReadySeconds: design.minReadySeconds,
    template: podTemplate(scope, args, design),
  };
}

/** Whether an autoscaler decides the number of pods. */
export function isScaled({ minPods, maxPods }: WorkloadDesign): boolean {
  return maxPods > minPods;
}

/** What must be left travels with the workload, so that an analysis of the cluster alone can judge it. */
function requirements({ requiredPods, quorum }: WorkloadArgs): Record<string, string> {
  return {
    "nospof/required-pods": String(requiredPods),
    ...(quorum === true ? { "nospof/quorum": "true" } : {}),
  };
}

function volumeClaims({ volume }: WorkloadArgs): kubernetes.types.input.core.v1.PersistentVolumeClaim[] {
  if (volume === undefined) return [];
  const { size, storageClassName } = volume;
  return [
    {
      metadata: { name: VOLUME_NAME },
      spec: {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: size } },
        ...(storageClassName === undefined ? {} : { storageClassName }),
      },
    },
  ];
}
