// Owns: proof that the explained codes are sound. Must not: test who reports them.

import { deepEqual, ok } from "node:assert/strict";
import { RULES_DIAGNOSTIC_CODES } from "./diagnostic_codes_table.ts";

Deno.test("codes are unique, sorted and in the range of this folder", () => {
  const codes: string[] = RULES_DIAGNOSTIC_CODES.map((entry) => entry.code);
  deepEqual(codes, [...new Set(codes)].sort());
  for (const code of codes) ok(/^ORK4[01]\d\d$/.test(code), code);
});

Deno.test("every code is explained by a mistake and by what is right", () => {
  const entries: readonly Readonly<Record<"code" | "title" | "explanation" | "example" | "fix", string>>[] =
    RULES_DIAGNOSTIC_CODES;
  for (const entry of entries) {
    ok(entry.title.length <= 60 && !entry.title.endsWith("."), entry.code);
    ok(entry.explanation.endsWith(".") && entry.example !== "" && entry.fix !== "", entry.code);
    ok(entry.example !== entry.fix, entry.code);
  }
});
