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
