// Owns: what compiling a resource entry needs besides the entry. Must not: compile.

import type { Diagnostic } from "../../base/mod.ts";
import type { TemplateOptions } from "../expr/mod.ts";
import type { ProfileRegistry, SchemaLookup } from "../resources/mod.ts";

/** What the entries of one CRD share. */
export interface EntryContext {
  readonly templates: TemplateOptions;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly profiles: ProfileRegistry;
  /** `forceConflict` of the CRD entry. */
  readonly forceByDefault: boolean;
  /** Schemas of custom kinds. */
  readonly schemas?: SchemaLookup;
}
