// Owns: reading Kubernetes objects that may be missing, partial or mistyped. Must not: fail on any of them.

import { numberFrom, truncated } from "../convert.ts";
import { formatValue } from "../format.ts";
import type { FunctionDefinition, FunctionExample, Parameter } from "../function_definition.ts";
import type { Value } from "../scope.ts";
import { fieldOf, isList, isMap, type ValueList, type ValueMap } from "../value.ts";

/** Names of fields, from the object down. */
export type Path = readonly string[];

const NOTHING: ValueMap = {};
const INT64_LIMIT = 2 ** 63;

/** True for an object that is there: a map that stands neither for a child to come nor for a peer not found. */
export function isExisting(value: Value): value is ValueMap {
  if (!isMap(value) || fieldOf(value, "_placeholder") === true) return false;
  const found = fieldOf(value, "found");
  return found !== "false" && found !== false;
}

/** The object, or an empty map for everything that is none. */
export function objectOf(value: Value): ValueMap {
  return isExisting(value) ? value : NOTHING;
}

/** The value at a path of map keys; missing when any step is. */
export function valueAt(object: Value, path: Path): Value {
  let value = object;
  for (let i = 0; i < path.length && value !== undefined; i++) value = fieldOf(value, path[i]!);
  return value;
}

/** The text at a path; empty for anything that is no text. */
export function textAt(object: Value, path: Path): string {
  const value = valueAt(object, path);
  return typeof value === "string" ? value : "";
}

/** The map at a path; empty for anything that is no map. */
export function mapAt(object: Value, path: Path): ValueMap {
  const value = valueAt(object, path);
  return isMap(value) ? value : NOTHING;
}

/** The list at a path; empty for anything that is no list. */
export function listAt(object: Value, path: Path): ValueList {
  const value = valueAt(object, path);
  return isList(value) ? value : [];
}

/** The whole number at a path, numeric text included; 0 for anything else. */
export function integerAt(object: Value, path: Path): number | bigint {
  return integerFrom(valueAt(object, path)) ?? 0;
}

/** A whole number, fraction dropped, from a number or numeric text; undefined for anything else and beyond int64. */
export function integerFrom(value: Value): number | bigint | undefined {
  const number = typeof value === "boolean" ? undefined : numberFrom(value);
  if (number === undefined || !(Number(number) < INT64_LIMIT && Number(number) >= -INT64_LIMIT)) {
    return undefined;
  }
  return truncated(number);
}

/** The quantity at a path as it is written, digit for digit; a bare number counts as one. */
export function quantityAt(object: Value, path: Path): string {
  const value = valueAt(object, path);
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint"
    ? formatValue(value)
    : "";
}

/** The texts under a field of each map of a list; others and empty ones are left out. */
export function textsOf(list: ValueList, path: Path): string[] {
  return list.map((item) => textAt(item, path)).filter((text) => text !== "");
}

/** Several texts as one, the way all functions of objects list things. */
export function listed(texts: Iterable<string>): string {
  return [...texts].join(", ");
}

const CONDITIONS: Path = ["status", "conditions"];

/** A text of the first condition of a type; empty when there is none. */
export function conditionField(object: Value, type: string, field: "status" | "reason" | "message"): string {
  const found = listAt(object, CONDITIONS).find((condition) => fieldOf(condition, "type") === type);
  return textAt(found, [field]);
}

/** True when the object has a condition of the type whose status is "True". */
export function isConditionTrue(object: Value, type: string): boolean {
  return listAt(object, CONDITIONS).some((condition) =>
    fieldOf(condition, "type") === type && fieldOf(condition, "status") === "True"
  );
}

/** A function on one object, before its group is known. */
export interface ObjectFunction {
  readonly name: string;
  /** Further parameters. */
  readonly parameters?: readonly Parameter[];
  /** What it reads of the object; a text is a dotted path. */
  readonly reads: readonly (string | Path)[];
  readonly description: string;
  readonly example: FunctionExample;
  readonly keywords: readonly string[];
  readonly aliases?: readonly string[];
  /** Gets an empty map for an object that does not exist. */
  readonly call: (object: ValueMap, args: readonly Value[]) => Value;
}

/** The definitions of one group of functions on objects. */
export function objectFunctions(
  group: string,
  functions: readonly ObjectFunction[],
): readonly FunctionDefinition[] {
  return functions.map(({ parameters = [], reads, call, ...rest }) => ({
    ...rest,
    group,
    parameters: ["object:any", ...parameters],
    readsBelow: reads.map((path) => typeof path === "string" ? path.split(".") : path),
    call: ([object, ...args]) => call(objectOf(object), args),
  }));
}

/** What the factories below need besides the path. */
export type FieldFunction = Omit<ObjectFunction, "reads" | "call" | "parameters">;

/** A function that gives the text at a dotted path. */
export function textField(path: string, rest: FieldFunction): ObjectFunction {
  const names = path.split(".");
  return { ...rest, reads: [names], call: (object) => textAt(object, names) };
}

/** A function that gives the whole number at a dotted path. */
export function integerField(path: string, rest: FieldFunction): ObjectFunction {
  const names = path.split(".");
  return { ...rest, reads: [names], call: (object) => integerAt(object, names) };
}

/** A function that gives the quantity at a dotted path. */
export function quantityField(path: string, rest: FieldFunction): ObjectFunction {
  const names = path.split(".");
  return { ...rest, reads: [names], call: (object) => quantityAt(object, names) };
}

/** A function that gives the map at a dotted path. */
export function mapField(path: string, rest: FieldFunction): ObjectFunction {
  const names = path.split(".");
  return { ...rest, reads: [names], call: (object) => mapAt(object, names) };
}
