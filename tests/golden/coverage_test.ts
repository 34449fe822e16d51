// Owns: proof that every documented field has a golden case. Must not: hold cases.

import assert from "node:assert/strict";
import { fieldCoverage } from "../support/field_coverage.ts";

Deno.test("every documented field of every kind is used by a golden case", async () => {
  const { all, unused, files } = await fieldCoverage();
  assert.ok(all.length > 500, `${all.length} fields are documented`);
  assert.ok(files >= 150, `${files} files are cases`);
  assert.deepEqual(unused, [], `${unused.length} of ${all.length} fields have no case`);
});
