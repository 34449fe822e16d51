// Owns: keeping one store equal to the cluster, for as long as it runs. Must not: decide what to do about a change.

import {
  type Clock,
  errorMessage,
  InvariantError,
  isJsonObject,
  type JsonObject,
  type Random,
  sleep,
} from "../../base/mod.ts";
import {
  createKubeReader,
  type KubeObject,
  type KubeReader,
  objectKey,
  type ResourceType,
  type Transport,
  typedObject,
  typeKey,
} from "../../kube/mod.ts";
import type { Logger, Metrics } from "../../telemetry/mod.ts";
import type { Change, Origin } from "./change.ts";
import { type Outcome, outcomeOf } from "./_outcome.ts";
import { createOwnWrites } from "./_own_writes.ts";
import { compareVersions } from "./resource_version.ts";
import type { InformerPhase, InformerState } from "./state.ts";
import { createStore, type StoreView } from "./store.ts";
import { retryDelayMs, WATCH_TIMING, type WatchTiming } from "./timing.ts";
import { createWatchMetrics } from "./_watch_metrics.ts";
import { runWatchSession } from "./_watch_session.ts";

/** Which objects of a type. Everything absent: all. */
export interface Selector {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

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
  const { transport, type, clock, random, selector = {}, metadataOnly = false } = options;
  const reader = options.reader ?? createKubeReader(transport);
  const timing = { ...WATCH_TIMING, ...options.timing };
  const log = options.log.with({ type: typeKey(type) });
  const metrics = createWatchMetrics(options.metrics, typeKey(type));
  const ownWrites = createOwnWrites({ clock, onConfirmed: metrics.lag });
  const transform = options.transform ?? (metadataOnly ? metadataOf : withoutManagedFields);
  const store = createStore();
  const stopping = new AbortController();
  const syncWaiters = new Set<(synced: boolean) => void>();
  let phase: InformerPhase = "syncing";
  let message: string | undefined;
  let sinceMs = clock.now();
  let hasSynced = false;
  let lastSyncMs: number | undefined;
  let lastEventMs: number | undefined;
  let lastContactMs: number | undefined;
  let version = "";
  let mustList = true;
  let reopening = false;
  let failures = 0;
  let waking = new AbortController();
  let running: Promise<void> | undefined;

  function state(): InformerState {
    return {
      phase,
      sinceMs,
      hasSynced,
      itemCount: store.size,
      counters: metrics.snapshot(),
      ...(message === undefined ? {} : { message }),
      ...(lastSyncMs === undefined ? {} : { lastSyncMs }),
      ...(lastEventMs === undefined ? {} : { lastEventMs }),
      ...(lastContactMs === undefined ? {} : { lastContactMs }),
    };
  }

  function enter(next: InformerPhase, why?: string): void {
    if (phase === next && message === why) return;
    const moved = phase !== next;
    phase = next;
    message = why;
    if (!moved) return;
    sinceMs = clock.now();
    if (why === undefined) log.debug("watch phase", { phase });
    else log.warn("watch phase", { phase, why });
    guarded(() => options.onPhase?.(state()));
  }

  /** A handler's bug must neither end the loop nor go unseen. */
  function guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      metrics.count("handlerErrors");
      log.error("change handler failed", { error: errorMessage(error), stack: stackOf(error) });
    }
  }

  function emit(changes: readonly Change[]): void {
    for (const change of changes) guarded(() => options.onChange(change));
  }

  async function list(): Promise<Outcome> {
    const origin: Origin = hasSynced ? "relist" : "list";
    if (hasSynced) metrics.count("relists");
    try {
      const { signal } = stopping;
      const pages = reader.list(type, { ...selector, metadataOnly, signal });
      let merge: ReturnType<typeof store.beginList> | undefined;
      let listed = "";
      for await (const page of pages) {
        listed = page.resourceVersion;
        merge ??= store.beginList({ origin, force: (compareVersions(listed, version) ?? 0) < 0 });
        emit(merge.page(page.items.map(transform)));
        lastContactMs = clock.now();
      }
      if (!merge) throw new InvariantError("a list had no page", { type: typeKey(type) });
      emit(merge.finish(listed));
      version = listed;
      return { kind: "listed" };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  function onLine(line: JsonObject): void {
    lastContactMs = clock.now();
    const raw = line["object"];
    if (!isJsonObject(raw)) return;
    const object = typedObject(type, raw);
    const kind = line["type"];
    if (kind === "ADDED" || kind === "MODIFIED") emit(store.put(transform(object), "watch"));
    else if (kind === "DELETED") emit(store.drop(object, "watch"));
    version = object.metadata.resourceVersion ?? version;
    if (kind === "BOOKMARK") return;
    lastEventMs = lastContactMs;
    metrics.count("events");
    ownWrites.seen(objectKey(object.metadata), version);
  }

  function watch(): Promise<Outcome> {
    if (reopening) metrics.count("reconnects");
    return runWatchSession({ transport, type, selector, metadataOnly }, {
      clock,
      timing,
      resourceVersion: version,
      timeoutSeconds: timing.sessionS + Math.floor((timing.sessionSpreadS + 1) * random.next()),
      signal: stopping.signal,
      onOpen() {
        lastContactMs = clock.now();
        reopening = false;
        enter("synced");
      },
      onLine,
      onStall() {
        metrics.count("stalls");
        transport.renew?.();
      },
    });
  }

  /** Notes what an attempt brought and returns how long to wait before the next. */
  function settle(outcome: Outcome): number {
    const livedMs = outcome.kind === "ended" || outcome.kind === "failed" ? outcome.livedMs ?? 0 : 0;
    if (livedMs >= timing.stableMs) failures = 0;
    switch (outcome.kind) {
      case "listed":
        mustList = false;
        hasSynced = true;
        lastSyncMs = clock.now();
        enter("synced");
        settleSync(true);
        return 0;
      case "ended":
        lastContactMs = clock.now();
        if (livedMs >= timing.tooShortMs) {
          failures = 0;
          return 0;
        }
        return failed({
          kind: "failed",
          phase: "reconnecting",
          message: "The server ends watches at once",
          relist: false,
        });
      case "expired":
        metrics.count("expired");
        mustList = true;
        enter(hasSynced ? "reconnecting" : "syncing", outcome.message);
        return Math.max(
          timing.relistSpreadMs * random.next(),
          failures++ === 0 ? 0 : backoff(timing.retryMaxMs),
        );
      case "failed":
        return failed(outcome);
    }
  }

  function failed(outcome: Outcome & { kind: "failed" }): number {
    failures++;
    mustList ||= outcome.relist;
    reopening = true;
    enter(outcome.phase, outcome.message);
    const maxMs = outcome.phase === "absent"
      ? timing.absentMaxMs
      : outcome.phase === "forbidden"
      ? timing.forbiddenMaxMs
      : timing.retryMaxMs;
    const askedMs = Math.min(outcome.retryAfterMs ?? 0, timing.retryAfterMaxMs);
    return Math.max(backoff(maxMs), askedMs * (1 + 0.2 * random.next()));
  }

  function backoff(maxMs: number): number {
    return retryDelayMs(failures, random, { baseMs: timing.retryBaseMs, maxMs });
  }

  function settleSync(synced: boolean): void {
    for (const resolve of [...syncWaiters]) resolve(synced);
    syncWaiters.clear();
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const outcome = mustList ? await list() : await watch();
      if (stopping.signal.aborted) break;
      const waitMs = settle(outcome);
      if (waitMs <= 0) continue;
      waking = new AbortController();
      await sleep(clock, waitMs, waking.signal);
    }
    enter("stopped");
    settleSync(false);
  }

  return {
    type,
    store,
    start() {
      running ??= run();
    },
    state,
    waitForSync(signal) {
      if (hasSynced) return Promise.resolve(true);
      if (signal?.aborted || stopping.signal.aborted) return Promise.resolve(false);
      return new Promise((resolve) => {
        const finish = (synced: boolean) => {
          signal?.removeEventListener("abort", onAbort);
          syncWaiters.delete(finish);
          resolve(synced);
        };
        const onAbort = () => finish(false);
        signal?.addEventListener("abort", onAbort, { once: true });
        syncWaiters.add(finish);
      });
    },
    observeWrite(object) {
      const { resourceVersion } = object.metadata;
      // The watch is past this version and the object is not there: it was deleted before the answer reached us.
      const passed = version !== "" && (compareVersions(resourceVersion, version) ?? 1) <= 0;
      if (passed && !store.get(objectKey(object.metadata))) return;
      const changes = store.put(transform(object), "write");
      if (changes.length > 0) {
        ownWrites.sent(objectKey(object.metadata), resourceVersion ?? "");
      }
      emit(changes);
    },
    observeDelete(at) {
      emit(store.dropWritten(at));
    },
    poke() {
      failures = 0;
      waking.abort();
    },
    async stop() {
      stopping.abort();
      waking.abort();
      await running;
      if (!running) enter("stopped");
      settleSync(false);
    },
  };
}

function withoutManagedFields(object: KubeObject): KubeObject {
  if (!object.metadata.managedFields) return object;
  const { managedFields: _dropped, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function metadataOf(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata } = object;
  return withoutManagedFields({ apiVersion, kind, metadata });
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
