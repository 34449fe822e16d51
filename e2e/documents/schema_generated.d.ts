// Owns: the types of the generated validators. Must not: say more than the generator keeps stable.

import type { SchemaPart, Validate } from "../../runtime/language/katalog/mod.ts";

/** The parts of all kinds of this module, the kinds themselves among them. */
export const schema: { readonly $defs: Readonly<Record<string, SchemaPart>> };

export const E2E: Validate;
export const Simulate: Validate;
