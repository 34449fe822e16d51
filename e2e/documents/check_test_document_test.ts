// Owns: what a wrong test document gets to hear. Must not: repeat the schema.

import { deepEqual } from "node:assert/strict";
import { type Diagnostic, sortDiagnostics } from "../../runtime/base/mod.ts";
import { type MapNode, parseDocuments } from "../../runtime/language/document/mod.ts";
import { checkTestDocument, type TestDocumentKind } from "./mod.ts";

function check(kind: TestDocumentKind, text: string, expected: readonly string[]): void {
  const parsed = parseDocuments({ uri: "f.yaml", text });
  deepEqual(parsed.diagnostics, []);
  const found: Diagnostic[] = [];
  checkTestDocument(kind, parsed.value![0]!.root as MapNode, (d) => found.push(d));
  const lines = sortDiagnostics(found).map((d) =>
    `${d.span.line}:${d.span.column} ${d.code} ${d.message}${d.hint ? `; ${d.hint}` : ""}`
  );
  deepEqual(lines, expected);
}

const CASES: readonly { name: string; kind: TestDocumentKind; text: string; remarks: readonly string[] }[] = [
  {
    name: "a whole E2E file",
    kind: "E2E",
    text: `kind: E2E
metadata: {name: a}
spec:
  katalog: ./katalog.yaml
  crd: ./crd.yaml
  cr: ./cr.yaml
  setup: [a.yaml, {path: b.yaml, wait: [{kind: Deployment, name: x, timeout: 1m}]}]
  expect:
  - name: made
    after: cr-applied
    timeout: 60s
    resources: [{kind: Deployment, ready: true}, {kind: Pod, count: 0}]
    kubectl: {get: [{kind: Website, name: a, field: .status.phase, equals: Ready}], port-forward: [{service: s, port: 80, statusCode: 200}]}
    commands: [{run: kubectl get pods, outputContains: Running}]
  onFailure: {commands: [kubectl get events, {run: ls}]}
imports: [./x.yaml, {path: ./y.yaml, freshCluster: true, wait: 5s}]
`,
    remarks: [],
  },
  {
    name: "mistakes in an E2E file",
    kind: "E2E",
    text: `kind: E2E
spec:
  katalog: ./katalog.yaml
  setup: {aply: [a]}
  expect:
  - {name: a, after: cr-aplied, kubectl: {get: [{kind: A, nme: b}]}}
`,
    remarks: [
      `1:1 ORK1117 "metadata" is missing in an E2E; add "metadata:"`,
      `3:3 ORK5002 spec names no crd; add "crd: ./crd.yaml"`,
      `3:3 ORK5002 spec names no cr; add "cr: ./cr.yaml"`,
      `4:11 ORK1110 unknown field "aply" in a setup block; did you mean "apply"?`,
      `6:22 ORK1115 "after": expected setup-complete, cr-applied or cr-deleted, found the text "cr-aplied"; did you mean "cr-applied"?`,
      `6:59 ORK1110 unknown field "nme" in kubectl get; did you mean "name"?`,
    ],
  },
  {
    name: "durations in an E2E file",
    kind: "E2E",
    text: `kind: E2E
metadata: {name: a}
spec:
  katalog: k.yaml
  crd: c.yaml
  cr: c.yaml
  expect: [{name: a, after: cr-applied, timeout: soon, resources: [{kind: Pod}]}]
`,
    remarks: [
      `7:50 ORK1119 "timeout": "soon" is not a duration; write a number with a unit, such as 30s, 5m, 1h30m, 90d`,
    ],
  },
  {
    name: "a whole Simulate file",
    kind: "Simulate",
    text: `kind: Simulate
metadata: {name: a}
spec:
  katalog: ./katalog.yaml
  crFiles: [cr.yaml]
  cycles: 4
  expect: {steady: true, crds: {website: {ops: [{verb: apply, resource: deployments}], absent: [{resource: jobs}]}}}
`,
    remarks: [],
  },
  {
    name: "mistakes in a Simulate file",
    kind: "Simulate",
    text: `kind: Simulate
metadata: {name: a}
spec:
  katalog: ./katalog.yaml
  cycles: many
  expect: {ops: [{verb: make, resource: deployments}]}
`,
    remarks: [
      `4:3 ORK5002 spec names no cr; add "cr: ./cr.yaml"`,
      `5:11 ORK1114 "cycles": expected a whole number, found the text "many"`,
      `6:25 ORK1115 "verb": expected create, apply, update, delete or patch, found the text "make"`,
    ],
  },
];

for (const { name, kind, text, remarks } of CASES) {
  Deno.test(`checkTestDocument: ${name}`, () => check(kind, text, remarks));
}
