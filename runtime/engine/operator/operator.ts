// Owns: one isolated box per CRD: watch, queue, workers, health. Must not: know other CRDs.

import { errorMessage, InvariantError, OrkError } from "../../base/mod.ts";
import { type KubeObject, objectKey, type ResourceType } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import { createWorkQueue, type WorkItem, type WorkQueue } from "../queue/mod.ts";
import { childKey } from "../reconcile/mod.ts";
import { type Change, createInformer, type Informer, type InformerState } from "../watch/mod.ts";
import { ChildCache } from "./child_cache.ts";
import { EventFacts } from "./event_facts.ts";
import { every } from "./every.ts";
import { Gate } from "./gate.ts";
import { CrdHealth } from "./health.ts";
import { type Meters, metersOf } from "./meters.ts";
import { KindNews } from "./kind_news.ts";
import type { OperatorOptions, OperatorSettings } from "./operator_options.ts";
import { OwnerKeys } from "./owner_keys.ts";
import { Reconciler } from "./reconciler.ts";
import { isChildChangeRelevant, isObjectChangeRelevant } from "./relevance.ts";
import { Reporter } from "./reporter.ts";
import { Settlement } from "./settlement.ts";
import { SourceCache } from "./source_cache.ts";
import type { Term } from "./term.ts";
import { vitalsOf } from "./vitals.ts";
import { selectorOf } from "./selector.ts";

/** Watches always (a follower stays warm); reconciles while it leads. */
export class Operator {
  readonly plan: CrdPlan;
  readonly settings: OperatorSettings;
  readonly health: CrdHealth;
  readonly #options: OperatorOptions;
  readonly #logger: Logger;
  readonly #news: KindNews;
  readonly #informer: Informer;
  readonly #children: ChildCache;
  readonly #sources: SourceCache;
  readonly #reconciler: Reconciler;
  readonly #reporter: Reporter;
  readonly #meters: Meters;
  readonly #owners = new OwnerKeys();
  readonly #settlement: Settlement;
  #queue: WorkQueue | undefined;
  readonly #inProgress = new Set<string>();
  readonly #facts: EventFacts;
  readonly #gate = new Gate();

  constructor(options: OperatorOptions) {
    const { plan, clock, random } = options;
    this.plan = plan;
    this.settings = options.settings;
    this.#options = options;
    this.#logger = options.logger.with({ crd: plan.name });
    this.#news = new KindNews(plan.type, this.#logger);
    this.health = new CrdHealth({ clock, failureThreshold: options.settings.failureThreshold });
    this.#meters = metersOf(options.metrics, plan);
    this.#facts = new EventFacts(plan);
    this.#children = new ChildCache({
      childTypes: plan.childTypes,
      watchSet: options.watchSet,
      reader: options.reader,
      clock,
      logger: this.#logger,
      onChange: (type, change) => this.#onChildChange(type, change),
      onAvailable: () => this.#retryFailing(),
    });
    this.#informer = createInformer({
      transport: options.transport,
      reader: options.reader,
      type: plan.type,
      clock,
      random,
      log: this.#logger,
      metrics: options.metrics,
      selector: selectorOf(plan),
      onChange: (change) => this.#onObjectChange(change),
      onPhase: (state) => this.#onPhase(state),
    });
    this.#sources = new SourceCache({
      watchSet: options.watchSet,
      clock,
      typeOf: this.#children.typeOf,
      onChange: (keys) => {
        for (const key of keys) this.#enqueue(key, "fresh");
      },
    });
    this.#settlement = new Settlement({
      clock,
      health: this.health,
      meters: this.#meters,
      onHealthChange: options.onHealthChange,
      onLeave: (key) => this.#sources.forget(key),
    });
    this.#reconciler = new Reconciler({
      ...options,
      logger: this.#logger,
      sources: this.#sources,
      objects: {
        // A kind that is not served has no objects, whatever the cache still holds: no child is made for what is gone.
        get: (key) => this.#informer.state().phase === "absent" ? undefined : this.#informer.store.get(key),
        observeWrite: (object) => this.#informer.observeWrite(object),
        all: () => this.#informer.store.all(),
      },
      children: this.#children,
      vitals: () =>
        vitalsOf(this.health.snapshot(), {
          queueDepth: this.#queue?.stats().depth ?? 0,
          workers: this.settings.workers,
          busy: this.#inProgress.size,
        }),
    });
    this.#reporter = new Reporter({
      kind: plan.type.kind,
      clock,
      logger: this.#logger,
      events: options.events,
    });
  }

  /** Begins to watch. */
  start(): void {
    this.#informer.start();
  }

  /** Looks again at once for a CRD or a kind of child that was absent. */
  poke(): void {
    this.#children.poke();
    this.#reconciler.poke();
    this.#informer.poke();
  }

  /** Holds workers back between two reconciles. */
  pause(): void {
    this.#gate.close();
  }

  resume(): void {
    this.#gate.open();
  }

  /** Reconciles until the term ends, then drains: what is in flight finishes unless the term is lost, nothing new begins. */
  async lead(term: Term): Promise<void> {
    const { clock, random } = this.#options;
    const { ended: signal } = term;
    const begunMs = clock.monotonicMs();
    if (!await this.#informer.waitForSync(signal)) return;
    await this.#children.start();
    await this.#children.settle(signal);
    if (signal.aborted) return;
    const { workers, maxDepth } = this.settings;
    const queue = createWorkQueue({ clock, random, ...(maxDepth === undefined ? {} : { maxDepth }) });
    this.#queue = queue;
    this.#admitAll();
    this.health.markStarted();
    this.#meters.activated((clock.monotonicMs() - begunMs) / 1_000);
    this.#logger.info("watching", {
      event: "watching",
      kind: this.plan.type.kind,
      objects: this.#informer.store.size,
      workers,
      tookMs: Math.round(this.#informer.state().lastSyncTookMs ?? 0),
    });
    this.#settlement.healthChanged();
    const resync = every(clock, this.settings.resyncMs, () => {
      for (const object of this.#informer.store.all()) this.#admit(objectKey(object.metadata), object, {});
    });
    const stop = () => void queue.shutdown({ drain: false });
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    try {
      await Promise.all(Array.from({ length: workers }, () => this.#work(queue, term)));
      await queue.shutdown({ drain: false });
    } finally {
      signal.removeEventListener("abort", stop);
      resync.cancel();
      this.#queue = undefined;
    }
  }

  async stop(): Promise<void> {
    this.resume();
    this.#sources.release();
    this.#children.release();
    await this.#informer.stop();
  }

  /** True for the uid of an object that this operator watches. */
  watches(uid: string): boolean {
    return this.#owners.has(uid);
  }

  /** True while objects wait for a worker. */
  isBusy(): boolean {
    return (this.#queue?.stats().depth ?? 0) > 0;
  }

  /** Present facts for the API; nothing here is computed on the hot path. */
  facts() {
    const stats = this.#queue?.stats();
    return {
      informer: this.#informer.state(),
      store: this.#informer.store,
      workersProcessing: this.#inProgress.size,
      queueDepth: stats?.depth ?? 0,
      parked: stats?.parked ?? 0,
      isLeading: this.#queue !== undefined,
      childrenOf: (owner: KubeObject) => this.#children.owned(owner.metadata.uid),
    };
  }

  async #work(queue: WorkQueue, { ended: signal, lost }: Term): Promise<void> {
    for (;;) {
      const item = await queue.get(signal);
      if (!item) return;
      // After taking an item: a worker that already waits for one when the pause begins is held back too.
      await this.#gate.passed(signal);
      if (signal.aborted) {
        queue.done(item.key);
        return;
      }
      this.#inProgress.add(item.key);
      try {
        await this.#process(queue, item, lost);
      } finally {
        this.#inProgress.delete(item.key);
        this.#reporter.settled(item.key);
        queue.done(item.key);
        this.#meters.load(queue.stats(), this.settings.workers, this.#inProgress.size);
      }
    }
  }

  async #process(queue: WorkQueue, item: WorkItem, lost: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const { key } = item;
    const begunMs = clock.monotonicMs();
    const facts = this.#facts.take(key);
    try {
      const outcome = await this.#reconciler.reconcile(key, { facts, signal: lost });
      // Writes were cut off on purpose; whoever leads now does it again.
      if (lost.aborted) return;
      // What opened the gate for this attempt opens it for the next one.
      if (outcome.kind === "incomplete" || outcome.kind === "stale") this.#facts.remember(key, facts);
      this.#reporter.outcome(key, outcome);
      this.#settlement.settle(queue, key, { outcome, durationMs: clock.monotonicMs() - begunMs });
    } catch (error) {
      if (lost.aborted) return;
      const message = errorMessage(error);
      const durationMs = clock.monotonicMs() - begunMs;
      if (!(error instanceof OrkError)) {
        const stack = error instanceof Error ? error.stack : undefined;
        const fields = { event: "reconcile-bug", key, stack } as const;
        this.#logger.error(error instanceof InvariantError ? message : `BUG: ${message}`, fields);
        this.#meters.bug();
      }
      this.#reporter.failed(key, this.#informer.store.get(key), message);
      this.#facts.remember(key, facts);
      this.#settlement.failed(queue, key, { message, durationMs });
    }
  }

  #onObjectChange(change: Change): void {
    this.#meters.resources(this.#informer.store.size);
    if (change.kind === "deleted") {
      this.#owners.remove(change.old);
      this.#queue?.remove(change.key);
      this.#sources.forget(change.key);
      this.#settlement.forget(change.key);
      if (this.#queue) this.#reporter.gone(change.key, change.old, this.#inProgress.has(change.key));
      else this.#reporter.forget(change.key);
      this.#facts.forget(change.key);
      this.#retryRivals();
      return;
    }
    this.#owners.add(change.new, change.key);
    if (!isObjectChangeRelevant(this.plan, change)) return;
    if (change.kind === "modified" && change.old.metadata.generation !== change.new.metadata.generation) {
      this.#retryRivals();
    }
    if (change.kind === "added" && change.origin === "watch") this.#reporter.seen(change.key);
    const priority = change.origin === "list" ? "background" : "fresh";
    this.#admit(change.key, change.new, this.#facts.of(change), priority);
  }

  #onChildChange(type: ResourceType, change: Change): void {
    const object = change.kind === "deleted" ? change.old : change.new;
    if (change.kind === "deleted") {
      const key = childKey(type, object.metadata);
      for (const waiting of this.#settlement.takeWaiting(key)) this.#enqueue(waiting, "fresh");
    }
    const owner = this.#owners.ownerOf(object);
    if (owner === undefined) {
      const formerly = this.#owners.formerOwnerOf(change);
      if (formerly !== undefined) this.#enqueue(formerly, "fresh");
      return;
    }
    const cr = this.#informer.store.get(owner);
    if (cr && this.#queue) this.#reporter.child(cr, change, this.#inProgress.has(owner));
    // The watch may show a child before our create is answered; that is not news to the reconcile that makes it.
    if (change.kind === "added" && change.origin === "watch" && this.#inProgress.has(owner)) return;
    if (isChildChangeRelevant(this.plan, change)) {
      this.#enqueue(owner, change.origin === "list" ? "background" : "fresh");
    }
  }

  #onPhase(state: InformerState): void {
    if (state.phase === "forbidden") this.health.setBlind(state.message);
    else if (state.phase === "synced") this.health.setBlind(undefined);
    if (state.phase === "absent") {
      this.health.markMissing();
      this.#news.missing();
      this.#options.onHealthChange();
    } else if (state.phase === "synced") {
      // What was passed over while the kind was away may be there unchanged: no event will tell of it.
      if (this.health.snapshot().missing) this.#admitAll();
      this.#news.visible(this.#informer.store.size, this.#queue !== undefined);
      this.health.markPresent();
      // Failures while the API server was away say nothing about now.
      this.#retryFailing();
      this.#options.onHealthChange();
    } else if (state.phase === "forbidden") {
      this.#news.forbidden(state.message);
      this.#options.onHealthChange();
    }
  }

  /** A value that must be unique may have become free. */
  #retryRivals(): void {
    if (this.plan.rules.validation.asksUnique) this.#retryFailing();
  }

  /** The world has changed: who failed is tried again at once, and its series of failures begins anew. */
  #retryFailing(): void {
    for (const key of this.#settlement.failing()) {
      this.#queue?.forget(key);
      this.#enqueue(key, "fresh");
    }
  }

  /** As if each object had just been found. */
  #admitAll(): void {
    for (const object of this.#informer.store.all()) {
      const key = objectKey(object.metadata);
      this.#admit(key, object, this.#facts.of({ kind: "added", key, new: object, origin: "list" }));
    }
  }

  /** Enqueues unless the gate before the queue is closed. */
  #admit(
    key: string,
    object: KubeObject,
    facts: Readonly<Record<string, boolean>>,
    priority: "fresh" | "background" = "background",
  ): void {
    if (!this.#queue || !this.#reconciler.admits(object, facts)) return;
    this.#facts.remember(key, facts);
    this.#enqueue(key, priority);
  }

  #enqueue(key: string, priority: "fresh" | "background"): void {
    this.#queue?.add(key, { priority });
  }
}
