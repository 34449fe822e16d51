// Owns: the proof that a rollback starts, holds and ends as documented. Must not: apply anything.

import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import {
  type CompiledRollback,
  compileRollback,
  decideRollback,
  type ObservedChild,
  type RollbackObservation,
  type RollbackState,
} from "./rollback.ts";
import { collecting, scopeOf, yamlMap } from "./rules_test_support.ts";

function rollbackOf(text: string, context = collecting()): CompiledRollback {
  const rollback = compileRollback(yamlMap(text), context);
  deepEqual(context.words(), []);
  return rollback!;
}

const SIMPLE = rollbackOf("rollBackOnError: true");
const SCOPE = scopeOf({ metadata: { name: "web" } });
const up: ObservedChild = { listKey: "deployments", name: "web", isWorkload: true, isAvailable: true };
const down = (sinceMs: number, more: Partial<ObservedChild> = {}): ObservedChild => ({
  ...up,
  isAvailable: false,
  unavailableSinceMs: sinceMs,
  ...more,
});

const seen = (more: Partial<RollbackObservation>): RollbackObservation => ({
  generation: 2,
  now: 1_000,
  children: [up],
  snapshots: [{ revision: 1, generation: 1 }],
  ...more,
});

const decide = (state: RollbackState, more: Partial<RollbackObservation>, rollback = SIMPLE) =>
  decideRollback(rollback, state, seen(more), SCOPE);

const FRESH: RollbackState = { failures: [] };

Deno.test("healthy children of a new generation are kept once", () => {
  equal(decide(FRESH, { outcome: "succeeded" }).action.kind, "snapshot");
  const snapshots = [{ revision: 2, generation: 2 }];
  equal(decide(FRESH, { outcome: "succeeded", snapshots }).action.kind, "none");
  equal(decide(FRESH, { outcome: "succeeded", children: [down(500)] }).action.kind, "none");
});

Deno.test("three failures in a row lead back to the newest snapshot; a success forgets them", () => {
  const one = decide(FRESH, { outcome: "failed", now: 1 });
  const two = decide(one.state, { outcome: "failed", now: 2 });
  equal(two.action.kind, "none");
  const snapshots = [{ revision: 4, generation: 1 }, { revision: 3, generation: 0 }];
  const three = decide(two.state, { outcome: "failed", now: 3, snapshots });
  deepEqual(three.action, { kind: "rollBack", revision: 4, reason: "3 reconciles failed in a row" });
  const better = decide(two.state, { outcome: "succeeded", children: [down(3)] });
  deepEqual(better.state.failures, []);
});

Deno.test("failures count only within their time", () => {
  const rollback = rollbackOf("rollback: {trigger: {consecutiveFailures: 2, withinDuration: 1m}}");
  const one = decide(FRESH, { outcome: "failed", now: 0 }, rollback);
  const late = decide(one.state, { outcome: "failed", now: 60_001 }, rollback);
  equal(late.action.kind, "none");
  equal(decide(late.state, { outcome: "failed", now: 60_002 }, rollback).action.kind, "rollBack");
});

Deno.test("a critical child that stays down leads back at its deadline", () => {
  const rollback = rollbackOf(`
rollback:
  watchResources:
    deployment: [{name: '{{ .metadata.name }}', timeout: 2m}, {name: extra, severity: warning, timeout: 1s}]
`);
  const children = [down(0), down(0, { name: "extra" }), down(0, { name: "other" })];
  const early = decide(FRESH, { outcome: "succeeded", now: 60_000, children }, rollback);
  deepEqual([early.action.kind, early.nextAtMs, early.warnings], ["none", 120_000, ["deployments/extra"]]);
  const due = decide(FRESH, { now: 120_000, children }, rollback);
  deepEqual(due.action, {
    kind: "rollBack",
    revision: 1,
    reason: "deployments/web did not become available in time",
  });
});

Deno.test("a generation that was healthy is not rolled back", () => {
  const snapshots = [{ revision: 2, generation: 2 }];
  const long = decide({ failures: [1, 2] }, { outcome: "failed", now: 9e9, children: [down(0)], snapshots });
  equal(long.action.kind, "none");
});

Deno.test("without a snapshot nothing can be done, and it is said", () => {
  const found = decide({ failures: [1, 2] }, { outcome: "failed", snapshots: [] });
  deepEqual(found.action, { kind: "impossible", reason: "3 reconciles failed in a row" });
});

Deno.test("own resources need no snapshot, while their condition holds", () => {
  const rollback = rollbackOf(
    "rollback: {onRollback: {when: [{field: metadata.name, equals: web}], deployments: [{image: x}]}}",
  );
  const found = decide({ failures: [1, 2] }, { outcome: "failed", snapshots: [] }, rollback);
  equal(found.action.kind, "rollBack");
  const other = rollbackOf("rollback: {onRollback: {when: [{field: metadata.name, equals: no}]}}");
  equal(decide({ failures: [1, 2] }, { outcome: "failed", snapshots: [] }, other).action.kind, "impossible");
});

Deno.test("it holds until the object changes, and then starts afresh", () => {
  const rolled = decide({ failures: [1, 2] }, { outcome: "failed" });
  const held = decide(rolled.state, { outcome: "succeeded" });
  deepEqual([held.action.kind, held.state], ["hold", rolled.state]);
  const changed = decide(rolled.state, { generation: 3 });
  deepEqual([changed.action.kind, changed.state], ["end", { failures: [] }]);
});

Deno.test("never a rollback and a snapshot for one generation, never one without a reason", () => {
  const event = fc.record({
    outcome: fc.constantFrom("succeeded" as const, "failed" as const, undefined),
    isAvailable: fc.boolean(),
    later: fc.integer({ min: 0, max: 400_000 }),
    changes: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(event, { maxLength: 30 }), (events) => {
    let state = FRESH;
    let [now, generation, revision] = [0, 1, 0];
    const snapshots: { revision: number; generation: number }[] = [];
    for (const { outcome, isAvailable, later, changes } of events) {
      now += later;
      if (changes) generation++;
      const children = [isAvailable ? up : down(now - later)];
      const observation = { generation, now, ...(outcome ? { outcome } : {}), children, snapshots };
      const { action, state: next } = decideRollback(SIMPLE, state, observation, SCOPE);
      const isKept = snapshots.some((one) => one.generation === generation);
      if (action.kind === "snapshot") snapshots.push({ revision: ++revision, generation });
      if (action.kind === "rollBack" || action.kind === "snapshot") equal(isKept, false);
      if (action.kind === "rollBack") equal(state.active, undefined);
      if (state.active?.generation === generation) equal(action.kind, "hold");
      state = next;
    }
  }));
});

Deno.test("remarks on rollback", () => {
  const context = collecting();
  compileRollback(
    yamlMap("rollBackOnError: false\nrollback: {watchResources: {deploymnts: [{name: a}]}}"),
    context,
  );
  deepEqual(context.words(), [
    'ORK4106 warning: "rollBackOnError: false" does not switch the "rollback" block off',
    'ORK4105 error: "deploymnts" has no state that a rollback can watch',
  ]);
  equal(compileRollback(yamlMap("rollBackOnError: false"), collecting()), undefined);
});

Deno.test("a rollback watches children that something makes", () => {
  const words = (name: string, made: string) => {
    const context = collecting();
    compileRollback(
      yamlMap(`rollback: {watchResources: {deployments: [{name: "${name}"}]}}\n${made}`),
      context,
    );
    return context.words();
  };
  const missing = (name: string) => [
    `ORK4107 warning: nothing here makes "${name}" in deployments, so the rollback watches nothing`,
  ];
  deepEqual(words("web", "onReconcile: {deployments: [{name: web}]}"), []);
  deepEqual(words("web", "onCreate: {deployments: [{name: web}]}"), []);
  deepEqual(words("wbe", "onReconcile: {deployments: [{name: web}]}"), missing("wbe"));
  deepEqual(words("web", "onReconcile: {services: [{name: web}]}"), missing("web"));
  deepEqual(words("{{ .metadata.name }}", "onReconcile: {deployments: [{name: web}]}"), []);
  deepEqual(words("shop-deployment", "onReconcile: {deployments: [{image: nginx}]}"), []);
});
