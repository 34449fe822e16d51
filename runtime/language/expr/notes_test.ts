// Owns: tests of user-defined functions. Must not: test the template grammar.

import { deepEqual, equal } from "node:assert/strict";
import { compiled, SAMPLE, scopeOf, spanOf } from "./expr_test_support.ts";
import { builtinFunctions } from "./function_table.ts";
import { compileNotes } from "./notes.ts";
import { extendScope } from "./scope.ts";

function notes(expressions: Readonly<Record<string, string>>, shadow = false) {
  return compileNotes(
    Object.entries(expressions).map(([name, text]) => ({
      name,
      nameSpan: spanOf(name),
      expression: { text, span: spanOf(text) },
      shadow,
    })),
    builtinFunctions(),
  );
}

function render(text: string, expressions: Readonly<Record<string, string>>, more = {}): unknown {
  const template = compiled(text, { functions: notes(expressions).value! });
  const result = template.evaluate(extendScope(scopeOf(SAMPLE), more));
  return result.kind === "value" ? result.value : result.diagnostic.message;
}

Deno.test("notes are functions that see their caller's data", () => {
  const expressions = { full: " {{ .spec.image }}:{{ tag }} ", tag: '{{ .item | default "latest" }}' };
  equal(render("{{ full }}", expressions), "nginx:latest");
  equal(render("{{ full | toUpper }}", expressions, { item: "v2" }), "NGINX:V2");
  equal(render("{{ range .spec.zones }}{{ full }} {{ end }}", expressions), "nginx:latest nginx:latest");
});

Deno.test("notes that say true or false are booleans", () => {
  equal(render("{{ ha }}", { ha: '{{ eq .kind "Site" }}' }), true);
  equal(render("{{ if ha }}yes{{ else }}no{{ end }}", { ha: "false" }), "no");
});

Deno.test("notes contribute what they read", () => {
  const table = notes({ a: "{{ .status.x }}", b: "{{ a }}{{ .spec.y }}" }).value!;
  const paths = compiled("{{ b }}", { functions: table }).reads.map((r) => r.path.join("."));
  deepEqual(paths, ["status.x", "spec.y"]);
});

Deno.test("notes with mistakes are remarks", () => {
  const remarks = (expressions: Readonly<Record<string, string>>, shadow = false) =>
    notes(expressions, shadow).diagnostics.map((d) => `${d.code} ${d.message}`);
  deepEqual(remarks({ a: "{{ b }}", b: "{{ a }}" }), ["ORK2032 note a calls itself: a → b → a"]);
  deepEqual(remarks({ "full-image": "x" }), ['ORK2030 "full-image" cannot be the name of a function']);
  deepEqual(remarks({ toUpper: "x" }), ["ORK2031 note toUpper replaces the function of that name"]);
  deepEqual(remarks({ toUpper: "x" }, true), []);
  deepEqual(remarks({ a: "{{ nope }}" }), ['ORK2003 unknown function "nope"']);
});

Deno.test("a failing note names itself and its caller's place", () => {
  equal(render("{{ bad }}", { bad: '{{ toInt "x" }}' }), 'bad: toInt: "x" is no number');
});
