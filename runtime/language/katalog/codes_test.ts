// Owns: tests of the code table. Must not: test single checks.

import { deepEqual, equal, ok } from "node:assert/strict";
import { allCodes, explainCode } from "./codes.ts";
import { DIAGNOSTIC_CODES } from "./diagnostic_codes_table.ts";

Deno.test("DIAGNOSTIC_CODES is ordered, unique and within its range", () => {
  const codes = DIAGNOSTIC_CODES.map((entry) => entry.code);
  deepEqual(codes, [...new Set(codes)].sort());
  ok(codes.every((code) => /^ORK1\d{3}$/.test(code)));
});

Deno.test("DIAGNOSTIC_CODES explains every code with a repair", () => {
  for (const entry of DIAGNOSTIC_CODES) {
    ok(entry.explanation.length > 20, entry.code);
    ok(entry.fix.length > 0, entry.code);
    ok(!entry.title.endsWith("."), entry.code);
  }
});

Deno.test("allCodes takes in further tables and has no code twice", () => {
  const more = { ...DIAGNOSTIC_CODES[0]!, code: "ORK3999" };
  const codes = allCodes([more]).map((entry) => entry.code);
  equal(codes.at(-1), "ORK3999");
  equal(new Set(codes).size, codes.length);
  ok(codes.some((code) => code.startsWith("ORK2")));
});

Deno.test("explainCode finds a code in any letter case and nothing for an unknown one", () => {
  equal(explainCode("ork1110")?.title, "Unknown field");
  equal(explainCode("ORK9999"), undefined);
});
