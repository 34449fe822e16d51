// Owns: tests of feature gates as written on a command line. Must not: make clusters.

import assert from "node:assert/strict";
import { UsageError } from "../../runtime/base/mod.ts";
import { featureGates } from "./cluster.ts";

Deno.test("featureGates reads GATE=BOOL and refuses the rest with what to write", () => {
  assert.deepEqual(featureGates(["A=true", "B2=false"]), { A: true, B2: false });
  for (const bad of ["A", "A=yes", "=true", "A=true=x"]) {
    assert.throws(
      () => featureGates([bad]),
      (error: UsageError) => error instanceof UsageError && /=true$/.test(error.hint ?? ""),
    );
  }
});
