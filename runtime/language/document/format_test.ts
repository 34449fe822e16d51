// Owns: layout, comments and scalars of formatted texts. Must not: know Katalogs.

import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { extrasOf } from "./comments.ts";
import { formatDocuments } from "./format.ts";
import { type MapEntry, type Node, toJson } from "./node.ts";
import { parseDocuments } from "./parse.ts";

function format(text: string, rewrite: (root: Node) => Node = (root) => root): string {
  const result = formatDocuments({ uri: "f", text }, ({ root }) => rewrite(root));
  deepEqual(result.diagnostics, []);
  return result.value!;
}

/** Keys in alphabetical order, at every depth: a rewriting that moves everything. */
function sorted(node: Node): Node {
  if (node.kind === "scalar") return node;
  if (node.kind === "list") return { ...node, items: node.items.map(sorted) };
  const byKey = (a: MapEntry, b: MapEntry) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
  return { ...node, entries: node.entries.map((e) => ({ ...e, value: sorted(e.value) })).sort(byKey) };
}

const CASES: readonly { readonly name: string; readonly before: string; readonly after: string }[] = [
  {
    name: "indentation and list style",
    before: "a:\n     b:\n     - 1\n     -   c: 2\n         d: 3\n",
    after: "a:\n  b:\n    - 1\n    - c: 2\n      d: 3\n",
  },
  {
    name: "one blank line at most, none at the start of a block",
    before: "\n\na:\n\n  b: 1\n\n\n\n  c: 2\n",
    after: "a:\n  b: 1\n\n  c: 2\n",
  },
  {
    name: "comments move with their key",
    before: "# head\n\n# of b\nb: 1 # one\n# of a\na: 2\n# end\n",
    after: "# head\n\n# of b\n# of a\na: 2\nb: 1 # one\n# end\n",
  },
  {
    name: "comments of nested keys and items",
    before:
      "a:\n  # of y\n  y: 1\n  # of x\n  x: # deep\n  # of the item\n  - q: 1\n    # of p\n    p: 2\n  # end of the list\n",
    after:
      "a:\n  # of x\n  x: # deep\n    # of the item\n    # of p\n    - p: 2\n      q: 1\n    # end of the list\n  # of y\n  y: 1\n",
  },
  {
    name: "brackets that fit stay, with even spaces",
    before: "a: {b: [1,2], 'c' : {}}\nd: [ ]\n",
    after: "a: { b: [1, 2], 'c': {} }\nd: []\n",
  },
  {
    name: "brackets with comments become blocks",
    before: "a: {b: 1, # one\n  # two\n  c: 2}\n",
    after: "a:\n  b: 1 # one\n  # two\n  c: 2\n",
  },
  {
    name: "brackets that are too long become blocks",
    before: `a: [${"x".repeat(50)}, ${"y".repeat(50)}]\n`,
    after: `a:\n  - ${"x".repeat(50)}\n  - ${"y".repeat(50)}\n`,
  },
  {
    name: "block scalars keep their text",
    before:
      "a:\n      b: |-\n          x\n            y\n\n          z\n      c: >\n          long\n          text\n\n          more\n",
    after: "a:\n  b: |-\n    x\n      y\n\n    z\n  c: >\n    long\n    text\n\n    more\n",
  },
  {
    name: "block scalars that begin with spaces",
    before: "a: |4\n      x\n    y\nb: 1\n",
    after: "a: |2\n    x\n  y\nb: 1\n",
  },
  {
    name: "block scalars that keep line breaks",
    before: "a: |+\n  x\n\nb: 1\n",
    after: 'a: "x\\n\\n"\n\nb: 1\n',
  },
  {
    name: "a comment in a block scalar is text",
    before: "a: | # real\n  # text\n  b\n",
    after: "a: | # real\n  # text\n  b\n",
  },
  {
    name: "quotes and numbers stay as written",
    before: "a: 'it''s'\nb: \"x\\ty\"\nc: 0x1F\nd: 1.10\ne: ~\nf:\n",
    after: "a: 'it''s'\nb: \"x\\ty\"\nc: 0x1F\nd: 1.10\ne: ~\nf:\n",
  },
  {
    name: "texts over several lines",
    before: 'a: one\n       two\n\n       three\nb: "four\n    five"\n',
    after: 'a: one\n  two\n\n  three\nb: "four\n  five"\n',
  },
  {
    name: "documents and what is between them",
    before: "# first\n---\na:   1\n# end\n---\n# nothing\n---\nb:   2\n",
    after: "# first\n---\na: 1\n# end\n---\n# nothing\n---\nb: 2\n",
  },
  { name: "line ends and byte order mark", before: "\ufeffa:  1\r\nb: 2\r\n", after: "a: 1\nb: 2\n" },
  {
    name: "lists in lists",
    before: "a:\n- - 1\n  - 2\n-\n  - 3\n",
    after: "a:\n  - - 1\n    - 2\n  - - 3\n",
  },
];

for (const { name, before, after } of CASES) {
  Deno.test(`formatDocuments: ${name}`, () => {
    equal(format(before, sorted), after);
    equal(format(after, sorted), after);
  });
}

Deno.test("formatDocuments leaves a text with anchors alone and says so", () => {
  const text = "a:   &x 1\nb:   *x\n";
  const { value, diagnostics } = formatDocuments({ uri: "f", text }, ({ root }) => root);
  equal(value, text);
  deepEqual(diagnostics.map((d) => `${d.code} ${d.span.line}:${d.span.column}`), ["ORK1280 1:6"]);
});

Deno.test("formatDocuments leaves documents that are not rewritten alone", () => {
  const text = "a:   1   # x\n---\nb:   2\n";
  equal(formatDocuments({ uri: "f", text }, () => undefined).value, text);
});

Deno.test("formatDocuments has no value for a text that is no YAML", () => {
  equal(formatDocuments({ uri: "f", text: "a: [" }, ({ root }) => root).value, undefined);
});

interface Value {
  readonly inline: string;
  readonly lines: readonly string[];
}

const word = fc.constantFrom("a", "b", "c", "name", "x-y", "spec", "on", "1", "null", "a b", "é");
const plain = fc.constantFrom(
  "1",
  "true",
  "text",
  "'q # q'",
  '"{{ .x }}"',
  "~",
  "a: b".replace(": ", ":"),
  "",
);
const comment = fc.option(fc.constantFrom("# c", "# two words", "#", "# a: 1", "# - x"), { nil: undefined });

/** Lines of a random block at a depth, with comments and blank lines at random places. */
const block: fc.Memo<string[]> = fc.memo((depth) =>
  depth <= 1 ? leafMap : fc.oneof(mapOf(depth), listOf(depth), leafMap)
);
const leafMap = entries(
  plain.map((text) => ({ inline: text, lines: [] })),
  (k, rest) => `${k}:${rest}`,
);

function mapOf(depth: number): fc.Arbitrary<string[]> {
  return entries(below(depth), (key, rest) => `${key}:${rest}`);
}

function listOf(depth: number): fc.Arbitrary<string[]> {
  return entries(below(depth), (_, rest) => `-${rest}`);
}

function below(depth: number): fc.Arbitrary<Value> {
  return fc.oneof<fc.Arbitrary<Value>[]>(
    plain.map((text) => ({ inline: text, lines: [] })),
    fc.constantFrom("{ p: 1, q: [2, 3] }", "[]", "{}").map((text) => ({ inline: text, lines: [] })),
    fc.constant({ inline: "|", lines: ["  text # not", "", "   more"] }),
    block(depth - 1).map((lines) => ({ inline: "", lines })),
  );
}

function entries(
  value: fc.Arbitrary<Value>,
  head: (key: string, rest: string) => string,
): fc.Arbitrary<string[]> {
  const entry = fc.record({
    value,
    own: comment,
    tail: comment,
    blank: fc.boolean(),
    step: fc.constantFrom(2, 4),
  });
  return fc.tuple(
    fc.uniqueArray(word, { minLength: 1, maxLength: 4 }),
    fc.array(entry, { minLength: 4, maxLength: 4 }),
  )
    .map(([keys, list]) =>
      keys.flatMap((key, i) => {
        const { value: { inline, lines }, own, tail, blank, step } = list[i]!;
        const text = inline === "" ? "" : ` ${inline}`;
        return [
          ...blank ? [""] : [],
          ...own === undefined ? [] : [own],
          head(key, `${text}${tail === undefined ? "" : ` ${tail}`}`),
          ...lines.map((line) => line === "" ? "" : `${" ".repeat(step)}${line}`),
        ];
      })
    );
}

const TEXTS = fc.tuple(mapOf(3), comment).map(([lines, end]) => [...lines, end ?? ""].join("\n") + "\n");

for (const [name, rewrite] of [["unchanged", (n: Node) => n], ["sorted", sorted]] as const) {
  Deno.test(`formatDocuments keeps meaning and comments of any text and is idempotent (${name})`, () => {
    fc.assert(
      fc.property(TEXTS, (text) => {
        const parsed = parseDocuments({ uri: "f", text });
        fc.pre(parsed.diagnostics.length === 0);
        const once = format(text, rewrite);
        deepEqual(
          toJson(parseDocuments({ uri: "f", text: once }).value![0]!.root),
          toJson(rewrite(parsed.value![0]!.root)),
        );
        deepEqual(commentsOf(once), commentsOf(text));
        equal(format(once, rewrite), once);
      }),
      { numRuns: 300 },
    );
  });
}

function commentsOf(text: string): string[] {
  return extrasOf(text).comments.map((one) => one.text).sort();
}
