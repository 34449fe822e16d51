// Owns: replaced inputs mean what inputs in a scope would. Must not: test where values come from.

import { deepEqual, equal } from "node:assert/strict";
import { type Node, parseDocuments, type ScalarNode, toJson } from "../../document/mod.ts";
import {
  builtinFunctions,
  compileNotes,
  compileTemplate,
  type NoteSource,
  type Scope,
  type Value,
} from "../../expr/mod.ts";
import type { Bound, BoundType } from "./bound.ts";
import { substitute } from "./substitute.ts";

const SPEC = {
  name: "shop",
  count: 3,
  zero: 0,
  on: true,
  off: false,
  empty: "",
  ports: [80, 443],
  tags: { a: "x" },
};

function node(yaml: string): Node {
  return parseDocuments({ uri: "f", text: yaml }).value![0]!.root;
}

interface Replaced {
  readonly node: Node;
  readonly notes: readonly NoteSource[];
  readonly codes: readonly string[];
}

function replace(tree: Node, values: Readonly<Record<string, Omit<Bound, "name">>>): Replaced {
  const notes: NoteSource[] = [];
  const codes: string[] = [];
  const result = substitute(tree, {
    roots: new Set(["inputs"]),
    find: ([, name, ...rest]) => {
      const value = values[name ?? ""];
      return value && { bound: { name: name!, ...value }, rest };
    },
    makeNote: (_bound, template) => {
      notes.push({ name: `note${notes.length}`, nameSpan: template.span, expression: template });
      return `note${notes.length - 1}`;
    },
    report: (diagnostic) => codes.push(diagnostic.code),
  });
  return { node: result, notes, codes };
}

function evaluate(text: string, root: Record<string, Value>, notes: readonly NoteSource[] = []): unknown {
  const functions = compileNotes(notes, builtinFunctions()).value!;
  const compiled = compileTemplate({ text, span: node("x").span }, { functions });
  deepEqual(compiled.diagnostics, [], text);
  return compiled.value!.render({ root, now: 0 } as unknown as Scope);
}

/** What a template of an importer says, by type of the input; texts unless a type is declared. */
const BINDINGS: readonly { readonly yaml: string; readonly type: BoundType; readonly seen: Value }[] = [
  { yaml: "web", type: "text", seen: "web" },
  { yaml: `'say "hi" \\ {x}'`, type: "text", seen: 'say "hi" \\ {x}' },
  { yaml: "3", type: "text", seen: "3" },
  { yaml: "3", type: "int", seen: 3 },
  { yaml: "-2.5", type: "float", seen: -2.5 },
  { yaml: "true", type: "bool", seen: true },
  { yaml: "''", type: "text", seen: "" },
  { yaml: "[80, 443]", type: "list", seen: [80, 443] },
  { yaml: "[50%, a%s]", type: "list", seen: ["50%", "a%s"] },
  { yaml: "{a: x, b: {c: 1}}", type: "map", seen: { a: "x", b: { c: 1 } } },
  { yaml: "'{{ .spec.name }}'", type: "text", seen: "shop" },
  { yaml: "'{{ .spec.name }}-db'", type: "text", seen: "shop-db" },
  { yaml: "'100%-{{ .spec.name }}'", type: "text", seen: "100%-shop" },
  { yaml: "'{{ .spec.count }}'", type: "int", seen: 3 },
  { yaml: "'{{ .spec.count }}'", type: "text", seen: "3" },
  { yaml: "'{{ .spec.off }}'", type: "bool", seen: false },
  { yaml: "'{{ .spec.name | toUpper }}'", type: "text", seen: "SHOP" },
  { yaml: "'{{ if .spec.on }}yes{{ else }}no{{ end }}'", type: "text", seen: "yes" },
  { yaml: "'{{ .spec.ports }}'", type: "list", seen: [80, 443] },
  { yaml: "'{{ .spec.tags }}'", type: "map", seen: { a: "x" } },
  { yaml: "'{{ toJson .spec.ports }}'", type: "list", seen: [80, 443] },
  { yaml: "'{{ toJson .spec.tags }}'", type: "map", seen: { a: "x" } },
  { yaml: "['{{ .spec.name }}', b]", type: "list", seen: ["shop", "b"] },
  { yaml: "'{{ .spec.nothing }}'", type: "text", seen: "" },
];

const TEMPLATES: readonly string[] = [
  "{{ .inputs.x }}",
  "a-{{ .inputs.x }}-b",
  "{{.inputs.x}}{{ .inputs.x }}",
  "{{- .inputs.x -}} tail",
  '{{ printf "%v" .inputs.x }}',
  "{{ .inputs.x | toString }}",
  "{{ if .inputs.x }}yes{{ else }}no{{ end }}",
  "{{ with .inputs.x }}[{{ . }}]{{ end }}",
  "{{ $v := .inputs.x }}{{ $v }}",
  "{{ range .spec.ports }}{{ . }}{{ $.inputs.x }},{{ end }}",
  "{{ with .spec.tags }}{{ .a }}{{ $.inputs.x }}{{ end }}",
  '{{ default "d" .inputs.x }}',
  "{{ toJson .inputs.x }}",
  "{{ (.inputs.x) }}",
];

for (const { yaml, type, seen } of BINDINGS) {
  Deno.test(`an input bound to ${yaml} as ${type} means the same when it is replaced`, () => {
    for (const text of TEMPLATES) {
      const { node: result, notes } = replace(quoted(text), { x: { node: node(yaml), type } });
      const wanted = evaluate(text, { spec: SPEC, inputs: { x: seen } });
      if (result.kind !== "scalar" || typeof result.value !== "string") {
        equal(text, "{{ .inputs.x }}", `${text} became ${JSON.stringify(toJson(result))}`);
        continue;
      }
      deepEqual(evaluate(result.text, { spec: SPEC }, notes), wanted, `${text} became ${result.text}`);
    }
  });
}

Deno.test("a name below a map input that a template fills finds its value, or the default's", () => {
  const fallback = node("{a: d, b: e}");
  const seen = (yaml: string, text: string) => {
    const { node: result, notes } = replace(quoted(text), { x: { node: node(yaml), type: "map", fallback } });
    return evaluate((result as ScalarNode).text, { spec: SPEC }, notes);
  };
  const value = (text: string) => ({ kind: "value", value: text });
  deepEqual(seen("'{{ toJson .spec.tags }}'", "{{ .inputs.x.a }}"), value("x"));
  deepEqual(seen("'{{ .spec.tags }}'", "{{ .inputs.x.a }}"), value("x"));
  deepEqual(seen("'{{ .spec.nothing }}'", "{{ .inputs.x.b }}"), value("e"));
});

function quoted(text: string): ScalarNode {
  const scalar = node(`'${text.replaceAll("'", "''")}'`);
  if (scalar.kind !== "scalar") throw new Error("not a scalar");
  return scalar;
}

const RANGES = ["{{ range .inputs.x }}<{{ . }}>{{ end }}", "{{ index .inputs.x 1 }}", "{{ len .inputs.x }}"];

for (const yaml of ["[80, 443]", "'{{ .spec.ports }}'"]) {
  Deno.test(`a list input bound to ${yaml} can be gone over`, () => {
    for (const text of RANGES) {
      const { node: result } = replace(quoted(text), { x: { node: node(yaml), type: "list" } });
      const wanted = evaluate(text, { spec: SPEC, inputs: { x: [80, 443] } });
      deepEqual(evaluate((result as ScalarNode).text, { spec: SPEC }), wanted, text);
    }
  });
}

Deno.test("parts of a map input are found in constants and in templates", () => {
  for (const yaml of ["{a: x}", "'{{ .spec.tags }}'"]) {
    const { node: result } = replace(quoted("<{{ .inputs.x.a }}{{ .inputs.x.b }}>"), {
      x: { node: node(yaml), type: "map" },
    });
    deepEqual(evaluate((result as ScalarNode).text, { spec: SPEC }), { kind: "value", value: "<x>" });
  }
});

Deno.test("a template that renders empty gives way to the default, others do not", () => {
  const fallback = node("7");
  const cases: [string, BoundType, string][] = [
    ["'{{ .spec.nothing }}'", "text", "7"],
    ["'{{ .spec.empty }}'", "int", "7"],
    ["'{{ .spec.zero }}'", "int", "0"],
    ["'{{ .spec.off }}'", "text", "false"],
    ["'{{ .spec.count }}'", "text", "3"],
  ];
  for (const [yaml, type, wanted] of cases) {
    for (
      const text of [
        "{{ .inputs.x }}",
        "{{ .inputs.x | toString }}",
        "{{ range .spec.ports }}{{ $.inputs.x }}{{ break }}{{ end }}",
      ]
    ) {
      const { node: result } = replace(quoted(text), { x: { node: node(yaml), type, fallback } });
      deepEqual(
        evaluate((result as ScalarNode).text, { spec: SPEC }),
        { kind: "value", value: wanted },
        `${yaml} ${text}`,
      );
    }
  }
});

Deno.test("a text compared with a text stays one, whatever the type", () => {
  const { node: result } = replace(quoted('{{ if eq .inputs.x "true" }}on{{ end }}'), {
    x: { node: node("true"), type: "bool" },
  });
  equal((result as ScalarNode).text, '{{ if eq "true" "true" }}on{{ end }}');
});

const TREES: readonly { readonly name: string; readonly tree: string; readonly result: string }[] = [
  { name: "a lone constant has its type", tree: "{replicas: '{{ .inputs.n }}'}", result: "{replicas: 3}" },
  { name: "a lone list is a list", tree: "{ports: '{{ .inputs.ports }}'}", result: "{ports: [80, 443]}" },
  {
    name: "descriptions are left alone",
    tree: "{description: '{{ .inputs.n }}'}",
    result: "{description: '{{ .inputs.n }}'}",
  },
  {
    name: "a condition on a path stays one",
    tree: "{when: [{field: inputs.name}]}",
    result: "{when: [{field: spec.name}]}",
  },
  {
    name: "a condition on a constant",
    tree: "{when: [{field: .inputs.s}]}",
    result: "{when: [{field: '{{ \"web\" }}'}]}",
  },
  {
    name: "a path below a path",
    tree: "{when: [{field: inputs.name.first}]}",
    result: "{when: [{field: spec.name.first}]}",
  },
  {
    name: "forEach over a path",
    tree: "[{name: '{{ .item }}', forEach: {field: inputs.name}}]",
    result: "[{name: '{{ .item }}', forEach: {field: spec.name}}]",
  },
  {
    name: "forEach over a list is unrolled",
    tree:
      "[{name: 'p-{{ .port }}-{{ .index }}', port: '{{ .item }}', when: [{field: item}], forEach: {field: inputs.ports, as: port}}]",
    result:
      "[{name: p-80-0, port: 80, when: [{field: '{{ 80 }}'}]}, {name: p-443-1, port: 443, when: [{field: '{{ 443 }}'}]}]",
  },
  {
    name: "forEach over a map is unrolled",
    tree: "[{name: '{{ .item }}', data: {v: '{{ .value.c }}'}, forEach: {field: inputs.map}}]",
    result: "[{name: b, data: {v: 1}}]",
  },
  {
    name: "an input without value is empty",
    tree: "{a: '{{ .inputs.no }}', b: 'x{{ .inputs.no }}'}",
    result: "{a: '', b: x}",
  },
  { name: "what does not parse is left alone", tree: "{a: '{{ .inputs.n'}", result: "{a: '{{ .inputs.n'}" },
];

for (const { name, tree, result } of TREES) {
  Deno.test(`substitute: ${name}`, () => {
    const replaced = replace(node(tree), {
      n: { node: node("3"), type: "int" },
      s: { node: node("web"), type: "text" },
      name: { node: node("'{{ .spec.name }}'"), type: "text" },
      ports: { node: node("[80, 443]"), type: "list" },
      map: { node: node("{b: {c: 1}}"), type: "map" },
    });
    deepEqual(toJson(replaced.node), toJson(node(result)));
    deepEqual(replaced.codes, []);
  });
}

Deno.test("spans of what follows a replaced part stay where they were written", () => {
  const scalar = quoted("{{ .inputs.x }} {{ nope }} {{ .inputs.x | toUpper }}");
  const { node: result } = replace(scalar, { x: { node: node("a-much-longer-text"), type: "text" } });
  const text = (result as ScalarNode).text;
  const place = (word: string) => (result as ScalarNode).spanAt(text.indexOf(word), 4).offset;
  equal(place("nope"), scalar.spanAt(scalar.text.indexOf("nope"), 4).offset);
  equal(place("toUp"), scalar.spanAt(scalar.text.indexOf("toUp"), 4).offset);
  equal(place("a-mu"), scalar.spanAt(0, 1).offset);
  equal(place('"a-m'), scalar.spanAt(scalar.text.lastIndexOf(".inputs"), 1).offset);
});
