// Owns: tests of what one text becomes, and of each mistake. Must not: fuzz (parse_fuzz_test.ts does).

import { deepEqual, equal, ok } from "node:assert/strict";
import { child, type MapNode, nodeAt, type ScalarNode, toJson } from "./node.ts";
import type { DocumentLimits } from "./limits.ts";
import { parseDocuments } from "./parse.ts";

function check(
  text: string,
  expected: { json?: unknown; remarks?: string[]; limits?: Partial<DocumentLimits> },
) {
  const parsed = parseDocuments({ uri: "f", text }, expected.limits);
  const remarks = parsed.diagnostics.map((d) => `${d.code} ${d.span.line}:${d.span.column}+${d.span.length}`);
  deepEqual(remarks, expected.remarks ?? []);
  if ("json" in expected) deepEqual(parsed.value?.map((d) => toJson(d.root)), expected.json);
}

function root(text: string): MapNode {
  return parseDocuments({ uri: "f", text }).value![0]!.root as MapNode;
}

Deno.test("parseDocuments reads scalars by the YAML core schema", () => {
  check("a: 1\nb: 1.10\nc: true\nd: yes\ne: ~\nf:\ng: '1'\nh: 0x10\ni: .inf\nj: 1e400\n", {
    json: [{ a: 1, b: 1.1, c: true, d: "yes", e: null, f: null, g: "1", h: 16, i: ".inf", j: "1e400" }],
  });
});

Deno.test("parseDocuments keeps the text of a scalar as it is written", () => {
  const map = root("a: 1.10\nb: 0x10\nc: True\nd: ''\n");
  deepEqual(map.entries.map((e) => (e.value as ScalarNode).text), ["1.10", "0x10", "True", ""]);
});

Deno.test("parseDocuments reads several documents and skips empty ones", () => {
  check("a: 1\n---\n---\n# c\n---\nb: 2\n...\n", { json: [{ a: 1 }, { b: 2 }] });
  equal(parseDocuments({ uri: "f", text: "a: 1\n---\nb: 2\n" }).value![1]!.index, 1);
});

Deno.test("parseDocuments keeps the documents beside a broken one", () => {
  check("a: [1\n---\nb: 2\n", { json: [{ b: 2 }], remarks: ["ORK1018 1:4+1"] });
});

Deno.test("parseDocuments expands aliases and merge keys", () => {
  check("a: &x {k: 1, m: 2}\nb: *x\nc: {<<: *x, m: 3}\nd: {<<: [{k: 5}, *x]}\n", {
    json: [{ a: { k: 1, m: 2 }, b: { k: 1, m: 2 }, c: { m: 3, k: 1 }, d: { k: 5, m: 2 } }],
  });
});

Deno.test("parseDocuments reports each syntax mistake at its place", () => {
  check("", { remarks: ["ORK1006 1:1+0"], json: [] });
  check("a: \u0007", { remarks: ["ORK1001 1:4+1"] });
  check("a: 1\n\ufeffb: 2", { remarks: ["ORK1007 2:1+1"] });
  check("a:\n\tb: 1\n", { remarks: ["ORK1003 2:1+1"] });
  check("a:\n  b: 1\n c: 2\n", { remarks: ["ORK1004 3:2+2"] });
  check("a: 1\nb: 2\na: 3\n", { remarks: ["ORK1005 3:1+1"], json: [{ a: 1, b: 2 }] });
  check("a: &x [*x]\n", { remarks: ["ORK1009 1:8+2"] });
  check("a: *x\n", { remarks: ["ORK1009 1:4+2"] });
  check("a: {<<: 1}\n", { remarks: ["ORK1009 1:5+2"] });
  check("a: !x 1\n", { remarks: ["ORK1010 1:4+2"] });
  check("? {a: 1}\n: 1\n", { remarks: ["ORK1011 1:3+6"] });
  check("a: {{ .x }}\nb: 1\n", { remarks: ["ORK1012 1:4+8"], json: [{ a: "{{ .x }}", b: 1 }] });
  check("a: {{ .x }}-{{ .y }}\n", { remarks: ["ORK1012 1:4+17"] });
  check('a: "\\d"\n', { remarks: ["ORK1013 1:5+1"] });
  check("a: @x\n", { remarks: ["ORK1014 1:4+1"] });
  check("a: b: c\n", { remarks: ["ORK1015 1:4+1"] });
  check("a: 'b\n", { remarks: ["ORK1018 1:4+1"] });
  check('a: "x "y" z"\n', { remarks: ["ORK1019 1:8+5"] });
});

Deno.test("parseDocuments stops at each limit", () => {
  check("a: 12345", { limits: { textLength: 5 }, remarks: ["ORK1008 1:1+0"] });
  check("[1, 2, 3, 4]", { limits: { tokens: 5 }, remarks: ["ORK1008 1:7+0"] });
  check("[[[[[[1]]]]]]", { limits: { depth: 3 }, remarks: ["ORK1008 1:4+7"] });
  check("a: &a [1, 1]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", {
    limits: { expandedNodes: 20 },
    remarks: ["ORK1008 1:1+42"],
  });
});

Deno.test("parseDocuments bounds depth that only aliases make", () => {
  const chain = Array.from({ length: 40 }, (_, i) => `k${i}: &k${i} [${i === 0 ? 1 : `*k${i - 1}`}]`).join(
    "\n",
  );
  const parsed = parseDocuments({ uri: "f", text: chain }, { depth: 20 });
  deepEqual(parsed.diagnostics.map((d) => d.code), ["ORK1008"]);
});

Deno.test("parseDocuments answers an alias bomb with one remark", () => {
  const bomb = Array.from(
    { length: 30 },
    (_, i) => `k${i}: &k${i} [${Array(10).fill(i === 0 ? "x" : `*k${i - 1}`).join(", ")}]`,
  ).join("\n");
  deepEqual(parseDocuments({ uri: "f", text: bomb }).diagnostics.map((d) => d.code), ["ORK1008"]);
});

Deno.test("parseDocuments does not read the environment and leaves it as it was", () => {
  const before = globalThis.process?.env;
  parseDocuments({ uri: "f", text: "a: 1" });
  equal(globalThis.process?.env, before);
});

Deno.test("parseDocuments gives keys and values their spans", () => {
  const text = "top:\n  list:\n    - first\n    - {x: 1}\n";
  const map = root(text);
  equal(map.entries[0]!.keySpan.column, 1);
  const x = nodeAt(map, ["top", "list", 1, "x"])!;
  deepEqual([x.span.line, x.span.column, x.span.length], [4, 11, 1]);
  equal(text.slice(x.span.offset, x.span.offset + x.span.length), "1");
  ok(child(map, "missing") === undefined);
});

Deno.test("parseDocuments counts columns behind CR LF and wide characters in code units", () => {
  const map = root("a: 1\r\nñ: '😀' # c\r\nb: 2\r\n");
  deepEqual(map.entries.map((e) => [e.keySpan.line, e.keySpan.column]), [[1, 1], [2, 1], [3, 1]]);
  equal(map.entries[1]!.value.span.length, 4);
});
