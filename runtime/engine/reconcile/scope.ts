// Owns: what templates of one object see. Must not: fetch anything.

import { childKeys, type CrdPlan } from "../../language/plan/mod.ts";
import type { Scope } from "../../language/expr/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { goneJobs } from "./jobs.ts";
import type { Snapshot } from "./snapshot.ts";

/** What templates see of builds that never ran. Source: template reference, what a template sees. */
const NEVER_BUILT = {
  git: { called: "false", commit: "", branch: "", changed: "false", path: "", error: "" },
  docker: { called: "false", image: "", digest: "", buildSucceeded: "false", error: "" },
} as const;

/** The scope of an object: the object itself, its children, and empty stand-ins for what was not asked. */
export function scopeOf(plan: CrdPlan, snapshot: Snapshot): Scope {
  const { object } = snapshot;
  return {
    root: {
      ...object,
      spec: object["spec"] ?? {},
      status: object["status"] ?? {},
      inputs: {},
      ...NEVER_BUILT,
      ...snapshot.data,
      ...snapshot.vitals,
      children: plan.readsChildren ? childrenOf(plan, snapshot) : {},
    },
    now: snapshot.now,
    random: snapshot.random,
  };
}

/**
 * Children by kind: `<kind>` is the only one (the newest Job; otherwise the first by declaration), `<kinds>` all by
 * name, in lower and camel case. Custom kinds stand under `custom` and `customs` too. Source: decisions 1.22. A Job that
 * ended and is gone, as Jobs go in time, still says how it ended: it never runs again (decisions 1.7).
 */
function childrenOf(plan: CrdPlan, snapshot: Snapshot): Readonly<Record<string, unknown>> {
  const owned = snapshot.children.owned();
  const view: Record<string, unknown> = {};
  const customs: Record<string, unknown> = {};
  for (const { gvk } of plan.childTypes) {
    const present = owned.filter((o) => o.kind === gvk.kind);
    const ofKind = isJob(gvk) ? [...goneJobs(snapshot, present).ended, ...present] : present;
    const byName = Object.fromEntries(ofKind.map((o) => [o.metadata.name, o]));
    const one = gvk.kind === "Job" ? newest(ofKind) : firstDeclared(plan, ofKind, snapshot);
    const keys = childKeys(gvk.kind);
    if (one) { for (const key of keys.one) view[key] = one; }
    for (const key of keys.all) view[key] = byName;
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

function isJob({ group, kind }: { readonly group: string; readonly kind: string }): boolean {
  return group === "batch" && kind === "Job";
}

/** Of several children of one kind the one that is declared first, as far as names can be told without children. */
function firstDeclared(
  plan: CrdPlan,
  ofKind: readonly KubeObject[],
  snapshot: Snapshot,
): KubeObject | undefined {
  if (ofKind.length < 2) return ofKind[0];
  const { name, namespace } = snapshot.object.metadata;
  const scope = scopeOf({ ...plan, readsChildren: false }, snapshot);
  for (const { resource } of [...plan.onCreate, ...plan.onReconcile]) {
    if (resource.gvk.kind !== ofKind[0]!.kind) continue;
    const found = resource.identify(scope, { name, ...(namespace === undefined ? {} : { namespace }) });
    const child = found.kind === "identity" && ofKind.find((o) => o.metadata.name === found.name);
    if (child) return child;
  }
  return ofKind[0];
}

function newest(objects: readonly KubeObject[]): KubeObject | undefined {
  return objects.reduce<KubeObject | undefined>(
    (best, o) =>
      !best || (o.metadata.creationTimestamp ?? "") > (best.metadata.creationTimestamp ?? "") ? o : best,
    undefined,
  );
}
