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
  #released = false;

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

  waitForSync(signal?: AbortSignal): Promise<boolean> {
    return this.#watch.informerFor(this.#subscriber).waitForSync(signal);
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
    if (this.#released) return;
    this.#released = true;
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
