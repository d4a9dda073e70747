import type { Because } from "../../model/topology";
import { attachments } from "./attachment";
import { routeBackends } from "./gateway";
import type { KubernetesModel } from "./model";
import type { KubernetesObject } from "./object";
import { refusalOf, refusedBecause } from "./refusal";
import type { BackendRef, Service } from "./service";
import { ingressBackends } from "./service";

/** A way into the cluster: an Ingress or a route of the Gateway API. */
export interface Entry {
  readonly object: KubernetesObject;
  readonly backends: readonly BackendRef[];
  /** No Gateway takes it. */
  readonly broken?: Because | undefined;
  readonly uncertain?: Because | undefined;
}

/** Every way into the clusters of a stack. */
export function entries({
  inventory,
  ingresses,
  routes,
  gateways,
  grants,
  namespaces,
}: KubernetesModel): readonly Entry[] {
  return [
    ...ingresses.map((object) => {
      const refusal = refusalOf(object);
      const broken = refusal === undefined ? undefined : refusedBecause(object, refusal);
      return { object, backends: ingressBackends(inventory, object), broken };
    }),
    ...routes.map((object): Entry => {
      const attached = attachments(inventory, object, gateways, namespaces);
      const refused = attached.length > 0 && attached.every((one) => one.refused !== undefined);
      return {
        object,
        backends: routeBackends(inventory, object, grants),
        broken: refused ? attached[0]?.refused : undefined,
        uncertain: attached.find((one) => one.uncertain !== undefined)?.uncertain,
      };
    }),
  ];
}

/** What leads to a Service from outside. */
export function entriesOf(model: KubernetesModel, service: Service): readonly KubernetesObject[] {
  return entries(model)
    .filter(({ object, backends }) =>
      backends.some((backend) => model.serviceNamed(backend.name, object, backend.namespace) === service),
    )
    .map(({ object }) => object);
}
