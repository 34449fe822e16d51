// Owns: a Motif document as a unit that can be laid under a CRD entry. Must not: bind inputs.

import { nearestName } from "../../../base/mod.ts";
import { child, type Document, entryOf, type MapEntry, type MapNode, textOf } from "../../document/mod.ts";
import { checkDocument } from "../check_document.ts";
import { recognise } from "../kind.ts";
import { normaliseKatalog } from "../normalise/document.ts";
import { normaliseDocument } from "../normalise/kinds.ts";
import { isNull, mapAt, mapItems, whenMap, withEntries, withoutKeys } from "../normalise/tree.ts";
import { errorAt, type Report, warningAt } from "../remark.ts";
import { expandIncludes } from "./include.ts";
import { declaredInputs, type InputDeclaration } from "./inputs.ts";
import type { ImportLink, Session } from "./session.ts";
import { referencesBelow } from "./substitute.ts";

/** A checked Motif. */
export interface MotifDefinition {
  readonly uri: string;
  readonly name: string;
  readonly root: MapNode;
  readonly inputs: readonly InputDeclaration[];
  /** A canonical Katalog root with the one entry `UNIT`, its notes and its profiles; includes are expanded. */
  readonly unit: MapNode;
}

/** Name of the entry inside a unit. */
export const UNIT = "motif";

/** First name of what a Motif's templates read its inputs from. */
export const INPUT_ROOTS: ReadonlySet<string> = new Set(["inputs"]);

/** Reads and checks a Motif document; undefined when the document is something else (which is reported). */
export async function readMotif(
  document: Document,
  context: { readonly session: Session; readonly link: ImportLink },
): Promise<MotifDefinition | undefined> {
  const { session } = context;
  const { report } = session;
  const found = recognise(document, report);
  if (!found) return undefined;
  if (found.kind !== "Motif") {
    report(errorAt(child(found.root, "kind")!.span, {
      code: "ORK1201",
      message: `expected a Motif, found a document of kind ${found.kind}`,
    }, {
      hint: found.kind === "Katalog"
        ? "whole Katalogs are imported by a Komposer"
        : "name a file of kind Motif",
    }));
    return undefined;
  }
  const root = normaliseDocument("Motif", withoutNulls(found.root), report);
  checkDocument("Motif", root, report);
  const normalised = normaliseKatalog(unitOf(root), report);
  const expanded = await expandIncludes(normalised, context);
  const unit = expanded === normalised ? normalised : normaliseKatalog(expanded, report);
  const inputs = declaredInputs(root, report);
  checkUse(unit, inputs, report);
  const name = textOf(child(child(root, "metadata"), "name")) ?? document.uri;
  return { uri: document.uri, name, root, inputs, unit };
}

/** Keys without a value count as absent. */
function withoutNulls(root: MapNode): MapNode {
  return withEntries(
    root,
    root.entries.filter((e) => !isNull(e.value)).map((e) =>
      e.key !== "inputs" ? e : {
        ...e,
        value: mapItems(e.value, (item) =>
          whenMap(item, (map) =>
            withEntries(map, map.entries.filter((inner) => !isNull(inner.value))))),
      }
    ),
  );
}

/** The Motif's parts where a Katalog has them. */
function unitOf(root: MapNode): MapNode {
  const resources = entryOf(root, "resources");
  const status = entryOf(root, "status");
  const admission = child(root, "admission");
  const imports = entryOf(root, "imports");
  const blocks: MapEntry[] = [];
  if (resources?.value.kind === "map") {
    const onCreate = entryOf(resources.value, "onCreate");
    const kept = withoutKeys(resources.value, ["onCreate"]);
    if (onCreate) blocks.push(onCreate);
    if (kept.entries.length > 0) blocks.push({ ...resources, key: "onReconcile", value: kept });
  }
  const box = mapAt(root.span, [...blocks, ...status ? [status] : []]);
  const rules = admission?.kind === "map"
    ? admission.entries.filter((e) => ["validation", "mutation"].includes(e.key))
    : [];
  const entry = mapAt(root.span, [
    { key: "operatorBox", keySpan: resources?.keySpan ?? root.span, value: box },
    ...rules,
    ...imports ? [imports] : [],
  ]);
  const shared = root.entries.filter((e) => ["apiVersion", "metadata", "notes", "profiles"].includes(e.key));
  const at = (key: string, value: MapNode): MapEntry => ({ key, keySpan: root.span, value });
  return mapAt(root.span, [
    ...shared,
    at("spec", mapAt(root.span, [at("crds", mapAt(root.span, [at(UNIT, entry)]))])),
  ]);
}

/** The entry of a unit. */
export function unitEntry(unit: MapNode): MapNode {
  const entry = child(child(child(unit, "spec"), "crds"), UNIT);
  return entry?.kind === "map" ? entry : mapAt(unit.span, []);
}

/** Every input that is read is declared, and every declared one is read. */
function checkUse(unit: MapNode, inputs: readonly InputDeclaration[], report: Report): void {
  const used = new Set<string>();
  const names = inputs.map((input) => input.name);
  referencesBelow(unit, INPUT_ROOTS, (path, span) => {
    const [, name] = path;
    if (name === undefined) return names.forEach((each) => used.add(each));
    used.add(name);
    if (names.includes(name)) return;
    const near = nearestName(name, names);
    report(errorAt(span, { code: "ORK1208", message: `the Motif declares no input "${name}"` }, {
      hint: near === undefined ? `add it under "inputs:"` : `did you mean "${near}"?`,
    }));
  });
  for (const input of inputs) {
    if (used.has(input.name)) continue;
    report(warningAt(input.span, { code: "ORK1209", message: `input "${input.name}" is never used` }, {
      hint: `read it as .inputs.${input.name}, or remove it`,
    }));
  }
}
