// Owns: tests of metrics and their table. Must not: be part of a program.

import assert from "node:assert/strict";
import { InvariantError } from "../base/mod.ts";
import { type MetricDefinition, METRICS } from "./metric_table.ts";
import { counterOf, createMetrics, gaugeOf, histogramOf } from "./metrics.ts";

async function text(metrics: ReturnType<typeof createMetrics>): Promise<string> {
  return (await metrics.expose()).text;
}

Deno.test("Metrics counts, sets and observes by label", async () => {
  const metrics = createMetrics();
  counterOf(metrics, METRICS.reconcileTotal).add({ crd: "a/v1/K", result: "success" });
  counterOf(metrics, METRICS.reconcileTotal).add({ crd: "a/v1/K", result: "success" }, 2);
  gaugeOf(metrics, METRICS.queueDepth).set({ crd: "a/v1/K" }, 7);
  histogramOf(metrics, METRICS.reconcileDuration).observe({ crd: "a/v1/K" }, 0.02);
  const exposed = await text(metrics);
  assert.match(exposed, /^controller_reconcile_total\{crd="a\/v1\/K",result="success"\} 3$/m);
  assert.match(exposed, /^controller_queue_depth\{crd="a\/v1\/K"\} 7$/m);
  assert.match(exposed, /^controller_reconcile_duration_seconds_bucket\{le="0\.025",crd="a\/v1\/K"\} 1$/m);
  assert.match((await metrics.expose()).contentType, /^text\/plain; version=0\.0\.4/);
});

Deno.test("Metrics refuses one name with two shapes", () => {
  const metrics = createMetrics();
  metrics.counter("x_total", "x", ["a"]);
  assert.throws(() => metrics.counter("x_total", "x", ["b"]), InvariantError);
  assert.throws(() => metrics.gauge("x_total", "x", ["a"]), InvariantError);
});

Deno.test("Metrics shares nothing between registries", async () => {
  createMetrics().counter("only_here_total", "x", []).add({});
  assert.equal(await text(createMetrics()), "\n");
});

Deno.test("Metrics reads the process probe at each exposition", async () => {
  let cpu = 1;
  const probe = {
    residentBytes: () => 10,
    heapUsedBytes: () => 5,
    heapTotalBytes: () => 8,
    cpuSeconds: () => cpu++,
    startTimeSeconds: 1_700_000_000,
  };
  const metrics = createMetrics({ probe });
  assert.match(await text(metrics), /^process_cpu_seconds_total 1$/m);
  const again = await text(metrics);
  assert.match(again, /^process_cpu_seconds_total 2$/m);
  assert.match(again, /^process_resident_memory_bytes 10$/m);
  assert.match(again, /^process_start_time_seconds 1700000000$/m);
});

Deno.test("METRICS names follow Prometheus and stand once", () => {
  const rows: readonly MetricDefinition[] = Object.values(METRICS);
  assert.equal(new Set(rows.map((m) => m.name)).size, rows.length);
  for (const { name, kind, help } of rows) {
    assert.match(name, /^[a-z][a-z0-9_]*[a-z0-9]$/);
    // `controller_workers_total` is a gauge under a name that dashboards already use.
    if (name !== "controller_workers_total") assert.equal(name.endsWith("_total"), kind === "counter", name);
    assert.ok(help.length > 5 && !help.endsWith("."), name);
  }
});
