// Owns: tests of compiling and rendering templates. Must not: repeat what tests/oracle compares with Go.

import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import type { MapNode, ScalarNode } from "../document/mod.ts";
import { compiled, rendered, SAMPLE, scopeOf, spanOf, yaml } from "./expr_test_support.ts";
import { compileTemplate, literalTemplate } from "./template.ts";
import { codePoint } from "../../../tests/support/code_point.ts";

function check(name: string, cases: readonly (readonly [string, string])[]): void {
  Deno.test(name, () => {
    for (const [template, expected] of cases) equal(rendered(template), expected, template);
  });
}

check("missing data renders empty at any depth", [
  ["{{ .spec.color }}", ""],
  ["{{ .gone.deeper.still }}", ""],
  ["{{ .spec.image.deeper }}", ""],
  ["{{ .spec.nothing.deeper }}", ""],
  ["{{ index .spec.gone 0 }}", ""],
  ['{{ index .spec "gone" "deeper" }}', ""],
  ["{{ toUpper .spec.gone }}", ""],
  ["{{ add .spec.gone 1 }}", "1"],
  ["{{ lt .spec.gone 3 }} {{ gt .spec.gone 3 }}", "true false"],
  ["{{ range .spec.gone }}x{{ else }}none{{ end }}", "none"],
  ["{{ print .spec.gone }}", "<nil>"],
  ["x {{ .spec.gone }}", "x"],
  ["{{ eq .spec.gone nil }}", "true"],
]);

check("numbers print whole quantities as integers and fractions as Go does", [
  ["{{ 1e6 }} {{ 1234567.5 }} {{ 0.00001 }}", "1000000 1.2345675e+06 1e-05"],
  ["{{ div 6 2 }} {{ div 1 4 }}", "3 0.25"],
  ["{{ 9223372036854775807 }}", "9223372036854775807"],
  ["{{ add 9007199254740993 0 }}", "9007199254740993"],
  ["{{ eq 1 1.0 }}", "true"],
]);

Deno.test("numbers of objects keep all their digits up to 64 bits, as in Go", () => {
  const scope = {
    ...scopeOf({}),
    root: {
      a: 9_007_199_254_740_993n,
      least: -(2n ** 63n),
      beyond: 2n ** 64n - 1n,
      half: { b: [2n ** 63n - 1n] },
    },
  };
  for (
    const [template, expected] of [
      [
        "{{ .a }} {{ .least }} {{ .half }}",
        "9007199254740993 -9223372036854775808 map[b:[9223372036854775807]]",
      ],
      ["{{ add .a 1 }} {{ sub .a 9007199254740990 }} {{ mod .a 10 }}", "9007199254740994 3 3"],
      [
        "{{ eq .a 9007199254740993 }} {{ eq .a 9007199254740992 }} {{ gt .a 9007199254740992 }}",
        "true false true",
      ],
      [
        '{{ printf "%d %x %v %05d" .a .a .a .a }}',
        "9007199254740993 20000000000001 9007199254740993 9007199254740993",
      ],
      [
        "{{ toJson . }}",
        '{"a":9007199254740993,"beyond":18446744073709551615,"half":{"b":[9223372036854775807]},"least":-9223372036854775808}',
      ],
      ["{{ toInt .a }} {{ toString .a }} {{ typeOf .a }}", "9007199254740993 9007199254740993 number"],
      ['{{ .beyond }} {{ printf "%T %T" .a .beyond }}', "1.8446744073709552e+19 int64 float64"],
      ["{{ if .a }}yes{{ end }}{{ index .half.b 0 }}", "yes9223372036854775807"],
    ] as const
  ) {
    const result = compiled(template).render(scope);
    equal(result.kind === "value" ? result.value : result.diagnostic.message, expected, template);
  }
});

check("default reads a path and a constant value first", [
  ['{{ default .spec.gone "x" }}', "x"],
  ['{{ default .spec.image "x" }}', "nginx"],
  ['{{ default "x" .spec.image }}', "nginx"],
  ['{{ .spec.gone | default "x" }}', "x"],
]);

check("field chains may contain hyphens", [["{{ .spec.my-app }}{{ $x := .spec }}{{ $x.image }}", "nginx"]]);

check("mistakes are found at load", [
  ["{{ defualt 1 2 }}", 'ORK2003 unknown function "defualt"'],
  ["{{ a }}{{ b }}", 'ORK2003 unknown function "a"; ORK2003 unknown function "b"'],
  ["{{ toUpper }}", "ORK2004 toUpper takes 1 argument, found 0"],
  ['{{ .x | replace "a" }}', "ORK2004 replace takes 3 arguments, found 2"],
  ["{{ .x 1 }}", "ORK2004 .x is not a function and takes no arguments"],
  ["{{ $x }}", "ORK2005 undefined variable $x"],
  ["{{ if .x }}", "ORK2002 {{if}} has no {{end}}"],
  ["{{ end }}", "ORK2002 {{end}} without an open block"],
  ["{{ break }}", "ORK2002 {{break}} stands outside of a range"],
  ["{{ .a + 1 }}", 'ORK2001 unexpected character "+" in action'],
  ["{{ .a", 'ORK2001 this "{{" has no "}}"'],
  ["{{ 1i }}", "ORK2006 imaginary number 1i is not supported"],
  ['{{ template "a" }}', 'ORK2007 template "a" is not defined'],
]);

check("evaluation fails with a reason", [
  [
    '{{ eq .spec.port "8080" }}',
    "ORK2020 eq: cannot compare number with string; convert one side with toString, toInt or toBool",
  ],
  ["{{ index .spec.zones 7 }}", "ORK2020 index: position 7 is out of range, there are 2"],
  ['{{ toInt "x" }}', 'ORK2020 toInt: "x" is no number'],
  ["{{ range true }}{{ end }}", "ORK2020 range goes over a list, a map or a whole number, found bool"],
]);

Deno.test("evaluation is bounded in steps, text and depth", () => {
  const templates = [
    "{{ range 99999999 }}{{ end }}",
    "{{ range 9999 }}{{ range 9999 }}x{{ end }}{{ end }}",
    '{{ $x := "x" }}{{ range 999 }}{{ $x = print $x $x }}{{ end }}',
    '{{ $x := "x" }}{{ range 999 }}{{ $x = replace $x "x" "xxxxxxxxxx" }}{{ end }}',
    '{{ repeat "x" 999999999 }}',
    '{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}',
    '{{ define "a" }}{{ template "a" }}{{ template "a" }}{{ end }}{{ template "a" }}',
    '{{ range 99999 }}{{ printf "%999999d" 1 }}{{ end }}',
    '{{ $x := repeat "x" 1000000 }}{{ range 99999 }}{{ $y := toUpper $x }}{{ end }}',
  ];
  for (const template of templates) ok(rendered(template).startsWith("ORK2021"), template);
});

Deno.test("a text without an action is returned untouched", () => {
  const template = compiled("  plain }} \n");
  ok(template.isStatic);
  deepEqual(template.render(scopeOf()), { kind: "value", value: "  plain }} \n" });
  equal(literalTemplate({ text: "{{ x }}", span: spanOf("") }).isStatic, true);
});

Deno.test("a single action keeps the type of its value", () => {
  const value = (text: string) => {
    const template = compiled(text);
    const result = template.evaluate(scopeOf());
    return [template.isSingleAction, result.kind === "value" ? result.value : result.diagnostic.message];
  };
  deepEqual(value("{{ .spec.port }}"), [true, 8080]);
  deepEqual(value(" {{ .spec.zones }}\n"), [true, ["a", "b"]]);
  deepEqual(value("{{ .spec.flag }}"), [true, false]);
  deepEqual(value("{{ .spec.gone }}"), [true, undefined]);
  deepEqual(value("{{ .spec.port }}{{ .spec.port }}"), [false, "80808080"]);
  deepEqual(value("{{ if true }}1{{ end }}"), [false, "1"]);
});

Deno.test("reads name the data paths, through with, range, variables and index", () => {
  const paths = (text: string) => compiled(text).reads.map((r) => r.path.join("."));
  deepEqual(paths("{{ .spec.image }}:{{ .spec.tag }}"), ["spec.image", "spec.tag"]);
  deepEqual(paths("{{ with .spec }}{{ .image }}{{ $.kind }}{{ end }}"), ["spec", "spec.image", "kind"]);
  deepEqual(paths("{{ range $k, $v := .spec.env }}{{ $v.x }}{{ end }}"), ["spec.env", "spec.env.*.x"]);
  deepEqual(paths("{{ $s := .status }}{{ $s.phase }}"), ["status", "status.phase"]);
  deepEqual(paths('{{ index .metadata.labels "a" }}'), ["metadata.labels.a"]);
  deepEqual(paths("{{ toUpper (print .a .b) }}"), ["a", "b"]);
  deepEqual(paths('{{ define "t" }}{{ .x }}{{ end }}{{ template "t" .spec }}'), ["spec"]);
});

Deno.test("spans point into the YAML source", () => {
  const root = yaml('a: 1\nname: "x-{{ toUper .x }}"\nlong: |\n  one\n  {{ nope }}\n') as MapNode;
  const spans = root.entries.slice(1).map(({ value }) => {
    const { diagnostics } = compileTemplate(value as ScalarNode);
    return diagnostics.map((d) => `${d.span.line}:${d.span.column}+${d.span.length}`);
  });
  deepEqual(spans, [["2:13+6"], ["5:6+4"]]);
});

Deno.test("compiling and rendering never throw on arbitrary text", () => {
  const piece = fc.constantFrom(
    ..."{{ }} ( ) | . $ , := = \" ` ' if else end range with define template block break continue nil true 1 -1 1.5 0x"
      .split(" "),
    ...' ;\n;toUpper;printf;index;default;.spec.image;$x;eq;and;"a";😀;/*;*/;- ;{{-;-}}'.split(";"),
  );
  const text = fc.oneof(
    fc.string({ unit: codePoint }),
    fc.array(piece, { maxLength: 30 }).map((p) => p.join("")),
  );
  fc.assert(
    fc.property(text, (source) => {
      const { value, diagnostics } = compileTemplate({ text: source, span: spanOf(source) });
      ok(value !== undefined || diagnostics.length > 0);
      for (const d of diagnostics) ok(d.span.offset >= 0 && d.span.offset <= source.length, source);
      value?.render(scopeOf());
      value?.evaluate(scopeOf());
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("rendering gives the same text twice", () => {
  const template = compiled(
    "{{ $x := 0 }}{{ range .spec.zones }}{{ $x = add $x 1 }}{{ . }}{{ end }}{{ $x }}",
  );
  const first = template.render(scopeOf());
  deepEqual(first, { kind: "value", value: "ab2" });
  deepEqual(template.render(scopeOf()), first);
});

Deno.test("own keys only: names of JavaScript objects are missing data", () => {
  equal(rendered('{{ .constructor }}{{ .spec.__proto__ }}{{ index .spec.env "toString" }}', SAMPLE), "");
});

Deno.test("a text true or false that decides a branch is remarked, one that is compared is not", () => {
  const codes = (text: string) =>
    compileTemplate({ text, span: spanOf(text) }).diagnostics.map((d) => d.code);
  const call = "promAboveThreshold .external.load 10";
  const wrong = [
    `if ${call}`,
    `if .external.load | promAboveThreshold 10`,
    `with not (${call})`,
    `if and .x (or .y (${call}))`,
  ];
  for (const head of wrong) deepEqual(codes(`{{ ${head} }}a{{ end }}`), ["ORK2111"], head);
  deepEqual(codes(`{{ if eq (${call}) "true" }}a{{ end }}{{ ${call} }}`), []);
});
