// Owns: what a template or condition sees. Must not: do I/O.

import type { Random } from "../../base/mod.ts";

/**
 * A template value: JSON as plain JavaScript values (object, array, string, number, bigint, boolean, null) or undefined
 * for missing. Whole numbers beyond 2^53 are bigint.
 */
export type Value = unknown;

/** The world of one evaluation. `root` is the dot; `now` (epoch ms) and `random` are the only time and chance. */
export interface Scope {
  readonly root: Readonly<Record<string, Value>>;
  readonly now: number;
  readonly random: Random;
  /** True for the `unique` operator when no other object of the CRD has this value at this field. */
  readonly isUnique?: (field: string, value: string) => boolean | undefined;
}

/** A scope with more top-level keys (`item`, `index`, `children`). */
export function extendScope(scope: Scope, more: Readonly<Record<string, Value>>): Scope {
  return { ...scope, root: { ...scope.root, ...more } };
}
