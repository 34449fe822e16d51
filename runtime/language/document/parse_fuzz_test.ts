// Owns: the proof that no text makes parsing throw, and that positions are right on any text. Must not: check messages.

import fc from "fast-check";
import { ok } from "node:assert/strict";
import type { Node, ScalarNode } from "./node.ts";
import { toJson } from "./node.ts";
import { parseDocuments } from "./parse.ts";
import { codePoint } from "../../../tests/support/code_point.ts";

const SEED = 20_260;
const PIECES = [
  "a: ",
  "b:\n",
  "- ",
  "? ",
  ": ",
  "  ",
  "    ",
  "\n",
  "\r\n",
  "\t",
  "[",
  "]",
  "{",
  "}",
  ",",
  "&x ",
  "*x",
  "<<: ",
  "|\n",
  ">-\n",
  "|2+\n",
  "'",
  '"',
  "''",
  "\\n",
  "\\",
  "# c\n",
  "---\n",
  "...\n",
  "%YAML 1.2\n",
  "!!str ",
  "!t ",
  "{{ .spec.x }}",
  "word",
  "é😀",
  "\u0000",
  "\ufeff",
  "0x1F",
  "1e3",
  "~",
  "true",
  "@",
  "`",
  "%",
];

const yamlish = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((parts) => parts.join(""));

function survives(text: string): void {
  const parsed = parseDocuments({ uri: "f", text });
  for (const remark of parsed.diagnostics) {
    ok(
      remark.span.offset >= 0 && remark.span.offset + remark.span.length <= text.length,
      "span inside the text",
    );
    ok(remark.span.line >= 1 && remark.span.column >= 1);
  }
  for (const document of parsed.value ?? []) {
    toJson(document.root);
    walk(document.root, (scalar) => checkScalar(text, scalar));
  }
}

function walk(node: Node, visit: (scalar: ScalarNode) => void): void {
  if (node.kind === "scalar") visit(node);
  else if (node.kind === "list") node.items.forEach((item) => walk(item, visit));
  else node.entries.forEach((entry) => walk(entry.value, visit));
}

/** Characters that are never folded or escaped stand in the source where spanAt says. */
function checkScalar(text: string, scalar: ScalarNode): void {
  for (let i = 0; i < scalar.text.length; i++) {
    const span = scalar.spanAt(i, 1);
    ok(span.offset + span.length <= text.length);
    const char = scalar.text[i]!;
    if (/\s/.test(char) || scalar.style === "double") continue;
    const source = text.slice(span.offset, span.offset + span.length);
    ok(
      source === char || (char === "'" && source === "''"),
      `${JSON.stringify(text)} at ${i}: ${JSON.stringify(source)}`,
    );
  }
}

Deno.test("parseDocuments survives any text", () => {
  fc.assert(fc.property(fc.string({ unit: codePoint, maxLength: 200 }), survives), {
    numRuns: 1_000,
    seed: SEED,
  });
});

Deno.test("parseDocuments survives random bytes read as text", () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((data) => new TextDecoder().decode(data));
  fc.assert(fc.property(bytes, survives), { numRuns: 500, seed: SEED });
});

Deno.test("parseDocuments survives pieces of YAML in any order", () => {
  fc.assert(fc.property(yamlish, survives), { numRuns: 6_000, seed: SEED });
});

Deno.test("parseDocuments survives a Katalog with parts cut, doubled and moved", () => {
  const base =
    "spec:\n  crds:\n    web: &w\n      a: 'x ''y'''\n      b: |\n        l1\n          l2\n      c: [1, {d: *w}]\n" +
    '      e: "q\\t\\u00e9 {{ .x }}"\n      f: >-\n        one\n        two\n      g: plain\n        more\n';
  const cut = fc.tuple(fc.nat(base.length), fc.nat(40), fc.nat(base.length), fc.constantFrom(...PIECES))
    .map(([at, length, to, piece]) => {
      const part = base.slice(at, at + length);
      const rest = base.slice(0, at) + base.slice(at + length);
      return rest.slice(0, to) + part + piece + rest.slice(to);
    });
  fc.assert(fc.property(cut, survives), { numRuns: 3_000, seed: SEED });
});

const HUGE: Readonly<Record<string, string>> = {
  "open brackets": "[".repeat(200_000),
  "open braces": "{a: ".repeat(100_000),
  "nested compact lists": "- ".repeat(100_000) + "x",
  "nested explicit keys": "? ".repeat(50_000) + "x",
  "nested block maps": Array.from({ length: 3_000 }, (_, i) => " ".repeat(i) + "a:").join("\n"),
  "one long line": "a: " + "x".repeat(1_000_000),
  "one long blank line": "a: b" + " ".repeat(500_000) + "\n",
  "many blank lines": "a: b\n" + "\n".repeat(300_000) + "  c\n",
  "many quotes": "'".repeat(200_001),
  "many keys": Array.from({ length: 50_000 }, (_, i) => `k${i}: ${i}`).join("\n"),
  "many documents": "a: 1\n---\n".repeat(20_000),
  "many anchors": Array.from({ length: 20_000 }, (_, i) => `k${i}: &a${i} *a${i}`).join("\n"),
  "many comments": "# c\n".repeat(200_000),
  "many duplicate keys": "a: 1\n".repeat(20_000),
};

for (const [name, text] of Object.entries(HUGE)) {
  Deno.test(`parseDocuments survives ${name}`, () => {
    const parsed = parseDocuments({ uri: "f", text });
    parsed.value?.forEach((document) => toJson(document.root));
  });
}
