// Owns: checking documents of the kinds that describe tests. Must not: be reached by production.

import type { MapNode } from "../../runtime/language/document/mod.ts";
import {
  checkDurations,
  checkSchema,
  type Report,
  type SchemaParts,
} from "../../runtime/language/katalog/mod.ts";
import { checkE2eMeaning } from "./check_e2e_meaning.ts";
import { checkSimulateMeaning } from "./check_simulate_meaning.ts";
// @ts-types="./schema_generated.d.ts"
import { E2E, schema, Simulate } from "./schema_generated.js";

export type TestDocumentKind = "E2E" | "Simulate";

const VALIDATORS = { E2E, Simulate } as const;

/** Checks a document against the schema of its kind, its durations, and what it says. */
export function checkTestDocument(kind: TestDocumentKind, root: MapNode, report: Report): void {
  const kindSchema = { kind, parts: schema.$defs, validate: VALIDATORS[kind] };
  checkSchema(root, kindSchema, report);
  checkDurations(root, report, kindSchema);
  if (kind === "E2E") checkE2eMeaning(root, report);
  else checkSimulateMeaning(root, report);
}

/** The parts of the schemas of these kinds, the kinds themselves among them. */
export const TEST_PARTS: SchemaParts = schema.$defs;
