// Owns: tests of what of a source may be shown. Must not: print.

import assert from "node:assert/strict";
import fc from "fast-check";
import { withoutSecretValues } from "./secret_lines.ts";

const cases: readonly (readonly [name: string, source: string, shown: string])[] = [
  [
    "values of a secrets entry",
    "secrets:\n  - name: key\n    data:\n      password: hunter22 # mine\n      other: 'a b'\n  - name: next\nservices:\n  - data: x",
    "secrets:\n  - name: key\n    data:\n      password: ******** * ****\n      other: '* *'\n  - name: next\nservices:\n  - data: x",
  ],
  [
    "values in one line",
    'secrets: [{name: key, data: {password: "hunter22", b: x}, bogus: 1}]',
    'secrets: [{name: key, data: {password: "********", b: *}, bogus: 1}]',
  ],
  [
    "values of an item in one line, below a list that is not indented",
    "secrets:\n- {name: key, stringData: {password: hunter22}, bogus: 1}\nconfigMaps:\n- {name: a, data: {b: c}}",
    "secrets:\n- {name: key, stringData: {password: ********}, bogus: 1}\nconfigMaps:\n- {name: a, data: {b: c}}",
  ],
  [
    "literal parts of templates, and texts in them",
    'secrets:\n  - data:\n      url: "me:hunter22@{{ printf "%s" .spec.host }}/x"',
    'secrets:\n  - data:\n      url: "************{{ printf "**" .spec.host }}**"',
  ],
  [
    "a value in quotes that are never closed",
    'secrets:\n  - data:\n      a: "hunter22\n      b: c',
    'secrets:\n  - data:\n      a: "********\n      b: *',
  ],
  [
    "a value of several lines",
    "secrets:\n  - data:\n      a: |\n        hunter22\n\n        more\n    name: b",
    "secrets:\n  - data:\n      a: |\n        ********\n\n        ****\n    name: b",
  ],
  [
    "values of an object of kind Secret, wherever its kind stands",
    "- data: {p: x}\n  name: c\n- metadata: {name: a}\n  data:\n    p: hunter22\n  kind: Secret\n  type: Opaque\n- data:\n    p: x",
    "- data: {p: x}\n  name: c\n- metadata: {name: a}\n  data:\n    p: ********\n  kind: Secret\n  type: Opaque\n- data:\n    p: x",
  ],
  [
    "values of an object of kind Secret in one line",
    "- {apiVersion: v1, kind: Secret, data: {p: hunter22}}\n- {kind: ConfigMap, data: {p: x}}",
    "- {apiVersion: v1, kind: Secret, data: {p: ********}}\n- {kind: ConfigMap, data: {p: x}}",
  ],
  [
    "nothing of a document beside one of a Secret",
    "kind: Secret\nstringData:\n  a: hunter22\n---\nkind: ConfigMap\ndata:\n  a: b",
    "kind: Secret\nstringData:\n  a: ********\n---\nkind: ConfigMap\ndata:\n  a: b",
  ],
  [
    "values of a Secret in JSON of several lines",
    '{\n  "kind": "Secret",\n  "data": {\n    "a": "hunter22"\n  }\n}',
    '{\n  "kind": "Secret",\n  "data": {\n    "a": "********"\n  }\n}',
  ],
  [
    "values of a Secret whose kind has a tag",
    "kind: !!str Secret\ndata:\n  a: hunter22",
    "kind: !!str Secret\ndata:\n  a: ********",
  ],
  [
    "values behind a tab, which is the mistake",
    "kind: Secret\ndata:\n\ta: hunter22",
    "kind: Secret\ndata:\n\ta: ********",
  ],
  [
    "values in braces that are never closed, and in those within",
    "secrets:\n  x: {data: {a: hunter22, data: {b: more",
    "secrets:\n  x: {data: {a: ********, data: {b: ****",
  ],
];

for (const [name, source, shown] of cases) {
  Deno.test(`withoutSecretValues() takes out ${name}`, () =>
    assert.equal(withoutSecretValues(source), shown));
}

Deno.test("withoutSecretValues() keeps every position, whatever the text", () => {
  const piece = fc.constantFrom(
    "secrets:",
    "data:",
    "kind: Secret",
    "\n",
    "  ",
    "- ",
    '"',
    "'",
    "{",
    "}",
    "{{",
    "}}",
    "a: b",
    "漢字",
    "|",
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
    const source = pieces.join("");
    const shown = withoutSecretValues(source);
    assert.equal(shown.length, source.length);
    assert.deepEqual(
      [...shown.matchAll(/\n/g)].map((m) => m.index),
      [...source.matchAll(/\n/g)].map((m) => m.index),
    );
  }));
});

Deno.test("withoutSecretValues() takes time in proportion to the text", () => {
  const beganMs = performance.now();
  for (const line of ["kind: Secret\n", "  data: { a: ", "{{ ", "- kind: Secret\n", '"kind": "']) {
    withoutSecretValues(`secrets:\n${line.repeat(50_000)}`);
  }
  // By its square it would be minutes.
  assert.ok(performance.now() - beganMs < 20_000);
});
