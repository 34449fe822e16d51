// Owns: what templates of one object see. Must not: fetch anything.

import type { CrdPlan } from "../../language/plan/mod.ts";
import type { Scope } from "../../language/expr/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import type { Snapshot } from "./snapshot.ts";

/** The scope of an object: the object itself, its children, and empty stand-ins for what was not asked. */
export function scopeOf(plan: CrdPlan, snapshot: Snapshot): Scope {
  const { object } = snapshot;
  return {
    root: {
      ...object,
      spec: object["spec"] ?? {},
      status: object["status"] ?? {},
      inputs: {},
      ...snapshot.data,
      children: plan.readsChildren ? childrenOf(plan, snapshot.children.owned()) : {},
    },
    now: snapshot.now,
    random: snapshot.random,
  };
}

/**
 * Children by kind: `<kind>` is the only one (the newest Job; otherwise the first by declaration), `<kinds>` all by
 * name, in lower and camel case. Custom kinds stand under `custom` and `customs` too. Source: decisions 1.22.
 */
function childrenOf(plan: CrdPlan, owned: readonly KubeObject[]): Readonly<Record<string, unknown>> {
  const view: Record<string, unknown> = {};
  const customs: Record<string, unknown> = {};
  for (const { gvk } of plan.childTypes) {
    const ofKind = owned.filter((o) => o.kind === gvk.kind);
    const byName = Object.fromEntries(ofKind.map((o) => [o.metadata.name, o]));
    const one = gvk.kind === "Job" ? newest(ofKind) : ofKind[0];
    const camel = gvk.kind.charAt(0).toLowerCase() + gvk.kind.slice(1);
    for (const name of new Set([camel, gvk.kind.toLowerCase()])) {
      if (one) view[name] = one;
      view[`${name}s`] = byName;
    }
    const isCustom = [...plan.onCreate, ...plan.onReconcile]
      .some((e) => e.resource.listKey === "custom" && e.resource.gvk.kind === gvk.kind);
    if (isCustom) Object.assign(customs, byName);
  }
  const names = Object.keys(customs);
  if (names.length > 0) {
    view["customs"] = customs;
    view["custom"] = names.length === 1 ? { ...(customs[names[0]!] as object), ...customs } : customs;
  }
  return view;
}

function newest(objects: readonly KubeObject[]): KubeObject | undefined {
  return objects.reduce<KubeObject | undefined>(
    (best, o) =>
      !best || (o.metadata.creationTimestamp ?? "") > (best.metadata.creationTimestamp ?? "") ? o : best,
    undefined,
  );
}
