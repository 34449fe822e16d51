// Owns: the managed objects as a reconcile sees them. Must not: hold them.

import type { KubeObject } from "../../kube/mod.ts";

/** The managed objects as cached; a write of ours is seen at once. */
export interface ObjectCache {
  get(key: string): KubeObject | undefined;
  observeWrite(object: KubeObject): void;
  /** Every object of the CRD, for values that must be unique among them. */
  all(): Iterable<KubeObject>;
}
