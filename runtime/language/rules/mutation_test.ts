// Owns: the proof of what mutation and normalising make of an object. Must not: test templates as such (expr does).

import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { hasErrors, type Json, type JsonObject } from "../../base/mod.ts";
import { applyMutation, compileMutation } from "./mutation.ts";
import { applyNormalize, auditData, compileNormalize } from "./normalize.ts";
import { collecting, scopeOf, yamlMap } from "./rules_test_support.ts";

const SCHEMA: JsonObject = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        replicas: { type: "integer" },
        port: { type: "string" },
        ratio: { type: "number" },
        debug: { type: "boolean" },
        target: { "x-kubernetes-int-or-string": true },
        env: { type: "object", additionalProperties: { type: "string" } },
        zones: { type: "array", items: { type: "string" } },
        steps: {
          type: "array",
          items: { type: "object", properties: { name: { type: "string" }, size: { type: "integer" } } },
        },
        free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        version: { type: "string" },
        size: { type: "string" },
      },
    },
  },
};

const objectOf = (spec: JsonObject): JsonObject => ({
  apiVersion: "demo.example.com/v1",
  kind: "Site",
  metadata: { name: "shop" },
  spec,
});

function mutate(rules: string, spec: JsonObject, schema: JsonObject | undefined = SCHEMA) {
  const context = collecting(schema ? { schema } : {});
  const mutation = compileMutation(yamlMap(`rules: [${rules}]`), context);
  deepEqual(context.words(), [], rules);
  return applyMutation(mutation, objectOf(spec), scopeOf({ children: {} }));
}

interface Case {
  readonly rules: string;
  readonly spec?: JsonObject;
  readonly gives: Json;
  readonly untyped?: boolean;
}

const CASES: readonly Case[] = [
  { rules: "{field: spec.replicas, default: 2}", gives: { replicas: 2 } },
  { rules: '{field: spec.replicas, default: "2"}', gives: { replicas: 2 } },
  { rules: "{field: spec.replicas, default: 2}", spec: { replicas: 0 }, gives: { replicas: 0 } },
  { rules: "{field: spec.debug, default: true}", spec: { debug: false }, gives: { debug: false } },
  { rules: "{field: spec.port, default: 8080}", spec: { port: "" }, gives: { port: "8080" } },
  { rules: "{field: spec.port, default: x}", spec: { port: null }, gives: { port: "x" } },
  { rules: "{field: spec.version, default: 1.10}", gives: { version: "1.10" } },
  { rules: "{field: spec.ratio, override: 0.5}", spec: { ratio: 1 }, gives: { ratio: 0.5 } },
  { rules: "{field: spec.debug, override: 'true'}", gives: { debug: true } },
  { rules: '{field: spec.target, default: "80"}', gives: { target: 80 } },
  { rules: "{field: spec.target, default: http}", gives: { target: "http" } },
  { rules: "{field: spec.env.MODE, default: 1}", gives: { env: { MODE: "1" } } },
  {
    rules: "{field: spec.env.MODE, default: 1}",
    spec: { env: { A: "b" } },
    gives: { env: { A: "b", MODE: "1" } },
  },
  { rules: "{field: spec.zones, default: [a, 2]}", gives: { zones: ["a", "2"] } },
  { rules: "{field: spec.zones.0, default: a}", gives: { zones: ["a"] } },
  { rules: "{field: spec.zones.1, override: z}", spec: { zones: ["a", "b"] }, gives: { zones: ["a", "z"] } },
  {
    rules: "{field: spec.steps.0.size, default: '3'}",
    spec: { steps: [{ name: "x" }] },
    gives: { steps: [{ name: "x", size: 3 }] },
  },
  {
    rules: "{field: spec.steps, default: [{name: 1, size: '4'}]}",
    gives: { steps: [{ name: "1", size: 4 }] },
  },
  { rules: "{field: spec.free.a.b, default: 1}", gives: { free: { a: { b: 1 } } } },
  {
    rules: `{field: spec.replicas, override: "{{ mul .spec.base 2 }}"}`,
    spec: { base: 3 },
    gives: { base: 3, replicas: 6 },
  },
  {
    rules: `{field: spec.port, override: "{{ .spec.replicas }}"}`,
    spec: { replicas: 3 },
    gives: { replicas: 3, port: "3" },
  },
  {
    rules: `{field: spec.zones, override: '{{ toJson .spec.list }}'}`,
    spec: { list: ["q"] },
    gives: { list: ["q"], zones: ["q"] },
  },
  {
    rules: `{field: spec.env, override: '{{ .spec.map }}'}`,
    spec: { map: { a: "b" } },
    gives: { map: { a: "b" }, env: { a: "b" } },
  },
  { rules: `{field: spec.size, override: "{{ .metadata.name }}-x"}`, gives: { size: "shop-x" } },
  { rules: `{field: spec.replicas, default: "{{ .spec.gone }}"}`, gives: {} },
  { rules: `{field: spec.size, override: "{{ .spec.gone }}"}`, spec: { size: "x" }, gives: { size: "" } },
  {
    rules: "{field: spec.size, default: 1}, {field: spec.port, default: '{{ .spec.size }}0'}",
    gives: { size: "1", port: "10" },
  },
  {
    rules: "{field: spec.size, override: s, when: [{field: spec.port, equals: x}]}",
    spec: { port: "x" },
    gives: { port: "x", size: "s" },
  },
  {
    rules: "{field: spec.size, override: s, when: [{field: spec.port, equals: y}]}",
    spec: { port: "x" },
    gives: { port: "x" },
  },
  { rules: "{field: spec.size, override: s, fires: {reconcile: false}}", gives: {} },
  {
    rules: "{field: spec.a, default: 1}, {field: spec.b, default: '1'}",
    gives: { a: 1, b: "1" },
    untyped: true,
  },
  { rules: "{field: spec.a, default: '1', valueType: int}", gives: { a: 1 }, untyped: true },
  { rules: "{field: spec.a, default: 1, valueType: string}", gives: { a: "1" }, untyped: true },
  { rules: "{field: spec.a, default: '1.5', valueType: float}", gives: { a: 1.5 }, untyped: true },
  { rules: "{field: spec.a, default: 'T', valueType: bool}", gives: { a: true }, untyped: true },
  {
    rules: "{field: spec.a, default: '{{ .spec.n }}'}",
    spec: { n: 3 },
    gives: { n: 3, a: 3 },
    untyped: true,
  },
  {
    rules: "{field: spec.a, default: '{{ .spec.n }}x'}",
    spec: { n: 3 },
    gives: { n: 3, a: "3x" },
    untyped: true,
  },
  {
    rules: "{field: spec.a, default: {b: '{{ .spec.n }}', c: [true]}}",
    spec: { n: 3 },
    gives: { n: 3, a: { b: 3, c: [true] } },
    untyped: true,
  },
];

for (const { rules, spec = {}, gives, untyped } of CASES) {
  Deno.test(`mutation ${rules} makes ${JSON.stringify(gives)} of ${JSON.stringify(spec)}`, () => {
    const context = collecting(untyped ? {} : { schema: SCHEMA });
    const mutation = compileMutation(yamlMap(`rules: [${rules}]`), context);
    ok(!hasErrors(context.found), context.words().join());
    const done = applyMutation(mutation, objectOf(spec), scopeOf({}));
    deepEqual(done.diagnostics, []);
    deepEqual(done.value?.["spec"], gives);
  });
}

Deno.test("mutation never changes the object it was given, and returns it when nothing changes", () => {
  const object = objectOf({ env: { a: "b" } });
  const before = structuredClone(object);
  const mutation = compileMutation(
    yamlMap(
      "rules: [{field: spec.env.c, default: d}, {field: metadata.labels.app.kubernetes.io/name, default: x}]",
    ),
    collecting({ schema: SCHEMA }),
  );
  const done = applyMutation(mutation, object, scopeOf({}));
  deepEqual(object, before);
  deepEqual(done.value?.["metadata"], { name: "shop", labels: { "app.kubernetes.io/name": "x" } });
  deepEqual(done.applied.map(({ field }) => field), ["spec.env.c", "metadata.labels.app.kubernetes.io/name"]);
  equal(applyMutation(mutation, done.value!, scopeOf({})).value, done.value);
});

Deno.test("mutation tells all failures of an object, with place and value", () => {
  const done = mutate(
    "{field: spec.replicas, override: '{{ .spec.size }}'}, {field: spec.free.a.b, override: 1}, {field: spec.zones.4, override: x}",
    { size: "many", free: { a: "text" }, zones: ["z"] },
  );
  equal(done.value, undefined);
  deepEqual(done.diagnostics.map((d) => `${d.code} ${d.message}`), [
    'ORK4007 spec.replicas must be a whole number, found "many"',
    'ORK4008 spec.free.a.b cannot be set: spec.free.a is "text"',
    "ORK4008 spec.zones.4 cannot be set: spec.zones is a list of 1",
  ]);
});

const MISTAKES: readonly (readonly [string, string])[] = [
  [
    "field: '{{ .spec.a }}', default: 1",
    'ORK4001 error: field must be a path such as spec.mode, found "{{ .spec.a }}"',
  ],
  ["field: spec..a, default: 1", 'ORK4001 error: field must be a path such as spec.mode, found "spec..a"'],
  [
    "field: 'spec.a[0]', default: 1",
    'ORK4001 error: field must be a path such as spec.mode, found "spec.a[0]"',
  ],
  ["field: status.phase, default: x", "ORK4002 error: a rule cannot set status.phase"],
  ["field: metadata.name, override: x", "ORK4002 error: a rule cannot set metadata.name"],
  ["field: kind, override: x", "ORK4002 error: a rule cannot set kind"],
  ["field: spec.replicas, default: two", 'ORK4003 error: spec.replicas must be a whole number, found "two"'],
  ["field: spec.replicas, default: 1.5", "ORK4003 error: spec.replicas must be a whole number, found 1.5"],
  ["field: spec.replicas, default: [1]", "ORK4003 error: spec.replicas must be a whole number, found a list"],
  ["field: spec.port, default: {a: b}", "ORK4003 error: spec.port must be text, found a map"],
  [
    "field: spec.steps, default: [{size: x}]",
    'ORK4003 error: spec.steps.0.size must be a whole number, found "x"',
  ],
  [
    "field: spec.replicas, default: 1, valueType: number",
    "ORK4005 error: valueType says a number, but the schema of spec.replicas says a whole number",
  ],
  ["field: spec.size, default: x, valueType: text", 'ORK4004 error: there is no value type "text"'],
  [
    "field: spec.replica, default: 1",
    'ORK4006 warning: the schema of the CRD has no field "replica" at spec.replica',
  ],
];

for (const [rule, words] of MISTAKES) {
  Deno.test(`mutation {${rule}} is told when it is compiled`, () => {
    const context = collecting({ schema: SCHEMA });
    compileMutation(yamlMap(`rules:\n  - {${rule}}`), context);
    deepEqual(context.words(), [words]);
  });
}

function normalise(fields: string, spec: JsonObject, schema?: JsonObject) {
  const context = collecting(schema ? { schema } : {});
  const normalize = compileNormalize(yamlMap(`audit: true\nspec: {${fields}}`), context);
  deepEqual(context.words(), [], fields);
  return { normalize, done: applyNormalize(normalize, objectOf(spec), scopeOf({})) };
}

const NORMALISED: readonly Case[] = [
  { rules: `size: "{{ .spec.size | toUpper }}"`, spec: { size: "l" }, gives: { size: "L" } },
  { rules: `version: "{{ .spec.version }}"`, spec: { version: "1.10" }, gives: { version: "1.10" } },
  {
    rules: `version: "{{ .spec.version }}"`,
    spec: { version: "1.10" },
    gives: { version: 1.1 },
    untyped: true,
  },
  { rules: `a: "{{ .spec.n }}0"`, spec: { n: 3 }, gives: { n: 3, a: 30 }, untyped: true },
  { rules: `a: "{{ .spec.t }}"`, spec: { t: "true" }, gives: { t: "true", a: true }, untyped: true },
  { rules: `a: "0x1F"`, gives: { a: "0x1F" }, untyped: true },
  { rules: `replicas: "{{ .spec.size }}"`, spec: { size: "4" }, gives: { size: "4", replicas: 4 } },
  { rules: `size: "{{ .spec.gone.deep }}"`, spec: { size: "x" }, gives: { size: "" } },
  { rules: `replicas: "{{ .spec.gone }}"`, spec: { replicas: 3 }, gives: {} },
  { rules: `free.a.b: "{{ .spec.size }}"`, spec: { size: "7" }, gives: { size: "7", free: { a: { b: 7 } } } },
  {
    rules: `zones.0: "{{ index .spec.zones 0 | toUpper }}"`,
    spec: { zones: ["a", "b"] },
    gives: { zones: ["A", "b"] },
  },
  {
    rules: `size: "{{ .spec.port }}", port: "{{ .spec.size }}"`,
    spec: { size: "a", port: "b" },
    gives: { size: "b", port: "a" },
  },
  { rules: `env: "{{ .spec.map }}"`, spec: { map: { a: "b" } }, gives: { map: { a: "b" }, env: { a: "b" } } },
];

for (const { rules, spec = {}, gives, untyped } of NORMALISED) {
  Deno.test(`normalize {${rules}} makes ${JSON.stringify(gives)} of ${JSON.stringify(spec)}`, () => {
    const { done } = normalise(rules, spec, untyped ? undefined : SCHEMA);
    deepEqual(done.diagnostics, []);
    deepEqual(done.value?.["spec"], gives);
  });
}

Deno.test("normalize records what it changed, for templates that ask", () => {
  const { normalize, done } = normalise('size: "{{ .spec.size | toUpper }}", port: "1"', {
    size: "l",
    port: "1",
  }, SCHEMA);
  deepEqual(done.changes, { "spec.size": { from: "l", to: "L" } });
  deepEqual(auditData(normalize, done), { _normalizeChanges: { "spec.size": { from: "l", to: "L" } } });
  const same = normalise('size: "L"', { size: "L" }, SCHEMA);
  deepEqual(auditData(same.normalize, same.done), {});
});

Deno.test("normalize tells what cannot be normalised", () => {
  const { done } = normalise('replicas: "{{ .spec.size }}"', { size: "big" }, SCHEMA);
  equal(done.value, undefined);
  deepEqual(done.diagnostics.map((d) => d.message), ['spec.replicas must be a whole number, found "big"']);
});

Deno.test("normalize refuses a field inside another", () => {
  const context = collecting();
  compileNormalize(yamlMap(`spec: {image: "a", image.tag: "b"}`), context);
  deepEqual(context.words(), ['ORK4010 error: "image.tag" lies inside "image", which is normalised too']);
});

const specs = fc.record({
  size: fc.constantFrom("", "s", "12", "true"),
  replicas: fc.integer({ min: 0, max: 9 }),
  env: fc.dictionary(fc.stringMatching(/^[A-C]$/), fc.stringMatching(/^[a-z0-9]{0,3}$/)),
}, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>;

Deno.test("mutation by defaults alone is idempotent", () => {
  fc.assert(fc.property(specs, (spec) => {
    const rules =
      "{field: spec.size, default: m}, {field: spec.replicas, default: '{{ len .spec.size }}'}, {field: spec.env.A, default: x}";
    const once = mutate(rules, spec).value!;
    deepEqual(mutate(rules, once["spec"] as JsonObject).value, once);
  }));
});

Deno.test("normalising is idempotent where its templates are", () => {
  fc.assert(fc.property(specs, (spec) => {
    const fields = `size: "{{ .spec.size | toUpper }}", free.count: "{{ len .spec.env }}"`;
    const once = normalise(fields, spec, SCHEMA).done.value!;
    deepEqual(normalise(fields, once["spec"] as JsonObject, SCHEMA).done.value, once);
  }));
});
