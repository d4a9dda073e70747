import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** The one label by which everything finds the pods of a workload. */
export const NAME_LABEL = "app.kubernetes.io/name";

/** What every child of a component shares: the prefix of its Pulumi name, its parent, and what its metadata says. */
export interface Scope {
  readonly name: string;
  readonly parent: pulumi.ComponentResource;
  /** Name of the objects, and value of the name label. */
  readonly objectName: string;
  readonly namespace: pulumi.Input<string> | undefined;
  readonly labels: Readonly<Record<string, pulumi.Input<string>>>;
}

/** The labels that select, and nothing else: they are as constant as the name of the objects. */
export function selectorLabels({ objectName }: Scope): Record<string, string> {
  return { [NAME_LABEL]: objectName };
}

/** All labels of an object; those that select cannot be overridden. */
export function labelsOf(scope: Scope): Record<string, pulumi.Input<string>> {
  return { ...scope.labels, ...selectorLabels(scope) };
}

/** Metadata of an object: named, in the namespace of the component, with all labels. */
export function metadata(
  scope: Scope,
  more: { name?: string; annotations?: Record<string, pulumi.Input<string>> } = {},
): kubernetes.types.input.meta.v1.ObjectMeta {
  return {
    name: more.name ?? scope.objectName,
    ...(scope.namespace === undefined ? {} : { namespace: scope.namespace }),
    labels: labelsOf(scope),
    ...(more.annotations === undefined ? {} : { annotations: more.annotations }),
  };
}

/** A list under its key, or nothing where it is empty: an empty list is a field that Kubernetes does not keep. */
export function unlessEmpty<Key extends string, Item>(key: Key, list: readonly Item[]): Partial<Record<Key, Item[]>> {
  return list.length === 0 ? {} : ({ [key]: [...list] } as Record<Key, Item[]>);
}
