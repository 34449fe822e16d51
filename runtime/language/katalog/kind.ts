// Owns: telling what a document is. Must not: look below apiVersion and kind.

import { nearestName } from "../../base/mod.ts";
import { child, type Document, type MapNode, textOf } from "../document/mod.ts";
import { API_VERSION, OLD_API_GROUP } from "./normalise/document.ts";
import { errorAt, type Report } from "./remark.ts";

const GROUP = "orkestra.orkspace.io/";

/** Kinds of the group. */
export type KindName = "Katalog" | "Komposer" | "Motif" | "E2E" | "Simulate";

/** Every kind of the group; the first two can be run. */
export const KINDS: readonly KindName[] = ["Katalog", "Komposer", "Motif", "E2E", "Simulate"];

/** A document of the group. */
export interface Recognised {
  readonly kind: KindName;
  readonly root: MapNode;
}

/** What a document is; anything that is not of the group is reported and undefined. */
export function recognise(document: Document, report: Report): Recognised | undefined {
  const { root } = document;
  if (root.kind !== "map") {
    const found = root.kind === "list" ? "a list" : `the text "${root.text.slice(0, 40)}"`;
    report(errorAt(root.span, { code: "ORK1100", message: `expected a Katalog, found ${found}` }, {
      hint: `a Katalog starts with "apiVersion: ${API_VERSION}" and "kind: Katalog"`,
    }));
    return undefined;
  }
  const kind = kindOf(root, report);
  if (kind === undefined) return undefined;
  checkVersion(root, kind, report);
  return { kind, root };
}

const INSTEAD: Readonly<Partial<Record<KindName, string>>> = {
  Motif: `import it: "imports: [{motif: ./motif.yaml}]" in an entry of a Katalog`,
};

/** A document that can be run; a Motif or a test is reported and undefined. */
export function runnable(document: Document, report: Report): Recognised | undefined {
  const found = recognise(document, report);
  if (!found || found.kind === "Katalog" || found.kind === "Komposer") return found;
  report(errorAt(child(found.root, "kind")!.span, {
    code: "ORK1103",
    message: `expected a Katalog or a Komposer, found a document of kind ${found.kind}`,
  }, { hint: INSTEAD[found.kind] ?? "name the Katalog itself" }));
  return undefined;
}

function kindOf(root: MapNode, report: Report): KindName | undefined {
  const node = child(root, "kind");
  const name = textOf(node);
  if (node === undefined || name === undefined) {
    report(errorAt((node ?? root).span, { code: "ORK1101", message: `"kind" is missing` }, {
      hint: `write "kind: Katalog"`,
    }));
    return undefined;
  }
  const kind = KINDS.find((each) => each === name);
  if (kind) return kind;
  const nearest = nearestName(name, KINDS);
  report(errorAt(node.span, { code: "ORK1102", message: `unknown kind "${name}"` }, {
    hint: nearest === undefined
      ? `expected Katalog; objects of other kinds go into their own files (crdFile, crFiles, setup)`
      : `did you mean "${nearest}"?`,
  }));
  return undefined;
}

function checkVersion(root: MapNode, kind: KindName, report: Report): void {
  const node = child(root, "apiVersion");
  const version = textOf(node);
  if (version === API_VERSION || version?.startsWith(OLD_API_GROUP)) return;
  const message = version === undefined
    ? `"apiVersion" is missing`
    : version.startsWith(GROUP)
    ? `unknown version "${version.slice(GROUP.length)}" of ${GROUP.slice(0, -1)}`
    : `unknown apiVersion "${version}" for kind ${kind}`;
  report(errorAt((node ?? child(root, "kind")!).span, { code: "ORK1104", message }, {
    hint: `write "apiVersion: ${API_VERSION}"`,
  }));
}
