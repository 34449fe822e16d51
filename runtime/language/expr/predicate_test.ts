// Owns: tests of conditions on fields and of their combination. Must not: test time windows.

import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import type { Node, ScalarNode } from "../document/mod.ts";
import { compileCondition } from "./condition.ts";
import { scopeOf, spanOf, yaml } from "./expr_test_support.ts";
import { alwaysPredicate, compilePredicate } from "./predicate.ts";
import type { Scope } from "./scope.ts";
import { codePoint } from "../../../tests/support/code_point.ts";

const ROOT = {
  metadata: { name: "web" },
  spec: {
    mode: "ha",
    n: 5,
    big: "10Gi",
    text: "abc",
    words: "ten",
    flag: true,
    off: false,
    zero: 0,
    none: null,
    empty: "",
    list: ["x"],
    map: { k: "v" },
  },
};

/** `passes`, or what was wrong. */
function outcome(condition: string, scope: Scope = scopeOf(ROOT)): string {
  const { value, diagnostics } = compilePredicate({ when: yaml(`[${condition}]`) }, spanOf(""));
  if (!value) {
    return diagnostics.filter((d) => d.severity === "error").map((d) => `${d.code} ${d.message}`).join("; ");
  }
  const { passed, failed } = value.test(scope);
  return passed ? "passes" : failed.map((f) => f.explanation).join("; ");
}

function check(name: string, cases: readonly (readonly [condition: string, expected: boolean])[]): void {
  Deno.test(name, () => {
    for (const [condition, expected] of cases) {
      const found = outcome(condition);
      ok(!/ORK\d/.test(found), `${condition}: ${found}`);
      equal(found === "passes", expected, `${condition}: ${found}`);
    }
  });
}

check("text operators compare the printed value, missing being empty", [
  ["{field: spec.mode, equals: ha}", true],
  ["{field: .spec.mode, equals: ha}", true],
  ["{field: spec.n, equals: 5}", true],
  ['{field: spec.flag, equals: "true"}', true],
  ['{field: spec.gone, equals: ""}', true],
  ['{field: spec.mode, equals: ""}', false],
  ["{field: spec.gone, notEquals: x}", true],
  ['{field: spec.gone, notEquals: ""}', false],
  ["{field: spec.text, prefix: ab}", true],
  ["{field: spec.text, notPrefix: ab}", false],
  ["{field: spec.text, suffix: bc}", true],
  ["{field: spec.gone, notSuffix: bc}", true],
  ["{field: spec.text, contains: b}", true],
  ["{field: spec.gone, notContains: b}", true],
  ['{field: spec.text, regex: "^a.c$"}', true],
  ["{field: spec.text, regex: z}", false],
  ['{field: "{{ .spec.mode | toUpper }}", equals: HA}', true],
  ['{field: metadata.name, equals: "{{ .metadata.name }}"}', true],
  ["{field: spec.list.0, equals: x}", true],
]);

check("existence means a value that is not empty", [
  ["{field: spec.mode, exists: true}", true],
  ["{field: spec.mode, exists: false}", false],
  ["{field: spec.gone, exists: false}", true],
  ["{field: spec.gone, notExists: true}", true],
  ["{field: spec.gone, notExists: false}", false],
  ["{field: spec.none, exists: true}", false],
  ["{field: spec.empty, exists: true}", false],
  ["{field: spec.zero, exists: true}", true],
  ["{field: spec.off}", true],
  ["{field: spec.gone}", false],
  ["{field: spec.gone, operator: notExists}", true],
]);

check("number operators take numbers and quantities, never a numeric prefix", [
  ["{field: spec.n, gt: 4}", true],
  ["{field: spec.n, greaterThan: 5}", false],
  ["{field: spec.n, lessThan: 5.5}", true],
  ["{field: spec.n, min: 5}", true],
  ["{field: spec.n, max: 4}", false],
  ["{field: spec.n, gte: 5}", true],
  ["{field: spec.n, lte: 5}", true],
  ["{field: spec.gone, lt: 1}", true],
  ["{field: spec.gone, gt: 0}", false],
  ["{field: spec.words, lt: 1}", true],
  ["{field: spec.big, gt: 9Gi}", true],
  ["{field: spec.big, gt: 1000}", true],
  ["{field: spec.big, lt: 11}", false],
  ['{field: spec.n, between: "1,5"}', true],
  ["{field: spec.n, between: [6, 9]}", false],
  ['{field: spec.n, notBetween: "6, 9"}', true],
  ['{field: spec.words, between: "0,9"}', false],
  ['{field: spec.words, notBetween: "0,9"}', false],
  ['{field: spec.gone, between: "0,9"}', true],
]);

check("in and notIn compare with trimmed entries", [
  ['{field: spec.mode, in: "single, ha"}', true],
  ["{field: spec.mode, in: [single, ha]}", true],
  ['{field: spec.gone, in: ",Pending"}', true],
  ['{field: spec.gone, in: "Pending"}', false],
  ["{field: spec.mode, notIn: [a, b]}", true],
  ['{field: spec.mode, operator: in, value: "ha,"}', true],
]);

check("type operators see the value itself", [
  ["{field: spec.map, typeOf: map}", true],
  ["{field: spec.list, operator: typeOf, value: slice}", true],
  ["{field: spec.list, operator: typeList}", true],
  ["{field: spec.n, operator: typeNumber}", true],
  ["{field: spec.flag, operator: typeBool}", true],
  ["{field: spec.gone, operator: typeNull}", true],
  ["{field: spec.text, operator: typeString}", true],
  ["{field: spec.text, operator: typeMap}", false],
  ['{field: "{{ .spec.list }}", typeOf: slice}', true],
]);

check("negate inverts the result, also of a field that fails", [
  ["{field: spec.mode, equals: ha, negate: true}", false],
  ["{field: spec.gone, exists: true, negate: true}", true],
  ['{field: "{{ toInt .spec.text }}", equals: "1"}', false],
  ['{field: "{{ toInt .spec.text }}", equals: "1", negate: true}', true],
]);

check("named operators and a lone value", [
  ["{field: spec.mode, operator: eq, value: ha}", true],
  ["{field: spec.mode, operator: neq, value: ha}", false],
  ["{field: spec.n, operator: greaterThan, value: 4}", true],
  ["{field: spec.n, operator: min, value: 4}", true],
  ["{field: spec.mode, value: ha}", true],
]);

Deno.test("the first shorthand in the documented order wins, with a warning", () => {
  const { value, diagnostics } = compileCondition(yaml("{field: spec.n, min: 9, notEquals: x}"));
  equal(value?.operator, "notEquals");
  deepEqual(diagnostics.map((d) => [d.code, d.severity, d.span.column]), [["ORK2105", "warning", 17]]);
});

Deno.test("mistakes are remarks at their place", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["{feld: spec.mode}", 'ORK2101 unknown key "feld" in condition; ORK2109 condition has no field'],
    ["{field: spec.mode, operator: is, value: x}", 'ORK2102 unknown operator "is"'],
    ["{field: spec.mode, operator: equals}", "ORK2103 operator equals needs a value"],
    ["{field: spec.mode, equals: [ha]}", "ORK2103 equals must be a single value, found a list"],
    ["{field: spec.mode, exists: maybe}", 'ORK2103 exists must be true or false, found "maybe"'],
    ["{field: spec.n, gt: many}", 'ORK2110 gt needs a number or quantity, found "many"'],
    ['{field: spec.n, between: "1"}', 'ORK2110 between needs two numbers, found "1"'],
    ["{field: spec..n, gt: 1}", 'ORK2109 field must be a path such as spec.mode, found "spec..n"'],
    ["{field: spec.n, typeOf: integer}", 'ORK2103 unknown type "integer"'],
    ['{field: "{{ nope }}", equals: x}', 'ORK2003 unknown function "nope"'],
    ['{field: spec.n, equals: "{{ nope }}"}', 'ORK2003 unknown function "nope"'],
    ["plain", 'ORK2100 a condition is a map, found "plain"'],
  ];
  for (const [condition, expected] of cases) equal(outcome(condition), expected, condition);
  ok(
    outcome('{field: spec.mode, regex: "(?!a)"}').startsWith(
      "ORK2104 the pattern cannot be read: (?! (look-around)",
    ),
  );
});

Deno.test("when needs all, or needs one, both given both must pass", () => {
  const yes = "{field: spec.mode, equals: ha}";
  const no = "{field: spec.mode, equals: no}";
  const passes = (when: string, or: string) => {
    const { value } = compilePredicate({ when: yaml(`[${when}]`), or: yaml(`[${or}]`) }, spanOf(""));
    return value!.test(scopeOf(ROOT)).passed;
  };
  deepEqual(
    [
      passes(yes, yes),
      passes(yes, no),
      passes(no, yes),
      passes("", no),
      passes("", `${no}, ${yes}`),
      passes(`${yes}, ${no}`, ""),
    ],
    [true, false, false, false, true, false],
  );
  ok(compilePredicate({}, spanOf("")).value!.isAlways);
  ok(alwaysPredicate(spanOf("")).test(scopeOf(ROOT)).passed);
});

Deno.test("a false condition explains itself and names its reads", () => {
  const { value } = compilePredicate(
    { when: yaml('[{field: spec.mode, equals: "{{ .metadata.name }}"}, {field: status.phase, in: "A,B"}]') },
    spanOf(""),
  );
  const { failed } = value!.test(scopeOf(ROOT));
  deepEqual(failed.map((f) => [f.explanation, f.reads.map((r) => r.path.join(".")), f.isTime]), [
    ['spec.mode equals "web" (found "ha")', ["spec.mode", "metadata.name"], false],
    ['status.phase is one of "A,B" (found "")', ["status.phase"], false],
  ]);
  deepEqual(value!.reads.map((r) => r.path.join(".")), ["spec.mode", "metadata.name", "status.phase"]);
});

Deno.test("unique asks the scope and passes when it cannot tell", () => {
  const condition = "{field: spec.mode, operator: unique}";
  const asked: string[] = [];
  const scope = (answer: boolean | undefined): Scope => ({
    ...scopeOf(ROOT),
    isUnique: (field, value) => (asked.push(`${field}=${value}`), answer),
  });
  deepEqual([outcome(condition), outcome(condition, scope(undefined)), outcome(condition, scope(true))], [
    "passes",
    "passes",
    "passes",
  ]);
  equal(outcome(condition, scope(false)), 'spec.mode is unique (found "ha")');
  deepEqual(asked, ["spec.mode=ha", "spec.mode=ha", "spec.mode=ha"]);
});

Deno.test("as a rule a missing field fails all operators but notEquals and notExists", () => {
  const passes = (condition: string) => {
    const { value } = compileCondition(yaml(condition), { failsOnMissing: true, extraKeys: ["message"] });
    return value!.test(scopeOf(ROOT)).passed;
  };
  equal(passes("{field: spec.gone, notIn: a, message: x}"), false);
  equal(passes("{field: spec.gone, notEquals: a, message: x}"), true);
  equal(passes("{field: spec.gone, operator: notExists, message: x}"), true);
  equal(passes("{field: spec.mode, notIn: a, message: x}"), true);
});

Deno.test("patterns stay linear on texts that make others backtrack", () => {
  const scope = scopeOf({ spec: { text: `${"a".repeat(40_000)}!` } });
  equal(outcome('{field: spec.text, regex: "^(a+)+$"}', scope).startsWith("spec.text matches"), true);
});

Deno.test("compiling and testing never throw on arbitrary conditions", () => {
  const keys = fc.constantFrom(
    ..."field operator value equals gt between in regex exists negate time dayOfWeek cron duration timezone typeOf x"
      .split(" "),
  );
  const text = fc.oneof(
    fc.string({ unit: codePoint }),
    fc.constantFrom(
      "spec.mode",
      "true",
      "1,2",
      "in",
      "[a",
      "{{ .spec }}",
      "{{",
      "09:00",
      "* * * * *",
      "1h",
      "UTC",
      "a{9}",
    ),
  );
  const scalar = text.map((t): Node => ({ ...scalarBase, text: t, value: t }));
  const node = fc.letrec<{ node: Node }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      scalar,
      fc.array(tie("node"), { maxLength: 3 }).map((items): Node => ({
        kind: "list",
        span: spanOf(""),
        items,
      })),
      fc.uniqueArray(fc.tuple(keys, tie("node")), { maxLength: 5, selector: ([key]) => key }).map((
        entries,
      ): Node => ({
        kind: "map",
        span: spanOf(""),
        entries: entries.map(([key, value]) => ({ key, keySpan: spanOf(key), value })),
      })),
    ),
  })).node;
  fc.assert(
    fc.property(node, node, (when, or) => {
      const { value, diagnostics } = compilePredicate({ when, or }, spanOf(""));
      ok(value !== undefined || diagnostics.length > 0);
      value?.test(scopeOf(ROOT)).failed.forEach((f) => ok(f.explanation.length > 0));
      const next = value?.nextChange(0);
      ok(next === undefined || next > 0);
    }),
    { numRuns: 2_000 },
  );
});

const scalarBase: Omit<ScalarNode, "text" | "value"> = {
  kind: "scalar",
  span: spanOf(""),
  style: "plain",
  spanAt: () => spanOf(""),
};
