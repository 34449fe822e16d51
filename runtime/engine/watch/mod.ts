/**
 * Watching: an informer that never gives up, the store it keeps, and one shared watch per kind.
 * @module
 */
// Owns: the public surface of runtime/engine/watch. Must not: hold logic.

export type { Change, Origin } from "./change.ts";
export type { InformerCounters, InformerPhase, InformerState } from "./state.ts";
export { OWNER_UID_LABEL } from "./owners.ts";
export { createStore, type ListMerge, type ObjectStore, type StoreView } from "./store.ts";
export type { Selector } from "./selector.ts";
export { createInformer, type Informer, type InformerOptions } from "./informer.ts";
export type { Subscription, WatchView } from "./subscription.ts";
export {
  CHILD_SELECTOR,
  createWatchSet,
  type SubscribeOptions,
  type WatchSet,
  type WatchSetOptions,
} from "./watch_set.ts";
export { compareVersions } from "./resource_version.ts";
export { WATCH_TIMING, type WatchTiming } from "./timing.ts";
