// Owns: checking documents of the kinds that describe tests. Must not: be reached by production.

import type { MapNode } from "../../runtime/language/document/mod.ts";
import { checkSchema, type Report, type SchemaParts } from "../../runtime/language/katalog/mod.ts";
// @ts-types="./schema_generated.d.ts"
import { E2E, schema, Simulate } from "./schema_generated.js";

export type TestDocumentKind = "E2E" | "Simulate";

const VALIDATORS = { E2E, Simulate } as const;

/** Checks a document against the schema of its kind: unknown keys, types, allowed values, required keys. */
export function checkTestDocument(kind: TestDocumentKind, root: MapNode, report: Report): void {
  checkSchema(root, { kind, parts: schema.$defs, validate: VALIDATORS[kind] }, report);
}

/** The parts of the schemas of these kinds, the kinds themselves among them. */
export const TEST_PARTS: SchemaParts = schema.$defs;
