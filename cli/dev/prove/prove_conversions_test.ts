// Owns: the proof that the prover finds what conversions damage, and nothing where they damage nothing. Must not: know files.

import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import type { JsonObject } from "../../../runtime/base/mod.ts";
import { type MapNode, parseDocuments } from "../../../runtime/language/document/mod.ts";
import { compileRules } from "../../../runtime/language/rules/mod.ts";
import { firstDifference } from "./difference.ts";
import { proveConversion } from "./prove_conversions.ts";
import { arbitraryOf } from "./schema_arbitrary.ts";
import { schemaMismatch } from "./schema_mismatch.ts";

const TEXT: JsonObject = { type: "string" };
const COUNT: JsonObject = { type: "integer" };
const schemaOf = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: "object",
  properties: { spec: { type: "object", properties, required } },
});

function prove(paths: string, schemas: Readonly<Record<string, JsonObject>>): readonly string[] {
  const text = `conversion:\n  storageVersion: v2\n  paths:\n${paths}`;
  const root = parseDocuments({ uri: "k.yaml", text }).value![0]!.root as MapNode;
  const versions = Object.entries(schemas).map(([name, schema]) => ({
    name,
    storage: name === "v2",
    schema,
  }));
  const errors: string[] = [];
  const rules = compileRules(root, {
    templates: {},
    versions,
    report: (d) => void (d.severity === "error" && errors.push(d.message)),
  });
  deepEqual(errors, []);
  return proveConversion(rules.conversion!).map((d) => `${d.code} ${d.severity}: ${d.message} | ${d.hint}`);
}

const V1 = schemaOf({ image: TEXT, replicas: COUNT });
const V2 = schemaOf({ image: TEXT, scale: { type: "object", properties: { count: COUNT } } });
const MOVES = `
  - {from: v1, to: v2, spec: {scale: {count: '{{ .spec.replicas }}'}}}
  - {from: v2, to: v1, spec: {replicas: '{{ .spec.scale.count }}'}}`;

Deno.test("a conversion that moves fields damages nothing", () =>
  deepEqual(prove(MOVES, { v1: V1, v2: V2 }), []));

Deno.test("a lost field is named with the smallest object", () => {
  const lossy = schemaOf({
    image: TEXT,
    scale: { type: "object", properties: { count: COUNT, max: COUNT } },
  });
  deepEqual(prove(MOVES, { v1: V1, v2: lossy }), [
    'ORK4065 warning: spec.scale.max does not survive v2 to v1 and back: 0 came back as nothing | the smallest such v2 object has spec: {"scale":{"max":0}}',
  ]);
});

Deno.test("a template that changes text is found", () => {
  const paths = `
  - {from: v1, to: v2, spec: {name: '{{ .spec.name | toUpper }}'}}
  - {from: v2, to: v1, spec: {name: '{{ .spec.name }}'}}`;
  const found = prove(paths, { v1: schemaOf({ name: TEXT }), v2: schemaOf({ name: TEXT }) });
  equal(found[0]!.split(":")[0], "ORK4065 warning");
  ok(found[0]!.includes('"a" came back as "A"'), found[0]);
});

Deno.test("a valid object that cannot be converted is found", () => {
  const paths = `
  - {from: v1, to: v2, spec: {count: '{{ .spec.size }}'}}
  - {from: v2, to: v1, spec: {size: '{{ .spec.count }}'}}`;
  const found = prove(paths, { v1: schemaOf({ size: TEXT }), v2: schemaOf({ count: COUNT }) });
  ok(
    found.some((one) => one.startsWith("ORK4066 warning: a valid v1 object cannot be converted: spec.count")),
    String(found),
  );
});

Deno.test("a result that the target refuses is found", () => {
  const v2 = schemaOf({ tier: { type: "string", enum: ["free", "paid"] } });
  const paths = `
  - {from: v1, to: v2, spec: {tier: '{{ .spec.plan }}'}}
  - {from: v2, to: v1, spec: {plan: '{{ .spec.tier }}'}}`;
  deepEqual(prove(paths, { v1: schemaOf({ plan: TEXT }), v2 }), [
    'ORK4067 warning: v1 to v2 gives an object that v2 refuses: spec.tier must be one of "free", "paid", found "" | the smallest such v1 object has spec: {"plan":""}',
  ]);
});

Deno.test("a required field without a source is found; a default makes up for it", () => {
  const paths = `
  - {from: v1, to: v2, spec: {a: '{{ .spec.a }}'}}
  - {from: v2, to: v1, spec: {a: '{{ .spec.a }}'}}`;
  const v1 = schemaOf({ a: TEXT });
  const required = (more: JsonObject) => schemaOf({ a: TEXT, b: { ...TEXT, ...more } }, ["b"]);
  const found = prove(paths, { v1, v2: required({}) });
  ok(found.some((one) => one.includes("spec.b is required")), String(found));
  const withDefault = prove(paths, { v1, v2: required({ default: "x" }) });
  ok(!withDefault.some((one) => one.includes("is required")), String(withDefault));
});

Deno.test("the same search finds the same", () => {
  const schemas = { v1: V1, v2: schemaOf({ image: TEXT, other: { type: "array", items: TEXT } }) };
  deepEqual(prove(MOVES, schemas), prove(MOVES, schemas));
});

Deno.test("status is proven where a path maps it", () => {
  const withStatus = (properties: JsonObject): JsonObject => ({
    type: "object",
    properties: { spec: { type: "object", properties: { a: TEXT } }, status: { type: "object", properties } },
  });
  const schemas = { v1: withStatus({ phase: TEXT, since: TEXT }), v2: withStatus({ state: TEXT }) };
  const paths = `
  - {from: v1, to: v2, status: {state: '{{ .status.phase }}'}}
  - {from: v2, to: v1, status: {phase: '{{ .status.state }}'}}`;
  deepEqual(prove(paths, schemas), [
    'ORK4065 warning: status.since does not survive v1 to v2 and back: "a" came back as nothing | the smallest such v1 object has status: {"since":"a"}',
  ]);
  deepEqual(prove(paths.replaceAll(/, status: \{[^}]*\}\}'\}/g, ""), schemas), []);
});

const SCHEMA: JsonObject = {
  type: "object",
  required: ["name", "list"],
  properties: {
    name: { type: "string", minLength: 2, maxLength: 5 },
    zone: { type: "string", pattern: "^[a-z]{2}-[0-9]$" },
    when: { type: "string", format: "date-time" },
    size: { type: "integer", minimum: 1, maximum: 9, multipleOf: 2 },
    ratio: { type: "number", minimum: 0, exclusiveMinimum: true, maximum: 5 },
    port: { "x-kubernetes-int-or-string": true },
    tier: { type: "string", enum: ["a", "b"], nullable: true },
    list: { type: "array", minItems: 1, maxItems: 2, items: { type: "boolean" } },
    set: {
      type: "array",
      "x-kubernetes-list-type": "set",
      items: { type: "integer", minimum: 0, maximum: 3 },
    },
    labels: { type: "object", additionalProperties: { type: "string" } },
    open: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    any: { "x-kubernetes-preserve-unknown-fields": true },
  },
};

Deno.test("generated values are ones that the schema allows", () => {
  fc.assert(
    fc.property(arbitraryOf(SCHEMA), (value) => deepEqual(schemaMismatch(value, SCHEMA, "spec"), undefined)),
    { numRuns: 300 },
  );
});

const mismatches: readonly (readonly [JsonObject, string])[] = [
  [{ list: [true] }, "spec.name is required"],
  [{ name: "a", list: [true] }, 'spec.name must have at least 2 characters, found "a"'],
  [{ name: "ab", list: [] }, "spec.list must have at least 1 items, found 0"],
  [{ name: "ab", list: [1] }, "spec.list[0] must be true or false, found 1"],
  [{ name: "ab", list: [true], size: 10 }, "spec.size must be at most 9, found 10"],
  [{ name: "ab", list: [true], zone: "x" }, 'spec.zone must match ^[a-z]{2}-[0-9]$, found "x"'],
  [{ name: "ab", list: [true], set: [1, 1] }, "spec.set must not hold an item twice, found [1,1]"],
  [{ name: "ab", list: [true], ratio: 0 }, "spec.ratio must be above 0, found 0"],
  [{ name: "ab", list: [true], labels: null }, "spec.labels must not be null"],
];

for (const [value, expected] of mismatches) {
  Deno.test(`mismatch: ${expected}`, () => {
    const found = schemaMismatch(value, SCHEMA, "spec");
    equal(found && `${found.field} ${found.why}`, expected);
  });
}

Deno.test("defaults and empty containers are no differences, everything else is", () => {
  const schema = { type: "object", properties: { a: { type: "integer", default: 3 }, l: { type: "array" } } };
  const place = { field: "spec", schema };
  equal(firstDifference({}, { a: 3 }, place), undefined);
  equal(firstDifference({ l: [] }, {}, place), undefined);
  equal(firstDifference({ m: { n: {} } }, {}, place), undefined);
  equal(firstDifference({ a: 4 }, {}, place)?.field, "spec.a");
  equal(firstDifference({ l: [1, 2] }, { l: [1, 3] }, place)?.field, "spec.l[1]");
  equal(firstDifference({ m: { n: "" } }, {}, place), undefined);
  equal(firstDifference({ m: { n: 0 } }, {}, place)?.field, "spec.m.n");
});
