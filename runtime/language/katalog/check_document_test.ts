// Owns: what wrong Motifs and Komposers get to hear from their schemas. Must not: test meaning.

import { deepEqual } from "node:assert/strict";
import { type Diagnostic, sortDiagnostics } from "../../base/mod.ts";
import { type MapNode, parseDocuments } from "../document/mod.ts";
import { checkDocument, type DocumentKind } from "./check_document.ts";

interface Case {
  readonly name: string;
  readonly kind: DocumentKind;
  readonly text: string;
  readonly remarks: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "a whole Motif",
    kind: "Motif",
    text: `kind: Motif
metadata: {name: web, version: 1.0.0}
inputs: [{name: image, required: true}, {name: replicas, default: 1, type: int, enum: [1, 2]}]
imports: [{motif: ./base.yaml, with: {a: "{{ .inputs.image }}"}}]
resources: {deployments: [{image: "{{ .inputs.image }}"}], external: [{name: a, url: b}], onCreate: {secrets: [{name: s}]}}
status: {fields: [{path: url, value: x}]}
admission: {validation: {rules: [{field: spec.a, message: m}]}}
`,
    remarks: [],
  },
  {
    name: "mistakes in a Motif",
    kind: "Motif",
    text: `kind: Motif
metadata: {name: web}
inputs: [{nam: image}, {name: a, type: integr}]
resources: {deploymnts: [], onDelete: {}}
spec: {}
`,
    remarks: [
      `3:11 ORK1110 unknown field "nam" in an input; did you mean "name"?`,
      `3:40 ORK1115 "type": expected string, int, float, bool, list or map, found the text "integr"`,
      `4:13 ORK1110 unknown field "deploymnts" in a resources block; did you mean "deployments"?`,
      `4:29 ORK1110 unknown field "onDelete" in a resources block; \`ork explain motif.resources\` lists the fields`,
      `5:1 ORK1110 unknown field "spec" in a Motif; expected one of: apiVersion, kind, metadata, inputs, imports, resources, status, admission, profiles, notes`,
    ],
  },
  {
    name: "a whole Komposer",
    kind: "Komposer",
    text: `kind: Komposer
metadata: {name: all}
imports:
  files: [./a.yaml, {url: https://example.com/b.yaml, auth: {type: bearer, fromEnv: TOKEN}}]
  registry: ["oci://ghcr.io/org/x:v1", {url: ghcr.io/org/y@v1, oci: true, katalog: {z: {branch: main}}}]
  helm: [{repo: https://example.com, chart: c, values: {a: {b: 1}}}]
spec: {crds: {website: ~, other: {enabled: false, operatorBox: {onCreate: ~}, apiTypes: ~}}}
`,
    remarks: [],
  },
  {
    name: "mistakes in a Komposer",
    kind: "Komposer",
    text: `kind: Komposer
metadata: {name: all}
imports: {file: [], helm: [{chart: c}]}
spec: {crds: {website: {enabled: maybe}}}
`,
    remarks: [
      `3:11 ORK1110 unknown field "file" in an imports block; did you mean "files"?`,
      `3:29 ORK1117 "repo" is missing in a helm import; add "repo:"`,
      `4:34 ORK1114 "enabled": expected true or false, found the text "maybe"`,
    ],
  },
];

for (const { name, kind, text, remarks } of CASES) {
  Deno.test(`checkDocument: ${name}`, () => {
    const parsed = parseDocuments({ uri: "f.yaml", text });
    deepEqual(parsed.diagnostics, []);
    const found: Diagnostic[] = [];
    checkDocument(kind, parsed.value![0]!.root as MapNode, (d) => found.push(d));
    const lines = sortDiagnostics(found).map((d) =>
      `${d.span.line}:${d.span.column} ${d.code} ${d.message}${d.hint ? `; ${d.hint}` : ""}`
    );
    deepEqual(lines, remarks);
  });
}
