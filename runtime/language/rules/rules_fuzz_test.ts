// Owns: the proof that rules never throw, whatever a user wrote and whatever an object holds. Must not: judge results.

import fc from "fast-check";
import type { JsonObject } from "../../base/mod.ts";
import { renderYaml } from "../document/mod.ts";
import { compileRules } from "./compile_rules.ts";
import { testReconcileGates } from "./gates.ts";
import { applyMutation } from "./mutation.ts";
import { applyNormalize, auditData } from "./normalize.ts";
import { collecting, scopeOf, yamlMap } from "./rules_test_support.ts";
import { decideCleanup, requeueDelay } from "./timing.ts";
import { evaluateValidation, violationText } from "./validation.ts";

const word = fc.constantFrom(
  "spec.a",
  "spec.list.0.b",
  "spec.a.b.c",
  "metadata.labels.x/y.z",
  ".spec.a",
  "spec..a",
  "status.x",
  "{{ .spec.a }}",
  "{{ .spec",
  "{{ index .spec.list 9 }}",
  "{{ toJson .spec }}",
  "1",
  "1,5",
  "30s",
  "",
  "true",
  "[",
  "__proto__",
  "spec.__proto__.x",
  "int",
  "gt",
  "unique",
  "typeOf",
);
const scalar = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.double({ noNaN: true }));
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    scalar,
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "field", "when"), tie("node"), { maxKeys: 3 }),
  ),
})).node;
const recordOf = (...keys: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...keys), fc.oneof({ weight: 3, arbitrary: word }, value), { maxKeys: 5 });
const conditions = fc.array(recordOf("field", "equals", "max", "in", "operator", "value", "time", "negate"), {
  maxLength: 2,
});
const withConditions = (rule: fc.Arbitrary<Record<string, unknown>>) =>
  fc.tuple(rule, fc.option(fc.oneof(conditions, value), { nil: undefined })).map(([own, when]) =>
    when === undefined ? own : { ...own, when }
  );
const rules = (...keys: readonly string[]) =>
  fc.oneof(fc.array(withConditions(recordOf(...keys)), { maxLength: 3 }), value);
const entry = fc.record({
  validation: fc.record({
    rules: rules(
      "field",
      "operator",
      "value",
      "equals",
      "min",
      "regex",
      "between",
      "message",
      "action",
      "fires",
    ),
  }),
  mutation: fc.record({ rules: rules("field", "default", "override", "valueType", "fires") }),
  normalize: fc.oneof(fc.record({ spec: fc.dictionary(word, value, { maxKeys: 3 }) }), value),
  operatorBox: fc.record({
    reconciler: fc.record({ requeue: withConditions(recordOf("after")) }),
    preReconcile: fc.record({
      sentinels: value,
      reconcileGate: withConditions(recordOf("sentinels", "failPolicy")),
    }),
    cleanup: withConditions(recordOf("deleteAfter")),
    when: value,
  }, { requiredKeys: [] }),
}, { requiredKeys: [] });

const SCHEMA: JsonObject = {
  properties: {
    spec: {
      type: "object",
      properties: { a: { type: "integer" }, list: { type: "array", items: { type: "object" } } },
    },
  },
};

Deno.test("compiling and applying rules never throws and never changes the object", () => {
  fc.assert(
    fc.property(entry, value, fc.boolean(), (written, spec, hasSchema) => {
      const context = collecting(hasSchema ? { schema: SCHEMA } : {});
      const compiled = compileRules(yamlMap(renderYaml({ ...written as JsonObject, end: 1 })), context);
      const object = {
        apiVersion: "x/v1",
        kind: "X",
        metadata: { name: "n" },
        spec,
      } as unknown as JsonObject;
      const before = JSON.stringify(object);
      const scope = scopeOf(object);
      const normalised = applyNormalize(compiled.normalize, object, scope);
      auditData(compiled.normalize, normalised);
      const mutated = applyMutation(compiled.mutation, normalised.value ?? object, scope).value ?? object;
      const { denials, warnings } = evaluateValidation(compiled.validation, scopeOf(mutated));
      [...denials, ...warnings].forEach(violationText);
      testReconcileGates(compiled.gates, scope, {});
      requeueDelay(compiled.requeue, scope);
      decideCleanup(compiled.cleanup, scope, undefined);
      compiled.nextChange(0);
      if (JSON.stringify(object) !== before) throw new Error("the object was changed");
      if (Object.hasOwn(Object.prototype, "x")) throw new Error("a prototype was changed");
    }),
    { numRuns: 1_500 },
  );
});
