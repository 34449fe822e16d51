// Owns: the metrics of watches. Must not: decide.

import {
  counterOf,
  histogramOf,
  type Labels,
  type MetricDefinition,
  METRICS,
  type Metrics,
} from "../../telemetry/mod.ts";
import type { InformerCounters } from "./state.ts";

type CounterName = keyof InformerCounters;

const DEFINITIONS = {
  reconnects: METRICS.watchReconnects,
  expired: METRICS.watchExpired,
  stalls: METRICS.watchStalls,
  relists: METRICS.watchRelists,
  events: METRICS.watchEvents,
  handlerErrors: METRICS.watchHandlerErrors,
} as const satisfies Readonly<Record<CounterName, MetricDefinition>>;

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
    Object.fromEntries(names.map((name) => [name, counterOf(metrics, DEFINITIONS[name])]));
  const lag = metrics && histogramOf(metrics, METRICS.watchLag);
  return {
    count(name) {
      counts[name]++;
      counters?.[name]?.add(labels);
    },
    lag: (seconds) => lag?.observe(labels, seconds),
    snapshot: () => ({ ...counts }),
  };
}
