// Owns: reading the CRD files that entries name. Must not: choose among the definitions in one (api_types.ts does).

import { type Checked, OrkError } from "../../base/mod.ts";
import { child, entryOf, type MapNode, parseDocuments, textOf } from "../document/mod.ts";
import { isEnabled } from "./build_model.ts";
import { crdEntries, crdFileKey, type CrdFiles, fileRemark } from "./check.ts";
import { loadPinned, type Session } from "./compose/session.ts";
import { readCrds } from "./crd_file.ts";
import type { CrdDefinition } from "./model.ts";
import { withEntries, withoutKeys } from "./normalise/tree.ts";
import type { Source } from "./source.ts";

/** Definitions by reference and the text that mentions it. What cannot be read is reported and left out. */
export async function loadCrdFiles(root: MapNode, session: Session): Promise<CrdFiles> {
  const value = new Map<string, readonly CrdDefinition[]>();
  const read = new Map<string, Checked<readonly CrdDefinition[]>>();
  for (const place of crdFilePlaces(root)) {
    const key = crdFileKey(place.reference, place.span.uri);
    if (value.has(key)) continue;
    let source: Source;
    try {
      source = await loadPinned(session.loader, place.reference, place.span.uri);
    } catch (error) {
      if (!(error instanceof OrkError)) throw error;
      session.report(fileRemark(place.span, error.message, error.hint));
      continue;
    }
    session.sources.set(source.uri, source.text);
    const known = read.get(source.uri);
    const crds = known ?? definitionsOf(source);
    read.set(source.uri, crds);
    if (!known) crds.diagnostics.forEach(session.report);
    if (crds.value) value.set(key, crds.value);
  }
  return value;
}

function definitionsOf(source: Source): Checked<readonly CrdDefinition[]> {
  const parsed = parseDocuments(source);
  if (parsed.diagnostics.some((d) => d.severity === "error")) return { diagnostics: parsed.diagnostics };
  const crds = readCrds(parsed.value ?? []);
  const diagnostics = [...parsed.diagnostics, ...crds.diagnostics];
  return crds.value && crds.diagnostics.length === 0 ? { value: crds.value, diagnostics } : { diagnostics };
}

function crdFilePlaces(root: MapNode) {
  return crdEntries(root).flatMap((entry) => {
    const node = entryOf(entry.value, "crdFile")?.value;
    const reference = textOf(node);
    return node && reference !== undefined && isEnabled(entry.value) ? [{ reference, span: node.span }] : [];
  });
}

/**
 * The root without CRD files of another API type: where a Komposer replaces the identity of an imported entry, the file
 * that the Katalog names describes what it no longer watches.
 */
export function withoutForeignFiles(root: MapNode, files: CrdFiles): MapNode {
  const spec = entryOf(root, "spec");
  const crds = entryOf(spec?.value, "crds");
  if (spec?.value.kind !== "map" || crds?.value.kind !== "map") return root;
  const entries = crds.value.entries.map((entry) =>
    entry.value.kind === "map" && hasForeignFile(entry.value, files)
      ? { ...entry, value: withoutKeys(entry.value, ["crdFile"]) }
      : entry
  );
  const inner = { ...crds, value: withEntries(crds.value, entries) };
  const outer = {
    ...spec,
    value: withEntries(spec.value, spec.value.entries.map((e) => e.key === "crds" ? inner : e)),
  };
  return withEntries(root, root.entries.map((e) => e.key === "spec" ? outer : e));
}

function hasForeignFile(entry: MapNode, files: CrdFiles): boolean {
  const file = child(entry, "crdFile");
  const types = child(entry, "apiTypes");
  const kind = textOf(child(types, "kind"));
  const reference = textOf(file);
  if (!file || !types || kind === undefined || reference === undefined) return false;
  if (types.span.uri === file.span.uri) return false;
  const group = textOf(child(types, "group"));
  const known = files.get(crdFileKey(reference, file.span.uri)) ?? [];
  return !known.some((crd) => crd.kind === kind && (group === undefined || crd.group === group));
}
