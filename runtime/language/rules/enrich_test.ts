// Owns: the proof that enrichment names, kinds and reads fit together; and that providers are checked. Must not: read anything.

import { deepEqual, equal } from "node:assert/strict";
import { compileEnrich, enrichReads, enrichTargets, targetNamed } from "./enrich.ts";
import { ENRICH_TARGETS } from "./enrich_targets_table.ts";
import { checkProviderNames, compileProviders } from "./providers.ts";
import { collecting, scopeOf, yamlMap } from "./rules_test_support.ts";

const names = (text: string, kind: string, root = {}) =>
  enrichTargets(compileEnrich(yamlMap(text), collecting()), kind, scopeOf(root)).map((target) => target.name);

Deno.test("only facts that concern the kind are added", () => {
  const text = "enrich: [{pods: {}}, {node: {}}, {warnings: {}}]";
  deepEqual(names(text, "Deployment"), ["pods", "events"]);
  deepEqual(names(text, "Pod"), ["node", "events"]);
});

Deno.test("a condition that is false leaves the fact out", () => {
  const text = 'enrich: [{pods: {when: [{field: spec.debug, equals: "true"}]}}]';
  deepEqual(names(text, "Job"), []);
  deepEqual(names(text, "Job", { spec: { debug: true } }), ["pods"]);
});

Deno.test("enrichAll takes every fact", () => {
  equal(compileEnrich(yamlMap("enrichAll: true"), collecting()).items.length, ENRICH_TARGETS.length);
  equal(compileEnrich(yamlMap("enrichAll: false"), collecting()).items.length, 0);
});

Deno.test("what must be readable depends on the children there are", () => {
  const enrich = compileEnrich(yamlMap("enrich: [{pods: {}}, {backingpods: {}}, {cj: {}}]"), collecting());
  deepEqual(enrichReads(enrich, ["Deployment", "Service"]).map((read) => read.kind), ["Pod", "ReplicaSet"]);
  deepEqual(enrichReads(enrich, ["ConfigMap"]), []);
  deepEqual(enrichReads(enrich, ["CronJob"]).map((read) => read.plural), ["jobs"]);
});

Deno.test("every name and alias means one fact", () => {
  const all = ENRICH_TARGETS.flatMap((target) => [target.name, ...target.aliases]);
  equal(new Set(all).size, all.length);
  for (const name of all) equal(targetNamed(name.toUpperCase())?.name, targetNamed(name)?.name);
});

Deno.test("remarks on enrichment", () => {
  const context = collecting();
  compileEnrich(yamlMap("enrich: [{pod: {}}, {pods: {}}, {ingres: {}}]"), context);
  deepEqual(context.words(), [
    'ORK4089 warning: "pods" is already in the list',
    'ORK4088 error: nothing is known about "ingres" to add to children',
  ]);
  equal(context.found[1]!.hint, 'did you mean "ingress"?');
});

Deno.test("providers are compiled with their templates, and checked", () => {
  const context = collecting();
  const text = `
providers:
  aws:
    - {action: createBucket, input: {name: '{{ .metadata.name }}', tags: [a]}, when: [{field: spec.on, equals: a}]}
    - {input: {}}
`;
  const { actions, reads } = compileProviders(yamlMap(text).entries[0]!.value, context);
  deepEqual(actions.map(({ provider, action }) => [provider, action]), [["aws", "createBucket"]]);
  deepEqual(reads.map((read) => read.path), [["metadata", "name"], ["spec", "on"]]);
  equal(actions[0]!.predicate.test(scopeOf({ spec: { on: "b" } })).passed, false);
  const result = actions[0]!.input.evaluate(scopeOf({ metadata: { name: "web" } }));
  deepEqual(result, { kind: "value", value: { name: "web", tags: ["a"] } });
  checkProviderNames(yamlMap(text), ["awss"], context);
  deepEqual(context.words(), [
    'ORK4110 error: an entry of provider "aws" needs an action',
    'ORK4111 warning: provider "aws" is not declared',
  ]);
});
