// Owns: the proof that no schema makes the prover throw or hang. Must not: judge findings.

import fc from "fast-check";
import type { JsonObject } from "../../../runtime/base/mod.ts";
import { type MapNode, parseDocuments } from "../../../runtime/language/document/mod.ts";
import { compileRules } from "../../../runtime/language/rules/mod.ts";
import { proveConversion } from "./prove_conversions.ts";

const small = fc.constantFrom<unknown>(-1, 0, 1, 3, 1.5, 1e300, "2", null);
const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.record({
    type: fc.constantFrom<unknown>("string", "integer", "number", "boolean", "array", "object", "other", 3),
    enum: fc.array(fc.constantFrom<unknown>("a", 1, null, {}), { maxLength: 2 }),
    nullable: fc.constantFrom<unknown>(true, "true"),
    minimum: small,
    maximum: small,
    exclusiveMinimum: fc.boolean(),
    multipleOf: small,
    minLength: small,
    maxLength: small,
    minItems: small,
    maxItems: small,
    uniqueItems: fc.boolean(),
    "x-kubernetes-list-type": fc.constantFrom("set", "map", "atomic"),
    "x-kubernetes-list-map-keys": fc.constantFrom<unknown>(["a"], "a"),
    pattern: fc.constantFrom<unknown>("^a+$", "(", "(?i)a", "\\bA\\p{L}", 3),
    format: fc.constantFrom<unknown>("date-time", "constructor", "int32", 3),
    default: fc.constantFrom<unknown>("a", 1, {}),
    items: fc.oneof({ maxDepth: 3 }, fc.constant({ type: "boolean" }), tie("schema")),
    properties: fc.dictionary(
      fc.constantFrom("a", "b", "constructor"),
      fc.oneof({ maxDepth: 3 }, fc.constant({ type: "string" }), tie("schema")),
      { maxKeys: 3 },
    ),
    additionalProperties: fc.oneof({ maxDepth: 3 }, fc.constant<unknown>(true), tie("schema")),
    required: fc.constantFrom<unknown>(["a"], ["b", "none"], "a"),
    "x-kubernetes-int-or-string": fc.constant(true),
    "x-kubernetes-preserve-unknown-fields": fc.boolean(),
  }, { requiredKeys: [] }),
}));

const MAPPINGS = [
  "{a: '{{ .spec.b }}'}",
  "{a: {b: '{{ .spec.a | toUpper }}'}}",
  "{b: ['{{ .spec.a }}', 1]}",
  "{}",
];

Deno.test("no schema makes the prover throw", () => {
  fc.assert(
    fc.property(
      schema,
      schema,
      fc.constantFrom(...MAPPINGS),
      fc.constantFrom(...MAPPINGS),
      (one, two, there, back) => {
        const text =
          `conversion: {storageVersion: v2, paths: [{from: v1, to: v2, spec: ${there}}, {from: v2, to: v1, spec: ${back}}]}`;
        const root = parseDocuments({ uri: "k.yaml", text }).value![0]!.root as MapNode;
        const whole = (spec: unknown) => ({ type: "object", properties: { spec } }) as JsonObject;
        const versions = [
          { name: "v1", storage: false, schema: whole(one) },
          { name: "v2", storage: true, schema: whole(two) },
        ];
        const { conversion } = compileRules(root, { templates: {}, versions, report: () => {} });
        proveConversion(conversion!, { runs: 10, findings: 2 });
      },
    ),
    {
      numRuns: 300,
      // A set that asks for more items than there are.
      examples: [[
        { type: "array", uniqueItems: true, minItems: 3, items: { type: "boolean" } },
        {},
        "{}",
        "{}",
      ]],
    },
  );
});
