import type { Urn } from "../model/urn";
import { Interpolation, isList, isRecord, Reference, Unknown, unwrap, type Value } from "../model/value";
import { changeAt, fateOf, given, type ChangeContext, type Draft } from "./draft";
import { formatPath, isIgnored, type PropertyPath } from "../model/paths";

/** Adds what follows from replacements and updates, until nothing is added any more. */
export function spread(drafts: ReadonlyMap<Urn, Draft>, context: ChangeContext): void {
  const uses = usesOf(drafts);
  const open = [...drafts.values()].filter(({ properties }) => properties.length > 0);
  for (const draft of open) {
    const { urn, type } = draft.after;
    const fate = fateOf(draft);
    for (const { user, path, property } of uses.get(urn) ?? []) {
      const isEchoed = given(draft.after.inputs[property]);
      const renewed = fate.certain && context.knowledge.renews(type, property);
      if (isEchoed || (fate.replaced === "no" && !renewed)) continue;
      const certain = property !== "" && (renewed || fate.replaced === "yes");
      const name = formatPath(path);
      const known = user.properties.find((change) => change.property === name);
      if (known !== undefined && (known.certain || !certain)) continue;
      if (isIgnored(path, user.after.options.ignoreChanges ?? [])) continue;
      if (known !== undefined) user.properties.splice(user.properties.indexOf(known), 1);
      user.properties.push(changeAt(user, path, certain, context, urn));
      open.push(user);
    }
  }
}

interface Use {
  readonly user: Draft;
  readonly path: PropertyPath;
  /** The property of the other resource that is used; empty: it is not known which. */
  readonly property: string;
}

function usesOf(drafts: ReadonlyMap<Urn, Draft>): ReadonlyMap<Urn, readonly Use[]> {
  const uses = new Map<Urn, Use[]>();
  const collect = (value: Value | undefined, user: Draft, path: PropertyPath): void => {
    if (value === undefined || value === null) return;
    const content = unwrap(value);
    if (content instanceof Reference) {
      if (content.urn === user.after.urn || content.property === "urn") return;
      const use = { user, path, property: content.property };
      const known = uses.get(content.urn);
      if (known === undefined) uses.set(content.urn, [use]);
      else known.push(use);
    } else if (content instanceof Interpolation) {
      content.parts.forEach((part) => {
        collect(part, user, path);
      });
    } else if (content instanceof Unknown) {
      content.dependsOn.forEach((urn) => {
        const isOwn = content.origin?.startsWith(`${urn}.`) === true;
        collect(new Reference(urn, isOwn ? (content.origin?.slice(urn.length + 1) ?? "") : ""), user, path);
      });
    } else if (isList(content)) {
      content.forEach((item, at) => {
        collect(item, user, [...path, at]);
      });
    } else if (isRecord(content)) {
      Object.entries(content).forEach(([key, item]) => {
        collect(item, user, [...path, key]);
      });
    }
  };
  for (const draft of drafts.values()) {
    for (const [key, value] of Object.entries(draft.after.inputs)) collect(value, draft, [key]);
  }
  return uses;
}
