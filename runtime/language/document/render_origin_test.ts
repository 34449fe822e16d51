// Owns: YAML with origins is the same data, and names the right lines. Must not: test YAML itself.

import { deepEqual, equal } from "node:assert/strict";
import { toJson } from "./node.ts";
import { parseDocuments } from "./parse.ts";
import { renderWithOrigins } from "./render_origin.ts";

const TEXT = `a: 1
b: {c: x, d: [], e: {}}
l:
  - p: |
      two
      lines # no comment
    q: "x: y"
  - z
n: null
s: "true"
h: "a # b"
`;

Deno.test("renderWithOrigins keeps the data and names file and line", () => {
  const { root } = parseDocuments({ uri: "f.yaml", text: TEXT }).value![0]!;
  const text = renderWithOrigins(root);
  const again = parseDocuments({ uri: "g", text });
  deepEqual(again.diagnostics, []);
  deepEqual(toJson(again.value![0]!.root), toJson(root));
  const lines = text.split("\n");
  equal(lines[0], "a: 1 # f.yaml:1");
  equal(lines.find((line) => line.startsWith("- z")), "- z # f.yaml:8");
});
