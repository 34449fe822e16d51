// Owns: Kubernetes events: dedupe into series, send in the background. Must not: slow or fail a reconcile.

import type { Clock, Random, Timer } from "../../base/mod.ts";
import type { KubeWriter } from "../../kube/mod.ts";
import type { Logger, Metrics } from "../../telemetry/mod.ts";
import type { EventFact, EventStamp } from "./event_object.ts";
import { EventSender } from "./_event_sender.ts";
import { createWriteLane, type WriteLane } from "./write_lane.ts";

/** An event that repeats within this time joins the series of the first. Source: client-go `tools/events`. */
const SERIES_WINDOW_MS = 6 * 60_000;
/** A running series is written at most this often. */
const SERIES_UPDATE_MS = 30_000;
const MAX_SERIES = 4_096;

export interface EventRecorderOptions {
  readonly writer: KubeWriter;
  readonly clock: Clock;
  readonly random: Random;
  /** Who reports: pod or host name. */
  readonly instance: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** @default a lane of its own: 2 at a time, 25 a second, 1000 waiting */
  readonly lane?: WriteLane;
  /** @default "orkestra" */
  readonly fieldManager?: string;
}

/** Reports facts to people who look at `kubectl get events`. Best effort: what cannot be sent is counted and logged. */
export interface EventRecorder {
  /** Returns at once and never throws. */
  record(fact: EventFact): void;
  /** Sends what is held back and waits until all is sent, or until `signal` aborts. */
  flush(signal?: AbortSignal): Promise<void>;
  /** Stops at once; call `flush` before. Idempotent. */
  close(): void;
}

interface Series {
  readonly fact: EventFact;
  readonly firstMs: number;
  readonly suffix: string;
  count: number;
  lastMs: number;
  /** Occurrences already handed to the lane. */
  sentCount: number;
  timer: Timer | undefined;
}

/** A recorder with no series yet. The first occurrence is sent at once, repeats at most every 30 s. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new SeriesRecorder(options);
}

class SeriesRecorder implements EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #lane: WriteLane;
  readonly #sender: EventSender;
  /** In order of last occurrence, oldest first. */
  readonly #series = new Map<string, Series>();

  constructor(options: EventRecorderOptions) {
    const { writer, logger, metrics, fieldManager = "orkestra" } = options;
    this.#options = options;
    this.#lane = options.lane ?? laneOfItsOwn(options);
    this.#sender = new EventSender({ writer, lane: this.#lane, fieldManager, logger, metrics });
  }

  record(fact: EventFact): void {
    const key = seriesKey(fact);
    const running = this.#series.get(key);
    this.#series.delete(key);
    if (running && this.#options.clock.now() - running.lastMs <= SERIES_WINDOW_MS) {
      this.#series.set(key, running);
      this.#repeat(running);
    } else {
      if (running) this.#sendRest(running);
      this.#begin(key, fact);
    }
    this.#retire();
  }

  flush(signal?: AbortSignal): Promise<void> {
    for (const entry of this.#series.values()) this.#sendRest(entry);
    return this.#lane.idle(signal);
  }

  close(): void {
    for (const entry of this.#series.values()) entry.timer?.cancel();
    this.#series.clear();
    if (!this.#options.lane) this.#lane.close();
  }

  #begin(key: string, fact: EventFact): void {
    const firstMs = this.#options.clock.now();
    const entry: Series = {
      fact,
      firstMs,
      suffix: this.#suffix(firstMs),
      count: 1,
      lastMs: firstMs,
      sentCount: 0,
      timer: undefined,
    };
    this.#series.set(key, entry);
    this.#send(entry);
  }

  /** Ends the name of an event; unique enough. */
  #suffix(firstMs: number): string {
    const random = Math.floor(this.#options.random.next() * 0x1000000);
    return firstMs.toString(16) + random.toString(16).padStart(6, "0");
  }

  #repeat(entry: Series): void {
    const { clock } = this.#options;
    entry.count++;
    entry.lastMs = clock.now();
    entry.timer ??= clock.after(SERIES_UPDATE_MS, () => this.#send(entry));
  }

  /** Ends series that are over or too many; what they still hold is sent. */
  #retire(): void {
    const oldestAllowedMs = this.#options.clock.now() - SERIES_WINDOW_MS;
    for (const [key, entry] of this.#series) {
      if (entry.lastMs >= oldestAllowedMs && this.#series.size <= MAX_SERIES) return;
      this.#series.delete(key);
      this.#sendRest(entry);
    }
  }

  #sendRest(entry: Series): void {
    if (entry.count > entry.sentCount) this.#send(entry);
  }

  #send(entry: Series): void {
    entry.timer?.cancel();
    entry.timer = undefined;
    entry.sentCount = entry.count;
    const { fact, firstMs, lastMs, suffix, count } = entry;
    const stamp: EventStamp = {
      instance: this.#options.instance,
      firstMs,
      suffix,
      ...(count > 1 ? { series: { count, lastMs } } : {}),
    };
    this.#sender.send(fact, stamp);
  }
}

function laneOfItsOwn({ clock, logger, metrics }: EventRecorderOptions): WriteLane {
  return createWriteLane({
    name: "events",
    clock,
    logger,
    metrics,
    concurrency: 2,
    ratePerSecond: 25,
    maxQueued: 1_000,
  });
}

function seriesKey(fact: EventFact): string {
  const { group, kind, namespace, name, uid } = fact.regarding;
  return [group, kind, namespace ?? "", name, uid ?? "", fact.type, fact.reason, fact.action, fact.note].join(
    "\n",
  );
}
