// Owns: the proof of gates, requeue and cleanup, and of the rules of an entry together. Must not: test conditions as such.

import { deepEqual, equal, match } from "node:assert/strict";
import { compileTemplate } from "../expr/mod.ts";
import { compileRules } from "./compile_rules.ts";
import { compileGates, SENTINELS, testGate, testReconcileGates } from "./gates.ts";
import { collecting, scopeOf, yamlMap } from "./rules_test_support.ts";
import { compileCleanup, compileRequeue, decideCleanup, requeueDelay } from "./timing.ts";

const ROOT = { spec: { mode: "on", every: "90s", bad: "soon" } };

const REQUEUES: readonly (readonly [string, number | undefined])[] = [
  ["after: 30s", 30_000],
  ['after: "{{ .spec.every }}"', 90_000],
  [`after: '{{ .spec.none | default "60s" }}'`, 60_000],
  ['after: "{{ .spec.none }}"', undefined],
  ['after: "{{ .spec.bad }}"', undefined],
  ["after: 0s", undefined],
  ["after: 5m\nwhen: [{field: spec.mode, equals: on}]", 300_000],
  ["after: 5m\nwhen: [{field: spec.mode, equals: off}]", undefined],
  ["after: 5m\nor: [{field: spec.mode, equals: off}]", undefined],
];

for (const [text, delayMs] of REQUEUES) {
  Deno.test(`requeue {${text}} is due after ${delayMs}`, () => {
    const context = collecting();
    const requeue = compileRequeue(yamlMap(text), context);
    deepEqual(context.words(), []);
    equal(requeueDelay(requeue, scopeOf(ROOT)), delayMs);
  });
}

Deno.test("without requeue an object is not due by itself", () =>
  equal(requeueDelay(undefined, scopeOf(ROOT)), undefined));

Deno.test("cleanup waits from the first moment at which its conditions hold", () => {
  const cleanup = compileCleanup(
    yamlMap("when: [{field: spec.mode, equals: on}]\ndeleteAfter: 10s"),
    collecting(),
  );
  deepEqual(decideCleanup(cleanup, scopeOf(ROOT, 1_000), undefined), {
    kind: "wait",
    sinceMs: 1_000,
    dueMs: 11_000,
  });
  deepEqual(decideCleanup(cleanup, scopeOf(ROOT, 5_000), 1_000), {
    kind: "wait",
    sinceMs: 1_000,
    dueMs: 11_000,
  });
  deepEqual(decideCleanup(cleanup, scopeOf(ROOT, 11_000), 1_000), { kind: "delete" });
  deepEqual(decideCleanup(cleanup, scopeOf({ spec: { mode: "off" } }, 99_000), 1_000), { kind: "keep" });
  deepEqual(decideCleanup(undefined, scopeOf(ROOT), undefined), { kind: "keep" });
  const atOnce = compileCleanup(yamlMap("when: [{field: spec.mode, equals: on}]"), collecting());
  deepEqual(decideCleanup(atOnce, scopeOf(ROOT), undefined), { kind: "delete" });
});

function gatesOf(box: string) {
  const context = collecting();
  const gates = compileGates(yamlMap(box), context);
  return { gates, words: context.words(), found: context.found };
}

Deno.test("the gate before a reconcile and the conditions of the box must both pass", () => {
  const { gates } = gatesOf(`preReconcile:
  reconcileGate: {when: [{field: spec.mode, equals: on}], failPolicy: closed}
or: [{field: spec.every, exists: true}, {field: spec.gone, exists: true}]
`);
  equal(gates.reconcile?.failPolicy, "closed");
  deepEqual(testReconcileGates(gates, scopeOf(ROOT)), { passed: true });
  deepEqual(testReconcileGates(gates, scopeOf({ spec: { mode: "off", every: "x" } })), {
    passed: false,
    because: 'spec.mode equals "on" (found "off")',
  });
  deepEqual(testReconcileGates(gates, scopeOf({ spec: { mode: "on" } })).passed, false);
  deepEqual(gates.reads.map((read) => read.path.join(".")), ["spec.mode", "spec.every", "spec.gone"]);
});

Deno.test("a gate with a time window says when it may open", () => {
  const { gates } = gatesOf(
    'preReconcile: {reconcileGate: {when: [{time: {after: "08:00", before: "09:00"}}]}}',
  );
  const result = testReconcileGates(gates, scopeOf(ROOT, Date.UTC(2026, 0, 1, 7)));
  deepEqual(result.passed === false && result.nextAtMs, Date.UTC(2026, 0, 1, 8));
});

Deno.test("one true sentinel opens a gate before its conditions are asked", () => {
  const { gates, words } = gatesOf(`preReconcile:
  sentinels: [generationChanged, labelsChanged]
  enqueueGate: {sentinels: [generationChanged], when: [{field: spec.mode, equals: off}]}
  reconcileGate: {sentinels: [labelsChanged]}
`);
  deepEqual(words, []);
  equal(testGate(gates.enqueue, scopeOf(ROOT), { generationChanged: true }).passed, true);
  equal(testGate(gates.enqueue, scopeOf(ROOT), { labelsChanged: true }).passed, false);
  deepEqual(testGate(gates.reconcile, scopeOf(ROOT)), {
    passed: false,
    because: "none of labelsChanged is true",
  });
  equal(testGate(undefined, scopeOf(ROOT)).passed, true);
});

Deno.test("conditions of a gate read the facts of the event", () => {
  const { gates, words } = gatesOf(`preReconcile:
  sentinels: [generationChanged, labelsChanged]
  enqueueGate: {when: [{field: "{{ labelsChanged }}", equals: "true"}]}
  reconcileGate:
    when:
      - {field: generationChanged, equals: "false"}
      - {field: '{{ if labelsChanged }}{{ .spec.mode }}{{ else }}quiet{{ end }}', equals: quiet}
`);
  deepEqual(words, []);
  deepEqual(gates.reads.map((read) => read.path.join(".")), ["spec.mode"]);
  equal(testGate(gates.enqueue, scopeOf(ROOT), { labelsChanged: true }).passed, true);
  equal(testGate(gates.enqueue, scopeOf(ROOT)).passed, false);
  equal(testGate(gates.reconcile, scopeOf(ROOT)).passed, true);
  equal(testGate(gates.reconcile, scopeOf(ROOT), { generationChanged: true }).passed, false);
});

Deno.test("a gate cannot read a fact that is not declared", () => {
  const { words, found } = gatesOf(
    `preReconcile: {reconcileGate: {when: [{field: "{{ labelsChanged }}", equals: x}]}}`,
  );
  deepEqual(words, ['ORK2003 error: unknown function "labelsChanged"']);
  equal(found[0]?.hint, 'add "labelsChanged" to preReconcile.sentinels');
});

Deno.test("a template outside of gates that calls a sentinel is told where they are known", () => {
  for (const name of SENTINELS) {
    const { diagnostics } = compileTemplate({ text: `{{ ${name} }}`, span: yamlMap("a: b").span });
    match(diagnostics[0]?.hint ?? "", /preReconcile/, name);
  }
});

Deno.test("sentinels must exist and be declared", () => {
  const { words } = gatesOf(`preReconcile:
  sentinels: [generationChange]
  reconcileGate: {sentinels: [labelsChanged]}
`);
  deepEqual(words, [
    'ORK4012 warning: there is no sentinel "generationChange"; it is never true',
    'ORK4011 error: sentinel "labelsChanged" is not declared',
  ]);
});

Deno.test("compileRules() takes each block from its place and collects what is read", () => {
  const context = collecting();
  const rules = compileRules(
    yamlMap(`validation: {rules: [{field: spec.a, when: [{time: {after: "08:00"}}]}]}
mutation: {mutateFirst: true, rules: [{field: spec.b, default: x}]}
normalize: {spec: {c: "{{ .spec.d }}"}}
operatorBox:
  reconciler: {requeue: {after: "{{ .status.next }}"}}
  cleanup: {when: [{field: spec.done, equals: true}]}
`),
    context,
  );
  deepEqual(context.words(), []);
  equal(rules.mutation.mutateFirst, true);
  deepEqual(rules.reads.map((read) => read.path.join(".")).sort(), [
    "spec.a",
    "spec.b",
    "spec.d",
    "spec.done",
    "status.next",
  ]);
  equal(rules.nextChange(Date.UTC(2026, 0, 1, 7)), Date.UTC(2026, 0, 1, 8));
  const none = compileRules(yamlMap("a: b"), context);
  deepEqual([none.reads, none.nextChange(0), none.requeue, none.cleanup], [
    [],
    undefined,
    undefined,
    undefined,
  ]);
});
