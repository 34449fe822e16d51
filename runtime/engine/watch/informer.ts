// Owns: keeping one store equal to the cluster, for as long as it runs. Must not: decide what to do about a change.

import { type Clock, type Random, sleep } from "../../base/mod.ts";
import {
  createKubeReader,
  type KubeObject,
  type KubeReader,
  type ResourceType,
  type Transport,
  typeKey,
} from "../../kube/mod.ts";
import type { Logger, Metrics } from "../../telemetry/mod.ts";
import type { Change } from "./change.ts";
import { guarded } from "./_guarded.ts";
import { type Outcome, outcomeOf } from "./_outcome.ts";
import { RetryWaits } from "./_retry_waits.ts";
import { Standing } from "./_standing.ts";
import type { InformerState } from "./state.ts";
import type { StoreView } from "./store.ts";
import { StoreFeed } from "./_store_feed.ts";
import { metadataOf, withoutManagedFields } from "./_stored_form.ts";
import { SyncWaiters } from "./_sync_waiters.ts";
import { WATCH_TIMING, type WatchTiming } from "./timing.ts";
import { createWatchMetrics, type WatchMetrics } from "./_watch_metrics.ts";
import type { Selector } from "./selector.ts";
import { runWatchSession, type WatchTarget } from "./_watch_session.ts";

export interface InformerOptions {
  readonly transport: Transport;
  readonly type: ResourceType;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Called for every change, in order, while the store already holds it. What it throws is logged and counted. */
  readonly onChange: (change: Change) => void;
  /** Called when the phase changes. */
  readonly onPhase?: (state: InformerState) => void;
  readonly reader?: KubeReader;
  readonly metrics?: Metrics;
  readonly selector?: Selector;
  /** Keep metadata only. */
  readonly metadataOnly?: boolean;
  /** Applied to every object before it is stored. @default drops `metadata.managedFields` */
  readonly transform?: (object: KubeObject) => KubeObject;
  readonly timing?: Partial<WatchTiming>;
}

export interface Informer {
  readonly type: ResourceType;
  readonly store: StoreView;
  /** Begins to list and watch. Once. */
  start(): void;
  state(): InformerState;
  /** True once the store was complete; false when `signal` aborted or the informer stopped before. */
  waitForSync(signal?: AbortSignal): Promise<boolean>;
  /** Takes the answer to our own write, so that the store is never behind it. */
  observeWrite(object: KubeObject): void;
  /** Takes the end of an object from the answer to our own deletion. */
  observeDelete(at: { readonly key: string; readonly uid: string }): void;
  /** Tries again at once, if it waits. */
  poke(): void;
  /** Ends for good and frees the connection. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Lists (paged), then watches from the list's version, for ever: a watch that ends is resumed where it stopped, a
 * version the server has forgotten leads to a list that is merged by difference, everything else is tried again with
 * growing waits. Nothing but `stop` ends it.
 */
export function createInformer(options: InformerOptions): Informer {
  return new ListingInformer(options);
}

type Failed = Outcome & { readonly kind: "failed" };

const ENDED_AT_ONCE: Failed = {
  kind: "failed",
  phase: "reconnecting",
  message: "The server ends watches at once",
  relist: false,
};

class ListingInformer implements Informer {
  readonly type: ResourceType;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #target: WatchTarget;
  readonly #reader: KubeReader;
  readonly #timing: WatchTiming;
  readonly #metrics: WatchMetrics;
  readonly #standing: Standing;
  readonly #feed: StoreFeed;
  readonly #waits: RetryWaits;
  readonly #syncWaiters = new SyncWaiters();
  readonly #stopping = new AbortController();
  #waking = new AbortController();
  #running: Promise<void> | undefined;
  /** Monotonic ms at which the present or last list began. */
  #listingSinceMs = 0;
  /** A watch cannot go on where the last one stopped. */
  #mustList = true;
  /** The next watch is opened after a failure. */
  #reopening = false;

  constructor(options: InformerOptions) {
    const { transport, type, clock, random, selector = {}, metadataOnly = false } = options;
    const log = options.log.with({ type: typeKey(type) });
    const metrics = createWatchMetrics(options.metrics, typeKey(type));
    const report = { log, metrics };
    this.type = type;
    this.#clock = clock;
    this.#random = random;
    this.#target = { transport, type, selector, metadataOnly };
    this.#reader = options.reader ?? createKubeReader(transport);
    this.#timing = { ...WATCH_TIMING, ...options.timing };
    this.#metrics = metrics;
    this.#waits = new RetryWaits(this.#timing, random);
    this.#standing = new Standing({
      clock,
      log,
      itemCount: () => this.#feed.store.size,
      counters: metrics.snapshot,
      onPhase: guarded((state) => options.onPhase?.(state), report),
    });
    this.#feed = new StoreFeed({
      type,
      labelSelector: selector.labelSelector,
      clock,
      metrics,
      standing: this.#standing,
      transform: options.transform ?? (metadataOnly ? metadataOf : withoutManagedFields),
      onChange: guarded((change) => options.onChange(change), report),
    });
  }

  get store(): StoreView {
    return this.#feed.store;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  state(): InformerState {
    return this.#standing.state();
  }

  waitForSync(signal?: AbortSignal): Promise<boolean> {
    if (this.#standing.hasSynced) return Promise.resolve(true);
    if (signal?.aborted || this.#stopping.signal.aborted) return Promise.resolve(false);
    return this.#syncWaiters.wait(signal);
  }

  observeWrite(object: KubeObject): void {
    this.#feed.written(object);
  }

  observeDelete(at: { readonly key: string; readonly uid: string }): void {
    this.#feed.deleted(at);
  }

  poke(): void {
    this.#waits.reset();
    this.#waking.abort();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#waking.abort();
    await this.#running;
    if (!this.#running) this.#standing.enter("stopped");
    this.#syncWaiters.settle(false);
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const outcome = this.#mustList ? await this.#list() : await this.#watch();
      if (this.#stopping.signal.aborted) break;
      const waitMs = this.#settle(outcome);
      if (waitMs <= 0) continue;
      this.#waking = new AbortController();
      await sleep(this.#clock, waitMs, this.#waking.signal);
    }
    this.#standing.enter("stopped");
    this.#syncWaiters.settle(false);
  }

  async #list(): Promise<Outcome> {
    const isFirst = !this.#standing.hasSynced;
    this.#listingSinceMs = this.#clock.monotonicMs();
    if (!isFirst) this.#metrics.count("relists");
    try {
      const { selector, metadataOnly } = this.#target;
      const { signal } = this.#stopping;
      const pages = this.#reader.list(this.type, { ...selector, metadataOnly, signal });
      await this.#feed.list(pages, isFirst ? "list" : "relist");
      return { kind: "listed" };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  #watch(): Promise<Outcome> {
    if (this.#reopening) this.#metrics.count("reconnects");
    const { sessionS, sessionSpreadS } = this.#timing;
    return runWatchSession(this.#target, {
      clock: this.#clock,
      timing: this.#timing,
      resourceVersion: this.#feed.version,
      timeoutSeconds: sessionS + Math.floor((sessionSpreadS + 1) * this.#random.next()),
      signal: this.#stopping.signal,
      onOpen: () => this.#opened(),
      onLine: (line) => this.#feed.line(line),
      onStall: () => this.#stalled(),
    });
  }

  #opened(): void {
    this.#standing.heard();
    this.#reopening = false;
    this.#standing.enter("synced");
  }

  #stalled(): void {
    this.#metrics.count("stalls");
    this.#target.transport.renew?.();
  }

  /** Notes what an attempt brought and returns how long to wait before the next. */
  #settle(outcome: Outcome): number {
    const livedMs = "livedMs" in outcome ? outcome.livedMs ?? 0 : 0;
    if (livedMs >= this.#timing.stableMs) this.#waits.reset();
    switch (outcome.kind) {
      case "listed":
        return this.#listed();
      case "ended":
        return this.#ended(livedMs);
      case "expired":
        return this.#expired(outcome.message);
      case "failed":
        return this.#failed(outcome);
    }
  }

  #listed(): number {
    this.#mustList = false;
    this.#standing.listed(this.#clock.monotonicMs() - this.#listingSinceMs);
    this.#syncWaiters.settle(true);
    return 0;
  }

  #ended(livedMs: number): number {
    this.#standing.heard();
    if (livedMs < this.#timing.tooShortMs) return this.#failed(ENDED_AT_ONCE);
    this.#waits.reset();
    return 0;
  }

  #expired(message: string): number {
    this.#metrics.count("expired");
    this.#mustList = true;
    this.#standing.enter(this.#standing.hasSynced ? "reconnecting" : "syncing", message);
    return this.#waits.afterExpiry();
  }

  #failed(outcome: Failed): number {
    this.#mustList ||= outcome.relist;
    this.#reopening = true;
    this.#standing.enter(outcome.phase, outcome.message);
    return this.#waits.afterFailure(outcome);
  }
}
