// Owns: tests of spanAt: offsets inside a scalar's text back to the source. Must not: test parsing.

import { equal } from "node:assert/strict";
import { child, type ScalarNode } from "./node.ts";
import { parseDocuments } from "./parse.ts";

/** Source of the first occurrence of `part` in the text of key `a`. */
function sourceOf(text: string, part: string): string {
  const root = parseDocuments({ uri: "f", text }).value![0]!.root;
  const scalar = child(root, "a") as ScalarNode;
  const at = scalar.text.indexOf(part);
  if (at < 0) throw new Error(`"${part}" is not in ${JSON.stringify(scalar.text)}`);
  const span = scalar.spanAt(at, part.length);
  equal(text.slice(0, span.offset).split("\n").length, span.line);
  return text.slice(span.offset, span.offset + span.length);
}

const CASES: readonly (readonly [string, string, string, string])[] = [
  ["plain", "a: x {{ .y }}\n", "{{ .y }}", "{{ .y }}"],
  ["plain over lines", "a: one\n  two\n\n  three\n", "three", "three"],
  ["plain folded pair", "a: one\n   two\n", "one two", "one\n   two"],
  ["single", "a: 'x {{ .y }}'\n", ".y", ".y"],
  ["single with quote", "a: 'it''s {{ .y }}'\n", ".y", ".y"],
  ["the quote itself", "a: 'it''s'\n", "'", "''"],
  ["single over lines", "a: 'one\n  two\n\n\n  three'\n", "two\n\nthree", "two\n\n\n  three"],
  ["double", 'a: "x {{ .y }}"\n', ".y", ".y"],
  ["double with escapes", 'a: "\\t\\"q\\" \\u00e9{{ .y }}"\n', ".y", ".y"],
  ["an escape", 'a: "x\\u00e9y"\n', "é", "\\u00e9"],
  ["an astral escape", 'a: "x\\U0001F600y"\n', "😀", "\\U0001F600"],
  ["escaped line break", 'a: "one\\\n   two {{ .y }}"\n', ".y", ".y"],
  ["double over lines", 'a: "one   \n   two\n\n  {{ .y }}"\n', "{{ .y }}", "{{ .y }}"],
  ["literal", "a: |\n  one\n    {{ .y }}\n  two\n", "{{ .y }}", "{{ .y }}"],
  ["literal across a break", "a: |\n  one\n    two\n", "one\n  two", "one\n    two"],
  ["literal with indicator", "a: |2-\n    x {{ .y }}\n", ".y", ".y"],
  ["literal with comment", "a: | # note\n  {{ .y }}\n", ".y", ".y"],
  ["literal kept tail", "a: |+\n  x\n\n\nb: 1\n", "x\n\n", "x\n\n"],
  ["folded", "a: >\n  one\n  two {{ .y }}\n", ".y", ".y"],
  ["folded with deeper lines", "a: >-\n  one\n\n    deep {{ .y }}\n  two\n", "two", "two"],
  ["CR LF literal", "a: |\r\n  one\r\n  {{ .y }}\r\n", "{{ .y }}", "{{ .y }}"],
  ["CR LF double", 'a: "one\r\n  {{ .y }}"\r\n', "{{ .y }}", "{{ .y }}"],
];

for (const [name, text, part, expected] of CASES) {
  Deno.test(`spanAt maps ${name}`, () => equal(sourceOf(text, part), expected));
}

Deno.test("spanAt clamps offsets that lie outside the text", () => {
  const root = parseDocuments({ uri: "f", text: "a: xyz\n" }).value![0]!.root;
  const scalar = child(root, "a") as ScalarNode;
  equal(scalar.spanAt(2, 99).length, 1);
  equal(scalar.spanAt(99, 1).offset, 6);
});
