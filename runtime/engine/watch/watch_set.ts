// Owns: one watch per kind and selector for the whole runtime, shared by whoever needs it. Must not: decide or write.

import { type Clock, errorMessage, type Random } from "../../base/mod.ts";
import {
  apiVersionOf,
  createKubeReader,
  type KubeObject,
  objectKey,
  type ResourceType,
  type Transport,
} from "../../kube/mod.ts";
import type { Logger, Metrics } from "../../telemetry/mod.ts";
import type { Change } from "./change.ts";
import { createInformer, type Informer, type Selector } from "./informer.ts";
import { compareVersions } from "./resource_version.ts";
import type { InformerState } from "./state.ts";
import { OWNER_UID_LABEL, type StoreView } from "./store.ts";
import type { WatchTiming } from "./timing.ts";

/** Selects the children of any owner: what we manage and whose owner we know. */
export const CHILD_SELECTOR: Selector = {
  labelSelector: `orkestra.orkspace.io/managed=true,${OWNER_UID_LABEL}`,
};

export interface WatchSetOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics?: Metrics;
  readonly timing?: Partial<WatchTiming>;
}

export interface SubscribeOptions {
  readonly type: ResourceType;
  /** Existence, labels and owners are enough. @default false */
  readonly metadataOnly?: boolean;
  /** @default CHILD_SELECTOR */
  readonly selector?: Selector;
}

export interface Subscription {
  readonly type: ResourceType;
  readonly store: StoreView;
  state(): InformerState;
  /** True once the store is complete for what was subscribed to. */
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

export interface WatchSet {
  /**
   * Shares the watch of a type and selector. `onChange` is called at once, before this returns, for every object that
   * is already known (`added`, origin `list`), and then for every change. Somebody who needs whole objects turns a
   * metadata-only watch into a full one; the others notice nothing.
   */
  subscribe(options: SubscribeOptions, onChange: (change: Change) => void): Subscription;
  views(): readonly WatchView[];
  close(): Promise<void>;
}

/** Of the managed fields only the newest entry of somebody else is kept: it says who edited what we repair. */
function withLastEditor(object: KubeObject): KubeObject {
  const entries = object.metadata.managedFields;
  if (!entries) return object;
  const { managedFields: _dropped, ...metadata } = object.metadata;
  const newest = entries.filter((e) => e["subresource"] === undefined && e["manager"] !== "orkestra")
    .reduce<typeof entries[number] | undefined>(
      (best, e) => best === undefined || String(e["time"] ?? "") >= String(best["time"] ?? "") ? e : best,
      undefined,
    );
  return { ...object, metadata: { ...metadata, ...(newest ? { managedFields: [newest] } : {}) } };
}

interface Subscriber {
  readonly full: boolean;
  readonly onChange: (change: Change) => void;
}

interface Watched {
  readonly id: string;
  readonly type: ResourceType;
  readonly selector: Selector;
  readonly subscribers: Set<Subscriber>;
  informer: Informer;
  full: boolean;
  /** The full informer that is being filled to take over. */
  successor: Informer | undefined;
}

/** Makes an empty set. */
export function createWatchSet(options: WatchSetOptions): WatchSet {
  const watched = new Map<string, Watched>();
  const reader = createKubeReader(options.transport);
  const ending = new Set<Promise<void>>();

  function makeInformer(entry: Omit<Watched, "informer">, full: boolean): Informer {
    const informer = createInformer({
      ...options,
      reader,
      type: entry.type,
      selector: entry.selector,
      metadataOnly: !full,
      ...(full ? { transform: withLastEditor } : {}),
      onChange(change) {
        const current = watched.get(entry.id);
        if (current?.informer === informer) dispatch(current, change);
      },
    });
    return informer;
  }

  function dispatch(entry: Watched, change: Change): void {
    for (const subscriber of [...entry.subscribers]) {
      if (isServed(entry, subscriber)) deliver(subscriber, change);
    }
  }

  /** One subscriber's exception must not keep a change from the others. */
  function deliver(subscriber: Subscriber, change: Change): void {
    try {
      subscriber.onChange(change);
    } catch (error) {
      const stack = error instanceof Error ? error.stack : undefined;
      options.log.error("change handler failed", { error: errorMessage(error), stack });
    }
  }

  function deliverAll(subscriber: Subscriber, store: StoreView): void {
    for (const object of [...store.all()]) {
      deliver(subscriber, { kind: "added", key: objectKey(object.metadata), new: object, origin: "list" });
    }
  }

  function end(informer: Informer | undefined): void {
    if (!informer) return;
    const ended = informer.stop().finally(() => ending.delete(ended));
    ending.add(ended);
  }

  function open(subscribe: SubscribeOptions, selector: Selector, id: string): Watched {
    const bare = {
      id,
      type: subscribe.type,
      selector,
      subscribers: new Set<Subscriber>(),
      full: !subscribe.metadataOnly,
      successor: undefined,
    };
    const entry: Watched = { ...bare, informer: makeInformer(bare, bare.full) };
    watched.set(id, entry);
    entry.informer.start();
    return entry;
  }

  /** Fills a full informer beside the metadata-only one, then swaps them and tells everybody what is new to them. */
  async function upgrade(entry: Watched): Promise<void> {
    const successor = makeInformer(entry, true);
    entry.successor = successor;
    successor.start();
    if (!await successor.waitForSync() || entry.successor !== successor) return;
    const before = entry.informer;
    const waiting = [...entry.subscribers].filter((s) => s.full);
    const changes = differences(before.store, successor.store);
    for (const change of changes) dispatch(entry, change);
    entry.informer = successor;
    entry.successor = undefined;
    entry.full = true;
    for (const subscriber of waiting) deliverAll(subscriber, successor.store);
    end(before);
  }

  function release(entry: Watched, subscriber: Subscriber): void {
    entry.subscribers.delete(subscriber);
    if (entry.subscribers.size === 0) close(entry);
  }

  function close(entry: Watched): void {
    if (watched.get(entry.id) === entry) watched.delete(entry.id);
    end(entry.informer);
    end(entry.successor);
    entry.successor = undefined;
  }

  return {
    subscribe(subscribe, onChange) {
      const selector = subscribe.selector ?? CHILD_SELECTOR;
      const id = idOf(subscribe.type, selector);
      const entry = watched.get(id) ?? open(subscribe, selector, id);
      const subscriber: Subscriber = { full: !subscribe.metadataOnly, onChange };
      entry.subscribers.add(subscriber);
      if (isServed(entry, subscriber)) deliverAll(subscriber, entry.informer.store);
      else if (!entry.successor) void upgrade(entry);
      return subscriptionOf(entry, subscriber, () => release(entry, subscriber));
    },
    views() {
      return [...watched.values()].map((entry) => ({
        type: entry.type,
        selector: entry.selector,
        metadataOnly: !entry.full,
        subscribers: entry.subscribers.size,
        state: entry.informer.state(),
      }));
    },
    async close() {
      for (const entry of [...watched.values()]) close(entry);
      await Promise.all(ending);
    },
  };
}

/** Somebody who needs whole objects is served nothing by a metadata-only watch. */
function isServed(entry: Watched, subscriber: Subscriber): boolean {
  return entry.full || !subscriber.full;
}

function subscriptionOf(entry: Watched, subscriber: Subscriber, onRelease: () => void): Subscription {
  const informer = () => isServed(entry, subscriber) ? entry.informer : entry.successor ?? entry.informer;
  const both = () => entry.successor ? [entry.informer, entry.successor] : [entry.informer];
  let released = false;
  return {
    type: entry.type,
    store: {
      get: (key) => informer().store.get(key),
      byOwner: (uid) => informer().store.byOwner(uid),
      inNamespace: (namespace) => informer().store.inNamespace(namespace),
      all: () => informer().store.all(),
      get size() {
        return informer().store.size;
      },
    },
    state: () => informer().state(),
    waitForSync: (signal) => informer().waitForSync(signal),
    observeWrite(object) {
      for (const each of both()) each.observeWrite(object);
    },
    observeDelete(at) {
      for (const each of both()) each.observeDelete(at);
    },
    poke() {
      for (const each of both()) each.poke();
    },
    release() {
      if (released) return;
      released = true;
      onRelease();
    },
  };
}

function differences(before: StoreView, after: StoreView): Change[] {
  const changes: Change[] = [];
  for (const object of after.all()) {
    const key = objectKey(object.metadata);
    const old = before.get(key);
    if (!old) changes.push({ kind: "added", key, new: object, origin: "relist" });
    else if (compareVersions(object.metadata.resourceVersion, old.metadata.resourceVersion) !== 0) {
      changes.push({ kind: "modified", key, old, new: object, origin: "relist" });
    }
  }
  for (const old of before.all()) {
    const key = objectKey(old.metadata);
    if (!after.get(key)) changes.push({ kind: "deleted", key, old, origin: "relist" });
  }
  return changes;
}

function idOf(type: ResourceType, selector: Selector): string {
  const { namespace = "", labelSelector = "", fieldSelector = "" } = selector;
  return [apiVersionOf(type), type.kind, namespace, labelSelector, fieldSelector].join(" ");
}
