// Owns: what a subscriber gets of a shared watch, and what is told of it. Must not: run one.

import type { KubeObject, ResourceType } from "../../kube/mod.ts";
import type { Selector } from "./selector.ts";
import type { InformerState } from "./state.ts";
import type { StoreView } from "./store.ts";

export interface Subscription {
  readonly type: ResourceType;
  readonly store: StoreView;
  state(): InformerState;
  /** True once the store is complete for what was subscribed to; false when that is released or `signal` aborts first. */
  waitForSync(signal?: AbortSignal): Promise<boolean>;
  observeWrite(object: KubeObject): void;
  observeDelete(at: { readonly key: string; readonly uid: string }): void;
  poke(): void;
  /** Ends this subscription; the last one closes the watch. Idempotent. */
  release(): void;
}

export interface WatchView {
  readonly type: ResourceType;
  readonly selector: Selector;
  readonly metadataOnly: boolean;
  readonly subscribers: number;
  readonly state: InformerState;
}
