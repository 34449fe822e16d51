// Owns: the proof of what validation rules accept and say. Must not: test conditions as such (expr does).

import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { collecting, scopeOf, yamlMap } from "./rules_test_support.ts";
import {
  compileValidation,
  evaluateValidation,
  type ValidationOptions,
  violationText,
} from "./validation.ts";

const OBJECT = {
  metadata: { name: "shop", namespace: "web", labels: { team: "blue" } },
  spec: {
    host: "shop.example.com",
    replicas: 9,
    memory: "2Gi",
    word: "abc",
    off: false,
    zero: 0,
    empty: "",
    nothing: null,
    zones: ["a", "b"],
    env: { A: "1" },
  },
};

function judged(rule: string, options: ValidationOptions = {}, spec: Record<string, unknown> = {}) {
  const context = collecting();
  const validation = compileValidation(yamlMap(`rules:\n  - {${rule}}`), context);
  deepEqual(context.words(), [], rule);
  const root = { ...OBJECT, spec: { ...OBJECT.spec, ...spec } };
  return evaluateValidation(validation, scopeOf(root), options);
}

function messagesOf(rule: string, options?: ValidationOptions): readonly string[] {
  const result = judged(rule, options);
  return [...result.denials, ...result.warnings].map((violation) => violation.message);
}

/** Rule, and the violation it makes; no text means that it passes. */
const RULES: readonly (readonly [string, string?])[] = [
  ["field: spec.host"],
  ["field: spec.gone", "spec.gone must be set"],
  ["field: spec.empty", "spec.empty must be set"],
  ["field: spec.nothing", "spec.nothing must be set"],
  // Empty text is there: it is compared, not missing.
  ['field: spec.empty, equals: ""'],
  ['field: spec.gone, equals: ""', 'spec.gone must be "", found nothing'],
  ["field: spec.empty, notIn: [a, b]"],
  ["field: spec.empty, notContains: a"],
  ["field: spec.empty, notPrefix: a"],
  ['field: spec.empty, in: ",a"'],
  ['field: spec.nothing, notIn: "a"', "spec.nothing must be none of a, found nothing"],
  ["field: spec.zero"],
  ["field: spec.off"],
  ["field: spec.host, operator: exists"],
  ["field: spec.host, operator: notExists", 'spec.host must not be set, found "shop.example.com"'],
  ["field: spec.gone, operator: notExists"],
  ["field: spec.replicas, equals: 9"],
  ["field: spec.replicas, equals: 3", 'spec.replicas must be "3", found "9"'],
  ["field: spec.gone, equals: 3", 'spec.gone must be "3", found nothing'],
  ["field: spec.replicas, notEquals: 9", 'spec.replicas must not be "9", found "9"'],
  ["field: spec.gone, notEquals: 9"],
  ["field: spec.off, equals: true", 'spec.off must be "true", found "false"'],
  ["field: spec.host, prefix: api.", 'spec.host must start with "api.", found "shop.example.com"'],
  ["field: spec.host, notPrefix: shop.", 'spec.host must not start with "shop.", found "shop.example.com"'],
  ["field: spec.gone, notPrefix: shop.", 'spec.gone must not start with "shop.", found nothing'],
  ["field: spec.host, suffix: .com"],
  ["field: spec.gone, notSuffix: .com", 'spec.gone must not end with ".com", found nothing'],
  ["field: spec.host, contains: example"],
  [
    "field: spec.host, notContains: example",
    'spec.host must not contain "example", found "shop.example.com"',
  ],
  ["field: spec.gone, notContains: example", 'spec.gone must not contain "example", found nothing'],
  ['field: spec.host, regex: "^[a-z.]+$"'],
  ['field: spec.host, regex: "^[0-9]+$"', 'spec.host must match "^[0-9]+$", found "shop.example.com"'],
  ["field: spec.replicas, max: 5", 'spec.replicas must be at most 5, found "9"'],
  ["field: spec.replicas, min: 5"],
  ["field: spec.replicas, greaterThan: 9", 'spec.replicas must be greater than 9, found "9"'],
  ["field: spec.replicas, lessThan: 10"],
  ["field: spec.replicas, greaterThanOrEqual: 9"],
  ["field: spec.replicas, lessThanOrEqual: 8", 'spec.replicas must be at most 8, found "9"'],
  ["field: spec.memory, max: 1Gi", 'spec.memory must be at most 1Gi, found "2Gi"'],
  ["field: spec.memory, min: 512Mi"],
  ["field: spec.gone, min: 0", "spec.gone must be at least 0, found nothing"],
  ["field: spec.word, min: -5", 'spec.word must be at least -5, found "abc"'],
  [
    "field: spec.word, operator: notBetween, value: '1,2'",
    'spec.word must not be between 1 and 2, found "abc"',
  ],
  ["field: spec.replicas, between: '1,9'"],
  ["field: spec.replicas, between: [1, 5]", 'spec.replicas must be between 1 and 5, found "9"'],
  ["field: spec.word, in: 'abc, def'"],
  ["field: spec.word, in: [x, y]", 'spec.word must be one of x, y, found "abc"'],
  ["field: spec.word, notIn: [abc]", 'spec.word must be none of abc, found "abc"'],
  ["field: spec.gone, notIn: [abc]", "spec.gone must be none of abc, found nothing"],
  ["field: spec.replicas, operator: gt, value: 3"],
  ["field: spec.replicas, operator: lte, value: 3", 'spec.replicas must be at most 3, found "9"'],
  ["field: spec.zones, operator: typeList"],
  ["field: spec.env, operator: typeOf, value: map"],
  ["field: spec.env, operator: typeString", 'spec.env must be a text, found "map[A:1]"'],
  ["field: spec.gone, operator: typeNull"],
  ["field: spec.gone, operator: typeNumber", "spec.gone must be a number, found nothing"],
  ["field: spec.off, operator: typeBool"],
  ["field: spec.zones.0, equals: a"],
  ["field: metadata.labels.team, equals: blue"],
  ["field: spec.host, operator: unique"],
  ['field: "{{ len .spec.zones }}", max: 1', '{{ len .spec.zones }} must be at most 1, found "2"'],
  ['field: spec.replicas, max: "{{ len .spec.zones }}"', 'spec.replicas must be at most 2, found "9"'],
  ["field: spec.word, equals: abc, negate: true", 'spec.word: "equals \\"abc\\"" must not hold, found "abc"'],
  ["field: spec.gone, message: give a name", "give a name"],
  ['field: spec.gone, message: "{{ .metadata.name }} needs a name"', "shop needs a name"],
  ['field: spec.gone, message: "{{ .spec.none }}"', "spec.gone must be set"],
  ["field: spec.gone, when: [{field: spec.word, equals: xyz}]"],
  ["field: spec.gone, when: [{field: spec.word, equals: abc}]", "spec.gone must be set"],
  ["field: spec.gone, or: [{field: spec.word, equals: x}, {field: spec.word, equals: y}]"],
  [
    "field: spec.gone, or: [{field: spec.word, equals: x}, {field: spec.word, equals: abc}]",
    "spec.gone must be set",
  ],
  ["field: spec.gone, fires: {reconcile: false}"],
];

for (const [rule, message] of RULES) {
  Deno.test(`validation {${rule}} ${message === undefined ? "passes" : "fails"}`, () => {
    const escaped = message?.replace('\\"abc\\"', '"abc"');
    deepEqual(messagesOf(rule), escaped === undefined ? [] : [escaped]);
  });
}

Deno.test("validation tells every violation, denials and warnings apart, each with its place", () => {
  const context = collecting();
  const validation = compileValidation(
    yamlMap(`rules:
  - {field: spec.replicas, max: 5, message: too many}
  - {field: spec.word, equals: abc}
  - {field: spec.memory, max: 1Gi, action: warn, link: memory}
`),
    context,
  );
  const { denials, warnings, skipped } = evaluateValidation(validation, scopeOf(OBJECT));
  const shown = (v: { field: string; operator: string; found?: string; span: { line: number } }) =>
    [v.field, v.operator, v.found, v.span.line].join(" ");
  deepEqual(denials.map(shown), ["spec.replicas lte 9 2"]);
  deepEqual(warnings.map(shown), ["memory lte 2Gi 4"]);
  deepEqual(skipped, []);
  equal(violationText(denials[0]!), "spec.replicas: too many");
  equal(violationText(warnings[0]!), 'spec.memory must be at most 1Gi, found "2Gi"');
});

Deno.test("validation asks whether a value is unique, and a missing one is not", () => {
  const taken = (field: string, value: string) => !(field === "spec.host" && value === "shop.example.com");
  const options = { isUnique: taken };
  deepEqual(messagesOf("field: spec.host, operator: unique", options), [
    'spec.host must be unique, found "shop.example.com"',
  ]);
  deepEqual(messagesOf("field: spec.word, operator: unique", options), []);
  deepEqual(messagesOf("field: spec.gone, operator: unique", options), [
    "spec.gone must be unique, found nothing",
  ]);
  deepEqual(
    messagesOf("field: spec.gone, operator: unique"),
    ["spec.gone must be unique, found nothing"].slice(1),
  );
});

Deno.test("validation at admission fires rules that stay silent at reconcile", () => {
  deepEqual(messagesOf("field: spec.gone, fires: {reconcile: false}", { at: "admission" }), [
    "spec.gone must be set",
  ]);
});

Deno.test("a rule whose comparison value is no number for this object passes and is told", () => {
  const result = judged('field: spec.replicas, max: "{{ .spec.word }}"');
  deepEqual([result.denials.length, result.skipped.map((s) => s.message)], [
    0,
    ['spec.replicas is at most "abc" cannot be judged'],
  ]);
  equal(judged('field: spec.word, regex: "{{ .spec.pattern }}"', {}, { pattern: "(" }).skipped.length, 1);
});

const MISTAKES: readonly (readonly [string, string])[] = [
  ["message: x", "ORK2109 error: condition has no field"],
  ["field: spec.a, operator: almost, value: 1", 'ORK2102 error: unknown operator "almost"'],
  ["field: spec.a, max: many", 'ORK2110 error: max needs a number or quantity, found "many"'],
  ["field: spec.a, valueType: int64", 'ORK4004 error: there is no value type "int64"'],
  ['field: "{{ .spec.a }}", operator: unique', "ORK4009 error: unique needs a path, found a template"],
];

for (const [rule, words] of MISTAKES) {
  Deno.test(`validation {${rule}} is refused when it is compiled`, () => {
    const context = collecting();
    compileValidation(yamlMap(`rules:\n  - {${rule}}`), context);
    deepEqual(context.words(), [words]);
  });
}

Deno.test("validation says what it reads", () => {
  const validation = compileValidation(
    yamlMap(`rules:
  - field: spec.a
    max: "{{ .spec.b }}"
    message: "{{ .metadata.name }}"
    when: [{field: status.phase, equals: x}]
`),
    collecting(),
  );
  deepEqual(validation.reads.map((read) => read.path.join(".")), [
    "spec.a",
    "spec.b",
    "status.phase",
    "metadata.name",
  ]);
});

Deno.test("a rule and its negation never pass together for a field that is set", () => {
  const pairs: readonly (readonly [string, string])[] = [
    ["equals", "notEquals"],
    ["contains", "notContains"],
    ["prefix", "notPrefix"],
    ["suffix", "notSuffix"],
    ["in", "notIn"],
  ];
  fc.assert(fc.property(fc.constantFrom(...pairs), fc.stringMatching(/^[a-c]{1,4}$/), (pair, word) => {
    const [yes, no] = pair.map((key) => messagesOf(`field: spec.word, ${key}: ${word}`).length);
    return yes! + no! === 1;
  }));
});
