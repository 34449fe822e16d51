// Owns: composition never throws on what people write. Must not: judge the remarks.

import { ok } from "node:assert/strict";
import fc from "fast-check";
import { type Files, katalog, komposer, loadTexts, motif } from "./_test_kit.ts";

const FILES: Files = {
  "input.yaml": komposer(`imports:
  files: [./a.yaml, {url: ./b.yaml}, ./lib]
  helm: [{repo: x, chart: y, values: {a: 1}}]
notes: {include: ./f.yaml}
spec:
  crds:
    website: {workers: 2, labels: null, dependsOn: {blog: null}, imports: [{motif: ./m.yaml, with: {a: 1}}]}
    blog:
`),
  "a.yaml": katalog("imports: [{motif: ./m.yaml, with: {a: '{{ .spec.x }}-{{ .spec.y }}', b: [1, {c: d}]}}]"),
  "b.yaml": katalog(
    "validation: {include: ./f.yaml}\noperatorBox: {status: {include: [./f.yaml]}}",
    "",
    "blog",
  ),
  "lib/katalog.yaml": katalog("", "", "lib"),
  "m.yaml": motif(`inputs: [{name: a, type: string, default: x}, {name: b, type: list, enum: [a]}]
imports: [{motif: ./n.yaml, with: {c: '{{ .inputs.a }}'}}]
resources:
  services: [{name: 'p{{ .item }}{{ .inputs.a | toUpper }}', forEach: {field: inputs.b}, when: [{field: inputs.a}]}]
  onCreate: {when: [{field: spec.x}], configMaps: [{name: c, data: {k: '{{ range .inputs.b }}{{ . }}{{ end }}'}}]}
`),
  "n.yaml": motif(
    "inputs: [{name: c}]\nstatus: {include: ./f.yaml, fields: [{path: c, value: '{{ .inputs.c }}'}]}\n",
    "n",
  ),
  "f.yaml": "fields: [{path: x, value: y}]\n",
};

const NAMES = Object.keys(FILES);
const WORDS = [
  ...new Set(NAMES.flatMap((name) => FILES[name]!.match(/[\w.'{}/-]+/g) ?? [])),
  "null",
  "[]",
  "{}",
  "{{ .inputs }}",
  "'{{'",
  "__proto__",
  "constructor",
  "- ",
  "include",
];

const change = fc.record({
  file: fc.constantFrom(...NAMES),
  at: fc.nat(200),
  word: fc.constantFrom(...WORDS),
});

Deno.test("composition survives files with words exchanged", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      const files: Record<string, string> = { ...FILES };
      for (const { file, at, word } of changes) {
        let index = 0;
        files[file] = files[file]!.replace(/[\w.'{}/-]+/g, (found) => index++ === at % 60 ? word : found);
      }
      const loaded = await loadTexts(files);
      ok(loaded.value !== undefined || loaded.diagnostics.length > 0);
    }),
    { numRuns: 150 },
  );
});
