// Owns: telling what a document is. Must not: look below apiVersion and kind.

import { nearestName } from "../../base/mod.ts";
import { child, type Document, type MapNode, textOf } from "../document/mod.ts";
import { API_VERSION, OLD_API_GROUP } from "./normalise/document.ts";
import { errorAt, type Report } from "./remark.ts";

const GROUP = "orkestra.orkspace.io/";

/** Kinds of the group; only the first can be run by this version. */
export const KINDS: readonly string[] = ["Katalog", "Komposer", "Motif", "E2E", "Simulate"];

/** The root of a Katalog document; anything else is reported and undefined. */
export function katalogRoot(document: Document, report: Report): MapNode | undefined {
  const { root } = document;
  if (root.kind !== "map") {
    const found = root.kind === "list" ? "a list" : `the text "${root.text.slice(0, 40)}"`;
    report(errorAt(root.span, { code: "ORK1100", message: `expected a Katalog, found ${found}` }, {
      hint: `a Katalog starts with "apiVersion: ${API_VERSION}" and "kind: Katalog"`,
    }));
    return undefined;
  }
  return isKatalogKind(root, report) && isKnownVersion(root, report) ? root : undefined;
}

function isKatalogKind(root: MapNode, report: Report): boolean {
  const kind = child(root, "kind");
  const name = textOf(kind);
  if (kind === undefined || name === undefined) {
    report(errorAt((kind ?? root).span, { code: "ORK1101", message: `"kind" is missing` }, {
      hint: `write "kind: Katalog"`,
    }));
    return false;
  }
  if (name === "Katalog") return true;
  if (KINDS.includes(name)) {
    report(errorAt(kind.span, { code: "ORK1103", message: `kind ${name} is not available in this version` }, {
      hint: "only Katalog files can be run; name the Katalog itself",
    }));
    return false;
  }
  const nearest = nearestName(name, KINDS);
  report(errorAt(kind.span, { code: "ORK1102", message: `unknown kind "${name}"` }, {
    hint: nearest === undefined
      ? `expected Katalog; objects of other kinds go into their own files (crdFile, crFiles, setup)`
      : `did you mean "${nearest}"?`,
  }));
  return false;
}

function isKnownVersion(root: MapNode, report: Report): boolean {
  const node = child(root, "apiVersion");
  const version = textOf(node);
  if (version === API_VERSION || version?.startsWith(OLD_API_GROUP)) return true;
  const message = version === undefined
    ? `"apiVersion" is missing`
    : version.startsWith(GROUP)
    ? `unknown version "${version.slice(GROUP.length)}" of ${GROUP.slice(0, -1)}`
    : `unknown apiVersion "${version}" for kind Katalog`;
  report(errorAt((node ?? child(root, "kind")!).span, { code: "ORK1104", message }, {
    hint: `write "apiVersion: ${API_VERSION}"`,
  }));
  return true;
}
