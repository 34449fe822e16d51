// Owns: tests of what a test document must say beyond its shape. Must not: repeat tests of the shape.

import assert from "node:assert/strict";
import type { Diagnostic } from "../../runtime/base/mod.ts";
import { type MapNode, parseDocuments } from "../../runtime/language/document/mod.ts";
import {
  checkTestDocument,
  fileReferences,
  TEST_DOCUMENT_DIAGNOSTIC_CODES,
  type TestDocumentKind,
} from "./mod.ts";

function rootOf(text: string): MapNode {
  return parseDocuments({ uri: "f.yaml", text }).value![0]!.root as MapNode;
}

function codes(kind: TestDocumentKind, spec: string): string[] {
  const found: Diagnostic[] = [];
  checkTestDocument(kind, rootOf(`kind: ${kind}\nmetadata: {name: a}\n${spec}`), (d) => void found.push(d));
  return found.map((d) => `${d.code} ${d.span.line}`);
}

const FILES = "katalog: k.yaml, crd: crd.yaml, cr: cr.yaml";
const SOUND = "{name: a, after: cr-applied, timeout: 1m, resources: [{kind: Pod}]}";

const CASES: readonly (readonly [string, TestDocumentKind, string, readonly string[]])[] = [
  ["neither spec nor imports", "E2E", "", ["ORK5001 1"]],
  ["imports alone", "E2E", "imports: [a.yaml]", []],
  ["a sound test", "E2E", `spec: {${FILES}, expect: [${SOUND}]}`, []],
  ["no files", "E2E", `spec: {expect: [${SOUND}]}`, ["ORK5002 3", "ORK5002 3", "ORK5002 3"]],
  ["files of a pack", "E2E", `spec: {init: {pack: beginner}, expect: [${SOUND}]}`, []],
  ["another operator", "E2E", `spec: {custom: {target: kubernetes}, expect: [${SOUND}]}`, []],
  ["an operator in a container", "E2E", `spec: {custom: {target: container}, expect: [${SOUND}]}`, [
    "ORK5004 3",
  ]],
  ["no checkpoint", "E2E", `spec: {${FILES}, expect: []}`, ["ORK5003 3"]],
  ["no name and no check", "E2E", `spec: {${FILES}, expect: [{after: cr-applied}]}`, [
    "ORK5005 3",
    "ORK5006 3",
  ]],
  ["logs of nothing", "E2E", `spec: {${FILES}, expect: [{name: a, kubectl: {logs: [{exists: true}]}}]}`, [
    "ORK5007 3",
  ]],
  ["two targets", "E2E", `spec: {${FILES}, expect: [{name: a, kubectl: {apply: [{file: a, inline: b}]}}]}`, [
    "ORK5007 3",
  ]],
  [
    "a field and jq",
    "E2E",
    `spec: {${FILES}, expect: [{name: a, kubectl: {get: [{kind: Pod, name: a, field: .a, jq: .b}]}}]}`,
    ["ORK5008 3"],
  ],
  [
    "mistakes of shape and of meaning at once",
    "E2E",
    `spec: {${FILES}, cluster: {provider: minikube}, expect: [{after: cr-applyed, resources: [{kind: Pod}]}]}`,
    ["ORK1115 3", "ORK1115 3", "ORK5005 3"],
  ],
  ["expect that is no list", "E2E", `spec: {${FILES}, expect: {a: b}}`, ["ORK1114 3"]],
  [
    "a deletion of nothing, and half a range",
    "E2E",
    `spec: {${FILES}, expect: [{name: a, kubectl: {delete: [{kind: Pod}], get: [{kind: Pod, name: a, between: "3"}]}}]}`,
    ["ORK5007 3", "ORK5012 3"],
  ],
  [
    "an assertion that always holds",
    "E2E",
    `spec: {${FILES}, expect: [{name: a, commands: [{run: ls, outputContains: ""}]}]}`,
    [
      "ORK5009 3",
    ],
  ],
  [
    "applying after deleting",
    "E2E",
    `spec:\n  ${FILES.replaceAll(", ", "\n  ")}\n  expect:\n  - ${
      SOUND.replace("cr-applied", "cr-deleted")
    }\n  - ${SOUND}`,
    ["ORK5010 9"],
  ],
  [
    "a sound simulation",
    "Simulate",
    "spec: {katalog: k.yaml, cr: cr.yaml, expect: {ops: [{cycle: 1, verb: create, resource: pods}]}}",
    [],
  ],
  ["no object", "Simulate", "spec: {katalog: k.yaml}", ["ORK5002 3"]],
  [
    "a rule without a verb",
    "Simulate",
    "spec: {katalog: k.yaml, cr: c.yaml, expect: {crds: {a: {ops: [{resource: pods}]}}}}",
    [
      "ORK5020 3",
    ],
  ],
  [
    "cycles that never come",
    "Simulate",
    "spec: {katalog: k.yaml, cr: c.yaml, cycles: 2, expect: {steadyAt: 3, absent: [{cycle: 4, resource: pods}]}}",
    [
      "ORK5021 3",
      "ORK5021 3",
    ],
  ],
];

for (const [name, kind, spec, expected] of CASES) {
  Deno.test(`checkTestDocument() on ${kind} with ${name}`, () =>
    assert.deepEqual(codes(kind, spec), expected));
}

Deno.test("every code of test documents has a case", () => {
  const remarks = CASES.flatMap(([, , , remarks]) => remarks.map((remark) => remark.split(" ")[0]!));
  const said = new Set(remarks.filter((code) => code.startsWith("ORK5")));
  const files = ["ORK5011"];
  assert.deepEqual([...said, ...files].sort(), TEST_DOCUMENT_DIAGNOSTIC_CODES.map((entry) => entry.code));
});

Deno.test("fileReferences() lists what a test names, with the kinds it must have", () => {
  const root = rootOf(`kind: E2E
spec:
  katalog: k.yaml
  cr: "$CR"
  crFiles: [a.yaml]
  setup: {apply: [s.yaml, {path: t.yaml}]}
  expect: [{kubectl: {apply: [{file: b.yaml}, {inline: x}]}}]
imports: [c.yaml, {path: d.yaml}]
`);
  assert.deepEqual(fileReferences("E2E", root).map((f) => `${f.reference}${f.kinds ? ` ${f.kinds}` : ""}`), [
    "k.yaml Katalog,Komposer",
    "a.yaml",
    "s.yaml",
    "t.yaml",
    "b.yaml",
    "c.yaml E2E",
    "d.yaml E2E",
  ]);
});
