// Owns: a Komposer document: resolving what it imports. Must not: merge (merge_katalogs.ts does).

import type { Span } from "../../../base/mod.ts";
import { isJsonObject } from "../../../base/mod.ts";
import { child, type Document, type MapNode, type Node, textOf, toJson } from "../../document/mod.ts";
import { checkDocument } from "../check_document.ts";
import { recognise } from "../kind.ts";
import { normaliseDocument } from "../normalise/kinds.ts";
import { mapValue, mapValues, whenMap } from "../normalise/tree.ts";
import { normaliseKatalog } from "../normalise/document.ts";
import { errorAt } from "../remark.ts";
import type { ChartRequest } from "../source.ts";
import { renderedKatalogs } from "./chart.ts";
import {
  expandVariable,
  fetchTree,
  isFileReference,
  loadOptionsOf,
  NotInBuild,
  tokenOf,
  treeReference,
} from "./elsewhere.ts";
import { expandIncludes } from "./include.ts";
import { composedKatalog } from "./merge_katalogs.ts";
import { withPlainRemovals } from "./override.ts";
import {
  attempt,
  cycleText,
  type ImportLink,
  isTooMany,
  linkTo,
  readDocuments,
  type Session,
  takeSource,
} from "./session.ts";

export interface KomposerContext {
  readonly session: Session;
  readonly link: ImportLink;
  /** Makes a self-contained Katalog of another root; calls back for Komposers. */
  readonly expand: (
    found: { readonly kind: string; readonly root: MapNode },
    link: ImportLink,
  ) => Promise<MapNode>;
}

/** A Komposer as the one canonical Katalog that it stands for. Motif imports of its own entries are still in it. */
export async function expandKomposer(root: MapNode, context: KomposerContext): Promise<MapNode> {
  const { session } = context;
  const before = session.unresolved.count;
  const canonical = canonicalKomposer(root, context);
  checkDocument("Komposer", canonical, session.report);
  const expanded = await expandIncludes(canonical, context);
  const own = expanded === canonical ? canonical : canonicalKomposer(expanded, context);
  const units = await importedUnits(child(canonical, "imports"), context);
  const composed = composedKatalog(own, units, {
    report: session.report,
    isIncomplete: session.unresolved.count > before,
  });
  return normaliseKatalog(composed, session.report);
}

function canonicalKomposer(root: MapNode, { session }: KomposerContext): MapNode {
  const canonical = normaliseDocument("Komposer", root, session.report);
  return mapValue(
    canonical,
    "spec",
    (spec) => whenMap(spec, (map) => mapValue(map, "crds", (crds) => mapValues(crds, withPlainRemovals))),
  );
}

/** Every Katalog that is imported, in the documented order: registry, files, helm. */
async function importedUnits(
  imports: Node | undefined,
  context: KomposerContext,
): Promise<readonly MapNode[]> {
  const units: MapNode[] = [];
  for (const item of itemsOf(child(imports, "registry"))) units.push(...await fromRegistry(item, context));
  for (const item of itemsOf(child(imports, "files"))) units.push(...await fromFile(item, context));
  for (const item of itemsOf(child(imports, "helm"))) units.push(...await fromChart(item, context));
  return units;
}

const UNREADABLE = "ORK1230";

async function fromFile(item: Node, context: KomposerContext): Promise<readonly MapNode[]> {
  const { session } = context;
  const node = item.kind === "scalar" ? item : child(item, "url");
  const written = textOf(node);
  if (!node || written === undefined) return [];
  const place = node.span;
  const resolved = await attempt(
    session,
    { place, code: UNREADABLE },
    () => filesOf(item, written, place, context),
  );
  const units: MapNode[] = [];
  for (const reference of resolved?.references ?? []) {
    units.push(...await fromReference({ ...resolved!, reference, place }, context));
  }
  if (resolved?.isDirectory && units.length === 0) {
    session.report(errorAt(place, { code: UNREADABLE, message: `directory "${written}" holds no Katalog` }, {
      hint: "Katalogs are looked for in its YAML files, not in directories below it",
    }));
  }
  return units;
}

async function filesOf(item: Node, written: string, place: Span, context: KomposerContext) {
  const auth = child(item, "auth");
  const digest = textOf(child(item, "digest"));
  const reference = expandVariable(context, written) +
    (digest === undefined ? "" : `#${digest.replace(":", "=")}`);
  const options = loadOptionsOf(context, auth);
  if (!isFileReference(reference)) {
    const tree = treeReference(reference);
    const directory = await fetchTree(context, tree, { auth });
    return { references: [inTree(directory, tree.path, "katalog.yaml")], options, isFetched: true };
  }
  const listed = await context.session.loader.list?.(reference, place.uri);
  if (listed === undefined) return { references: [reference], options };
  const own = listed.filter((each) => /(^|\/)katalog\.ya?ml$/.test(each));
  return { references: own.length > 0 ? own : listed, options, isDirectory: true };
}

async function fromRegistry(item: Node, context: KomposerContext): Promise<readonly MapNode[]> {
  const { session } = context;
  const node = item.kind === "scalar" ? item : child(item, "url");
  const written = textOf(node);
  if (!node || written === undefined) return [];
  const at = { place: node.span, code: UNREADABLE };
  const references = await attempt(session, at, () => treeFiles(item, written, context));
  const units: MapNode[] = [];
  for (const reference of references ?? []) {
    units.push(...await fromReference({ reference, place: node.span, isFetched: true }, context));
  }
  return units;
}

/** The file of a source, or one for each Katalog that `katalog` names: in its folder, at its branch. */
async function treeFiles(item: Node, written: string, context: KomposerContext): Promise<readonly string[]> {
  const file = textOf(child(item, "useKomposer")) === "true" ? "komposer.yaml" : "katalog.yaml";
  const tree = treeReference(expandVariable(context, written), textOf(child(item, "oci")) === "true");
  const version = textOf(child(item, "version"));
  const auth = child(item, "auth");
  const named = child(item, "katalog");
  if (named?.kind !== "map" || named.entries.length === 0) {
    return [inTree(await fetchTree(context, tree, { version, auth }), tree.path, file)];
  }
  const files: string[] = [];
  for (const { key, value } of named.entries) {
    const branch = textOf(child(value, "branch")) ?? version ?? (tree.kind === "git" ? "main" : undefined);
    const directory = await fetchTree(context, tree, { version: branch, auth });
    files.push(inTree(directory, tree.path === undefined ? key : `${tree.path}/${key}`, file));
  }
  return files;
}

function inTree(directory: string, path: string | undefined, file: string): string {
  if (path === undefined) return `${directory}/${file}`;
  return /\.ya?ml$/.test(path) ? `${directory}/${path}` : `${directory}/${path.replace(/\/+$/, "")}/${file}`;
}

async function fromReference(
  wanted: {
    readonly reference: string;
    readonly place: Span;
    readonly options?: { readonly authorization?: string };
    /** One of many files: what is no Katalog there is none of our business. */
    readonly isDirectory?: boolean;
    readonly isFetched?: boolean;
  },
  context: KomposerContext,
): Promise<readonly MapNode[]> {
  const { session, link } = context;
  const { place, reference } = wanted;
  if (isTooMany(session, place)) return [];
  const read = await readDocuments(session, reference, {
    place,
    parent: link,
    code: UNREADABLE,
    options: wanted.options ?? {},
    isFetched: wanted.isFetched ?? false,
  });
  if (!read) return [];
  const cycle = cycleText(link, read.uri);
  if (cycle !== undefined) {
    session.report(errorAt(place, { code: "ORK1210", message: `import cycle: ${cycle}` }, {
      hint: "remove one of these imports",
    }));
    return [];
  }
  const documents = wanted.isDirectory ? read.documents.filter(isKatalog) : read.documents;
  return await unitsOf(documents, linkTo(read.uri, { ...wanted, parent: link }), context);
}

async function unitsOf(
  documents: readonly Document[],
  link: ImportLink,
  context: KomposerContext,
): Promise<readonly MapNode[]> {
  const units: MapNode[] = [];
  for (const document of documents) {
    const found = recognise(document, context.session.report);
    if (!found) continue;
    if (found.kind === "Katalog" || found.kind === "Komposer") units.push(await context.expand(found, link));
    else {
      context.session.report(errorAt(child(found.root, "kind")!.span, {
        code: "ORK1231",
        message: `a Komposer imports Katalogs, found a document of kind ${found.kind}`,
      }, {
        hint: found.kind === "Motif"
          ? `import it in an entry: "imports: [{motif: …}]"`
          : "remove it from the imports",
      }));
    }
  }
  return units;
}

async function fromChart(item: Node, context: KomposerContext): Promise<readonly MapNode[]> {
  const { session } = context;
  const place = (child(item, "chart") ?? item).span;
  const repo = textOf(child(item, "repo"));
  const chart = textOf(child(item, "chart"));
  if (repo === undefined || chart === undefined) return [];
  const at = { place, code: UNREADABLE };
  const source = await attempt(session, at, async () => {
    const renderer = session.loader.charts;
    if (!renderer) {
      throw new NotInBuild(`cannot render chart "${chart}": Helm is not available in this build`, {
        code: "source/helm",
        hint: "render it beforehand: `helm template` writes the Katalogs, import that file",
      });
    }
    const rendered = await renderer.render(chartRequest(item, { repo, chart, from: place.uri }, context));
    return renderedKatalogs(rendered, session.sources);
  });
  if (!source) return [];
  const link = linkTo(source.uri, { place, parent: context.link, isFetched: true });
  const documents = source.text.trim() === "" ? [] : takeSource(session, source, link).documents;
  const katalogs = documents.filter(isKatalog);
  if (katalogs.length === 0) {
    session.report(errorAt(place, { code: "ORK1237", message: `chart "${chart}" renders no Katalog` }, {
      hint: "look at what `helm template` prints for these values",
    }));
  }
  return await unitsOf(katalogs, link, context);
}

function isKatalog({ root }: Document): boolean {
  return textOf(child(root, "kind")) === "Katalog";
}

function chartRequest(
  item: Node,
  names: { readonly repo: string; readonly chart: string; readonly from: string },
  context: KomposerContext,
): ChartRequest {
  const version = textOf(child(item, "version"));
  const path = textOf(child(item, "path"));
  const values = child(item, "values");
  const json = values && toJson(values);
  const token = tokenOf(context, child(item, "auth"));
  return {
    ...names,
    repo: expandVariable(context, names.repo),
    ...(version === undefined ? {} : { version }),
    ...(path === undefined ? {} : { path }),
    valueFiles: itemsOf(child(item, "valueFiles")).flatMap((file) => textOf(file) ?? []),
    ...(isJsonObject(json) ? { values: json } : {}),
    ...(token === undefined ? {} : { token }),
  };
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === "list" ? node.items : [];
}
