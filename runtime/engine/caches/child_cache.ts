// Owns: the children of one CRD as cached, and which kinds can be seen. Must not: decide or write.

import { type Clock, errorMessage, type Timer } from "../../base/mod.ts";
import {
  type GroupVersionKind,
  type KubeObject,
  type KubeReader,
  objectKey,
  type ResourceType,
} from "../../kube/mod.ts";
import type { ChildType } from "../../language/plan/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import { kindKey, type ObservedChildren } from "../reconcile/mod.ts";
import type { Change, Subscription, WatchSet } from "../watch/mod.ts";
import { DepartedJobs } from "./departed_jobs.ts";
import { settled } from "./settled.ts";

export interface ChildCacheOptions {
  readonly childTypes: readonly ChildType[];
  /** Something asks how Jobs ended. @default false */
  readonly keepsOutcomes?: boolean;
  readonly watchSet: WatchSet;
  readonly reader: KubeReader;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onChange: (type: ResourceType, change: Change) => void;
  /** Called when a kind that was unserved, forbidden or not synced can be relied on: who waited for it may go on. */
  readonly onAvailable: () => void;
}

/** How long a kind that the cluster does not serve is not asked for again, unless the cache is poked. */
const DISCOVERY_PAUSE_MS = 5_000;

/** A kind that is not served any more is given up after this long: an API server that starts may say so of any kind. */
const GONE_AFTER_MS = 15_000;

/** How often the state of a kind that cannot be relied on is looked at; nothing is sent for that. */
const AVAILABLE_POLL_MS = 250;
/** How long after a CRD appeared an unserved kind is asked for at every look: it is served a moment later. */
const HOPEFUL_MS = 15_000;

/** Subscriptions of one CRD in the shared watch set, one per kind of child. */
export class ChildCache {
  readonly #options: ChildCacheOptions;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #departed = new DepartedJobs();
  /** Kinds without a subscription of which children may exist all the same, until this monotonic moment. */
  readonly #unseen = new Map<string, { readonly why: string; readonly untilMs: number }>();
  /** Kinds of which the cluster could not be asked: no reconcile need come that asks again. */
  readonly #unasked = new Set<string>();
  /** Monotonic ms before which an unserved kind is not looked for again. */
  #nextDiscoveryMs = 0;
  #discovering: Promise<void> | undefined;
  /** What could not be relied on when it was last looked at. */
  #blocked: ReadonlySet<string> = new Set();
  /** Something of that can be by now, and those who waited were not told yet. */
  #hasNews = false;
  #looking: Timer | undefined;
  #hopefulUntilMs = 0;
  #isReleased = false;

  constructor(options: ChildCacheOptions) {
    this.#options = options;
    for (const { gvk } of options.childTypes) this.#notSeen(gvk, `${gvk.kind} was not asked for yet`);
  }

  /** Subscribes to every kind that the cluster serves. Kinds that it does not serve are tried again later. */
  async start(): Promise<void> {
    await this.#discover();
  }

  /** Resolves when every known kind is synced or has a reason why it is not. */
  async settle(signal: AbortSignal): Promise<void> {
    await Promise.all(
      [...this.#subscriptions.values()].map((subscription) =>
        settled(subscription, this.#options.clock, { signal })
      ),
    );
  }

  /** Looks again for kinds that were not served, or are not any more; at most once in a few seconds. */
  async discoverMissing(): Promise<void> {
    const { childTypes, clock } = this.#options;
    const isComplete = this.#subscriptions.size === childTypes.length && this.#gone().length === 0;
    if (isComplete || clock.monotonicMs() < this.#nextDiscoveryMs) return;
    this.#discovering ??= this.#discover().finally(() => (this.#discovering = undefined));
    await this.#discovering;
  }

  /** A CRD appeared: unserved kinds are worth asking for at once. */
  poke(): void {
    this.#nextDiscoveryMs = 0;
    this.#hopefulUntilMs = this.#options.clock.monotonicMs() + HOPEFUL_MS;
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.state().phase === "absent") subscription.poke();
    }
    if (this.#blocked.size > 0) void this.#look();
  }

  readonly typeOf = (gvk: GroupVersionKind): ResourceType | undefined =>
    this.#subscriptions.get(kindKey(gvk))?.type;

  get(
    type: Pick<GroupVersionKind, "group" | "kind">,
    at: { readonly namespace?: string; readonly name: string },
  ) {
    return this.#subscriptions.get(kindKey(type))?.store.get(objectKey(at));
  }

  observedFor(owner: KubeObject): ObservedChildren {
    return {
      get: (type, at) => this.get(type, at),
      owned: () => this.owned(owner.metadata.uid),
      departed: () => this.#departed.of(owner.metadata.uid),
    };
  }

  owned(uid: string | undefined): readonly KubeObject[] {
    if (uid === undefined) return [];
    return [...this.#subscriptions.values()].flatMap((subscription) => subscription.store.byOwner(uid));
  }

  /** Every child of any owner whose kind can be seen. */
  *all(): Generator<KubeObject> {
    for (const { store } of this.#subscriptions.values()) yield* store.all();
  }

  observeWrite(type: GroupVersionKind, object: KubeObject): void {
    this.#subscriptions.get(kindKey(type))?.observeWrite(object);
  }

  /** Kinds whose children cannot be trusted to be complete, with the reason. Reconnecting ones can: they are only late. */
  unavailable(): ReadonlyMap<string, string> {
    const nowMs = this.#options.clock.monotonicMs();
    const reasons = new Map<string, string>();
    for (const [key, { why, untilMs }] of this.#unseen) if (untilMs > nowMs) reasons.set(key, why);
    for (const [key, subscription] of this.#subscriptions) {
      const { phase, message, hasSynced } = subscription.state();
      if (phase === "forbidden") {
        reasons.set(key, message ?? `${subscription.type.plural} may not be listed and watched`);
      } else if (phase === "absent") {
        reasons.set(key, message ?? `${subscription.type.plural} are not served any more`);
      } else if (!hasSynced) reasons.set(key, message ?? `${subscription.type.plural} are not synced yet`);
    }
    this.#note(this.#blockedBy(reasons));
    return reasons;
  }

  /** Whoever sees first that something can be relied on: all others are told at the next look. */
  #note(blocked: ReadonlySet<string>): void {
    this.#hasNews ||= [...this.#blocked].some((key) => !blocked.has(key));
    this.#blocked = blocked;
    if ((blocked.size > 0 || this.#hasNews) && !this.#isReleased) this.#lookLater();
  }

  #blockedBy(reasons: ReadonlyMap<string, string>): ReadonlySet<string> {
    const unserved = this.#options.childTypes.map(({ gvk }) => kindKey(gvk))
      .filter((key) => !this.#subscriptions.has(key));
    const unusable = [...reasons.keys(), ...unserved].map((key) => `unusable ${key}`);
    return new Set([...unusable, ...[...reasons.keys()].map((key) => `uncertain ${key}`)]);
  }

  #lookLater(): void {
    this.#looking ??= this.#options.clock.after(AVAILABLE_POLL_MS, () => {
      this.#looking = undefined;
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    const isHopeful = this.#options.clock.monotonicMs() < this.#hopefulUntilMs;
    if (isHopeful) this.#nextDiscoveryMs = 0;
    if (isHopeful || this.#unasked.size > 0) await this.discoverMissing();
    this.unavailable();
    if (!this.#hasNews || this.#isReleased) return;
    this.#hasNews = false;
    this.#options.onAvailable();
  }

  release(): void {
    this.#isReleased = true;
    this.#looking?.cancel();
    for (const subscription of this.#subscriptions.values()) subscription.release();
    this.#subscriptions.clear();
  }

  #gone(): readonly (readonly [key: string, subscription: Subscription])[] {
    const endMs = this.#options.clock.now() - GONE_AFTER_MS;
    return [...this.#subscriptions].filter(([, subscription]) => {
      const { phase, sinceMs } = subscription.state();
      return phase === "absent" && sinceMs <= endMs;
    });
  }

  /** With its CRD went all its objects, unless the cluster serves them in another version. */
  async #giveUpGone(): Promise<void> {
    const { reader, logger } = this.#options;
    for (const [key, subscription] of this.#gone()) {
      const { group, kind } = subscription.type;
      if (await reader.discover({ group, kind })) continue;
      if (!this.#subscriptions.delete(key)) continue;
      this.#notSeen(subscription.type, `${subscription.type.plural} are not served any more`, 0);
      subscription.release();
      logger.warn("a kind of child is not served any more", { event: "child-kind-gone", kind });
    }
  }

  async #discover(): Promise<void> {
    await this.#giveUpGone().catch((error) => this.#notAsked("a kind that is gone", error));
    const { childTypes, clock } = this.#options;
    for (const { gvk } of childTypes) if (!this.#subscriptions.has(kindKey(gvk))) await this.#find(gvk);
    this.#nextDiscoveryMs = clock.monotonicMs() + DISCOVERY_PAUSE_MS;
  }

  async #find(gvk: GroupVersionKind): Promise<void> {
    const { reader, watchSet } = this.#options;
    const key = kindKey(gvk);
    try {
      const type = await reader.discover(gvk);
      this.#unasked.delete(key);
      if (this.#isReleased || this.#subscriptions.has(key)) return;
      if (!type) return this.#notServed(gvk);
      this.#unseen.delete(key);
      this.#subscriptions.set(key, watchSet.subscribe({ type }, (change) => this.#changed(type, change)));
    } catch (error) {
      const why = `the cluster could not be asked for ${gvk.kind}: ${errorMessage(error)}`;
      this.#unasked.add(key);
      this.#notSeen(gvk, why);
      this.#notAsked(gvk.kind, error);
    }
  }

  #changed(type: ResourceType, change: Change): void {
    if (this.#options.keepsOutcomes) this.#departed.note(type, change);
    this.#options.onChange(type, change);
  }

  #notSeen(gvk: Pick<GroupVersionKind, "group" | "kind">, why: string, untilMs = Infinity): void {
    this.#unseen.set(kindKey(gvk), { why, untilMs });
  }

  /** It may be served in a moment. */
  #notServed(gvk: GroupVersionKind): void {
    if ((this.#unseen.get(kindKey(gvk))?.untilMs ?? Infinity) < Infinity) return;
    const untilMs = this.#options.clock.monotonicMs() + GONE_AFTER_MS;
    this.#notSeen(gvk, `the cluster does not serve ${gvk.kind} (${gvk.group}/${gvk.version})`, untilMs);
  }

  #notAsked(kind: string, error: unknown): void {
    const message = "the cluster could not be asked for a kind; trying again";
    this.#options.logger.warn(message, { event: "discovery-failed", kind, error: errorMessage(error) });
  }
}
