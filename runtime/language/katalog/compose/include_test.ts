// Owns: what included files contribute to each block. Must not: test messages (golden texts do).

import { deepEqual } from "node:assert/strict";
import { type Json, jsonAt } from "../../../base/mod.ts";
import { katalog, loadTexts, motif } from "./_test_kit.ts";

interface Case {
  readonly name: string;
  readonly body: string;
  readonly head?: string;
  readonly file: string;
  readonly path: readonly string[];
  readonly expected: Json;
}

const ENTRY = ["spec", "crds", "website"];
const BOX = [...ENTRY, "operatorBox"];

const CASES: readonly Case[] = [
  {
    name: "validation, included rules first",
    body: "validation: {include: ./f.yaml, rules: [{field: spec.b}]}",
    file: "rules: [{field: spec.a, anyOf: [{field: spec.x, eq: '1'}]}]\n",
    path: [...ENTRY, "validation"],
    expected: { rules: [{ field: "spec.a", or: [{ field: "spec.x", equals: "1" }] }, { field: "spec.b" }] },
  },
  {
    name: "validation from a bare list",
    body: "admission: {validation: {include: ./f.yaml}}",
    file: "- {field: spec.a}\n",
    path: [...ENTRY, "validation"],
    expected: { rules: [{ field: "spec.a" }] },
  },
  {
    name: "mutation",
    body: "mutation: {include: [./f.yaml, ./g.yaml], rules: [{field: spec.c, default: '3'}]}",
    file: "rules: [{field: spec.a, default: '1'}]\n",
    path: [...ENTRY, "mutation"],
    expected: {
      rules: [{ field: "spec.a", default: "1" }, { field: "spec.g", default: "2" }, {
        field: "spec.c",
        default: "3",
      }],
    },
  },
  {
    name: "status",
    body: "operatorBox: {status: {include: ./f.yaml, fields: [{path: b, value: '2'}]}}",
    file: "fields: [{path: a, value: '1'}]\n",
    path: [...BOX, "status"],
    expected: { fields: [{ path: "a", value: "1" }, { path: "b", value: "2" }] },
  },
  {
    name: "notes",
    body: "",
    head: "notes: {include: ./f.yaml, functions: [{name: b, expression: y}]}\n",
    file: "functions: [{name: a, expression: x}]\n",
    path: ["notes"],
    expected: { functions: [{ name: "a", expression: "x" }, { name: "b", expression: "y" }] },
  },
  {
    name: "profiles by class",
    body: "",
    head: "profiles: {include: ./f.yaml, resources: [{name: own-b, limits: {cpu: 1m}}]}\n",
    file:
      "profiles: {resources: [{name: own-a, limits: {cpu: 1m}}], pdb: [{name: own-c, minAvailable: '1'}]}\n",
    path: ["profiles"],
    expected: {
      resources: [{ name: "own-a", limits: { cpu: "1m" } }, { name: "own-b", limits: { cpu: "1m" } }],
      pdb: [{ name: "own-c", minAvailable: "1" }],
    },
  },
  {
    name: "reconciler beneath the inline one",
    body: "operatorBox: {reconciler: {include: ./f.yaml, workers: 2, queue: {maxDepth: 5}}}",
    file: "reconciler: {workers: 9, resync: 1m, queue: {maxDepth: 7, failureThreshold: 3}}\n",
    path: [...BOX, "reconciler"],
    expected: { workers: 2, queue: { maxDepth: 5, failureThreshold: 3 }, resync: "1m" },
  },
  {
    name: "observe: watches first, inline events win",
    body:
      "operatorBox: {observe: {include: ./f.yaml, watch: [{kind: Secret}], events: {changed: {reason: Own}}}}",
    file: "watch: [{kind: ConfigMap}]\nevents: {changed: {reason: Below}, other: {reason: Other}}\n",
    path: BOX,
    expected: {
      watch: [{ kind: "ConfigMap" }, { kind: "Secret" }],
      events: { changed: { reason: "Own" }, other: { reason: "Other" } },
    },
  },
  {
    name: "a watch item in place",
    body: "operatorBox: {watch: [{kind: Secret}, {include: ./f.yaml}, {kind: Pod}]}",
    file: "watch: [{kind: ConfigMap}, {kind: Service}]\n",
    path: [...BOX, "watch"],
    expected: [{ kind: "Secret" }, { kind: "ConfigMap" }, { kind: "Service" }, { kind: "Pod" }],
  },
  {
    name: "external calls in place",
    body:
      "operatorBox: {onReconcile: {external: [{include: ./f.yaml}, {name: b, url: 'https://b.example.com'}]}}",
    file: "calls: [{name: a, url: 'https://a.example.com'}]\n",
    path: [...BOX, "onReconcile", "external"],
    expected: [{ name: "a", url: "https://a.example.com" }, { name: "b", url: "https://b.example.com" }],
  },
  {
    name: "conversion",
    body: "conversion: {storageVersion: v1, include: ./f.yaml}",
    file: "paths: [{from: v1, to: v2}]\n",
    path: [...ENTRY, "conversion", "paths"],
    expected: [{ from: "v1", to: "v2" }],
  },
];

for (const { name, body, head, file, path, expected } of CASES) {
  Deno.test(`include: ${name}`, async () => {
    const loaded = await loadTexts({
      "input.yaml": katalog(body, head),
      "f.yaml": file,
      "g.yaml": "rules: [{field: spec.g, default: '2'}]\n",
    });
    const canonical = (loaded.value ?? loaded.partial)!.canonical;
    deepEqual(jsonAt(canonical, path), expected);
    deepEqual(loaded.codes.filter((code) => code.startsWith("ORK12") || code === "ORK1110"), []);
  });
}

Deno.test("includes of a Motif are relative to the Motif and read its inputs", async () => {
  const loaded = await loadTexts({
    "input.yaml": katalog("imports: [{motif: ./lib/m.yaml, with: {n: x}}]"),
    "lib/m.yaml": motif("inputs: [{name: n}]\nstatus: {include: ./fields.yaml}\n"),
    "lib/fields.yaml": "fields: [{path: n, value: '{{ .inputs.n }}'}]\n",
  });
  deepEqual(loaded.codes, []);
  deepEqual(jsonAt(loaded.value!.canonical, [...BOX, "status"]), { fields: [{ path: "n", value: "x" }] });
});
