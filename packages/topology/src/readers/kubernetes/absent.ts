import type { Inventory } from "@nospof/inventory";
import { distance } from "fastest-levenshtein";
import type { Because } from "../../model/topology";
import { asText, because } from "../values";
import type { Entry } from "./entries";
import type { KubernetesModel } from "./model";
import type { KubernetesObject } from "./object";
import { DEFAULT_NAMESPACE, namesObject, sameNamespace } from "./object";
import { hasPort } from "./ports";
import type { BackendRef, Service } from "./service";
import { isBuiltIn } from "./types";

/** A Service that an Ingress or a route names and that the stack does not have. */
export interface AbsentService {
  /** As the entry names it; undefined where that is not known. */
  readonly name?: string;
  /** Why it certainly is not there. */
  readonly broken?: Because;
  /** What is not known of it. */
  readonly uncertain?: Because;
}

/**
 * What is known of a Service that an entry names and that the stack does not have: nothing, because another stack may
 * make it. It certainly is not there where the stack has one that is called almost the same and has the port, to which
 * nothing else leads: that one was meant.
 *
 * @param all every entry of the stack
 */
export function absentService(
  model: KubernetesModel,
  all: readonly Entry[],
  { object }: Entry,
  backend: BackendRef,
): AbsentService {
  const name = asText(backend.name);
  const label = `${object.kind} ${object.name}`;
  const tell = (text: string): Because => because(object.resource, backend.path, text);
  if (typeof name !== "string")
    return { uncertain: tell(`the name of the Service to which ${label} leads is not known`) };
  const suffixed = model.services.find(
    ({ object: one }) => one.isSuffixed && one.name === name && sameNamespace(one, object) === true,
  );
  if (suffixed !== undefined && backend.namespace === undefined)
    return {
      name,
      broken: tell(
        `let ${label} lead to Service ${name} by its metadata.name: it is given a suffix, so no Service is called ${name}`,
      ),
    };
  const meant = backend.namespace === undefined ? meantService(model, all, object, { ...backend, name }) : undefined;
  if (meant !== undefined)
    return { name, broken: tell(`let ${label} lead to Service ${meant.name}: there is no Service ${name}`) };
  const stray = backend.namespace === undefined ? strayService(model, all, object, { ...backend, name }) : undefined;
  if (stray !== undefined) return { name, ...stray };
  const text = `Service ${name}, to which ${label} leads, is not part of this stack`;
  return { name, uncertain: tell(text) };
}

/** What a Service of the name in another namespace says, to which nothing else leads. */
function strayService(
  model: KubernetesModel,
  all: readonly Entry[],
  object: KubernetesObject,
  { name, path, port }: BackendRef & { readonly name: string },
): Pick<AbsentService, "broken" | "uncertain"> | undefined {
  if (port === undefined || mayHaveMore(model, object)) return undefined;
  const service = model.services.find(
    (one) =>
      one.object.cluster === object.cluster &&
      sameNamespace(one.object, object) === false &&
      namesObject(name, one.object) === true &&
      hasPort(model.inventory, one, port) &&
      !isLed(model, all, one),
  );
  if (service === undefined) return undefined;
  const label = `${object.kind} ${object.name}`;
  // Whoever applies manifests, and the kubeconfig of a provider, may choose the namespace of what names none.
  if ([object.namespace, service.object.namespace].includes(DEFAULT_NAMESPACE)) {
    const text = `whether ${label} and Service ${service.name} come into the same namespace is not known: one of them may name none`;
    return { uncertain: because(object.resource, path, text) };
  }
  const text = `put ${label} and Service ${service.name} into one namespace: ${label} leads only to Services of its own`;
  return { broken: because(object.resource, path, text) };
}

/** Whether an entry leads to a Service. */
function isLed(model: KubernetesModel, all: readonly Entry[], service: Service): boolean {
  return all.some(({ object, backends }) =>
    backends.some((one) => model.serviceNamed(one.name, object, one.namespace) === service),
  );
}

function meantService(
  model: KubernetesModel,
  all: readonly Entry[],
  object: KubernetesObject,
  { name, port }: BackendRef & { readonly name: string },
): Service | undefined {
  if (port === undefined || mayHaveMore(model, object)) return undefined;
  return model.services.find((service) => {
    const own = asText(service.object.nameValue);
    return (
      typeof own === "string" &&
      isAlike(own, name) &&
      sameNamespace(service.object, object) === true &&
      hasPort(model.inventory, service, port) &&
      !isLed(model, all, service)
    );
  });
}

/** What people add to the name of what a Service leads to. */
const serviceWord = /^(?:svc|service|srv)-|-(?:svc|service|srv)$/;

/**
 * Names that a slip or a word for Service tells apart. Those with other numbers are meant to be different, and so are
 * those with another short word in one place: `tls-a` and `tls-b`, `config-eu` and `config-us`.
 */
export function isAlike(a: string, b: string): boolean {
  const [first, second] = [a, b].map((name) => name.toLowerCase().replace(serviceWord, ""));
  if (first === undefined || second === undefined) return false;
  const [digits, letters] = [/\D/g, /\d/g].map((what) => [first, second].map((name) => name.replace(what, "")));
  if (digits?.[0] !== digits?.[1]) return false;
  const sorted = letters?.map((text) => [...text].sort().join(""));
  if (sorted?.[0] === sorted?.[1]) return true;
  return !haveOtherShortWord(first, second) && distance(first, second) <= Math.min(2, Math.floor(first.length / 4));
}

function haveOtherShortWord(a: string, b: string): boolean {
  const [first = [], second = []] = [a, b].map((name) => name.split(/[-._]/));
  if (first.length < 2 || first.length !== second.length) return false;
  const other = first.flatMap((word, at) => (word === second[at] ? [] : [[word, second[at] ?? ""] as const]));
  return other.some(([one, two]) => one.length === two.length && one.length <= 3);
}

/** Whether something of the stack may make further objects in the namespace of an object. */
export function mayHaveMore(
  { objects, inventory }: Pick<KubernetesModel, "objects" | "inventory">,
  near: KubernetesObject,
): boolean {
  return objects.some((one) => !isBuiltIn(one) && sameNamespace(one, near) !== false) || makesObjects(inventory);
}

/** Whether there are charts, or components that were not run. */
function makesObjects({ resources, guesses }: Inventory): boolean {
  return (
    resources.some(({ type, remote }) => remote || type.startsWith("kubernetes:helm.sh/")) ||
    guesses.some(({ lookup }) => lookup.startsWith("kubernetes:"))
  );
}
