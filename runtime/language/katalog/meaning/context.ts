// Owns: what the checks of this folder are given. Must not: check.

import type { MapEntry, MapNode } from "../../document/mod.ts";
import type { ResolvedTypes } from "../api_types.ts";
import type { Report } from "../remark.ts";

/** An entry of `spec.crds` that is a map. */
export type EntryNode = MapEntry & { readonly value: MapNode };

export interface MeaningContext {
  readonly entries: readonly EntryNode[];
  readonly types: ReadonlyMap<string, ResolvedTypes>;
  readonly report: Report;
  /** Other Katalogs may come beside this one, with entries that it refers to. */
  readonly isAlone: boolean;
}
