// Owns: tests of the assignment of test files to suites. Must not: run them.

import { equal, ok } from "node:assert/strict";
import { findTestFiles, suiteOf } from "./assign.ts";

Deno.test("suiteOf picks the suite with the longest prefix", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["runtime/base/hash_test.ts", "pure"],
    ["runtime/language/expr/lexer_test.ts", "pure"],
    ["runtime/engine/queue/queue_test.ts", "pure"],
    ["runtime/engine/watch/watcher_test.ts", "unit"],
    ["tools/gate/assign_test.ts", "unit"],
    ["tests/arch/imports_test.ts", "arch"],
    ["tests/oracle/oracle_test.ts", "oracle"],
    ["tests/contract/transport_test.ts", "contract"],
    ["tests/integration/website_test.ts", "integration"],
    ["tests/integration/executables_test.ts", "executables"],
  ];
  for (const [path, suite] of cases) equal(suiteOf(path)?.name, suite, path);
});

Deno.test("findTestFiles sees this file", async () => {
  const root = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
  ok((await findTestFiles(root)).includes("tools/gate/assign_test.ts"));
});
