// Owns: older spellings of documents other than Katalogs. Must not: test validation.

import { deepEqual, equal } from "node:assert/strict";
import { type MapNode, parseDocuments, toJson } from "../../document/mod.ts";
import { type AnyKind, kindOf, normaliseDocument } from "./kinds.ts";

const CASES: readonly {
  readonly name: string;
  readonly kind: AnyKind;
  readonly old: string;
  readonly canonical: string;
}[] = [
  {
    name: "sources (G0)",
    kind: "Komposer",
    old: "{apiVersion: orkestra.konductor.io/v1Alpha, sources: {files: [a.yaml]}}",
    canonical: "{apiVersion: orkestra.orkspace.io/v1, imports: {files: [a.yaml]}}",
  },
  {
    name: "crds as a list (G0)",
    kind: "Komposer",
    old: "{spec: {crds: [{name: a, critical: true}, {name: b, enabled: false}]}}",
    canonical: "{spec: {crds: {a: {}, b: {enabled: false}}}}",
  },
  {
    name: "overrides in both generations, nulls kept",
    kind: "Komposer",
    old: "{spec: {crds: {a: ~, b: {workers: 2, apiTypes: ~}, c: {operatorBox: {reconciler: {resync: 1m}}}}}}",
    canonical:
      "{spec: {crds: {a: ~, b: {apiTypes: ~, operatorBox: {reconciler: {workers: 2}}}, c: {operatorBox: {reconciler: {resync: 1m}}}}}}",
  },
  {
    name: "notes as a list",
    kind: "Komposer",
    old: "{notes: [{name: n, expression: x}]}",
    canonical: "{notes: {functions: [{name: n, expression: x}]}}",
  },
  {
    name: "types of inputs",
    kind: "Motif",
    old:
      "{inputs: [{name: a, type: integer}, {name: b, type: boolean}, {name: c, type: string}, {name: d, type: number}]}",
    canonical:
      "{inputs: [{name: a, type: int}, {name: b, type: bool}, {name: c, type: string}, {name: d, type: float}]}",
  },
  {
    name: "resource lists",
    kind: "Motif",
    old:
      "{resources: {pvcs: [{labels: [{key: a, value: b}]}], deployments: [{env: {A: 1}}], onCreate: {configmaps: []}}}",
    canonical:
      "{resources: {persistentVolumeClaims: [{labels: {a: b}}], deployments: [{env: [{name: A, value: 1}]}], onCreate: {configMaps: []}}}",
  },
  {
    name: "an onReconcile block in resources",
    kind: "Motif",
    old: "{resources: {services: [{port: 1}], onReconcile: {services: [{port: 2}], hpas: []}}}",
    canonical: "{resources: {services: [{port: 1}, {port: 2}], hpa: []}}",
  },
  {
    name: "rules as lists, conditions, notes, status types",
    kind: "Motif",
    old:
      "{notes: [{name: n, expression: x}], status: {fields: [{path: a, type: integer, anyOf: [{field: b}]}]}, admission: {validation: [{field: a, gt: 1}]}}",
    canonical:
      "{notes: {functions: [{name: n, expression: x}]}, status: {fields: [{path: a, type: int, or: [{field: b}]}]}, admission: {validation: {rules: [{field: a, greaterThan: 1}]}}}",
  },
  {
    name: "setup as a list",
    kind: "E2E",
    old: "{spec: {setup: [a.yaml, b.yaml]}}",
    canonical: "{spec: {setup: {apply: [a.yaml, b.yaml]}}}",
  },
  {
    name: "customOperator",
    kind: "E2E",
    old: "{spec: {customOperator: true, katalog: k}}",
    canonical: "{spec: {katalog: k, custom: {target: kubernetes}}}",
  },
  {
    name: "customOperator: false",
    kind: "E2E",
    old: "{spec: {customOperator: false}}",
    canonical: "{spec: {}}",
  },
  {
    name: "conditions and notes",
    kind: "E2E",
    old: "{spec: {notes: [{name: n, expression: x}], expect: [{anyOf: [{field: a, eq: b}]}]}}",
    canonical:
      "{spec: {notes: {functions: [{name: n, expression: x}]}, expect: [{or: [{field: a, equals: b}]}]}}",
  },
  {
    name: "old apiVersion (G0)",
    kind: "E2E",
    old: "{apiVersion: orkestra.konductor.io/v1Alpha}",
    canonical: "{apiVersion: orkestra.orkspace.io/v1}",
  },
  {
    name: "old apiVersion (G0)",
    kind: "Simulate",
    old: "{apiVersion: orkestra.konductor.io/v1Alpha, spec: {katalog: k}}",
    canonical: "{apiVersion: orkestra.orkspace.io/v1, spec: {katalog: k}}",
  },
];

function parse(text: string): MapNode {
  const parsed = parseDocuments({ uri: "f", text });
  deepEqual(parsed.diagnostics, []);
  return parsed.value![0]!.root as MapNode;
}

for (const { name, kind, old, canonical } of CASES) {
  Deno.test(`${kind}: ${name} becomes canonical`, () => {
    const codes: string[] = [];
    const root = normaliseDocument(kind, parse(old), (d) => codes.push(d.code));
    deepEqual(toJson(root), toJson(parse(canonical)));
    deepEqual(codes.filter((code) => code !== "ORK1112"), []);
    deepEqual(toJson(normaliseDocument(kind, root, () => {})), toJson(root));
  });
}

Deno.test("kindOf names the kinds there are", () => {
  equal(kindOf(parse("kind: Motif")), "Motif");
  equal(kindOf(parse("kind: constructor")), undefined);
  equal(kindOf(parse("a: 1")), undefined);
});
