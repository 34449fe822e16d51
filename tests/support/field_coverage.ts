// Owns: which documented fields the golden files use. Must not: judge what the files mean.
//
// deno run -A tests/support/field_coverage.ts lists fields without a case.

import { isJsonObject, type Json, type JsonObject } from "../../runtime/base/mod.ts";
import { type MapNode, type Node, parseDocuments } from "../../runtime/language/document/mod.ts";
import { type AnyKind, kindOf, normaliseDocument } from "../../runtime/language/katalog/mod.ts";

const ROOT = new URL("../../", import.meta.url);
const KINDS: readonly AnyKind[] = ["Katalog", "Komposer", "Motif", "E2E", "Simulate"];

/** Where files count as cases. */
const FOLDERS = ["tests/golden/katalogs/", "tests/golden/resources/", "tests/golden/documents/", "examples/"];

/** Fields of the schemas by case, as `part.field`; a part is a definition, or the kind itself. */
export interface FieldCoverage {
  readonly all: readonly string[];
  readonly unused: readonly string[];
  readonly files: number;
}

/** Reads the schemas and every case. */
export async function fieldCoverage(): Promise<FieldCoverage> {
  const schemas = new Map<AnyKind, JsonObject>();
  for (const kind of KINDS) {
    const text = await Deno.readTextFile(new URL(`schemas/${kind.toLowerCase()}.json`, ROOT));
    schemas.set(kind, JSON.parse(text));
  }
  const used = new Set<string>();
  let files = 0;
  for (const folder of FOLDERS) {
    for await (const text of yamlBelow(new URL(folder, ROOT))) {
      const roots = (parseDocuments({ uri: "case.yaml", text }).value ?? []).map((document) => document.root);
      const known = roots.filter((root): root is MapNode =>
        root.kind === "map" && kindOf(root) !== undefined
      );
      if (known.length > 0) files++;
      known.forEach((root) => markDocument(root, schemas, used));
    }
  }
  const all = [...new Set([...schemas].flatMap(([kind, schema]) => fieldsOf(kind, schema)))].sort();
  return { all, unused: all.filter((field) => !used.has(field)), files };
}

async function* yamlBelow(folder: URL): AsyncGenerator<string> {
  let entries: Deno.DirEntry[];
  try {
    entries = await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  for (const entry of entries) {
    if (entry.isDirectory) yield* yamlBelow(new URL(`${entry.name}/`, folder));
    else if (/\.ya?ml$/.test(entry.name)) yield await Deno.readTextFile(new URL(entry.name, folder));
  }
}

function markDocument(root: MapNode, schemas: ReadonlyMap<AnyKind, JsonObject>, used: Set<string>): void {
  const kind = kindOf(root)!;
  const schema = schemas.get(kind)!;
  // As written too: a documented field may be one that is rewritten to another.
  for (const form of [root, normaliseDocument(kind, root, () => {})]) {
    mark(form, schema, { root: schema, name: kind, used });
  }
}

interface Marking {
  readonly root: JsonObject;
  /** Part that the schema belongs to. */
  readonly name: string;
  readonly used: Set<string>;
}

function mark(node: Node, schema: Json | undefined, marking: Marking): void {
  if (!isJsonObject(schema)) return;
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const name = reference.split("/").at(-1)!;
    const part = (marking.root["$defs"] as JsonObject)[name];
    mark(node, part, { ...marking, name });
  }
  for (const key of ["anyOf", "oneOf", "allOf"]) {
    const options = schema[key];
    if (Array.isArray(options)) options.forEach((option) => mark(node, option as Json, marking));
  }
  if (node.kind === "list") node.items.forEach((item) => mark(item, schema["items"], marking));
  if (node.kind === "map") markMap(node, schema, marking);
}

function markMap(node: MapNode, schema: JsonObject, marking: Marking): void {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  for (const entry of node.entries) {
    const part = properties[entry.key];
    if (part === undefined) mark(entry.value, schema["additionalProperties"], marking);
    else {
      marking.used.add(`${marking.name}.${entry.key}`);
      mark(entry.value, part, marking);
    }
  }
}

/** `part.field` of every property that documents of the kind can have. */
function fieldsOf(kind: AnyKind, schema: JsonObject): string[] {
  const defs = isJsonObject(schema["$defs"]) ? schema["$defs"] : {};
  const seen = new Set<string>();
  const fields: string[] = [];
  const visit = (part: Json | undefined, name: string): void => {
    if (Array.isArray(part)) return part.forEach((item) => visit(item as Json, name));
    if (!isJsonObject(part)) return;
    const reference = part["$ref"];
    if (typeof reference === "string") {
      const next = reference.split("/").at(-1)!;
      if (!seen.has(next)) {
        seen.add(next);
        visit(defs[next], next);
      }
    }
    const properties = isJsonObject(part["properties"]) ? part["properties"] : {};
    for (const [key, value] of Object.entries(properties)) {
      fields.push(`${name}.${key}`);
      visit(value, name);
    }
    for (const key of ["items", "additionalProperties", "anyOf", "oneOf", "allOf"]) visit(part[key], name);
  };
  visit(schema, kind);
  return fields;
}

if (import.meta.main) {
  const { all, unused, files } = await fieldCoverage();
  unused.forEach((field) => console.log(field));
  console.error(`${all.length - unused.length} of ${all.length} fields are used by ${files} files`);
}
