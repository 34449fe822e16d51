// Owns: blocks above the CRD entries that this build cannot run. Must not: repeat those inside entries (unsupported.ts).

import { entryOf, type MapNode, type Node } from "../../document/mod.ts";
import { errorAt, type Report } from "../remark.ts";

/** Paths from the root of a Katalog. Ignoring one of these in silence could leave a cluster unprotected. */
export const UNAVAILABLE_BLOCKS: readonly string[] = [
  "security",
  "gateway",
  "notification",
  "profiles",
  "providers",
  "notes.include",
  "spec.imports",
];

/** Reports every block that would silently do nothing; empty ones are passed over. */
export function checkAvailability(root: MapNode, report: Report): void {
  for (const path of UNAVAILABLE_BLOCKS) {
    let node: Node | undefined = root;
    let span = root.span;
    for (const key of path.split(".")) {
      const entry = entryOf(node, key);
      node = entry?.value;
      span = entry?.keySpan ?? span;
    }
    if (node === undefined || isEmpty(node)) continue;
    report(errorAt(span, { code: "ORK1129", message: `"${path}" is not available in this version` }, {
      hint: "remove the block",
    }));
  }
}

function isEmpty(node: Node): boolean {
  return (node.kind === "map" && node.entries.length === 0) ||
    (node.kind === "list" && node.items.length === 0);
}
