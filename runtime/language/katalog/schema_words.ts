// Owns: parts of the schema in words. Must not: make remarks.

import { isNumeric } from "../../base/mod.ts";
import type { Node } from "../document/mod.ts";
// @ts-types="./schema_generated.d.ts"
import { schema, type SchemaPart } from "./schema_generated.js";

/** Parts of a schema by name; the kinds stand among them. */
export type SchemaParts = Readonly<Record<string, SchemaPart>>;

/** Where a path starts. @default a Katalog */
export interface SchemaRoot {
  readonly kind: string;
  readonly parts: SchemaParts;
}

/** The schema of a Katalog. */
export const KATALOG: SchemaRoot = { kind: "Katalog", parts: schema.$defs };

/** The part of the schema that governs a path; unknown keys lead to an empty part. The schema has no alternatives. */
export function partAt(path: readonly string[], { kind, parts }: SchemaRoot = KATALOG): SchemaPart {
  return path.reduce((part, step) => partBelow(part, step, parts), parts[kind]!);
}

/** The part one step below another one. */
export function partBelow(part: SchemaPart, step: string, parts: SchemaParts = schema.$defs): SchemaPart {
  const below = stepInto(part, step);
  const name = below.$ref?.slice("#/$defs/".length);
  return name === undefined ? below : parts[name] ?? {};
}

/** A path as `ork explain` takes it: list positions and the names of map entries left out. */
export function explainPath(path: readonly string[], root: SchemaRoot = KATALOG): string {
  const steps: string[] = [root.kind.toLowerCase()];
  let part = root.parts[root.kind]!;
  for (const step of path) {
    if (part.properties && Object.hasOwn(part.properties, step)) steps.push(step);
    part = partBelow(part, step, root.parts);
  }
  return steps.join(".");
}

function stepInto(part: SchemaPart, step: string): SchemaPart {
  const own = part.properties && Object.hasOwn(part.properties, step) ? part.properties[step] : undefined;
  if (own) return own;
  if (part.items && /^\d+$/.test(step)) return part.items;
  return typeof part.additionalProperties === "object" ? part.additionalProperties : {};
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  object: "a map",
  array: "a list",
};

/** What a part expects: `a text`, `a list`, `a Deployment entry`. */
export function expectation(part: SchemaPart): string {
  if (part.title === "duration") return withArticle(part.title);
  if (part.title && part.type === "object") {
    const named = withArticle(part.title);
    return named.startsWith("the ") ? "a map" : named;
  }
  const types = typesOf(part);
  // Texts may stand without quotes, so numbers and booleans need no mention beside them.
  const shown = types.includes("string") ? types.filter((t) => t !== "number" && t !== "boolean") : types;
  return shown.map((t) => TYPE_WORDS[t] ?? t).join(" or ");
}

/** The JSON types that a part allows. */
export function typesOf(part: SchemaPart): readonly string[] {
  return Array.isArray(part.type) ? part.type as readonly string[] : [String(part.type)];
}

/** What stands there: `the text "yes"`, `the number 3`, `a list`. */
export function foundText(node: Node): string {
  if (node.kind !== "scalar") return node.kind === "map" ? "a map" : "a list";
  const { value } = node;
  if (value === null) return "nothing";
  if (typeof value === "string") {
    const text = value.length > 40 ? `${value.slice(0, 40)}…` : value;
    return `the text ${JSON.stringify(text)}`;
  }
  return isNumeric(value) ? `the number ${node.text}` : `${value}`;
}

const PLURAL_OR_NAME =
  /^(days of|kubectl|metadata|spec$|operatorBox|scaling rules|notification defaults|roleRef|scaleTargetRef)/;

/** `a Deployment entry`, `an Ingress entry`, `the operatorBox`. */
export function withArticle(title: string): string {
  if (title === "text") return "a text";
  if (/^(metadata|spec|operatorBox)/.test(title)) {
    return `the ${title}`.replace(/^the metadata of/, "the metadata of");
  }
  if (PLURAL_OR_NAME.test(title)) return title;
  return `${/^([aeioAEIO]|HPA|hpa)/.test(title) ? "an" : "a"} ${title}`;
}
