// Owns: Kubernetes events: dedupe into series, send in the background. Must not: slow or fail a reconcile.

import { type Clock, errorMessage, OrkError, type Random, type Timer } from "../../base/mod.ts";
import type { KubeWriter } from "../../kube/mod.ts";
import { counterOf, type Logger, METRICS, type Metrics } from "../../telemetry/mod.ts";
import { EVENT_TYPE, type EventFact, eventObject, type EventStamp } from "./event_object.ts";
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
  const { clock, logger, metrics, random, writer } = options;
  const fieldManager = options.fieldManager ?? "orkestra";
  const total = counterOf(metrics, METRICS.eventsTotal);
  const lane = options.lane ??
    createWriteLane({
      name: "events",
      clock,
      logger,
      metrics,
      concurrency: 2,
      ratePerSecond: 25,
      maxQueued: 1_000,
    });
  /** In order of last occurrence, oldest first. */
  const series = new Map<string, Series>();
  let failing = false;

  function send(entry: Series): void {
    entry.timer?.cancel();
    entry.timer = undefined;
    entry.sentCount = entry.count;
    const stamp: EventStamp = {
      instance: options.instance,
      firstMs: entry.firstMs,
      suffix: entry.suffix,
      ...(entry.count > 1 ? { series: { count: entry.count, lastMs: entry.lastMs } } : {}),
    };
    const object = eventObject(entry.fact, stamp);
    const accepted = lane.submit(async (signal) => {
      try {
        await writer.send(
          entry.count === 1 || stamp.series === undefined
            ? { kind: "create", type: EVENT_TYPE, object }
            : { kind: "apply", type: EVENT_TYPE, object, force: true },
          { fieldManager, signal },
        );
        total.add({ result: "sent" });
        failing = false;
      } catch (error) {
        lost(error, entry.fact);
      }
    });
    if (!accepted) total.add({ result: "dropped" });
  }

  function lost(error: unknown, fact: EventFact): void {
    if (!(error instanceof OrkError)) throw error;
    total.add({ result: "failed" });
    const fields = { reason: fact.reason, object: fact.regarding.name, error: errorMessage(error) };
    // One warning per outage (usually missing permission); the counter has the rest.
    if (failing) logger.debug("event could not be sent", fields);
    else logger.warn("event could not be sent", fields);
    failing = true;
  }

  function repeat(entry: Series): void {
    entry.count++;
    entry.lastMs = clock.now();
    entry.timer ??= clock.after(SERIES_UPDATE_MS, () => send(entry));
  }

  function begin(key: string, fact: EventFact): void {
    const firstMs = clock.now();
    const suffix = firstMs.toString(16) + Math.floor(random.next() * 0x1000000).toString(16).padStart(6, "0");
    const entry: Series = {
      fact,
      firstMs,
      suffix,
      count: 1,
      lastMs: firstMs,
      sentCount: 0,
      timer: undefined,
    };
    series.set(key, entry);
    send(entry);
  }

  /** Ends series that are over or too many; what they still hold is sent. */
  function retire(): void {
    const oldestAllowedMs = clock.now() - SERIES_WINDOW_MS;
    for (const [key, entry] of series) {
      if (entry.lastMs >= oldestAllowedMs && series.size <= MAX_SERIES) return;
      series.delete(key);
      if (entry.count > entry.sentCount) send(entry);
    }
  }

  return {
    record(fact) {
      const key = seriesKey(fact);
      const running = series.get(key);
      if (running && clock.now() - running.lastMs <= SERIES_WINDOW_MS) {
        series.delete(key);
        series.set(key, running);
        repeat(running);
      } else {
        if (running && running.count > running.sentCount) send(running);
        series.delete(key);
        begin(key, fact);
      }
      retire();
    },
    flush(signal) {
      for (const entry of series.values()) if (entry.count > entry.sentCount) send(entry);
      return lane.idle(signal);
    },
    close() {
      for (const entry of series.values()) entry.timer?.cancel();
      series.clear();
      if (!options.lane) lane.close();
    },
  };
}

function seriesKey(fact: EventFact): string {
  const { group, kind, namespace, name, uid } = fact.regarding;
  return [group, kind, namespace ?? "", name, uid ?? "", fact.type, fact.reason, fact.action, fact.note].join(
    "\n",
  );
}
