// Owns: tests of tables and wrapping. Must not: test commands.

import assert from "node:assert/strict";
import { paintFor } from "./style.ts";
import { renderTable, wrapText } from "./table.ts";

Deno.test("renderTable aligns columns, ignoring colour codes, without trailing blanks", () => {
  const paint = paintFor(true);
  assert.deepEqual(
    renderTable(["name", "ready", "age"], [["shop", paint("green", "True"), "3m"], [
      "a-long-name",
      "False",
      "",
    ]]),
    [
      "NAME          READY   AGE",
      "shop          \x1b[32mTrue\x1b[39m    3m",
      "a-long-name   False",
    ],
  );
});

Deno.test("wrapText breaks at blanks and keeps long words whole", () => {
  assert.deepEqual(wrapText("one two three", 8), ["one two", "three"]);
  assert.deepEqual(wrapText("a https://a.long/address b", 10), ["a", "https://a.long/address", "b"]);
  assert.deepEqual(wrapText("", 10), []);
});
