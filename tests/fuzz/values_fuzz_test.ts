// Owns: the proof that small languages (durations, quantities, schedules) and schema checks survive anything.
// Must not: check results that other tests check.

import fc from "fast-check";
import { equal, ok } from "node:assert/strict";
import {
  compareQuantities,
  formatDuration,
  type JsonObject,
  nearestName,
  parseDuration,
  parseQuantity,
} from "../../runtime/base/mod.ts";
import { plainCron } from "../../runtime/language/expr/mod.ts";
import { compilePattern } from "../../runtime/language/expr/mod.ts";
import { BUILT_IN_KINDS } from "../../runtime/language/katalog/mod.ts";
import { kubernetesSchemas } from "../../runtime/language/openapi/mod.ts";
import { fuzz } from "./fuzz.ts";
import { codePoint } from "../support/code_point.ts";

const of = (characters: string, maxLength: number) =>
  fc.array(fc.constantFrom(...characters), { maxLength }).map((parts) => parts.join(""));
const any = fc.oneof(
  { weight: 9, arbitrary: fc.string({ unit: codePoint, maxLength: 30 }) },
  { weight: 1, arbitrary: fc.constantFrom("constructor", "toString", "__proto__", "hasOwnProperty") },
);

fuzz(
  "any text as a duration",
  { input: fc.oneof(of("0123456789.-+ hmsdwuµny", 14), any), runs: 5_000 },
  (text) => {
    const ms = parseDuration(text);
    if (ms === undefined) return;
    ok(Number.isFinite(ms), text);
    if (ms >= 0) formatDuration(ms);
  },
);

fuzz(
  "any text as a quantity",
  { input: fc.oneof(of("0123456789.-+eEnumkKMGTPi ", 14), any), runs: 5_000 },
  (text) => {
    const quantity = parseQuantity(text);
    if (quantity === undefined) return;
    equal(compareQuantities(quantity, quantity), 0, text);
  },
);

fuzz(
  "any text as a schedule",
  { input: fc.oneof(of("0123456789*/,- ?LW#@MONdaily", 20), any), runs: 5_000 },
  (text) => {
    plainCron(text);
  },
);

fuzz("any text as a pattern on any text", {
  input: fc.tuple(fc.oneof(of("ab()[]{}*+?|^$\\.,1-9:<>=!Pp", 16), any), any),
  runs: 5_000,
}, ([pattern]) => {
  compilePattern(pattern);
});

fuzz(
  "the nearest of any names",
  { input: fc.tuple(any, fc.array(any, { maxLength: 8 })), runs: 2_000 },
  ([name, names]) => {
    const near = nearestName(name, names);
    ok(near === undefined || names.includes(near));
  },
);

const schemas = await kubernetesSchemas();
const scalar = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true }),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        "spec",
        "template",
        "containers",
        "metadata",
        "labels",
        "name",
        "ports",
        "rules",
        "data",
        "selector",
        "matchLabels",
        "from",
        "status",
        "x",
        "__proto__",
        "$ref",
      ),
      tie("value"),
      { maxKeys: 5 },
    ),
  ),
}));
const object = fc.tuple(
  fc.constantFrom(...BUILT_IN_KINDS),
  fc.dictionary(fc.constantFrom("metadata", "spec", "data", "rules", "status", "x"), value),
).map((
  [kind, rest],
): JsonObject =>
  ({
    ...rest,
    apiVersion: kind.group === "" ? kind.version : `${kind.group}/${kind.version}`,
    kind: kind.kind,
  }) as JsonObject
);

fuzz("any object against its schema", { input: object, runs: 400 }, (one) => {
  const problems = schemas.check(one);
  ok(problems.length <= JSON.stringify(one).length, `${problems.length} problems`);
});
