// Owns: the type names that users see in typeOf. Must not: follow Go's names (format.ts has those).

import type { Value } from "./scope.ts";
import { kindOf } from "./value.ts";

/** `string`, `number`, `bool`, `map`, `slice` (lists) or `null` (missing too). */
export function typeNameOf(value: Value): string {
  const kind = kindOf(value);
  switch (kind) {
    case "missing":
      return "null";
    case "int":
    case "float":
      return "number";
    case "list":
      return "slice";
    default:
      return kind;
  }
}
