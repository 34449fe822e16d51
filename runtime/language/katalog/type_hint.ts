// Owns: what to write where a value has the wrong type. Must not: make remarks.

import type { Node } from "../document/mod.ts";
// @ts-types="./schema_generated.d.ts"
import type { SchemaPart } from "./schema_generated.js";
import { type SchemaRoot, typesOf } from "./schema_words.ts";

interface WrongValue {
  readonly node: Node;
  readonly part: SchemaPart;
  readonly schema: SchemaRoot;
}

/** What to write instead; undefined where the message has said it all. */
export function typeHint(wrong: WrongValue): string | undefined {
  const { node, part } = wrong;
  const types = typesOf(part);
  if (types.includes("array")) return listHint(wrong);
  if (types.includes("string")) return textHint(node);
  if (node.kind === "scalar" && node.text.includes("{{") && part.title !== "duration") {
    return types.includes("object")
      ? mapHint(wrong)
      : "this field cannot be a template; use conditions (when) where the value depends on the object";
  }
  if (types.includes("object")) return mapHint(wrong);
  if (types.includes("boolean") && node.kind === "scalar" && /^(yes|on|no|off)$/i.test(node.text)) {
    return `write ${/^(yes|on)$/i.test(node.text)}`;
  }
  return node.kind === "scalar" && node.style !== "plain" && /^(true|false|-?\d+)$/.test(node.text)
    ? `write ${node.text} without quotes`
    : undefined;
}

/** A list is wanted. */
function listHint({ node, part, schema }: WrongValue): string {
  const item = resolved(part.items, schema);
  const properties = item?.properties ?? {};
  if (node.kind === "map" && node.entries.some(({ key }) => Object.hasOwn(properties, key))) {
    return "begin each item with a dash, also a single one: - …";
  }
  if (item?.title === "condition") return `write conditions, such as - ${conditionFor(node)}`;
  if (item && typesOf(item).includes("object")) return `write items such as - {${keysOf(item)}}`;
  return node.kind === "scalar" && /^[\w./-]{1,60}$/.test(node.text)
    ? `write it in brackets: [${node.text}]`
    : "write each value after a dash, or all in brackets: [a, b]";
}

/** A map is wanted. */
function mapHint({ node, part }: WrongValue): string | undefined {
  if (node.kind === "list") {
    return part.properties
      ? "remove the dashes: here stands one map, not a list"
      : "write keys and values: {a: b}";
  }
  if (node.kind !== "scalar") return undefined;
  const { text } = node;
  if (/^[\w.-]+:[^\s/]/.test(text)) return `a space is missing after the colon: ${text.replace(":", ": ")}`;
  const assignment = /^([A-Za-z_]\w*)=(.*)$/.exec(text);
  if (part.title === "env entry" && assignment) {
    return `write {name: ${assignment[1]}, value: ${JSON.stringify(assignment[2])}}`;
  }
  if (part.title === "condition") return `write for example ${conditionFor(node)}`;
  if (!part.properties) return "write keys with values below it, one on each line";
  const key = part.title === "service port" ? "port" : firstKeys(part, 1)[0];
  return /^[\w./-]{1,40}$/.test(text)
    ? `write for example {${key}: ${text}}`
    : `write its fields: {${keysOf(part)}}`;
}

/** A text is wanted. */
function textHint(node: Node): string | undefined {
  if (node.kind === "list") {
    return node.items.length === 1 ? "write the value without brackets" : "write one value";
  }
  if (node.kind === "map") return "write one value: a text or a template";
  return undefined;
}

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ["==", "equals"],
  ["=", "equals"],
  ["!=", "notEquals"],
  [">", "greaterThan"],
  [">=", "greaterThanOrEqual"],
  ["<", "lessThan"],
  ["<=", "lessThanOrEqual"],
]);

/** The condition that a path or a comparison in a text stands for. */
function conditionFor(node: Node): string {
  const text = node.kind === "scalar" ? node.text.replace(/^\{\{\s*|\s*\}\}$/g, "") : "";
  const match = /^\.?([A-Za-z][\w.]*)(?:\s*([=!<>]=?)\s*["']?([\w.-]+)["']?)?$/.exec(text);
  const operator = OPERATORS.get(match?.[2] ?? "") ?? "equals";
  return `{field: ${match?.[1] ?? "spec.enabled"}, ${operator}: ${JSON.stringify(match?.[3] ?? "true")}}`;
}

/** Two keys that show what is meant. */
function keysOf(part: SchemaPart): string {
  return firstKeys(part, 2).map((key) => `${key}: …`).join(", ");
}

/** Keys that must be there first, then those that people know. */
function firstKeys(part: SchemaPart, count: number): readonly string[] {
  const all = Object.keys(part.properties ?? {});
  const known = ["containerPort", "name", "image", "path", "value", "field", "key"].filter((key) =>
    all.includes(key)
  );
  return [...new Set([...part.required ?? [], ...known, ...all])].slice(0, count);
}

function resolved(part: SchemaPart | undefined, schema: SchemaRoot): SchemaPart | undefined {
  const name = part?.$ref?.slice("#/$defs/".length);
  return name === undefined ? part : schema.parts[name];
}
