// Owns: what a template function is, as data. Must not: list functions.

import type { DataRead } from "./contract.ts";
import type { FunctionContext } from "./run.ts";
import type { Value } from "./scope.ts";

/**
 * How an argument is converted before the call; `any` passes it as it is. `int` is for positions and lengths, a number;
 * `int64` for values, with all their digits.
 */
export type ParameterType = "any" | "string" | "int" | "int64" | "number" | "bool" | "list" | "map";

/** `name:type`, or `...name:type` for any number of further arguments. */
export type Parameter = `${string}:${ParameterType}`;

export interface FunctionExample {
  readonly template: string;
  /** Rendered from the sample object of `function_examples_test.ts`. */
  readonly output: string;
}

/** One function of the template language. */
export interface FunctionDefinition {
  readonly name: string;
  /** Group under which it is documented, in lower case. */
  readonly group: string;
  readonly parameters: readonly Parameter[];
  readonly description: string;
  readonly example: FunctionExample;
  /** Search words besides name and description. */
  readonly keywords: readonly string[];
  readonly aliases?: readonly string[];
  /** The first argument is a container, constant texts after it are keys: reads are narrowed to the path. */
  readonly isPathAccess?: boolean;
  /** All that the call reads of its first argument, as paths below it (`*` for any element); without it, everything. */
  readonly readsBelow?: readonly (readonly string[])[];
  /** The result is the text `true` or `false`, both of which count as true in `if`. */
  readonly givesBooleanText?: boolean;
  /** Data that the call reads besides its arguments (notes). */
  readonly reads?: readonly DataRead[];
  readonly call: (args: readonly Value[], context: FunctionContext) => Value;
}

/** A set of functions by name. */
export interface FunctionTable {
  /** Finds by name or alias. */
  lookup(name: string): FunctionDefinition | undefined;
  /** Names and aliases, sorted. */
  names(): readonly string[];
  /** Each function once, in the order of groups and of their tables. */
  definitions(): readonly FunctionDefinition[];
}

/** Smallest and largest number of arguments (Infinity for variadic functions). */
export function arityOf(definition: FunctionDefinition): { readonly min: number; readonly max: number } {
  const count = definition.parameters.length;
  return definition.parameters.at(-1)?.startsWith("...")
    ? { min: count - 1, max: Infinity }
    : { min: count, max: count };
}

/** Type of each parameter, and of all further arguments if there may be any. */
export function parameterTypes(
  definition: FunctionDefinition,
): { readonly fixed: readonly ParameterType[]; readonly rest: ParameterType | undefined } {
  const types = definition.parameters.map((p) => p.slice(p.lastIndexOf(":") + 1) as ParameterType);
  return definition.parameters.at(-1)?.startsWith("...")
    ? { fixed: types.slice(0, -1), rest: types.at(-1) }
    : { fixed: types, rest: undefined };
}

/** The call as documentation shows it: `trimPrefix s prefix`. */
export function signatureOf(definition: FunctionDefinition): string {
  return [definition.name, ...definition.parameters.map((p) => p.slice(0, p.lastIndexOf(":")))].join(" ");
}
