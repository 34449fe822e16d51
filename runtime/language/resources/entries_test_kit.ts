// Owns: one entry of a resource list rendered for tests. Must not: hide remarks.

import assert from "node:assert/strict";
import { type Diagnostic, type JsonObject, seededRandom } from "../../base/mod.ts";
import { type MapNode, parseDocuments } from "../document/mod.ts";
import type { Scope } from "../expr/mod.ts";
import { compileResource, resourceKindOf } from "./compile.ts";
import type { CompiledResource } from "./compiled_resource.ts";
import { compileProfiles } from "./profiles.ts";

/** A YAML text as its tree; fails the test when it is none. */
export function nodeOf(text: string): MapNode {
  const parsed = parseDocuments({ uri: "f", text });
  assert.deepEqual(parsed.diagnostics, []);
  return parsed.value![0]!.root as MapNode;
}

export function scopeOf(spec: JsonObject, more: JsonObject = {}): Scope {
  const metadata = { name: "shop", namespace: "web" };
  return { root: { metadata, spec, ...more }, now: 0, random: seededRandom(1) };
}

export interface CompiledEntry {
  readonly resource: CompiledResource | undefined;
  /** `ORK3004 message`, in order of appearance. */
  readonly remarks: readonly string[];
}

/** Compiles one entry; `profiles` is the content of the block `profiles:`. */
export function compiled(listKey: string, entry: string, profiles = "{}"): CompiledEntry {
  const remarks: string[] = [];
  const report = (remark: Diagnostic) => void remarks.push(wordsOf(remark));
  const context = { templates: {}, report };
  const registry = compileProfiles(nodeOf(profiles), context);
  const kind = resourceKindOf(listKey);
  assert.ok(kind, listKey);
  return { resource: compileResource(kind, nodeOf(entry), { ...context, profiles: registry }), remarks };
}

export interface RenderedEntry {
  readonly object?: JsonObject;
  readonly remarks: readonly string[];
  readonly problems: readonly string[];
}

/** Compiles and renders one entry for an object with this spec. */
export function rendered(
  listKey: string,
  entry: string,
  options: { readonly spec?: JsonObject; readonly profiles?: string } = {},
): RenderedEntry {
  const { resource, remarks } = compiled(listKey, entry, options.profiles);
  const built = resource?.build(scopeOf(options.spec ?? {}), { name: "shop", namespace: "web" });
  if (built?.kind !== "object") return { remarks, problems: (built?.diagnostics ?? []).map(wordsOf) };
  return { object: built.object, remarks, problems: [] };
}

/** A part of what an entry becomes; fails the test when something is wrong with the entry. */
export function partOf(
  listKey: string,
  entry: string,
  path: readonly string[],
  options: { readonly spec?: JsonObject; readonly profiles?: string } = {},
): unknown {
  const { object, remarks, problems } = rendered(listKey, entry, options);
  assert.deepEqual([...remarks, ...problems], []);
  return path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    object,
  );
}

function wordsOf(remark: Diagnostic): string {
  return `${remark.code} ${remark.message}${remark.hint === undefined ? "" : ` (${remark.hint})`}`;
}
