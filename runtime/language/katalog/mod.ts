/**
 * Documents to one checked Katalog: `loadKatalog(loader, references)`. Canonical spelling, defaults, all diagnostics.
 * @module
 */
// Owns: the public surface of runtime/language/katalog. Must not: hold logic.

export type {
  ChartRenderer,
  ChartRequest,
  LoadOptions as SourceOptions,
  Source,
  SourceLoader,
  TreeFetcher,
  TreeRequest,
} from "./source.ts";
export type {
  ApiTypes,
  Block,
  CrdDefinition,
  CrdEntry,
  CrdVersion,
  Dependency,
  FileReference,
  Katalog,
  Note,
  NotRun,
  QueueSettings,
  ResourceEntry,
  StatusBlock,
  StatusField,
} from "./model.ts";
export { type LoadedKatalog, loadKatalog, type LoadOptions } from "./load.ts";
export { checkMotif, type CheckTest, loadAny, type LoadedAny, loadMotif } from "./load_any.ts";
export { type ImportLink, loadPinned, withImporters } from "./compose/session.ts";
export {
  type CanonicalKatalog,
  canonicalKatalog,
  checkKatalog,
  type CheckOptions,
  crdFileKey,
  type CrdFiles,
} from "./check.ts";
export { BUILT_IN_KINDS, type BuiltInKind, builtInKind } from "./builtin_kinds_table.ts";
export { readCrds } from "./crd_file.ts";
export { RESOURCE_LIST_KEYS } from "./resource_lists_table.ts";
export { allCodes, explainCode } from "./codes.ts";
export type { ExplainedCode } from "./explained_code.ts";
export { type AnyKind, kindOf, normaliseDocument } from "./normalise/kinds.ts";
export { forWriting } from "./canonical_text.ts";
export { type SchemaParts, type SchemaRoot } from "./schema_words.ts";
export { checkDocument, DOCUMENT_PARTS, type DocumentKind } from "./check_document.ts";
export { checkSchema, type KindSchema } from "./schema_check.ts";
export { checkDurations } from "./meaning/durations.ts";
export type { Report } from "./remark.ts";
// @ts-types="./schema_generated.d.ts"
export type { SchemaError, SchemaPart, Validate } from "./schema_generated.js";
