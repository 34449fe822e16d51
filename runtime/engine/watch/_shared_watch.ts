// Owns: one watch with all who subscribed to it. Must not: know of other watches.

import { errorMessage } from "../../base/mod.ts";
import { type KubeObject, objectKey, type ResourceType } from "../../kube/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import type { Change } from "./change.ts";
import { differences } from "./_differences.ts";
import { stackOf } from "./_guarded.ts";
import type { Informer } from "./informer.ts";
import type { Selector } from "./selector.ts";
import { withLastEditor } from "./_stored_form.ts";
import type { WatchView } from "./subscription.ts";

export interface Subscriber {
  /** Needs whole objects. */
  readonly full: boolean;
  readonly onChange: (change: Change) => void;
}

/** How one informer of a shared watch differs from the next. */
export interface InformerForm {
  readonly metadataOnly: boolean;
  readonly transform?: (object: KubeObject) => KubeObject;
  readonly onChange: (change: Change) => void;
}

export interface SharedWatchOptions {
  readonly type: ResourceType;
  readonly selector: Selector;
  /** Whether it begins with whole objects. */
  readonly full: boolean;
  readonly log: Logger;
  readonly makeInformer: (form: InformerForm) => Informer;
  /** Stops an informer that is no longer needed. */
  readonly end: (informer: Informer) => void;
  /** Called when the last subscriber has left and the watch has ended. */
  readonly onClosed: () => void;
}

/** Watches from the start, full or metadata-only; a metadata-only one becomes full when somebody needs that. */
export class SharedWatch {
  readonly #options: SharedWatchOptions;
  readonly #subscribers = new Set<Subscriber>();
  #informer: Informer;
  #full: boolean;
  /** The full informer that is being filled to take over. */
  #successor: Informer | undefined;
  #closed = false;

  constructor(options: SharedWatchOptions) {
    this.#options = options;
    this.#full = options.full;
    this.#informer = this.#makeInformer(options.full);
    this.#informer.start();
  }

  get type(): ResourceType {
    return this.#options.type;
  }

  view(): WatchView {
    return {
      type: this.#options.type,
      selector: this.#options.selector,
      metadataOnly: !this.#full,
      subscribers: this.#subscribers.size,
      state: this.#informer.state(),
    };
  }

  /** Tells the subscriber what is known and from now on every change. */
  join(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
    if (this.#isServed(subscriber)) this.#deliverAll(subscriber);
    else if (!this.#successor) void this.#upgrade();
  }

  leave(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    if (this.#subscribers.size === 0) this.close();
  }

  /** The one that serves this subscriber, or will. */
  informerFor(subscriber: Subscriber): Informer {
    return this.#isServed(subscriber) ? this.#informer : this.#successor ?? this.#informer;
  }

  /** All that have to know of our own writes. */
  informers(): readonly Informer[] {
    return this.#successor ? [this.#informer, this.#successor] : [this.#informer];
  }

  close(): void {
    this.#closed = true;
    this.#options.onClosed();
    for (const informer of this.informers()) this.#options.end(informer);
    this.#successor = undefined;
  }

  #makeInformer(full: boolean): Informer {
    const informer = this.#options.makeInformer({
      metadataOnly: !full,
      ...(full ? { transform: withLastEditor } : {}),
      onChange: (change) => {
        if (!this.#closed && this.#informer === informer) this.#dispatch(change);
      },
    });
    return informer;
  }

  /** Fills a full informer beside the metadata-only one, then swaps them and tells everybody what is new to them. */
  async #upgrade(): Promise<void> {
    const successor = this.#makeInformer(true);
    this.#successor = successor;
    successor.start();
    if (!await successor.waitForSync() || this.#successor !== successor) return;
    const before = this.#informer;
    const waiting = [...this.#subscribers].filter((subscriber) => !this.#isServed(subscriber));
    for (const change of differences(before.store, successor.store)) this.#dispatch(change);
    this.#informer = successor;
    this.#successor = undefined;
    this.#full = true;
    for (const subscriber of waiting) this.#deliverAll(subscriber);
    this.#options.end(before);
  }

  /** Somebody who needs whole objects is served nothing by a metadata-only watch. */
  #isServed(subscriber: Subscriber): boolean {
    return this.#full || !subscriber.full;
  }

  #dispatch(change: Change): void {
    for (const subscriber of [...this.#subscribers]) {
      if (this.#isServed(subscriber)) this.#deliver(subscriber, change);
    }
  }

  #deliverAll(subscriber: Subscriber): void {
    for (const object of [...this.#informer.store.all()]) {
      const key = objectKey(object.metadata);
      this.#deliver(subscriber, { kind: "added", key, new: object, origin: "list" });
    }
  }

  /** One subscriber's exception must not keep a change from the others. */
  #deliver(subscriber: Subscriber, change: Change): void {
    try {
      subscriber.onChange(change);
    } catch (error) {
      const fields = { event: "handler-bug", error: errorMessage(error), stack: stackOf(error) } as const;
      this.#options.log.error("change handler failed", fields);
    }
  }
}
