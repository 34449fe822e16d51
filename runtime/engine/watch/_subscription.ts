// Owns: one subscriber's view of a shared watch, whichever informer serves it. Must not: keep objects.

import type { KubeObject, ResourceType } from "../../kube/mod.ts";
import type { SharedWatch, Subscriber } from "./_shared_watch.ts";
import type { InformerState } from "./state.ts";
import type { StoreView } from "./store.ts";
import type { Subscription } from "./subscription.ts";

/** What `subscribe` returns. */
export class SharedSubscription implements Subscription {
  readonly store: StoreView;
  readonly #watch: SharedWatch;
  readonly #subscriber: Subscriber;
  readonly #leaving = new AbortController();

  constructor(watch: SharedWatch, subscriber: Subscriber) {
    this.#watch = watch;
    this.#subscriber = subscriber;
    this.store = new CurrentStore(() => watch.informerFor(subscriber).store);
  }

  get type(): ResourceType {
    return this.#watch.type;
  }

  state(): InformerState {
    return this.#watch.informerFor(this.#subscriber).state();
  }

  /** Somebody else may keep the watch open: who has left waits no more. */
  async waitForSync(signal?: AbortSignal): Promise<boolean> {
    const over = new AbortController();
    const end = () => over.abort();
    const signals = [this.#leaving.signal, ...signal ? [signal] : []];
    if (signals.some((one) => one.aborted)) end();
    for (const one of signals) one.addEventListener("abort", end, { once: true });
    try {
      return await this.#watch.informerFor(this.#subscriber).waitForSync(over.signal);
    } finally {
      for (const one of signals) one.removeEventListener("abort", end);
    }
  }

  observeWrite(object: KubeObject): void {
    for (const informer of this.#watch.informers()) informer.observeWrite(object);
  }

  observeDelete(at: { readonly key: string; readonly uid: string }): void {
    for (const informer of this.#watch.informers()) informer.observeDelete(at);
  }

  poke(): void {
    for (const informer of this.#watch.informers()) informer.poke();
  }

  release(): void {
    if (this.#leaving.signal.aborted) return;
    this.#leaving.abort();
    this.#watch.leave(this.#subscriber);
  }
}

/** A store that may be another one at the next call. */
class CurrentStore implements StoreView {
  readonly #current: () => StoreView;

  constructor(current: () => StoreView) {
    this.#current = current;
  }

  get size(): number {
    return this.#current().size;
  }

  get(key: string): KubeObject | undefined {
    return this.#current().get(key);
  }

  byOwner(uid: string): KubeObject[] {
    return this.#current().byOwner(uid);
  }

  inNamespace(namespace: string): KubeObject[] {
    return this.#current().inNamespace(namespace);
  }

  all(): IterableIterator<KubeObject> {
    return this.#current().all();
  }
}
