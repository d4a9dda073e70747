import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope";
import { metadata } from "../scope";
import type { WorkloadArgs } from "./args";
import { WorkloadKind } from "./args";
import { makeAutoscaler, makeDisruptionBudget } from "./availability";
import { isScaled, makeController } from "./controller";
import { designWorkload } from "./design";
import { makeHeadlessService, makeNetworkPolicy, makeService } from "./network";

const TYPE = "nospof-kubernetes:index:Workload";

/**
 * A Deployment or StatefulSet with its service, disruption budget, autoscaler, network policy and service account, all
 * of which find the pods by the same one label. Its pods are spread over zones, and so many run that the required ones
 * are left when any one zone is lost, without starting any.
 *
 * Survives the loss of any pod, node or zone, the drain of nodes, and its own rollouts, which start new pods before old
 * ones go. Pods of a StatefulSet are replaced one at a time, and not on a lost node until Kubernetes is told that the
 * node is gone for good, for example by its removal.
 *
 * Costs the pods: at least requiredPods · n / (n − 1) in n zones, half more in three zones and twice as many in two.
 * Needs Kubernetes 1.30 or later, a metrics server for scaling, and a network plugin that enforces network policies.
 */
export class Workload extends pulumi.ComponentResource {
  /** Name of the Deployment or StatefulSet. */
  readonly workloadName: pulumi.Output<string>;
  /** Name of the service. */
  readonly serviceName: pulumi.Output<string>;
  /** Port of the service. */
  readonly servicePort: pulumi.Output<number>;
  /** Smallest number of pods that run. */
  readonly minPods: pulumi.Output<number>;

  constructor(name: string, args: WorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const design = designWorkload(TYPE, name, args);
    const objectName = args.objectName ?? name;
    const scope: Scope = { name, parent: this, objectName, namespace: args.namespace, labels: args.labels ?? {} };

    const serviceAccount = makeServiceAccount(scope, args);
    const networkPolicy = makeNetworkPolicy(scope, args, design);
    const service = makeService(scope, args, design);
    const headless = design.kind === WorkloadKind.StatefulSet ? [makeHeadlessService(scope, args, design)] : [];
    makeDisruptionBudget(scope, design);
    const controller = makeController(scope, args, design, [serviceAccount, networkPolicy, ...headless]);
    if (isScaled(design)) makeAutoscaler(scope, args, design, controller);

    this.workloadName = controller.name;
    this.serviceName = service.metadata.name;
    this.servicePort = pulumi.output(design.servicePort);
    this.minPods = pulumi.output(design.minPods);
    this.registerOutputs({
      workloadName: this.workloadName,
      serviceName: this.serviceName,
      servicePort: this.servicePort,
      minPods: this.minPods,
    });
  }
}

/** An identity of the pods' own, without a token for the Kubernetes API. */
function makeServiceAccount(scope: Scope, args: WorkloadArgs): kubernetes.core.v1.ServiceAccount {
  const annotations = args.serviceAccountAnnotations;
  return new kubernetes.core.v1.ServiceAccount(
    scope.name,
    {
      metadata: metadata(scope, annotations === undefined ? {} : { annotations }),
      automountServiceAccountToken: false,
    },
    { parent: scope.parent },
  );
}
