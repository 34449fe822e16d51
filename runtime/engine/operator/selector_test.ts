// Owns: tests of which objects of a CRD are watched, and of what templates see of the CRD. Must not: watch anything.

import assert from "node:assert/strict";
import { crdPlanOf, planOf } from "../../../tests/support/plan.ts";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { CrdHealth } from "./health.ts";
import { selectorOf } from "./selector.ts";
import { vitalsOf } from "./vitals.ts";

const cases: readonly (readonly [entry: string, selector: ReturnType<typeof selectorOf>])[] = [
  ["", {}],
  ["labelSelector: {b: '2', a: '1'}", { labelSelector: "a=1,b=2" }],
  ["fieldSelector: {metadata.name: shop}", { fieldSelector: "metadata.name=shop" }],
  ["allowedNamespaces: [web]", { namespace: "web" }],
  ["allowedNamespaces: [web*]", {}],
  ["allowedNamespaces: [web, shop]", {}],
  ["restrictedNamespaces: [web]", {}],
];

for (const [entry, selector] of cases) {
  Deno.test(`what is watched with "${entry}" is ${JSON.stringify(selector)}`, async () => {
    assert.deepEqual(selectorOf(await crdPlanOf("onReconcile: {}", entry)), selector);
  });
}

Deno.test("a cluster-scoped kind is watched as a whole", async () => {
  const plan = await planOf(`apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: t}
spec:
  crds:
    node: {apiTypes: {kind: Namespace}, labelSelector: {a: b}, allowedNamespaces: [web]}
`);
  assert.deepEqual(selectorOf(plan.crds[0]!), { labelSelector: "a=b" });
});

Deno.test("templates see a CRD that has not begun in words", () => {
  const health = new CrdHealth({ clock: virtualClock() }).snapshot();
  assert.deepEqual(vitalsOf(health, { queueDepth: 2, workers: 0, busy: 0 }), {
    metrics: {
      queueDepth: 2,
      workers: 0,
      workersBusyPercent: 0,
      workersIdlePercent: 100,
      reconcileDurationP95Ms: 0,
      errorRatePercent: 0,
      autoscaleActive: false,
    },
    health: {
      healthy: false,
      state: "pending",
      status: 200,
      started: false,
      pending: true,
      degraded: false,
      totalReconciles: 0,
      failedReconciles: 0,
      consecutiveFails: 0,
      errorRatePercent: 0,
      lastReconcile: "no reconciles yet",
      uptime: "not started",
      lastError: "",
      rollbackActive: false,
      rollbackTotal: 0,
      hasUnhealthyDeps: false,
    },
  });
});

Deno.test("templates see the load and the failures of a CRD", async () => {
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const health = new CrdHealth({ clock, failureThreshold: 1 });
  health.markStarted();
  health.recordSuccess(20);
  health.setUnhealthyDependencies(true);
  await clock.advance(90_000);
  health.recordFailure(40, "boom");
  const { metrics, health: seen } = vitalsOf(health.snapshot(), {
    queueDepth: 0,
    workers: 3,
    busy: 1,
  }) as Record<
    string,
    Record<string, unknown>
  >;
  assert.deepEqual(
    [metrics!["workersBusyPercent"], metrics!["workersIdlePercent"], metrics!["reconcileDurationP95Ms"]],
    [33, 67, 40],
  );
  const { state, status, degraded, lastReconcile, uptime, lastError, hasUnhealthyDeps, errorRatePercent } =
    seen!;
  assert.deepEqual(
    [state, status, degraded, lastReconcile, uptime, lastError, hasUnhealthyDeps, errorRatePercent],
    ["degraded", 503, true, "2026-01-01T00:01:30Z", "1m30s", "boom", true, 50],
  );
});
