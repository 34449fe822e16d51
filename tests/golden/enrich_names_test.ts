// Owns: the proof that spellings of enriched facts are rewritten to the names that rules know. Must not: judge enrichment.

import { deepEqual } from "node:assert/strict";
import { ENRICH_ALIASES } from "../../runtime/language/katalog/normalise/entry.ts";
import { ENRICH_TARGETS } from "../../runtime/language/rules/enrich_targets_table.ts";

Deno.test("every further name of an enriched fact is rewritten", () => {
  const pairs = ENRICH_TARGETS.flatMap(({ name, aliases }) => aliases.map((alias) => [alias, name]));
  deepEqual(ENRICH_ALIASES, Object.fromEntries(pairs));
});
