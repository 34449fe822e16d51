// Owns: tests that a read of one child out of several is told. Must not: test what the read yields.

import assert from "node:assert/strict";
import { parseDocuments } from "../document/mod.ts";
import type { DataRead } from "../expr/mod.ts";
import type { PlannedEntry } from "./plan.ts";
import { checkSingularReads } from "./singular_reads.ts";

const SPAN = { uri: "k.yaml", offset: 0, line: 1, column: 1, length: 1 };

function planned(listKey: string, kind: string): PlannedEntry {
  return { resource: { listKey, gvk: { group: "", version: "v1", kind } } } as unknown as PlannedEntry;
}

const KINDS = [
  planned("configMaps", "ConfigMap"),
  planned("jobs", "Job"),
  planned("deployments", "Deployment"),
];

function messagesFor(box: string, path: string): readonly string[] {
  const root = parseDocuments({ uri: "k.yaml", text: `operatorBox: ${box}` }).value![0]!.root;
  assert.ok(root.kind === "map");
  const messages: string[] = [];
  const reads: readonly DataRead[] = [{ path: path.split("."), span: SPAN }];
  checkSingularReads(root, KINDS, { reads, report: (d) => void messages.push(d.message) });
  return messages;
}

const ofConfigMaps = ".children.configMap is the first of several ConfigMap children";

/** A box, a read and what is said. */
const CASES: readonly (readonly [string, string, string, ...string[]])[] = [
  [
    "two names",
    "{onReconcile: {configMaps: [{name: a}, {name: b}]}}",
    "children.configMap.data",
    ofConfigMaps,
  ],
  [
    "two blocks",
    "{onReconcile: {configMaps: [{name: a}]}, onCreate: {configMaps: [{}]}}",
    "children.configMap",
    ofConfigMaps,
  ],
  [
    "a loop",
    "{onReconcile: {configMaps: [{name: a, forEach: {field: spec.a}}]}}",
    "children.configMap",
    ofConfigMaps,
  ],
  [
    "copies",
    "{onReconcile: {configMaps: [{name: a, toNamespaces: [a, b]}]}}",
    "children.configMap",
    ofConfigMaps,
  ],
  [
    "lower case",
    "{onReconcile: {configMaps: [{name: a}, {name: b}]}}",
    "children.configmap",
    ".children.configmap is the first of several ConfigMap children",
  ],
  ["one child", "{onReconcile: {configMaps: [{name: a}]}}", "children.configMap"],
  [
    "variants of one child",
    "{onReconcile: {configMaps: [{name: a, when: []}, {name: a, or: []}]}}",
    "children.configMap",
  ],
  ["all by name", "{onReconcile: {configMaps: [{name: a}, {name: b}]}}", "children.configMaps.a"],
  ["the latest of several Jobs", "{onReconcile: {jobs: [{name: a}, {name: b}]}}", "children.job.status"],
  ["other data", "{onReconcile: {configMaps: [{name: a}, {name: b}]}}", "spec.configMap"],
];

for (const [name, box, path, ...messages] of CASES) {
  Deno.test(`reads of one child beside others: ${name}`, () =>
    assert.deepEqual(messagesFor(box, path), messages));
}

Deno.test("a place that reads twice is told once", () => {
  const root = parseDocuments({
    uri: "k.yaml",
    text: "operatorBox: {onCreate: {configMaps: [{name: a}, {name: b}]}}",
  }).value![0]!.root;
  const codes: string[] = [];
  const read = { path: ["children", "configMap"], span: SPAN };
  if (root.kind === "map") {
    checkSingularReads(root, KINDS, { reads: [read, read], report: (d) => void codes.push(d.code) });
  }
  assert.deepEqual(codes, ["ORK3015"]);
});
