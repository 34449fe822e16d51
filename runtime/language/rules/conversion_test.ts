// Owns: the proof that conversion keeps, moves and types fields, and finds its way. Must not: prove a user's Katalog.

import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { type JsonObject, seededRandom } from "../../base/mod.ts";
import { compileConversion } from "./compile_conversion.ts";
import { type CompiledConversion, conversionChain, convertObject } from "./conversion.ts";
import { shortestChain, type VersionEdge } from "./conversion_chain.ts";
import { collecting, yamlMap } from "./rules_test_support.ts";

const WORLD = { now: 0, random: seededRandom(1) };

const schemaOf = (properties: JsonObject): JsonObject => ({
  type: "object",
  properties: { spec: { type: "object", properties } },
});

const V1ALPHA1 = schemaOf({
  size: { type: "integer" },
  image: { type: "string", nullable: true },
  port: { "x-kubernetes-int-or-string": true },
  schedule: { type: "string" },
});
const V1 = schemaOf({
  scale: { type: "object", properties: { replicas: { type: "integer" }, max: { type: "integer" } } },
  image: { type: "string", nullable: true },
  port: { "x-kubernetes-int-or-string": true },
  tags: { type: "array", items: { type: "string" } },
});

const TEXT = `
storageVersion: v1
paths:
  - {from: v1alpha1, to: v1, spec: {scale: {replicas: '{{ .spec.size }}'}}}
  - {from: v1, to: v1alpha1, spec: {size: '{{ .spec.scale.replicas }}'}}
`;

function compiled(text = TEXT, withSchemas = true): CompiledConversion {
  const context = collecting(
    withSchemas
      ? {
        versions: [{ name: "v1alpha1", storage: false, schema: V1ALPHA1 }, {
          name: "v1",
          storage: true,
          schema: V1,
        }],
      }
      : {},
  );
  const conversion = compileConversion(yamlMap(text), context);
  deepEqual(context.found.filter((d) => d.severity === "error"), []);
  return conversion!;
}

function object(version: string, spec: JsonObject, more: JsonObject = {}): JsonObject {
  return { apiVersion: `x.io/${version}`, kind: "Site", metadata: { name: "a", uid: "u" }, spec, ...more };
}

function converted(conversion: CompiledConversion, from: JsonObject, to: string): JsonObject {
  const { value, diagnostics } = convertObject(conversion, from, to, WORLD);
  deepEqual(diagnostics, []);
  return value!;
}

Deno.test("a field moves, others of the same path stay, those that the target does not know go", () => {
  const result = converted(
    compiled(),
    object("v1alpha1", { size: 3, image: " a ", schedule: "x" }, { status: { phase: "Up" } }),
    "v1",
  );
  deepEqual(result, object("v1", { image: " a ", scale: { replicas: 3 } }, { status: { phase: "Up" } }));
});

Deno.test("preserve false keeps only what the mapping names", () => {
  const text = TEXT.replaceAll("spec:", "preserve: false, spec:");
  const result = converted(compiled(text), object("v1alpha1", { size: 3, image: "a" }), "v1");
  deepEqual(result["spec"], { scale: { replicas: 3 } });
});

Deno.test("the same version is passed on unchanged", () => {
  const source = object("v1", { anything: [1, null] });
  deepEqual(converted(compiled(), source, "v1"), source);
});

Deno.test("templates are typed by the schema of the target", () => {
  const text = TEXT.replace(
    "scale: {replicas: '{{ .spec.size }}'}",
    `scale: {replicas: '{{ printf "%d" .spec.size }}', max: '{{ if .spec.none }}1{{ end }}'}, tags: ['{{ .spec.size }}', fixed]`,
  );
  const result = converted(compiled(text), object("v1alpha1", { size: 3 }), "v1");
  deepEqual(result["spec"], { scale: { replicas: 3 }, tags: ["3", "fixed"] });
});

Deno.test("a value of the wrong type fails with its place", () => {
  const text = TEXT.replace("'{{ .spec.size }}'", "'{{ .spec.image }}'");
  const { value, diagnostics } = convertObject(
    compiled(text),
    object("v1alpha1", { image: "x" }),
    "v1",
    WORLD,
  );
  equal(value, undefined);
  equal(diagnostics[0]!.code, "ORK4061");
  equal(diagnostics[0]!.message, 'spec.scale.replicas must be a whole number, found "x"');
});

Deno.test("without a chain the message names the stanza to add", () => {
  const { value, diagnostics } = convertObject(compiled(), object("v2", {}), "v1", WORLD);
  equal(value, undefined);
  equal(diagnostics[0]!.code, "ORK4060");
  ok(diagnostics[0]!.hint?.includes("from: v2, to: v1"));
});

Deno.test("labels and annotations change, the rest of metadata stays", () => {
  const text = TEXT.replace(
    "from: v1alpha1, to: v1,",
    "from: v1alpha1, to: v1, metadata: {labels: {size: '{{ .spec.size }}'}, annotations: {old: '{{ .apiVersion }}'}},",
  );
  const source: JsonObject = {
    ...object("v1alpha1", { size: 3 }),
    metadata: { name: "a", labels: { app: "x" }, generation: 4 },
  };
  deepEqual(converted(compiled(text), source, "v1")["metadata"], {
    name: "a",
    labels: { app: "x", size: "3" },
    annotations: { old: "x.io/v1alpha1" },
    generation: 4,
  });
});

Deno.test("status is carried over, and mapped where declared", () => {
  const text = TEXT.replace(
    "from: v1alpha1, to: v1,",
    "from: v1alpha1, to: v1, status: {state: '{{ .status.phase }}'},",
  );
  const result = converted(
    compiled(text, false),
    object("v1alpha1", {}, { status: { phase: "Up", n: 1 } }),
    "v1",
  );
  deepEqual(result["status"], { phase: "Up", n: 1, state: "Up" });
});

Deno.test("several hops go through the hub", () => {
  const text = `
storageVersion: v1
paths:
  - {from: a, to: v1, spec: {v: '{{ .spec.a }}'}, preserve: false}
  - {from: v1, to: a, spec: {a: '{{ .spec.v }}'}, preserve: false}
  - {from: b, to: v1, spec: {v: '{{ .spec.b }}'}, preserve: false}
  - {from: v1, to: b, spec: {b: '{{ .spec.v }}'}, preserve: false}
`;
  const conversion = compiled(text, false);
  deepEqual(conversionChain(conversion, "a", "b")?.map((p) => `${p.from}-${p.to}`), ["a-v1", "v1-b"]);
  deepEqual(converted(conversion, object("a", { a: { deep: [1] } }), "b"), object("b", { b: { deep: [1] } }));
});

const remarks: readonly (readonly [name: string, text: string, expected: readonly string[]])[] = [
  ["no storage version", "paths: [{from: a, to: b}]", [
    "ORK4050 error: a conversion with paths needs a storageVersion",
  ]],
  ["other storage version", "storageVersion: v1alpha1\npaths: []", [
    "ORK4051 warning: storageVersion is v1alpha1, the CRD stores v1",
  ]],
  ["unknown version", "storageVersion: v1\npaths: [{from: v1alpha, to: v1}]", [
    'ORK4052 error: the CRD has no version "v1alpha"',
    "ORK4055 warning: no path leads from v1alpha1 to v1",
    "ORK4055 warning: no path leads from v1 to v1alpha1",
  ]],
  ["group in a version", "storageVersion: x.io/v1", ['ORK4052 error: "x.io/v1" is not a bare version']],
  ["to itself and twice", `${TEXT}  - {from: v1, to: v1}\n  - {from: v1, to: v1alpha1}`, [
    "ORK4053 error: a path from v1 to itself converts nothing",
    "ORK4054 error: the path from v1 to v1alpha1 is declared twice",
  ]],
  ["one direction", TEXT.split("\n").slice(0, 4).join("\n"), [
    "ORK4055 warning: no path leads from v1 to v1alpha1",
  ]],
  ["unknown target field", TEXT.replace("scale: {replicas", "scale: {replica"), [
    'ORK4056 warning: version v1 has no field "spec.scale.replica"',
  ]],
];

for (const [name, text, expected] of remarks) {
  Deno.test(`conversion remarks: ${name}`, () => {
    const context = collecting({
      versions: name === "no storage version" ? [] : [
        { name: "v1alpha1", storage: false, schema: V1ALPHA1 },
        { name: "v1", storage: true, schema: V1 },
      ],
    });
    compileConversion(yamlMap(text), context);
    deepEqual(context.words(), expected);
  });
}

Deno.test("a broken template is reported once, where it stands", () => {
  const context = collecting();
  compileConversion(yamlMap(TEXT.replace("{{ .spec.size }}", "{{ .spec.size")), context);
  deepEqual(context.found.map((d) => [d.code, d.span.line]), [["ORK2001", 4]]);
});

Deno.test("moved and kept fields survive a round trip, whatever they hold", () => {
  const spec = fc.record({
    size: fc.integer(),
    image: fc.option(fc.string()),
    port: fc.oneof(fc.integer(), fc.string()),
  }, { requiredKeys: [] });
  const conversion = compiled();
  fc.assert(fc.property(spec, (generated) => {
    const source = object("v1alpha1", generated as JsonObject);
    const there = converted(conversion, source, "v1");
    deepEqual(converted(conversion, there, "v1alpha1"), source);
  }));
});

Deno.test("a chain is connected, acyclic, and as short as any", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "e");
  const edges = fc.array(fc.record({ from: name, to: name }), { maxLength: 12 });
  fc.assert(fc.property(edges, name, name, (all: readonly VersionEdge[], from: string, to: string) => {
    const chain = shortestChain(all, { from, to }, "c");
    const distance = distanceOf(all, { from, to });
    equal(chain?.length, distance);
    if (!chain) return;
    equal(chain.reduce<string>((at, edge) => edge.from === at ? edge.to : "broken", from), to);
  }));
});

function distanceOf(edges: readonly VersionEdge[], { from, to }: VersionEdge): number | undefined {
  const distance = new Map([["a", 99], ["b", 99], ["c", 99], ["d", 99], ["e", 99], [from, 0]]);
  for (let round = 0; round < 5; round++) {
    for (const edge of edges) {
      distance.set(edge.to, Math.min(distance.get(edge.to)!, distance.get(edge.from)! + 1));
    }
  }
  return distance.get(to)! < 99 ? distance.get(to) : undefined;
}
