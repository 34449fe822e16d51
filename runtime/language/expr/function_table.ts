// Owns: sets of functions: the built-in one, and sets with more functions laid over it. Must not: define functions.

import type { FunctionDefinition, FunctionTable } from "./function_definition.ts";
import { FUNCTION_GROUPS } from "./functions/mod.ts";
import { compareText } from "./value.ts";

const BUILTIN = tableOf(FUNCTION_GROUPS.flat());

/** All functions that every Katalog has. */
export function builtinFunctions(): FunctionTable {
  return BUILTIN;
}

/** A set in which the given functions take precedence over those of `table`. */
export function withFunctions(table: FunctionTable, more: readonly FunctionDefinition[]): FunctionTable {
  const names = new Set(more.map((d) => d.name));
  return tableOf([...table.definitions().filter((d) => !names.has(d.name)), ...more]);
}

/** Names of all built-in functions, aliases included, sorted. */
export function functionNames(): readonly string[] {
  return BUILTIN.names();
}

function tableOf(definitions: readonly FunctionDefinition[]): FunctionTable {
  const byName = new Map<string, FunctionDefinition>();
  for (const definition of definitions) {
    for (const alias of definition.aliases ?? []) byName.set(alias, definition);
  }
  for (const definition of definitions) byName.set(definition.name, definition);
  const names = [...byName.keys()].sort(compareText);
  return { lookup: (name) => byName.get(name), names: () => names, definitions: () => definitions };
}
