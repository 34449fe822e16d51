// Owns: the proof that events of other objects enqueue the right ones. Must not: watch anything.

import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { type JsonObject, seededRandom } from "../../base/mod.ts";
import { child } from "../document/mod.ts";
import { compileEvents, eventValue, matchingFilters } from "./events.ts";
import { collecting, yamlMap } from "./rules_test_support.ts";
import { sentinelFacts } from "./sentinels.ts";
import { type CompiledWatch, compileWatch, isWatched, keysOf, type PrimaryObjects } from "./watch.ts";

const WORLD = { now: 0, random: seededRandom(1) };
const PRIMARY: PrimaryObjects = {
  apiVersion: "x.io/v1",
  kind: "Site",
  namespaced: true,
  keys: () => ["dev/a", "dev/b"],
};

function watchOf(text: string, context = collecting()): CompiledWatch {
  return compileWatch(child(yamlMap(`watch:\n${text}`), "watch"), context);
}

function keys(entry: string, metadata: JsonObject, primary = PRIMARY): readonly string[] {
  const context = collecting();
  const { entries } = watchOf(`- {apiVersion: v1, kind: ConfigMap${entry}}`, context);
  deepEqual(context.words(), []);
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata };
  return keysOf(entries[0]!.keyFrom, object, primary, WORLD);
}

const owner = (apiVersion: string, kind = "Site") => [{ apiVersion, kind, name: "a" }];

const routes: readonly (readonly [string, string, JsonObject, readonly string[]])[] = [
  ["the owner", "", { name: "c", namespace: "dev", ownerReferences: owner("x.io/v1") }, ["dev/a"]],
  ["the owner in another version", "", { namespace: "dev", ownerReferences: owner("x.io/v2") }, ["dev/a"]],
  ["all without an owner", "", { name: "c", namespace: "dev" }, ["dev/a", "dev/b"]],
  ["all for an owner of another group", "", { ownerReferences: owner("y.io/v1") }, ["dev/a", "dev/b"]],
  ["a label with a name", ", keyFrom: {label: x.io/site}", {
    namespace: "prod",
    labels: { "x.io/site": "s" },
  }, [
    "prod/s",
  ]],
  ["an annotation with namespace and name", ", keyFrom: {label: site}", {
    namespace: "prod",
    annotations: { site: "dev/s" },
  }, ["dev/s"]],
  ["nothing without the label", ", keyFrom: {label: site}", { namespace: "prod" }, []],
  ["a name template", ", keyFrom: {name: '{{ trimSuffix .metadata.name \"-config\" }}'}", {
    name: "web-config",
    namespace: "dev",
  }, ["dev/web"]],
  ["name and namespace", ", keyFrom: {name: main, namespace: '{{ .metadata.labels.ns }}'}", {
    name: "c",
    labels: { ns: "prod" },
  }, ["prod/main"]],
  ["nothing for an empty name", ", keyFrom: {name: '{{ .metadata.labels.none }}'}", { name: "c" }, []],
];

for (const [name, entry, metadata, expected] of routes) {
  Deno.test(`an event enqueues ${name}`, () => deepEqual(keys(entry, metadata), expected));
}

Deno.test("a cluster-scoped CRD has keys without a namespace", () => {
  const primary = { ...PRIMARY, namespaced: false };
  deepEqual(keys("", { namespace: "dev", ownerReferences: owner("x.io/v1") }, primary), ["a"]);
});

Deno.test("an owner reference always wins over the broadcast, whatever the names are", () => {
  fc.assert(fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }), (names) => {
    const ownerReferences = names.map((name) => ({ apiVersion: "x.io/v1", kind: "Site", name }));
    deepEqual(keys("", { namespace: "n", ownerReferences }), [...new Set(names.map((name) => `n/${name}`))]);
  }));
});

Deno.test("type, event, namespace and name filter", () => {
  const { entries } = watchOf(
    "- {apiVersion: v1, kind: Secret, namespace: a, name: b, on: [create, update]}",
  );
  const object = (metadata: JsonObject, kind = "Secret") => ({ apiVersion: "v1", kind, metadata });
  const right = object({ namespace: "a", name: "b" });
  const seen = (type: "create" | "delete", one: JsonObject) => isWatched(entries[0]!, { type, object: one });
  equal(seen("create", right), true);
  equal(seen("delete", right), false);
  equal(seen("create", object({ namespace: "a", name: "c" })), false);
  equal(seen("create", object({ namespace: "x", name: "b" })), false);
  equal(seen("create", object({ namespace: "a", name: "b" }, "ConfigMap")), false);
});

const EVENT: JsonObject = {
  type: "Warning",
  reason: "Failed",
  note: "no image",
  metadata: { namespace: "dev", name: "e" },
  regarding: { kind: "Pod", name: "web-1", namespace: "dev", apiVersion: "v1" },
};

Deno.test("all fields of an event filter must match; several filters may", () => {
  const context = collecting();
  const events = compileEvents(
    yamlMap(`
failed: {reason: Failed, type: Warning}
ofPod: {regarding: {kind: Pod}}
ofNode: {regarding: {kind: Node}}
gone: {reason: Failed, on: [delete]}
`),
    context,
  );
  deepEqual(context.words(), []);
  const names = matchingFilters(events, { type: "create", object: EVENT }).map((filter) => filter.name);
  deepEqual(names, ["failed", "ofPod"]);
  deepEqual(eventValue(EVENT)["note"], "no image");
});

const remarks: readonly (readonly [string, string, string])[] = [
  ["watch", "- {kind: Pod}", 'ORK4090 error: a watch needs "apiVersion"'],
  [
    "watch",
    "- {apiVersion: v1, kind: Pod, keyFrom: {label: '{{ .x }}'}}",
    "ORK4091 error: keyFrom.label is the name of a label, not a template",
  ],
  [
    "watch",
    "- {apiVersion: v1, kind: Pod, keyFrom: {}}",
    'ORK4091 error: keyFrom names neither a "label" nor a "name"',
  ],
  [
    "watch",
    "- {apiVersion: v1, kind: Pod, keyFrom: {namespace: a}}",
    'ORK4091 error: keyFrom.namespace needs a "name"',
  ],
  [
    "watch",
    "- {apiVersion: v1, kind: Pod}\n- {apiVersion: v1, kind: Pod}",
    "ORK4092 error: Pod is watched twice",
  ],
  ["events", "pod-failed: {reason: x}", 'ORK4093 error: "pod-failed" cannot be the name of an event'],
  ["events", "any: {}", 'ORK4094 error: event "any" matches every Event of the cluster'],
  ["events", "a: {type: Error}", 'ORK4095 warning: no Event has the type "Error"'],
];

for (const [kind, text, expected] of remarks) {
  Deno.test(`watch remark ${expected}`, () => {
    const context = collecting();
    if (kind === "watch") watchOf(text, context);
    else compileEvents(yamlMap(text), context);
    deepEqual(context.words(), [expected]);
  });
}

Deno.test("facts of an event compare before and after", () => {
  const before = { metadata: { generation: 1, labels: {}, finalizers: ["a"] }, spec: { a: 1 } };
  const after = { metadata: { generation: 2, finalizers: ["a"], deletionTimestamp: "now" }, spec: { a: 1 } };
  const names = [
    "generationChanged",
    "specChanged",
    "labelsChanged",
    "finalizersChanged",
    "deletionStarted",
    "none",
  ];
  deepEqual(sentinelFacts({ before, after }, names), {
    generationChanged: true,
    specChanged: false,
    labelsChanged: false,
    finalizersChanged: false,
    deletionStarted: true,
    none: false,
  });
  deepEqual(sentinelFacts({ after }, ["specChanged", "statusChanged"]), {
    specChanged: true,
    statusChanged: false,
  });
  deepEqual(sentinelFacts({ before }, ["specChanged", "constructor"]), {
    specChanged: false,
    constructor: false,
  });
});
