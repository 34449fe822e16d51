// Owns: which values count as empty for `default`, `coalesce`, `empty`, `getOr`. Must not: decide truth (value.ts does).

import type { Value } from "./scope.ts";
import { isTrue } from "./value.ts";

/** True for what `if` calls false, and for the printed marker of a missing value. */
export function isEmptyValue(value: Value): boolean {
  return !isTrue(value) || value === "<no value>";
}
