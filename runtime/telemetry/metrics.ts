// Owns: metrics over prom-client, with a registry of their own. Must not: know what is measured.

import {
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry,
} from "prom-client";
import { InvariantError } from "../base/mod.ts";
import type { Counter, Gauge, Histogram, Metrics } from "./ports.ts";
import { type MetricDefinition, METRICS } from "./metric_table.ts";

/** Facts of the own process; given by `cli/io`, because prom-client's collector reads `/proc`, which production may not. */
export interface ProcessProbe {
  residentBytes(): number;
  heapUsedBytes(): number;
  heapTotalBytes(): number;
  /** User and system time since start. */
  cpuSeconds(): number;
  /** Epoch seconds. */
  readonly startTimeSeconds: number;
}

export interface MetricsOptions {
  readonly probe?: ProcessProbe;
}

/** A registry of its own; nothing is shared between two of them. */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  const known = new Map<string, { readonly shape: string; readonly metric: Counter | Gauge | Histogram }>();

  function once<T extends Counter | Gauge | Histogram>(shape: string, name: string, make: () => T): T {
    const found = known.get(name);
    if (found === undefined) {
      const metric = make();
      known.set(name, { shape, metric });
      return metric;
    }
    if (found.shape !== shape) {
      throw new InvariantError("metric registered with another shape", { name, shape, was: found.shape });
    }
    return found.metric as T;
  }

  const metrics: Metrics = {
    counter: (name, help, labelNames) =>
      once(`counter(${labelNames})`, name, () => {
        const metric = new PromCounter({ name, help, labelNames: [...labelNames], registers: [registry] });
        return { add: (labels, amount = 1) => metric.inc({ ...labels }, amount) };
      }),
    gauge: (name, help, labelNames) =>
      once(`gauge(${labelNames})`, name, () => {
        const metric = new PromGauge({ name, help, labelNames: [...labelNames], registers: [registry] });
        return { set: (labels, value) => metric.set({ ...labels }, value) };
      }),
    histogram: (name, help, labelNames, buckets) =>
      once(`histogram(${labelNames})`, name, () => {
        const metric = new PromHistogram({
          name,
          help,
          labelNames: [...labelNames],
          registers: [registry],
          ...(buckets ? { buckets: [...buckets] } : {}),
        });
        return { observe: (labels, value) => metric.observe({ ...labels }, value) };
      }),
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
  if (options.probe) registerProcess(registry, options.probe);
  return metrics;
}

/** The counter that the table defines under this key. */
export function counterOf(metrics: Metrics, definition: MetricDefinition<"counter">): Counter {
  return metrics.counter(definition.name, definition.help, definition.labels);
}

/** The gauge that the table defines under this key. */
export function gaugeOf(metrics: Metrics, definition: MetricDefinition<"gauge">): Gauge {
  return metrics.gauge(definition.name, definition.help, definition.labels);
}

/** The histogram that the table defines under this key. */
export function histogramOf(metrics: Metrics, definition: MetricDefinition<"histogram">): Histogram {
  return metrics.histogram(definition.name, definition.help, definition.labels, definition.buckets);
}

/** Counts nothing. */
export const nullMetrics: Metrics = {
  counter: () => ({ add: () => {} }),
  gauge: () => ({ set: () => {} }),
  histogram: () => ({ observe: () => {} }),
  expose: () => Promise.resolve({ contentType: "text/plain; version=0.0.4; charset=utf-8", text: "" }),
};

function registerProcess(registry: Registry, probe: ProcessProbe): void {
  const read = (definition: MetricDefinition, value: () => number) => {
    const { name, help } = definition;
    if (definition.kind === "counter") {
      new PromCounter({
        name,
        help,
        registers: [registry],
        collect() {
          this.reset();
          this.inc(value());
        },
      });
    } else {
      new PromGauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(value());
        },
      });
    }
  };
  read(METRICS.processCpu, () => probe.cpuSeconds());
  read(METRICS.processResident, () => probe.residentBytes());
  read(METRICS.processHeapUsed, () => probe.heapUsedBytes());
  read(METRICS.processHeapTotal, () => probe.heapTotalBytes());
  read(METRICS.processStart, () => probe.startTimeSeconds);
}
