// Owns: JSON Schema errors as remarks. Must not: know single fields.

import { nearestName } from "../../base/mod.ts";
import { entryOf, type MapEntry, type MapNode, type Node, nodeAt } from "../document/mod.ts";
import { errorAt, type Report } from "./remark.ts";
import { HABITS } from "./habits_table.ts";
import { sectionKeys } from "./normalise/entry.ts";
import { PLACEHOLDER_LIST_KEYS, RESOURCE_LIST_KEYS } from "./resource_lists_table.ts";
// @ts-types="./schema_generated.d.ts"
import type { SchemaError, SchemaPart, Validate } from "./schema_generated.js";
import { typeHint } from "./type_hint.ts";
import { expectation, explainPath, foundText, partAt, type SchemaRoot, withArticle } from "./schema_words.ts";

/** The schema of one kind of document with its generated validator. */
export interface KindSchema extends SchemaRoot {
  readonly validate: Validate;
  /** A null value means that the key counts as absent. @default false */
  readonly hasRemovals?: boolean;
}

/** Checks a canonical root against the schema of its kind: one remark per mistake. */
export function checkSchema(root: MapNode, schema: KindSchema, report: Report): void {
  const { validate } = schema;
  if (validate(bareData(root, schema.hasRemovals ?? false))) return;
  for (const error of validate.errors ?? []) {
    const path = pathOf(error.instancePath);
    const node = nodeAt(root, path);
    if (node) remarkOn({ error, path, node, root, schema, part: partAt(path, schema) }, report);
  }
}

/** Numbers without their last digits are good enough for a schema. Without a prototype: the generated code asks for `data.constructor`, which every ordinary object has. */
function bareData(node: Node, withoutNulls: boolean): unknown {
  if (node.kind === "scalar") return typeof node.value === "bigint" ? Number(node.value) : node.value;
  if (node.kind === "list") return node.items.map((item) => bareData(item, withoutNulls));
  const data = Object.create(null) as Record<string, unknown>;
  for (const { key, value } of node.entries) {
    const isRemoval = withoutNulls && value.kind === "scalar" && value.value === null;
    if (!isRemoval) data[key] = bareData(value, withoutNulls);
  }
  return data;
}

interface Mistake {
  readonly schema: KindSchema;
  readonly error: SchemaError;
  readonly path: readonly string[];
  readonly node: Node;
  readonly root: MapNode;
  readonly part: SchemaPart;
}

function remarkOn(mistake: Mistake, report: Report): void {
  switch (mistake.error.keyword) {
    case "additionalProperties":
      return unknownField(mistake, String(mistake.error.params["additionalProperty"]), report);
    case "required":
      return missingField(mistake, String(mistake.error.params["missingProperty"]), report);
    case "type":
      return wrongType(mistake, report);
    case "enum":
    case "const":
      return notAllowed(mistake, report);
    default:
      return outOfRange(mistake, report);
  }
}

function unknownField({ node, part, path, schema }: Mistake, key: string, report: Report): void {
  const entry = entryOf(node, key);
  if (!entry) return;
  const where = part.title ? ` in ${withArticle(part.title)}` : "";
  if (PLACEHOLDER_LIST_KEYS.includes(key) && /^on[A-Z]/.test(path.at(-1) ?? "")) {
    report(errorAt(entry.keySpan, { code: "ORK1118", message: `"${key}" is not a resource list` }, {
      hint: `write such objects under "custom:" with apiVersion, kind, metadata and spec`,
    }));
    return;
  }
  if (isInEntry(path) && leftInSection(entry, [...path.slice(3), key], report)) return;
  const known = Object.keys(part.properties ?? {});
  const nearest = nearestName(key, known);
  report(errorAt(entry.keySpan, { code: "ORK1110", message: `unknown field "${key}"${where}` }, {
    hint: habit(key, part) ??
      (nearest === undefined
        ? elsewhere(key, path, schema) ?? fieldsHint(known, path, schema)
        : `did you mean "${nearest}"?`),
  }));
}

/** True below `spec.crds.<name>`. */
function isInEntry(path: readonly string[]): boolean {
  return path.length >= 3 && path[0] === "spec" && path[1] === "crds";
}

/**
 * Sections of other generations are emptied before; what is left in one is named, not the section. Resource lists in it
 * mean that the section itself is a slip.
 */
function leftInSection({ value }: MapEntry, section: readonly string[], report: Report): boolean {
  const known = sectionKeys(section);
  if (!known || value.kind !== "map") return false;
  if (value.entries.some(({ key }) => RESOURCE_LIST_KEYS.includes(key))) return false;
  for (const inner of value.entries) {
    if (leftInSection(inner, [...section, inner.key], report)) continue;
    const nearest = nearestName(inner.key, known);
    report(errorAt(inner.keySpan, {
      code: "ORK1110",
      message: `unknown field "${inner.key}" in the ${section.at(-1)} section`,
    }, {
      hint: nearest === undefined ? `expected one of: ${known.join(", ")}` : `did you mean "${nearest}"?`,
    }));
  }
  return true;
}

/** What people write here who know the key from elsewhere. */
function habit(key: string, part: SchemaPart): string | undefined {
  return HABITS.find((one) => one.part.test(part.title ?? "") && one.keys.includes(key))?.hint;
}

/** Where a key that is right in another place belongs. */
function elsewhere(key: string, path: readonly string[], schema: KindSchema): string | undefined {
  if (path.length < 3) return undefined;
  const homes = ["crdEntry", "operatorBox", "reconciler", "reconcileBlock"].map((name) => schema.parts[name]);
  const home = homes.find((part) => part?.properties && Object.hasOwn(part.properties, key));
  return home ? `"${key}" belongs into the ${home.title}` : undefined;
}

/** The fields there are, or the command that lists them. */
function fieldsHint(known: readonly string[], path: readonly string[], schema: KindSchema): string {
  if (known.length <= 12) return `expected one of: ${known.join(", ")}`;
  return `\`ork explain ${explainPath(path, schema)}\` lists the fields`;
}

function missingField({ node, part, path, root }: Mistake, key: string, report: Report): void {
  // A misspelt key is one mistake: its own remark already names the right spelling.
  const known = Object.keys(part.properties ?? {});
  const isMisspelt = node.kind === "map" &&
    node.entries.some((e) =>
      !known.includes(e.key) &&
      (nearestName(e.key, known) === key || (habit(e.key, part)?.includes(`"${key}:"`) ?? false))
    );
  if (isMisspelt) return;
  const where = part.title ? ` in ${withArticle(part.title)}` : "";
  report(errorAt(placeOf(node, path, root), { code: "ORK1117", message: `"${key}" is missing${where}` }, {
    hint: `add "${key}:"`,
  }));
}

function wrongType({ node, part, path, schema }: Mistake, report: Report): void {
  const message = `${fieldName(path)}: expected ${expectation(part)}, found ${foundText(node)}`;
  const hint = typeHint({ node, part, schema });
  report(errorAt(shortSpan(node), { code: "ORK1114", message }, { hint }));
}

function notAllowed({ node, part, path }: Mistake, report: Report): void {
  const allowed = (part.enum ?? [part.const]).filter((value) => value !== "").map(String);
  const found = node.kind === "scalar" ? node.text : "";
  const containing = found.length < 4 ? undefined : allowed.find((value) => value.includes(found));
  const nearest = node.kind === "scalar" ? nearestName(found, allowed) ?? containing : undefined;
  report(errorAt(shortSpan(node), {
    code: "ORK1115",
    message: `${fieldName(path)}: expected ${listed(allowed)}, found ${foundText(node)}`,
  }, { hint: nearest === undefined ? undefined : `did you mean "${nearest}"?` }));
}

function outOfRange({ node, part, path }: Mistake, report: Report): void {
  const range = part.maximum === undefined
    ? `at least ${part.minimum ?? 0}`
    : `${part.minimum ?? 0} to ${part.maximum}`;
  report(errorAt(shortSpan(node), {
    code: "ORK1116",
    message: `${fieldName(path)}: expected ${range}, found ${
      node.kind === "scalar" ? node.text : foundText(node)
    }`,
  }));
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** `"workers"`, or `item 2 of "args"` for list items. */
function fieldName(path: readonly string[]): string {
  const last = path.at(-1);
  if (last === undefined) return "the document";
  if (!/^\d+$/.test(last)) return `"${last}"`;
  const list = path.slice(0, -1).findLast((step) => !/^\d+$/.test(step)) ?? "";
  return `item ${Number(last) + 1} of "${list}"`;
}

/** A map is shown by the key it stands under, or by its first key. */
function placeOf(node: Node, path: readonly string[], root: MapNode): Node["span"] {
  const parent = nodeAt(root, path.slice(0, -1));
  const own = path.length === 0 ? undefined : entryOf(parent, path.at(-1)!);
  if (own) return own.keySpan;
  return node.kind === "map" && node.entries[0] ? node.entries[0].keySpan : shortSpan(node);
}

/** Lists and maps over many lines are marked at their start only. */
function shortSpan(node: Node): Node["span"] {
  if (node.kind === "scalar") return node.span;
  const first = node.kind === "map" ? node.entries[0]?.keySpan : node.items[0]?.span;
  return first && first.offset >= node.span.offset
    ? { ...node.span, length: Math.max(1, first.offset - node.span.offset + Math.min(first.length, 60)) }
    : node.span;
}

/** JSON pointer to path. Source: RFC 6901. */
function pathOf(pointer: string): string[] {
  return pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
