// Owns: the proof that no document makes checking throw. Must not: check messages.

import fc from "fast-check";
import { ok } from "node:assert/strict";
import { parseDocuments } from "../document/mod.ts";
import { checkKatalog } from "./check.ts";

const SEED = 20_261;
const BASE = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: shop}
notes: [{name: n, expression: x}]
spec:
  finalizers: [a.b/c]
  crds:
    website:
      apiTypes: {kind: ConfigMap}
      labelSelector: {a: b}
      dependsOn: [db]
      workers: 2
      queue: {failureThreshold: 0.5}
      admission: {validation: [{field: a, gt: 1}]}
      operatorBox:
        reconcile: {resync: 1m, imports: []}
        emit: {status: {fields: [{path: a, value: b}]}}
        onCreate:
          deployments: [{name: a, image: i, env: {A: 1}, labels: [{key: a, value: b}]}]
          custom: [{apiVersion: a/v1, kind: K, metadata: {name: n, namespaced: true}}]
        onDelete: {groups: [{jobs: [{image: i}]}]}
    db: {apiTypes: {kind: Secret}, labelSelector: {a: b}, dependsOn: {website: healthy}}
`;

const WORDS = [
  ...new Set(BASE.match(/[A-Za-z.]+/g)),
  "~",
  "[]",
  "{}",
  "[[]]",
  "{a: 1}",
  "1",
  "-1",
  "true",
  "''",
  "anyOf",
  "when",
  "crdFile",
  "reconciler",
  "__proto__",
  "constructor",
  "toString",
];

function survives(text: string): void {
  const parsed = parseDocuments({ uri: "f", text });
  const checked = checkKatalog(parsed.value ?? []);
  const hasError = checked.diagnostics.some((d) => d.severity === "error");
  ok(checked.value === undefined || !hasError);
}

Deno.test("checkKatalog survives a Katalog with words exchanged", () => {
  const matches = [...BASE.matchAll(/[A-Za-z.]+|\[.*?\]|\{.*?\}/g)];
  const change = fc.record({ at: fc.nat(matches.length - 1), word: fc.constantFrom(...WORDS) });
  const mutated = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    let text = BASE;
    for (const { at, word } of [...changes].sort((a, b) => b.at - a.at)) {
      const match = matches[at]!;
      text = text.slice(0, match.index) + word + text.slice(match.index + match[0].length);
    }
    return text;
  });
  fc.assert(fc.property(mutated, survives), { numRuns: 3_000, seed: SEED });
});

Deno.test("checkKatalog survives any tree under any key", () => {
  const tree = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 4 }, fc.constantFrom(...WORDS), tie("list"), tie("map")),
    list: fc.array(tie("node"), { maxLength: 3 }),
    map: fc.dictionary(fc.constantFrom(...WORDS), tie("node"), { maxKeys: 4 }),
  })).node;
  const document = tree.map((value) =>
    JSON.stringify({
      apiVersion: "orkestra.orkspace.io/v1",
      kind: "Katalog",
      metadata: { name: "x" },
      spec: { crds: { a: value } },
    })
  );
  fc.assert(fc.property(document, survives), { numRuns: 2_000, seed: SEED });
});

Deno.test("checkKatalog survives a long chain of dependencies", () => {
  const crds = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, i) => [
      `e${i}`,
      { apiTypes: { kind: "Secret" }, labelSelector: { a: "b" }, dependsOn: [`e${(i + 1) % 3_000}`] },
    ]),
  );
  survives(
    JSON.stringify({
      apiVersion: "orkestra.orkspace.io/v1",
      kind: "Katalog",
      metadata: { name: "x" },
      spec: { crds },
    }),
  );
});
