// Owns: which schema belongs to which kind of document that the runtime reads. Must not: know single fields.

import type { MapNode } from "../document/mod.ts";
import type { Report } from "./remark.ts";
import type { SchemaParts } from "./schema_words.ts";
import { checkSchema, type KindSchema } from "./schema_check.ts";
// @ts-types="./schema_generated.d.ts"
import { Katalog, Komposer, Motif, schema, type Validate } from "./schema_generated.js";

/** Kinds that are read at run time; those of tests have their own module, outside production. */
export type DocumentKind = "Katalog" | "Komposer" | "Motif";

const VALIDATORS: Readonly<Record<DocumentKind, Validate>> = { Katalog, Komposer, Motif };

/**
 * Checks a canonical document against the schema of its kind: unknown keys with the nearest known one, types, allowed
 * values, required keys. One remark per mistake. In a Komposer a null value removes what is inherited and fits anywhere.
 */
export function checkDocument(kind: DocumentKind, root: MapNode, report: Report): void {
  checkSchema(root, kindSchema(kind), report);
}

/** The parts of the schemas of these kinds, the kinds themselves among them. */
export const DOCUMENT_PARTS: SchemaParts = schema.$defs;

function kindSchema(kind: DocumentKind): KindSchema {
  return { kind, parts: schema.$defs, validate: VALIDATORS[kind], hasRemovals: kind === "Komposer" };
}
