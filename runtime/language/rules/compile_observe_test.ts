// Owns: the proof that blocks are found where the language puts them, in the documented order. Must not: test single rules.

import { deepEqual, equal } from "node:assert/strict";
import { syntheticSpan } from "../../base/mod.ts";
import { compileObserve, observeReads } from "./compile_observe.ts";
import { externalSecrets } from "./external.ts";
import { observeNeeds } from "./observe_needs.ts";
import { collecting, scopeOf, yamlMap } from "./rules_test_support.ts";
import { undeclaredReads } from "./undeclared.ts";

const TEXT = `
validation: {external: [{name: v, url: 'http://x.io'}]}
mutation: {external: [{name: m, url: 'http://x.io'}]}
operatorBox:
  preReconcile:
    external: [{name: g, url: 'http://x.io'}]
    reconcileGate: {external: [{name: r, url: 'http://x.io'}]}
  onCreate: {external: [{name: c, url: 'http://x.io'}]}
  onReconcile:
    external: [{name: o, url: 'http://x.io/{{ .spec.a }}', auth: {secretRef: {name: s, key: k, namespace: n}}}]
  onDelete: {external: [{name: d, url: 'http://x.io'}]}
  reconciler: {hooks: {external: [{name: h, url: 'http://x.io'}]}}
`;

Deno.test("calls are found in every block; those of onReconcile come before those of onCreate", () => {
  const context = collecting();
  const rules = compileObserve(yamlMap(TEXT), context);
  deepEqual(context.words(), []);
  const names = Object.fromEntries(
    Object.entries(rules.external).map(([block, { calls }]) => [block, calls.map((call) => call.name)]),
  );
  deepEqual(names, {
    validation: ["v"],
    mutation: ["m"],
    gates: ["g"],
    enqueueGate: [],
    reconcileGate: ["r"],
    resources: ["o", "c"],
    onDelete: ["d"],
    onRollback: [],
    hooks: ["h"],
  });
  deepEqual(observeReads(rules).map((read) => read.path), [["spec", "a"]]);
  deepEqual(externalSecrets(rules.external.resources), [{ name: "s", key: "k", namespace: "n" }]);
});

Deno.test("a call that can outlast the resync is reported with both times", () => {
  const text = `
operatorBox:
  reconciler: {resync: 20s}
  onReconcile: {external: [{name: a, url: 'http://x.io', retryBackoff: 1s}]}
`;
  const context = collecting();
  compileObserve(yamlMap(text), context);
  deepEqual(context.words(), [
    'ORK4086 warning: all attempts of "a" can take 33s, longer than the resync of 20s',
  ]);
});

Deno.test("attempts of a whole reconcile that can outlast the resync are reported with both times", () => {
  const remarksOn = (retryBackoff: string) => {
    const context = collecting();
    compileObserve(
      yamlMap(`operatorBox: {reconciler: {resync: 20s, queue: {retryBackoff: ${retryBackoff}}}}`),
      context,
    );
    return context.words();
  };
  deepEqual(remarksOn("500ms"), []);
  deepEqual(remarksOn("{initial: 10s, multiplier: 3, maxAttempts: 4}"), [
    "ORK4086 warning: the waits of retryBackoff can take 1m10s, longer than the resync of 20s",
  ]);
});

Deno.test("an entry without any of this has empty rules", () => {
  const rules = compileObserve(yamlMap("operatorBox: {}"), collecting());
  equal(rules.conversion, undefined);
  equal(rules.rollback, undefined);
  deepEqual(observeReads(rules), []);
});

Deno.test("hosts, variables, Secrets and kinds are known before anything runs", () => {
  const text = `
operatorBox:
  onReconcile: {external: [{name: a, url: 'https://a.io', token: $A}, {name: b, url: '{{ .spec.url }}'}]}
  cross: [{crd: x, selector: {name: y}, source: {host: 'b.io:81', auth: {secretRef: {name: s, key: k}}}}]
  watch: [{apiVersion: v1, kind: ConfigMap, namespace: n}]
  events: {failed: {type: Warning}}
  autoscale:
    conditions: {when: [{field: cross.x.metrics.queueDepth, greaterThan: "1", source: {endpoint: 'http://$C/m'}}]}
    do: {workers: 4}
`;
  const needs = observeNeeds(compileObserve(yamlMap(text), collecting()));
  deepEqual(needs.hosts.map(({ name, host, port }) => [name, host, port]), [
    ["a", "a.io", 443],
    ["b", undefined, undefined],
    ["x", "b.io", 81],
    ["x", undefined, undefined],
  ]);
  deepEqual(needs.variables, ["A", "C"]);
  deepEqual(needs.secrets, [{ name: "s", key: "k" }]);
  deepEqual(needs.watched, [
    { apiVersion: "v1", kind: "ConfigMap", namespace: "n" },
    { apiVersion: "events.k8s.io/v1", kind: "Event" },
  ]);
});

Deno.test("reads of names that nobody declared are reported, whole roots are not", () => {
  const rules = compileObserve(
    yamlMap(
      "operatorBox: {cross: [{crd: db, as: peer, selector: {name: x}}], onCreate: {external: [{name: api, url: 'http://x.io'}]}}",
    ),
    collecting(),
  );
  const span = syntheticSpan("k.yaml");
  const read = (path: string) => ({ path: path.split("."), span });
  const paths = [
    "external.apii.status",
    "external.api.status",
    "external",
    "external.*",
    "cross.peer",
    "events.a",
    "spec.b",
  ];
  deepEqual(undeclaredReads(rules, paths.map(read)).map((d) => `${d.message} | ${d.hint}`), [
    'no external call is named "apii", so .external.apii is always empty | did you mean "api"?',
    'no event is named "a", so .events.a is always empty | declare it, or remove the read',
  ]);
});

Deno.test("calls are made only while the conditions of their blocks hold", () => {
  const text = `
operatorBox:
  onCreate: {external: [{name: a, url: 'http://x.io'}]}
  onReconcile:
    when: [{field: spec.on, equals: "true"}]
    external: [{name: b, url: 'http://x.io', when: [{field: spec.b, exists: true}]}]
  onDelete:
    when: [{field: spec.keep, notExists: true}]
    groups: [{external: [{name: c, url: 'http://x.io'}], when: [{field: spec.c, exists: true}]}]
  rollback: {onRollback: {external: [{name: d, url: 'http://x.io'}]}}
`;
  const { external, deletionGroupCalls } = compileObserve(yamlMap(text), collecting());
  const made = (spec: Record<string, string>) =>
    [external.resources, ...deletionGroupCalls, external.onRollback].flatMap(({ calls }) => calls)
      .filter((call) => call.predicate.test(scopeOf({ spec })).passed).map((call) => call.name);
  deepEqual(made({ b: "x" }), ["a", "d"]);
  deepEqual(made({ on: "true", b: "x", c: "x" }), ["b", "a", "c", "d"]);
  deepEqual(made({ on: "true", c: "x", keep: "x" }), ["a", "d"]);
});
