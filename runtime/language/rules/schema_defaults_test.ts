// Owns: the proof that defaults of a schema are filled as the API server fills them. Must not: test rules.

import { deepEqual, equal } from "node:assert/strict";
import type { JsonObject } from "../../base/mod.ts";
import { withSchemaDefaults } from "./schema_defaults.ts";

const SCHEMA: JsonObject = {
  properties: {
    size: { type: "integer", default: 1 },
    mode: { type: "string", nullable: true, default: "on" },
    tls: { type: "object", default: {}, properties: { port: { type: "integer", default: 443 } } },
    log: { type: "object", properties: { level: { type: "string", default: "info" } } },
    list: { type: "array", items: { type: "object", properties: { n: { default: 2 } } } },
    map: { type: "object", additionalProperties: { type: "object", properties: { n: { default: 3 } } } },
  },
};

const CASES: readonly (readonly [JsonObject, JsonObject])[] = [
  [{}, { size: 1, mode: "on", tls: { port: 443 } }],
  [{ size: 0, mode: null, tls: { port: 1 } }, { size: 0, mode: null, tls: { port: 1 } }],
  [{ size: null, mode: "off", tls: {} }, { size: 1, mode: "off", tls: { port: 443 } }],
  [{ size: 1, mode: "x", tls: { port: 1 }, log: {} }, {
    size: 1,
    mode: "x",
    tls: { port: 1 },
    log: { level: "info" },
  }],
  [
    {
      size: 1,
      mode: "x",
      tls: { port: 1 },
      list: [{}, { n: 5 }],
      map: { a: {}, b: { n: 1 } },
      other: { x: 1 },
    },
    {
      size: 1,
      mode: "x",
      tls: { port: 1 },
      list: [{ n: 2 }, { n: 5 }],
      map: { a: { n: 3 }, b: { n: 1 } },
      other: { x: 1 },
    },
  ],
];

for (const [object, expected] of CASES) {
  Deno.test(`defaults make ${JSON.stringify(expected)} of ${JSON.stringify(object)}`, () => {
    const before = structuredClone(object);
    const done = withSchemaDefaults(object, SCHEMA);
    deepEqual(done, expected);
    deepEqual(object, before);
    equal(withSchemaDefaults(done, SCHEMA), done);
  });
}

Deno.test("without a schema the very object comes back", () => {
  const object = { a: 1 };
  equal(withSchemaDefaults(object, undefined), object);
});
