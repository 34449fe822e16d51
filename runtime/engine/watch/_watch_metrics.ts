// Owns: the metrics of watches. Must not: decide.

import type { Labels, Metrics } from "../../telemetry/mod.ts";
import type { InformerCounters } from "./state.ts";

type CounterName = keyof InformerCounters;

const HELP: Readonly<Record<CounterName, readonly [name: string, help: string]>> = {
  reconnects: ["controller_watch_reconnects_total", "Watches opened again after a failure"],
  expired: ["controller_watch_expired_total", "Watches or lists refused with 410 Gone"],
  stalls: ["controller_watch_stalls_total", "Watch connections found silent"],
  relists: ["controller_watch_relists_total", "Full lists after the first"],
  events: ["controller_watch_events_total", "Watch events received"],
  handlerErrors: ["controller_watch_handler_errors_total", "Exceptions thrown while a change was handled"],
};

/** Counters of one informer, mirrored to a registry where there is one. */
export interface WatchMetrics {
  count(name: CounterName): void;
  /** Time from the answer to our own write until the watch confirmed it. */
  lag(seconds: number): void;
  snapshot(): InformerCounters;
}

/** Makes the counters of one type. */
export function createWatchMetrics(metrics: Metrics | undefined, type: string): WatchMetrics {
  const labels: Labels = { type };
  const counts = { reconnects: 0, expired: 0, stalls: 0, relists: 0, events: 0, handlerErrors: 0 };
  const names = Object.keys(counts) as CounterName[];
  const counters = metrics &&
    Object.fromEntries(names.map((n) => [n, metrics.counter(HELP[n][0], HELP[n][1], ["type"])]));
  const lag = metrics?.histogram(
    "controller_watch_lag_seconds",
    "Time from our own write until the watch showed it",
    ["type"],
    [0.005, 0.02, 0.1, 0.5, 2, 10, 30],
  );
  return {
    count(name) {
      counts[name]++;
      counters?.[name]?.add(labels);
    },
    lag: (seconds) => lag?.observe(labels, seconds),
    snapshot: () => ({ ...counts }),
  };
}
