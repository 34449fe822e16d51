// Owns: tests of custom entries whose kind has a schema, and of those without. Must not: test shorthands.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { JsonObject } from "../../base/mod.ts";
import { compileResource, resourceKindOf } from "./compile.ts";
import { nodeOf, scopeOf } from "./entries_test_kit.ts";

const SCHEMA: JsonObject = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        count: { type: "integer" },
        ratio: { type: "number" },
        on: { type: "boolean" },
        text: { type: "string" },
        list: { type: "array", items: { type: "integer" } },
        map: { type: "object", additionalProperties: { type: "string" } },
        either: { "x-kubernetes-int-or-string": true },
        open: { "x-kubernetes-preserve-unknown-fields": true },
      },
    },
  },
};

function render(body: string, spec: JsonObject, schema: JsonObject = SCHEMA) {
  const entry = nodeOf(`apiVersion: demo.example.com/v1\nkind: Gadget\nmetadata: {name: a}\nspec: ${body}`);
  const remarks: string[] = [];
  const report = (remark: { readonly message: string }) => void remarks.push(remark.message);
  const schemas = () => schema;
  const resource = compileResource(resourceKindOf("custom")!, entry, { templates: {}, report, schemas });
  const built = resource!.build(scopeOf(spec), { name: "shop", namespace: "web" });
  const problems = built.kind === "failed" ? built.diagnostics.map((d) => d.message) : [];
  return {
    spec: built.kind === "object" ? built.object["spec"] : undefined,
    problems: [...remarks, ...problems],
  };
}

Deno.test("whole numbers of 64 bits keep their digits, with a schema and without", () => {
  const large = 9_007_199_254_740_993n;
  const body =
    `{count: "{{ .spec.n }}", ratio: 9007199254740993, list: [9007199254740993, "{{ add .spec.n 0 }}"],
    text: 9007199254740993, either: "{{ .spec.n }}", open: ["{{ .spec.n }}", 9007199254740993, "{{ .spec.m | toJson }}"],
    map: "{{ .spec.m | toJson }}"}`;
  const expected = {
    count: large,
    ratio: large,
    list: [large, large],
    text: "9007199254740993",
    either: large,
    open: [large, large, { a: large }],
    map: { a: large },
  };
  assert.deepEqual(render(body, { n: large, m: { a: large } }), { spec: expected, problems: [] });
});

Deno.test("scalars mean what kubectl reads, and texts stay as written", () => {
  const body =
    `{count: 0400, on: yes, text: yes, list: [1_000], either: 0400, open: [0400, yes, 1_000, "0400"]}`;
  assert.deepEqual(render(body, {}), {
    spec: { count: 256, on: true, text: "yes", list: [1000], either: 256, open: [256, true, 1000, "0400"] },
    problems: [],
  });
});

Deno.test("a key named __proto__ is a key", () => {
  const { spec } = render(`{open: {__proto__: {a: "{{ .spec.n }}"}}, __proto__: 1}`, { n: 5 });
  assert.equal(JSON.stringify(spec), '{"open":{"__proto__":{"a":5}},"__proto__":1}');
});

Deno.test("texts become what the schema wants", () => {
  const body =
    `{count: "{{ .spec.n }}0", ratio: "0.{{ .spec.n }}", on: "{{ eq .spec.n 5 }}", text: "{{ .spec.n }}",
    list: ["{{ .spec.n }}", 6], map: {a: "{{ .spec.n }}", b: 7}, either: "{{ .spec.n }}", open: "{{ .spec.n }}"}`;
  assert.deepEqual(render(body, { n: 5 }), {
    spec: {
      count: 50,
      ratio: 0.5,
      on: true,
      text: "5",
      list: [5, 6],
      map: { a: "5", b: "7" },
      either: 5,
      open: 5,
    },
    problems: [],
  });
});

Deno.test("a list or a map comes out of one action, or of text that is JSON", () => {
  const spec = { list: [1, 2], map: { a: "b" } };
  assert.deepEqual(render(`{list: "{{ .spec.list }}", map: "{{ .spec.map | toJson }}"}`, spec).spec, spec);
  assert.deepEqual(render(`{list: "[1, {{ 2 }}]"}`, {}).spec, { list: [1, 2] });
  assert.deepEqual(render(`{list: "{{ .spec.x }}"}`, { x: "a" }).problems, [
    '"spec.list" must be a list, found "a"',
  ]);
  assert.deepEqual(render(`{map: "[1]"}`, {}).problems, ['"spec.map" must be a map, found "[1]"']);
});

Deno.test("what renders empty is left out, so that the default of the schema applies, but a text stays", () => {
  const all = ["count", "ratio", "on", "list", "map", "text"].map((key) => `${key}: "{{ .spec.none }}"`);
  assert.deepEqual(render(`{${all.join(", ")}}`, {}), { spec: { text: "" }, problems: [] });
});

Deno.test("what cannot be converted names field, value and type", () => {
  for (
    const [field, expected] of [["count", "a whole number"], ["ratio", "a number"], ["on", "true or false"]]
  ) {
    const message = `"spec.${field}" must be ${expected}, found "x"`;
    assert.deepEqual(render(`{${field}: "{{ .spec.x }}"}`, { x: "x" }).problems, [message]);
    assert.deepEqual(render(`{${field}: x}`, {}).problems, [message], "at load");
  }
});

Deno.test("a version stays a text only where the schema says so", () => {
  assert.deepEqual(render("{text: 1.10}", {}).spec, { text: "1.10" });
  assert.deepEqual(render("{text: 1.10}", {}, {}).spec, { text: 1.10 });
});

Deno.test("without a schema every value keeps its type through one action", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    // Texts are trimmed, and no value is no field.
    fc.pre(value !== null && typeof value !== "string");
    const found = render(`{x: "{{ .spec.x }}"}`, { x: value as JsonObject }, {});
    assert.deepEqual(found.problems, []);
    assert.equal(JSON.stringify(found.spec), JSON.stringify({ x: value }));
  }));
});
