// Owns: the validator's output as problems with a path and words. Must not: validate.

import type { OutputUnit } from "@cfworker/json-schema";
import { isJsonObject, type Json, type JsonObject, jsonText, nearestName } from "../../base/mod.ts";

/** One way in which an object is not what its schema says. */
export interface SchemaProblem {
  readonly kind: "unknown-field" | "wrong-type" | "missing-field" | "wrong-value";
  /** Keys and indexes from the root of the object. */
  readonly path: readonly (string | number)[];
  /** Sentence without a period; the field is named by its path. */
  readonly message: string;
  readonly hint?: string;
}

/** What a problem is told from. */
export interface ProblemContext {
  readonly root: JsonObject;
  readonly object: JsonObject;
}

/** Keywords that say that something below them is wrong. */
const STRUCTURAL = new Set(["$ref", "properties", "items", "additionalProperties", "allOf", "anyOf"]);

/** Each problem once, outermost first; what only repeats another one is left out. */
export function problemsOf(errors: readonly OutputUnit[], context: ProblemContext): readonly SchemaProblem[] {
  return errors.flatMap((error, i) => {
    if (STRUCTURAL.has(error.keyword) || /\/(?:oneOf|anyOf)\/\d+\//.test(error.keywordLocation)) return [];
    if (error.keyword === "false") return unknownField(error, { context, opener: errors[i - 1] });
    if (error.keyword === "required") return missingField(error, context);
    return [wrongValue(error, context)];
  });
}

function unknownField(
  error: OutputUnit,
  { context, opener }: { readonly context: ProblemContext; readonly opener: OutputUnit | undefined },
): SchemaProblem[] {
  const path = pathOf(error.instanceLocation, context.object);
  const schema = opener ? resolve(pointer(opener.keywordLocation).slice(0, -1), context.root) : undefined;
  const known = isJsonObject(schema?.["properties"]) ? Object.keys(schema["properties"]) : [];
  const key = String(path.at(-1));
  if (known.includes(key)) return [];
  const near = nearestName(key, known);
  const place = path.slice(0, -1);
  return [{
    kind: "unknown-field",
    path,
    message: `unknown field "${key}"${place.length > 0 ? ` in ${pathText(place)}` : ""} of ${
      kindOf(context)
    }`,
    hint: near ? `did you mean "${near}"?` : `known fields: ${known.sort().join(", ")}`,
  }];
}

function missingField(error: OutputUnit, context: ProblemContext): SchemaProblem[] {
  const path = pathOf(error.instanceLocation, context.object);
  const name = /"([^"]*)"/.exec(error.error)?.[1] ?? "";
  return [{
    kind: "missing-field",
    path: [...path, name],
    message: `${pathText([...path, name])} is required in ${kindOf(context)}`,
  }];
}

function wrongValue(error: OutputUnit, context: ProblemContext): SchemaProblem {
  const path = pathOf(error.instanceLocation, context.object);
  const schema = resolve(pointer(error.keywordLocation).slice(0, -1), context.root);
  const found = shown(path.reduce<Json | undefined>((at, key) => stepInto(at, key), context.object));
  const expected = expectation(error.keyword, schema);
  const isType = error.keyword === "type" || error.keyword === "oneOf";
  return {
    kind: isType ? "wrong-type" : "wrong-value",
    path,
    ...nearestOf(error.keyword, { schema, found }),
    message: `${pathText(path)} of ${kindOf(context)} must be ${expected}, found ${found}`,
  };
}

/** The allowed value that was meant. */
function nearestOf(
  keyword: string,
  { schema, found }: { readonly schema: JsonObject | undefined; readonly found: string },
): { readonly hint?: string } {
  const allowed = keyword === "enum" ? (schema?.["enum"] as readonly Json[]).map(String) : [];
  const text = found.replace(/^"|"$/g, "");
  const near = text.length > 2 ? nearestName(text, allowed) : undefined;
  return near === undefined ? {} : { hint: `did you mean "${near}"?` };
}

function expectation(keyword: string, schema: JsonObject | undefined): string {
  const value = schema?.[keyword];
  switch (keyword) {
    case "type":
      return typeWords(Array.isArray(value) ? value.map(String) : [String(value)]);
    case "oneOf":
      return typeWords((value as readonly JsonObject[]).map((option) => String(option["type"])));
    case "enum":
      return `one of ${(value as readonly Json[]).map((v) => jsonText(v)).join(", ")}`;
    case "pattern":
      return `text that matches ${value}`;
    case "minimum":
      return `at least ${value}`;
    case "maximum":
      return `at most ${value}`;
    case "minLength":
    case "minItems":
      return `of length ${value} or more`;
    case "maxLength":
    case "maxItems":
      return `of length ${value} or less`;
    default:
      return `what "${keyword}: ${jsonText(value)}" asks for`;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "a map",
  array: "a list",
  null: "null",
};

function typeWords(types: readonly string[]): string {
  return types.map((type) => WORDS[type] ?? type).join(" or ");
}

/** `spec.template.spec.containers[0].image`. */
export function pathText(path: readonly (string | number)[]): string {
  return path.map((key, i) => typeof key === "number" ? `[${key}]` : `${i > 0 ? "." : ""}${key}`).join("");
}

function shown(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isJsonObject(value)) return "a map";
  return jsonText(value);
}

/** `a Service`, `an Ingress`. */
function kindOf({ object }: ProblemContext): string {
  const kind = String(object["kind"]);
  return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
}

function pointer(location: string): string[] {
  return location.split("/").slice(1).map((part) =>
    decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~")
  );
}

/** Location in the object: a number where the object holds a list. */
function pathOf(location: string, object: JsonObject): (string | number)[] {
  let at: Json | undefined = object;
  return pointer(location).map((key) => {
    const step = Array.isArray(at) ? Number(key) : key;
    at = stepInto(at, step);
    return step;
  });
}

function stepInto(at: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(at)) return at[Number(key)] as Json | undefined;
  return isJsonObject(at) ? at[String(key)] : undefined;
}

/** The schema at a keyword location, which passes through references. */
function resolve(path: readonly string[], root: JsonObject): JsonObject | undefined {
  let at: Json | undefined = root;
  for (const key of path) {
    if (key === "$ref" && isJsonObject(at) && typeof at["$ref"] === "string") {
      at = pointer(at["$ref"]).reduce<Json | undefined>((value, step) => stepInto(value, step), root);
    } else at = stepInto(at, key);
  }
  return isJsonObject(at) ? at : undefined;
}
