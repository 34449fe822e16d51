// Owns: which blocks this version checks and cannot execute yet. Must not: report (`run` refuses them).

import type { Span } from "../../base/mod.ts";
import { entryOf, type MapNode, type Node } from "../document/mod.ts";
import type { NotRun } from "./model.ts";

/** Paths from the root of a canonical Katalog. Ignoring one of these in silence could leave a cluster unprotected. */
export const ROOT_BLOCKS_NOT_RUN: readonly string[] = ["security", "gateway", "notification", "providers"];

/** Paths inside a canonical CRD entry. */
export const ENTRY_BLOCKS_NOT_RUN: readonly string[] = [
  "validation.external",
  "mutation.external",
  "conversion",
  "enrich",
  "enrichAll",
  "webhooks",
  "deletionProtection",
  "serve",
  "setup.wait",
  "operatorBox.cross",
  "operatorBox.watch",
  "operatorBox.events",
  "operatorBox.observe",
  "operatorBox.emit",
  "operatorBox.autoscale",
  "operatorBox.rollback",
  "operatorBox.rollBackOnError",
  "operatorBox.preReconcile.external",
  "operatorBox.preReconcile.enqueueGate.external",
  "operatorBox.preReconcile.reconcileGate.external",
  "operatorBox.providers",
  "operatorBox.reconciler.hooks",
  "operatorBox.reconciler.constructor",
  "operatorBox.reconciler.queue.shared",
  "operatorBox.reconciler.queue.type",
  "operatorBox.reconciler.queue.behaviour",
  "operatorBox.reconciler.queue.retryBackoff",
  "operatorBox.onCreate.external",
  "operatorBox.onReconcile.external",
  "operatorBox.onDelete.external",
  "operatorBox.onCreate.git",
  "operatorBox.onReconcile.git",
  "operatorBox.onDelete.git",
  "operatorBox.onCreate.docker",
  "operatorBox.onReconcile.docker",
  "operatorBox.onDelete.docker",
  "operatorBox.onDelete.ordered",
  "operatorBox.onDelete.groups",
  "operatorBox.onDelete.timeout",
];

/** Values that switch a block off or say what happens anyway, so that nothing is lost when it does not run. */
const HARMLESS = new Set([false, "", "ratelimited"]);

/** Those of `paths` below `from` that would silently do nothing; empty ones are passed over. */
export function blocksNotRun(from: MapNode, place: Span, paths: readonly string[]): readonly NotRun[] {
  return paths.flatMap((path) => {
    let node: Node | undefined = from;
    let span = place;
    for (const key of path.split(".")) {
      const found = entryOf(node, key);
      if (!found) return [];
      node = found.value;
      span = found.keySpan;
    }
    return node === undefined || isHarmless(node) ? [] : [{ path, span }];
  });
}

function isHarmless(node: Node): boolean {
  switch (node.kind) {
    case "map":
      return node.entries.length === 0;
    case "list":
      return node.items.length === 0;
    case "scalar":
      return HARMLESS.has(node.value as string | boolean);
  }
}
