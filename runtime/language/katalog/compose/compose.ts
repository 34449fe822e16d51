// Owns: from documents to self-contained canonical Katalogs: includes, Motifs, Komposers. Must not: validate the result.

import type { Document, MapNode } from "../../document/mod.ts";
import { runnable } from "../kind.ts";
import { normaliseKatalog } from "../normalise/document.ts";
import { expandMotifs, importsMotifs } from "./import_motifs.ts";
import { expandIncludes } from "./include.ts";
import { expandKomposer } from "./komposer.ts";
import type { ImportLink, Session } from "./session.ts";

/** Canonical roots, and whether a Komposer put any of them together. */
export interface Composed {
  readonly roots: readonly MapNode[];
  readonly isComposed: boolean;
}

/** Every Katalog that the documents stand for. Documents that cannot be run are reported and left out. */
export async function composeDocuments(documents: readonly Document[], session: Session): Promise<Composed> {
  const roots: MapNode[] = [];
  let isComposed = false;
  for (const document of documents) {
    const found = runnable(document, session.report);
    if (!found) continue;
    isComposed ||= found.kind === "Komposer";
    roots.push(await expandRoot(found, session, { uri: document.uri }));
  }
  return { roots, isComposed };
}

/** One root without includes and imports. */
async function expandRoot(
  found: { readonly kind: string; readonly root: MapNode },
  session: Session,
  link: ImportLink,
): Promise<MapNode> {
  const context = { session, link };
  if (found.kind === "Komposer") {
    const composed = await expandKomposer(found.root, {
      ...context,
      expand: (inner, innerLink) => expandRoot(inner, session, innerLink),
    });
    return await withoutMotifs(composed, context);
  }
  const canonical = normaliseKatalog(found.root, session.report);
  const expanded = await expandIncludes(canonical, context);
  const root = expanded === canonical ? canonical : normaliseKatalog(expanded, session.report);
  return await withoutMotifs(root, context);
}

async function withoutMotifs(
  root: MapNode,
  context: { readonly session: Session; readonly link: ImportLink },
): Promise<MapNode> {
  return importsMotifs(root) ? await expandMotifs(root, context) : root;
}
