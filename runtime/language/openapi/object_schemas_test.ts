// Owns: tests of checking objects offline. Must not: need a cluster (tests/integration compares with one).

import assert from "node:assert/strict";
import type { JsonObject } from "../../base/mod.ts";
import { kubernetesSchemas, type SchemaProblem } from "./mod.ts";

const schemas = await kubernetesSchemas();

const POD_SPEC = { containers: [{ name: "a", image: "b" }] };
const DEPLOYMENT: JsonObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "a" },
  spec: { replicas: 1, selector: {}, template: { metadata: {}, spec: POD_SPEC } },
};

function said(problems: readonly SchemaProblem[]): string[] {
  return problems.map((p) => `${p.kind}: ${p.message}${p.hint ? ` (${p.hint})` : ""}`);
}

function deployment(spec: JsonObject): JsonObject {
  return { ...DEPLOYMENT, spec: { ...DEPLOYMENT["spec"] as JsonObject, ...spec } };
}

const CASES: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ["a right object", DEPLOYMENT, []],
  ["a number as text", deployment({ replicas: "3" }), [
    'wrong-type: spec.replicas of a Deployment must be a whole number, found "3"',
  ]],
  ["an unknown field", deployment({ replica: 3 }), [
    'unknown-field: unknown field "replica" in spec of a Deployment (did you mean "replicas"?)',
  ]],
  ["a wrong field deep inside", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a" },
    spec: { containers: [{ name: "a", imagePullpolicy: "Always", ports: [{ containerPort: "http" }] }] },
  }, [
    'wrong-type: spec.containers[0].ports[0].containerPort of a Pod must be a whole number, found "http"',
    'unknown-field: unknown field "imagePullpolicy" in spec.containers[0] of a Pod (did you mean "imagePullPolicy"?)',
  ]],
  ["a required field", deployment({ template: { spec: { containers: [{ image: "b" }] } } }), [
    "missing-field: spec.template.spec.containers[0].name is required in a Deployment",
  ]],
  ["quantities and ports as text or number", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "a" },
    spec: { ports: [{ port: 80, targetPort: "http" }, { port: 81, targetPort: 8080 }] },
  }, []],
  ["neither text nor number", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "a" },
    spec: { ports: [{ port: 80, targetPort: true }] },
  }, ["wrong-type: spec.ports[0].targetPort of a Service must be a whole number or text, found true"]],
  ["a kind that is not known", { apiVersion: "a.b/v1", kind: "X", spec: 1 }, []],
];

for (const [name, object, expected] of CASES) {
  Deno.test(`check() of ${name}`, () => assert.deepEqual(said(schemas.check(object)), expected));
}

Deno.test("check() knows custom kinds by their definition", () => {
  const custom = schemas.with([{
    group: "demo.example.com",
    kind: "Shop",
    versions: [{
      name: "v1",
      schema: {
        type: "object",
        properties: {
          spec: {
            type: "object",
            required: ["size"],
            properties: {
              size: { type: "string", enum: ["s", "l"] },
              port: { "x-kubernetes-int-or-string": true },
              any: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
              note: { type: "string", nullable: true },
            },
          },
        },
      },
    }],
  }]);
  const shop = (spec: JsonObject) => ({
    apiVersion: "demo.example.com/v1",
    kind: "Shop",
    metadata: { name: "a", labels: { b: "c" } },
    spec,
  });
  assert.deepEqual(custom.check(shop({ size: "s", port: "http", any: { a: { b: 1 } }, note: null })), []);
  assert.deepEqual(said(custom.check(shop({ size: "m", port: true, colour: "red" }))), [
    'wrong-value: spec.size of a Shop must be one of "s", "l", found "m"',
    "wrong-type: spec.port of a Shop must be a whole number or text, found true",
    'unknown-field: unknown field "colour" in spec of a Shop (known fields: any, note, port, size)',
  ]);
  assert.equal(schemas.knows(shop({})), false);
});
