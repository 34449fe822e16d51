// Owns: one watch per kind and selector for the whole runtime, shared by whoever needs it. Must not: decide or write.

import type { Clock, Random } from "../../base/mod.ts";
import {
  apiVersionOf,
  createKubeReader,
  type KubeReader,
  type ResourceType,
  type Transport,
} from "../../kube/mod.ts";
import type { Logger, Metrics } from "../../telemetry/mod.ts";
import type { Change } from "./change.ts";
import { createInformer, type Informer } from "./informer.ts";
import { OWNER_UID_LABEL } from "./owners.ts";
import { SharedWatch } from "./_shared_watch.ts";
import type { Selector } from "./selector.ts";
import type { Subscription, WatchView } from "./subscription.ts";
import { SharedSubscription } from "./_subscription.ts";
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
  /** Told when a kind is not served any more. @default one of its own */
  readonly reader?: KubeReader;
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

/** Makes an empty set. */
export function createWatchSet(options: WatchSetOptions): WatchSet {
  return new SharedWatches(options);
}

class SharedWatches implements WatchSet {
  readonly #options: WatchSetOptions;
  readonly #reader: KubeReader;
  readonly #watches = new Map<string, SharedWatch>();
  readonly #ending = new Set<Promise<void>>();

  constructor(options: WatchSetOptions) {
    this.#options = options;
    this.#reader = options.reader ?? createKubeReader(options.transport);
  }

  subscribe(options: SubscribeOptions, onChange: (change: Change) => void): Subscription {
    const { type, selector = CHILD_SELECTOR, metadataOnly = false } = options;
    const id = idOf(type, selector);
    const watch = this.#watches.get(id) ?? this.#open(id, { type, selector, full: !metadataOnly });
    const subscriber = { full: !metadataOnly, onChange };
    watch.join(subscriber);
    return new SharedSubscription(watch, subscriber);
  }

  views(): readonly WatchView[] {
    return [...this.#watches.values()].map((watch) => watch.view());
  }

  async close(): Promise<void> {
    for (const watch of [...this.#watches.values()]) watch.close();
    await Promise.all(this.#ending);
  }

  #open(
    id: string,
    what: { readonly type: ResourceType; readonly selector: Selector; readonly full: boolean },
  ): SharedWatch {
    const { type, selector } = what;
    const watch = new SharedWatch({
      ...what,
      log: this.#options.log,
      makeInformer: (form) =>
        createInformer({ ...this.#options, reader: this.#reader, type, selector, ...form }),
      end: (informer) => this.#end(informer),
      onClosed: () => this.#forget(id, watch),
    });
    this.#watches.set(id, watch);
    return watch;
  }

  /** A watch that was closed before its last subscriber left may have a successor under its id. */
  #forget(id: string, watch: SharedWatch): void {
    if (this.#watches.get(id) === watch) this.#watches.delete(id);
  }

  #end(informer: Informer): void {
    const ended = informer.stop().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}

function idOf(type: ResourceType, selector: Selector): string {
  const { namespace = "", labelSelector = "", fieldSelector = "" } = selector;
  return [apiVersionOf(type), type.kind, namespace, labelSelector, fieldSelector].join(" ");
}
