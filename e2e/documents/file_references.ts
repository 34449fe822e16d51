// Owns: which files a test document names, and of which kind they must be. Must not: read them.

import type { Span } from "../../runtime/base/mod.ts";
import { child, type MapNode, type Node, textOf } from "../../runtime/language/document/mod.ts";
import { itemsOf } from "./check_e2e_meaning.ts";

/** A file that a document names. */
export interface NamedFile {
  readonly reference: string;
  readonly span: Span;
  /** Kinds that a document of the file may have. Absent: every manifest is fine. */
  readonly kinds?: readonly string[];
}

/** Every file that an E2E or Simulate document names, in source order; templates and variables are passed over. */
export function fileReferences(kind: "E2E" | "Simulate", root: MapNode): readonly NamedFile[] {
  const spec = child(root, "spec");
  const setup = child(spec, "setup");
  return [
    ...named(child(spec, "katalog"), ["Katalog", "Komposer"]),
    ...named(child(spec, "crd")),
    ...itemsOf(child(spec, "crdFiles")).flatMap((node) => named(node)),
    ...named(child(spec, "cr")),
    ...itemsOf(child(spec, "crFiles")).flatMap((node) => named(node)),
    ...[...itemsOf(setup), ...itemsOf(child(setup, "apply"))].flatMap((node) =>
      named(child(node, "path") ?? node)
    ),
    ...itemsOf(child(spec, "expect")).flatMap((checkpoint) => checkpointFiles(checkpoint)),
    ...itemsOf(child(root, "imports")).flatMap((node) => named(child(node, "path") ?? node, [kind])),
  ];
}

function checkpointFiles(checkpoint: Node): NamedFile[] {
  const kubectl = child(checkpoint, "kubectl");
  const steps = [...itemsOf(child(kubectl, "apply")), ...itemsOf(child(kubectl, "delete"))];
  return steps.flatMap((step) => named(child(step, "file")));
}

function named(node: Node | undefined, kinds?: readonly string[]): NamedFile[] {
  const reference = textOf(node);
  if (!node || reference === undefined || reference === "" || /\{\{|\$/.test(reference)) return [];
  return [{ reference, span: node.span, ...(kinds ? { kinds } : {}) }];
}
