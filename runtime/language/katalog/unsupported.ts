// Owns: which accepted blocks this build cannot run yet. Must not: report (the plan turns each into an error).

import type { Span } from "../../base/mod.ts";
import { entryOf, type MapNode, type Node } from "../document/mod.ts";

/** Paths inside a canonical CRD entry; `*` stands for any key or item. */
const PATHS: readonly string[] = [
  "validation",
  "mutation",
  "normalize",
  "conversion",
  "enrich",
  "enrichAll",
  "webhooks",
  "imports",
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
  "operatorBox.preReconcile",
  "operatorBox.providers",
  "operatorBox.cleanup",
  "operatorBox.when",
  "operatorBox.or",
  "operatorBox.status.include",
  "operatorBox.reconciler.hooks",
  "operatorBox.reconciler.constructor",
  "operatorBox.reconciler.profile",
  "operatorBox.reconciler.requeue",
  "operatorBox.reconciler.include",
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

/** Blocks that are switched off by the value they hold, so that nothing is lost when they do not run. */
const HARMLESS = new Set([false, ""]);

/** Every block of an entry that would silently do nothing. */
export function unsupportedBlocks(entry: MapNode, place: Span): { path: string; span: Span }[] {
  return PATHS.flatMap((path) => {
    const keys = path.split(".");
    let node: Node | undefined = entry;
    let span = place;
    for (const key of keys) {
      const found = entryOf(node, key);
      if (!found) return [];
      node = found.value;
      span = found.keySpan;
    }
    if (node?.kind === "scalar" && HARMLESS.has(node.value as string | boolean)) return [];
    return [{ path, span }];
  });
}
