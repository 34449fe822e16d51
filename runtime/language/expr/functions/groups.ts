// Owns: the list of function groups; a new group is its file and one line here. Must not: define functions.

import type { FunctionDefinition } from "../function_definition.ts";
import { BUILTIN_FUNCTIONS } from "./builtins_table.ts";
import { COLLECTION_FUNCTIONS } from "./collections_table.ts";
import { CONDITIONAL_FUNCTIONS } from "./conditional_table.ts";
import { DATA_FUNCTIONS } from "./data_table.ts";
import { MATH_FUNCTIONS } from "./math_table.ts";
import { SAFE_ACCESS_FUNCTIONS } from "./safe_access_table.ts";
import { STRING_FUNCTIONS } from "./strings_table.ts";
import { TYPE_FUNCTIONS } from "./types_table.ts";

/** All groups, in the order of the documentation. */
export const FUNCTION_GROUPS: readonly (readonly FunctionDefinition[])[] = [
  BUILTIN_FUNCTIONS,
  STRING_FUNCTIONS,
  MATH_FUNCTIONS,
  CONDITIONAL_FUNCTIONS,
  TYPE_FUNCTIONS,
  COLLECTION_FUNCTIONS,
  SAFE_ACCESS_FUNCTIONS,
  DATA_FUNCTIONS,
];
