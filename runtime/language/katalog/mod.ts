/**
 * Documents to one checked Katalog: `loadKatalog(loader, references)`. Canonical spelling, defaults, all diagnostics.
 * @module
 */
// Owns: the public surface of runtime/language/katalog. Must not: hold logic.

export type { Source, SourceLoader } from "./source.ts";
export type {
  ApiTypes,
  Block,
  CrdDefinition,
  CrdEntry,
  CrdVersion,
  Dependency,
  FileReference,
  Katalog,
  QueueSettings,
  ResourceEntry,
  StatusBlock,
  StatusField,
} from "./model.ts";
