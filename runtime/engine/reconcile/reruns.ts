// Owns: which Jobs run again in this reconcile, and what is seen of them until they have. Must not: decide what else is made.

import type { CrdPlan } from "../../language/plan/mod.ts";
import { type KubeObject, refOf } from "../../kube/mod.ts";
import type { Expanded } from "./expand.ts";
import { ranWith } from "./jobs.ts";
import { ANNOTATION_TEMPLATE_HASH } from "./names.ts";
import { ownChild } from "./own.ts";
import { childKey, type Snapshot } from "./snapshot.ts";

/**
 * Keys of declared Jobs that ran with another template and are to run again (decisions 1.7). How the earlier run ended
 * says nothing about what the object wants now. Cost: one more rendering of each Job with `recreate: onChange`.
 */
export function rerunJobs(
  plan: CrdPlan,
  snapshot: Snapshot,
  expanded: readonly Expanded[],
): ReadonlySet<string> {
  if (!plan.readsChildren) return new Set();
  return new Set(expanded.flatMap((e) => e.kind === "wanted" && runsAgain(e, snapshot) ? [e.key] : []));
}

function runsAgain(
  wanted: Extract<Expanded, { readonly kind: "wanted" }>,
  { object, children }: Snapshot,
): boolean {
  const { entry } = wanted;
  if (entry.upkeep !== "createOnce" || !entry.recreateOnChange) return false;
  const observed = children.get(entry.resource.gvk, wanted);
  const ran = observed ? hashOf(observed) : ranWith(object, wanted);
  const rendered = ran === undefined ? undefined : wanted.build().object;
  return rendered !== undefined && hashOf(ownChild(rendered, object, { entry })) !== ran;
}

function hashOf({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.[ANNOTATION_TEMPLATE_HASH];
}

/** The snapshot in which these Jobs have not ended yet: one that is there has no status, one that is gone never was. */
export function asIfRunning(snapshot: Snapshot, jobs: ReadonlySet<string> | undefined): Snapshot {
  if (jobs === undefined || jobs.size === 0) return snapshot;
  const { children } = snapshot;
  const owned = children.owned().map((child) =>
    jobs.has(childKey(refOf(child), refOf(child))) ? { ...child, status: {} } : child
  );
  return {
    ...snapshot,
    reruns: jobs,
    children: {
      get: (type, at) => children.get(type, at),
      owned: () => owned,
      departed: () => children.departed?.() ?? [],
    },
  };
}
