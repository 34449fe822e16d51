// Owns: one isolated box per CRD: its parts, and when they work. Must not: know other CRDs.

import type { KubeObject } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import { createWorkQueue } from "../queue/mod.ts";
import { AwaitedNamespaces } from "./awaited_namespaces.ts";
import { ChildCache, SourceCache } from "../caches/mod.ts";
import { EventFacts } from "./event_facts.ts";
import { every } from "./every.ts";
import { type ChildFights, Fights } from "./fights.ts";
import { CrdHealth } from "./health.ts";
import { Intake } from "./intake.ts";
import { type Meters, metersOf } from "./meters.ts";
import { KindNews } from "./kind_news.ts";
import { ManagedObjects } from "./managed_objects.ts";
import { ObstacleWatches } from "./obstacle_watches.ts";
import type { OperatorOptions, OperatorSettings } from "./operator_options.ts";
import { Orphans } from "./orphans.ts";
import { OwnerKeys } from "./owner_keys.ts";
import { Reactions } from "./reactions.ts";
import { Reconciler } from "../attempt/mod.ts";
import { Reporter } from "./reporter.ts";
import { Settlement } from "./settlement.ts";
import type { Term } from "./term.ts";
import { vitalsOf, type Waiting, waitingOf } from "./vitals.ts";
import { Workers } from "./workers.ts";

/** Watches always (a follower stays warm); reconciles while it leads. */
export class Operator {
  readonly plan: CrdPlan;
  readonly settings: OperatorSettings;
  readonly health: CrdHealth;
  readonly #options: OperatorOptions;
  readonly #logger: Logger;
  readonly #meters: Meters;
  readonly #owners = new OwnerKeys();
  readonly #orphans: Orphans;
  readonly #facts: EventFacts;
  readonly #objects: ManagedObjects;
  readonly #children: ChildCache;
  readonly #sources: SourceCache;
  readonly #obstacles: ObstacleWatches;
  readonly #awaited: AwaitedNamespaces;
  readonly #settlement: Settlement;
  readonly #reconciler: Reconciler;
  readonly #intake: Intake;
  readonly #workers: Workers;
  readonly #reactions: Reactions;
  /** Monotonic ms since when this term may do more than delete. */
  #allowedMs: number | undefined;

  constructor(options: OperatorOptions) {
    const { plan, settings, clock } = options;
    this.plan = plan;
    this.settings = settings;
    this.#options = options;
    this.#logger = options.logger.with({ crd: plan.name });
    this.health = new CrdHealth({ clock, failureThreshold: settings.failureThreshold });
    this.#meters = metersOf(options.metrics, plan);
    this.#facts = new EventFacts(plan);
    this.#children = this.#makeChildren();
    this.#objects = this.#makeObjects();
    this.#sources = this.#makeSources();
    this.#obstacles = this.#makeObstacles();
    this.#awaited = new AwaitedNamespaces({
      ...options,
      logger: this.#logger,
      onChange: (keys) => this.#intake.retry(keys),
    });
    this.#orphans = this.#makeOrphans();
    this.#settlement = this.#makeSettlement();
    this.#reconciler = this.#makeReconciler();
    this.#intake = new Intake({
      clock,
      facts: this.#facts,
      objects: () => this.#objects.known(),
      admits: (object, facts) => this.#reconciler.admits(object, facts),
    });
    const reporter = new Reporter({
      kind: plan.type.kind,
      clock,
      logger: this.#logger,
      events: options.events,
      fateOf: (object, tell) => this.#objects.fateOf(object, tell),
    });
    const fights = { fields: new Fights(options), wholes: new Fights(options) };
    this.#workers = this.#makeWorkers(reporter, fights);
    this.#reactions = this.#makeReactions(reporter, fights);
  }

  /** Begins to watch. */
  start(): void {
    this.#objects.start();
  }

  /** Looks again at once for a CRD or a kind of child that was absent. */
  poke(): void {
    this.#children.poke();
    this.#reconciler.poke();
    this.#objects.poke();
  }

  /** Holds workers back between two reconciles, deletions excepted. */
  pause(): void {
    this.#workers.hold("pause");
  }

  resume(): void {
    this.#workers.release("pause");
  }

  /**
   * Reconciles until the term ends, then drains: what is in flight finishes unless the term is lost, nothing new begins.
   * Before `mayStart` answers true only deletions are carried out.
   */
  async lead(term: Term, mayStart: Promise<boolean> = Promise.resolve(true)): Promise<void> {
    this.#allowedMs = undefined;
    this.#workers.hold("start");
    this.#intake.expect();
    void mayStart.then((may) => may && this.#allow());
    try {
      if (await this.#isSynced(term.ended)) await this.#reconcile(term);
    } finally {
      this.#intake.close();
      this.#settlement.rest();
    }
  }

  async #isSynced(signal: AbortSignal): Promise<boolean> {
    if (!await this.#objects.waitForSync(signal)) return false;
    await this.#children.start();
    await this.#children.settle(signal);
    return !signal.aborted;
  }

  async #reconcile(term: Term): Promise<void> {
    const { clock, random } = this.#options;
    const { ended: signal } = term;
    const { maxDepth, resyncMs } = this.settings;
    const queue = createWorkQueue({ clock, random, ...(maxDepth === undefined ? {} : { maxDepth }) });
    this.#intake.open(queue);
    this.#objects.widen();
    this.#orphans.begin();
    if (this.#allowedMs !== undefined) this.#begin(this.#allowedMs);
    const resync = every(clock, resyncMs, () => this.#intake.resync());
    const stop = () => void queue.shutdown({ drain: false });
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    try {
      await this.#workers.run(queue, term);
      await queue.shutdown({ drain: false });
      await this.#reconciler.stamps.end(term.lost);
    } finally {
      signal.removeEventListener("abort", stop);
      resync.cancel();
      this.#orphans.end();
    }
  }

  async stop(): Promise<void> {
    this.#sources.release();
    this.#obstacles.release();
    this.#awaited.release();
    this.#children.release();
    await this.#objects.stop();
  }

  /** True for the uid of an object that this operator watches. */
  watches(uid: string): boolean {
    return this.#owners.has(uid);
  }

  /** True while objects wait for a worker. */
  isBusy(): boolean {
    return this.#intake.stats().depth > 0;
  }

  #load(): Waiting {
    return waitingOf(this.#intake.stats(), this.#workers.held, this.settings.maxDepth);
  }

  /** Present facts for the API; nothing here is computed on the hot path. */
  facts() {
    const { depth, parked } = this.#load();
    return {
      informer: this.#objects.state(),
      store: this.#objects.store,
      workersProcessing: this.#workers.busy,
      queueDepth: depth,
      parked,
      isLeading: this.#intake.isOpen,
      childrenOf: (owner: KubeObject) => this.#children.owned(owner.metadata.uid),
    };
  }

  #allow(): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#allowedMs = nowMs;
    if (this.#intake.isOpen) this.#begin(nowMs);
  }

  #begin(allowedMs: number): void {
    this.#workers.release("start");
    this.health.markStarted();
    this.#meters.activated((this.#options.clock.monotonicMs() - allowedMs) / 1_000);
    this.#logger.info("watching", {
      event: "watching",
      kind: this.plan.type.kind,
      objects: this.#objects.store.size,
      workers: this.settings.workers,
      tookMs: Math.round(this.#objects.state().lastSyncTookMs ?? 0),
    });
    this.#settlement.healthChanged();
  }

  #makeChildren(): ChildCache {
    return new ChildCache({
      ...this.#options,
      childTypes: this.plan.childTypes,
      keepsOutcomes: this.plan.readsChildren,
      logger: this.#logger,
      onChange: (type, change) => this.#reactions.child(type, change),
      onAvailable: () => this.#reactions.sighted(),
    });
  }

  #makeObjects(): ManagedObjects {
    return new ManagedObjects({
      operator: this.#options,
      logger: this.#logger,
      onChange: (change) => this.#reactions.object(change),
      onPhase: (state) => this.#reactions.phase(state),
    });
  }

  #makeSources(): SourceCache {
    const { watchSet, clock } = this.#options;
    return new SourceCache({
      watchSet,
      clock,
      typeOf: this.#children.typeOf,
      onChange: (keys) => {
        for (const key of keys) this.#intake.enqueue(key, "fresh");
      },
    });
  }

  #makeObstacles(): ObstacleWatches {
    return new ObstacleWatches({
      watchSet: this.#options.watchSet,
      typeOf: this.#children.typeOf,
      isSeen: (ref) => this.#children.get(ref, ref) !== undefined,
      onChange: (keys) => this.#intake.retry(keys),
    });
  }

  #makeOrphans(): Orphans {
    return new Orphans({
      ...this.#options,
      type: this.plan.type,
      logger: this.#logger,
      owners: this.#owners,
      children: this.#children,
      isCurrent: () => this.#objects.state().phase === "synced",
    });
  }

  #makeSettlement(): Settlement {
    const { clock, onHealthChange } = this.#options;
    return new Settlement({
      clock,
      health: this.health,
      meters: this.#meters,
      onHealthChange,
      onLeave: (key) => this.#sources.forget(key),
      onBlocked: (key, by) => this.#obstacles.require(key, by),
      onAwaited: (key, namespaces) => this.#awaited.require(key, namespaces),
    });
  }

  #makeReconciler(): Reconciler {
    return new Reconciler({
      ...this.#options,
      logger: this.#logger,
      sources: this.#sources,
      objects: this.#objects,
      children: this.#children,
      vitals: () =>
        vitalsOf(this.health.snapshot(), {
          queueDepth: this.#load().depth,
          workers: this.settings.workers,
          busy: this.#workers.busy,
        }),
    });
  }

  #makeWorkers(reporter: Reporter, fights: ChildFights): Workers {
    return new Workers({
      count: this.settings.workers,
      turns: this.#options.turns,
      clock: this.#options.clock,
      logger: this.#logger,
      reconciler: this.#reconciler,
      reporter,
      fights,
      settlement: this.#settlement,
      meters: this.#meters,
      facts: this.#facts,
      find: (key) => this.#objects.find(key),
      load: () => this.#load(),
    });
  }

  #makeReactions(reporter: Reporter, fights: ChildFights): Reactions {
    return new Reactions({
      plan: this.plan,
      objects: () => this.#objects.store,
      owners: this.#owners,
      orphans: this.#orphans,
      intake: this.#intake,
      workers: this.#workers,
      reconciler: this.#reconciler,
      settlement: this.#settlement,
      sources: this.#sources,
      reporter,
      fights,
      facts: this.#facts,
      health: this.health,
      meters: this.#meters,
      news: new KindNews(this.plan.type, this.#logger),
      onHealthChange: this.#options.onHealthChange,
    });
  }
}
