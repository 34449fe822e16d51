/**
 * Close checks of a Plan that need schemas: `checkClosely({katalog, plan, schemas})`. For developer commands only.
 * @module
 */
// Owns: the public surface of runtime/language/checks. Must not: hold logic.

export { checkClosely, type CloseCheckInput } from "./check_closely.ts";
export { CHECK_DIAGNOSTIC_CODES } from "./diagnostic_codes_table.ts";
export { inferSchema } from "./infer_schema.ts";
export { type SampleKind, sampleObject, type SampleOptions } from "./sample_object.ts";
