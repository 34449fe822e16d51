// Owns: what happened to one object in a store. Must not: know how it was learnt.

import type { KubeObject } from "../../kube/mod.ts";

/**
 * How a change was learnt: `list` at the start, `relist` when a list found what a watch had missed, `watch` by event,
 * `write` from the answer to our own write.
 */
export type Origin = "list" | "relist" | "watch" | "write";

/** A change of one object. `key` is `namespace/name`, or `name` when cluster-scoped. */
export type Change =
  | { readonly kind: "added"; readonly key: string; readonly new: KubeObject; readonly origin: Origin }
  | {
    readonly kind: "modified";
    readonly key: string;
    readonly old: KubeObject;
    readonly new: KubeObject;
    readonly origin: Origin;
  }
  | { readonly kind: "deleted"; readonly key: string; readonly old: KubeObject; readonly origin: Origin };
