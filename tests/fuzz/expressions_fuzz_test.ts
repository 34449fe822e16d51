// Owns: the proof that no template, condition or argument makes compiling or evaluating throw or run away.
// Must not: check results.

import fc from "fast-check";
import { ok } from "node:assert/strict";
import { type Json, seededRandom, syntheticSpan } from "../../runtime/base/mod.ts";
import { parseDocuments } from "../../runtime/language/document/mod.ts";
import {
  arityOf,
  builtinFunctions,
  compileCondition,
  compileTemplate,
  CONDITION_OPERATORS,
  functionNames,
  type Scope,
  type Value,
} from "../../runtime/language/expr/mod.ts";
import { fuzz } from "./fuzz.ts";
import { codePoint } from "../support/code_point.ts";

/** A rendering builds at most this many characters. */
const MAX_TEXT = 2 * 2 ** 20;

const PIECES = [
  "{{",
  "}}",
  "{{- ",
  " -}}",
  "if ",
  "else",
  "else if ",
  "end",
  "range ",
  "with ",
  "define ",
  "template ",
  "block ",
  "break",
  "continue",
  "$x",
  ":=",
  "=",
  "|",
  "(",
  ")",
  ".",
  "..",
  ".spec",
  ".spec.x",
  ".spec.list",
  ".metadata.name",
  "$",
  "$.spec",
  ", ",
  '"a"',
  "`b`",
  '"',
  "`",
  "'c'",
  "1",
  "-1",
  "1.5",
  "0x1f",
  "1e9",
  "1_0",
  "nil",
  "true",
  " ",
  " ",
  " ",
  "\n",
  "/* c */",
  "text",
  "😀",
  "\u0000",
  "\\",
  "[0]",
  "+",
  "==",
  "x.y",
  "{{ range $i, $v := .spec.list }}",
  "{{ end }}",
  "{{ else }}",
  '{{ define "t" }}',
  '{{ template "t" . }}',
  "{{ . }}",
];
const names = functionNames();
const piece = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PIECES) }, {
  weight: 1,
  arbitrary: fc.constantFrom(...names).map((name) => `${name} `),
});
const pieces = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(""));
const action = fc.array(piece, { maxLength: 8 }).map((parts) => `{{ ${parts.join(" ")} }}`);
const actions = fc.array(
  fc.oneof(
    action,
    fc.constantFrom("a", "{{ if .spec.x }}", "{{ range .spec.list }}", "{{ end }}", "{{ else }}"),
  ),
  {
    maxLength: 6,
  },
).map((parts) => parts.join(""));

const text = fc.oneof(
  fc.constantFrom(
    "",
    "a",
    "true",
    "1",
    "-1",
    "0",
    "1.5",
    "1e400",
    "NaN",
    "1Gi",
    "250m",
    "-5Ki",
    "1e3",
    "9".repeat(40),
    "1h30m",
    "-1s",
    "1.5h",
    "90d",
    "5 minutes",
    "* * * * *",
    "0 9 * * 1-5",
    "*/0 * * * *",
    "@daily",
    "61 * * * *",
    "0 0 31 2 *",
    "1.2.3",
    "v1.2.3-rc.1+b",
    ">=1.2 <2",
    "^0.0.1",
    "~1",
    "1.x || 2",
    "10.0.0.0/8",
    "::1",
    "300.1.1.1",
    "https://u:p@h:1/p?q#f",
    "2026-01-01T00:00:00Z",
    "2026-13-45",
    "%s %d %v %q %x %5.2f %[3]d %!",
    '{"a":1}',
    "a: [1",
    "[a-z",
    "(a+)+$",
    "\\p{L}",
    "Europe/Berlin",
    "No/Where",
    "é😀",
    "\ud800",
    "x".repeat(3_000),
    "a,b,,c",
    "a=b,c!=d",
    "app in (a,b)",
    "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----",
    "__proto__",
    "constructor",
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: codePoint, maxLength: 8 }),
);
const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(Number),
  fc.constantFrom(0, -1, 1, 7, 1e6, 2 ** 31, 2 ** 53, 1e21),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    { weight: 3, arbitrary: text },
    { weight: 2, arbitrary: number },
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(
        fc.constantFrom(
          "name",
          "metadata",
          "spec",
          "status",
          "labels",
          "a",
          "items",
          "type",
          "phase",
          "conditions",
          "containers",
          "replicas",
          "__proto__",
        ),
        fc.string({ maxLength: 4 }),
      ),
      tie("value"),
      { maxKeys: 5 },
    ),
  ),
}));

function scopeOf(spec: Readonly<Record<string, unknown>>, now = Date.UTC(2026, 0, 1)): Scope {
  const root = {
    apiVersion: "a/v1",
    kind: "A",
    metadata: { name: "web", namespace: "dev" },
    spec,
  } as unknown as Record<string, Value>;
  return { root, now, random: seededRandom(1) };
}

const STUFF = scopeOf({ x: 5, list: [1, "a", { b: [true] }], map: { a: 1 }, big: "y".repeat(50_000) });

function useTemplate(template: string, scope: Scope): void {
  const { value, diagnostics } = compileTemplate(
    { text: template, span: syntheticSpan("f") },
    { reads: true } as never,
  );
  for (const remark of diagnostics) {
    const size = remark.message.length + (remark.hint ?? "").length;
    ok(size < 1_000 + 2 * template.length, `too long: ${remark.message.slice(0, 200)}`);
  }
  if (value === undefined) {
    return ok(diagnostics.some((d) => d.severity === "error"), "no value without an error");
  }
  for (const result of [value.render(scope), value.evaluate?.(scope)]) {
    if (result?.kind === "value" && typeof result.value === "string") {
      ok(result.value.length <= MAX_TEXT, "bounded text");
    }
    if (result !== undefined && result.kind !== "value") {
      ok(result.diagnostic.message.length < 2_000, "bounded message");
    }
  }
}

fuzz("any text as a template", {
  input: fc.oneof(pieces, actions, fc.string({ unit: codePoint, maxLength: 40 })),
  runs: 8_000,
}, (template) => useTemplate(template, STUFF));

const call = fc.record({
  name: fc.constantFrom(...names),
  args: fc.array(value, { maxLength: 5 }),
  piped: fc.boolean(),
});

fuzz("any function with any arguments", { input: call, runs: 8_000 }, ({ name, args, piped }) => {
  const { min, max } = arityOf(builtinFunctions().lookup(name)!);
  const count = Math.min(Math.max(args.length, min), max);
  const spec = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`a${i}`, args[i % Math.max(args.length, 1)] ?? null]),
  );
  const words = Object.keys(spec).map((key) => `.spec.${key}`);
  const template = piped && words.length > 0
    ? `{{ ${words.at(-1)} | ${name} ${words.slice(0, -1).join(" ")} }}`
    : `{{ ${name} ${words.join(" ")} }}`;
  useTemplate(template, scopeOf(spec));
});

fuzz("loops and repetitions over anything", {
  input: fc.record({
    depth: fc.integer({ min: 1, max: 6 }),
    count: fc.constantFrom(1, 7, 10_000, 1e9, -1),
    body: fc.constantFrom("x", "{{ .spec.big }}", '{{ repeat "ab" 100000 }}', "{{ toJson $ }}"),
  }),
  runs: 40,
}, ({ depth, count, body }) => {
  useTemplate(
    `${`{{ range ${count} }}`.repeat(depth)}${body.replaceAll(".spec", "$.spec")}${
      "{{ end }}".repeat(depth)
    }`,
    STUFF,
  );
});

const word = fc.oneof(
  fc.constantFrom(
    "field",
    "value",
    "operator",
    "negate",
    "time",
    "dayOfWeek",
    "cron",
    "duration",
    "timezone",
    "when",
    "or",
    "and",
    "in",
    "after",
    "before",
    "weekday",
  ),
  fc.constantFrom(...CONDITION_OPERATORS.map((one) => one.name)),
);
const path = fc.constantFrom(
  "spec.a",
  "spec.list.0",
  "{{ .spec.a }}",
  "{{ index .spec.list 9 }}",
  "metadata.name",
  "spec..a",
  "spec.a.b.c",
  "",
  "status.x",
  "[",
  "spec.__proto__.x",
);
const conditionValue = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    text,
    path,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(word, tie("any"), { maxKeys: 3 }),
  ),
})).any;
const condition = fc.tuple(
  fc.option(path, { nil: undefined }),
  fc.dictionary(word, fc.oneof(text, conditionValue), { maxKeys: 4 }),
).map(([field, rest]) => field === undefined ? rest : { field, ...rest });

fuzz("any condition on any value", {
  input: fc.record({ condition, a: value, list: value, now: fc.integer({ min: 0, max: 4e12 }) }),
  runs: 8_000,
}, (one) => {
  const root = parseDocuments({ uri: "f", text: JSON.stringify(one.condition) }).value?.[0]?.root;
  if (root === undefined) return;
  const compiled = compileCondition(root);
  const size = JSON.stringify(one.condition).length;
  for (const remark of compiled.diagnostics) ok(remark.message.length < 1_000 + 2 * size, "bounded message");
  compiled.value?.test(scopeOf({ a: one.a as Json, list: one.list as Json }, one.now));
});
