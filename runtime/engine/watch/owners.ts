// Owns: how an object names its owners. Must not: look owners up.

import type { KubeObject } from "../../kube/mod.ts";

/** The label by which children name their owner. */
export const OWNER_UID_LABEL = "orkestra.orkspace.io/owner-uid";

/** Uids of the labelled owner and of the controller, each once. */
export function ownersOf(object: KubeObject): string[] {
  const { labels, ownerReferences } = object.metadata;
  const labelled = labels?.[OWNER_UID_LABEL];
  const controller = ownerReferences?.find((o) => o.controller === true)?.uid;
  if (labelled === undefined) return controller === undefined ? [] : [controller];
  return controller === undefined || controller === labelled ? [labelled] : [labelled, controller];
}
