// Owns: proof that docs/reference/functions.md says what the function tables say. Must not: test functions.
// `ORK_UPDATE_DOCS=1 deno test -A cli/dev/function_reference_test.ts`, then `deno fmt docs`, writes it again.

import assert from "node:assert/strict";
import { builtinFunctions } from "../../runtime/language/expr/mod.ts";
import { functionReference } from "./function_reference.ts";

const DOCUMENT = new URL("../../docs/reference/functions.md", import.meta.url).pathname;

/** The formatter pads tables and wraps paragraphs: that is no difference. */
function unformatted(text: string): string {
  return text.replace(/-{3,}/g, "---").replace(/\s+/g, " ").trim();
}

Deno.test("docs/reference/functions.md documents every function", async () => {
  const expected = functionReference(builtinFunctions().definitions());
  if (Deno.env.get("ORK_UPDATE_DOCS")) {
    await Deno.mkdir(DOCUMENT.slice(0, DOCUMENT.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(DOCUMENT, expected);
  }
  const written = await Deno.readTextFile(DOCUMENT);
  assert.equal(unformatted(written), unformatted(expected), "out of date; see the head of this test");
});
