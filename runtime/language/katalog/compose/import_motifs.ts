// Owns: importing Motifs into a Katalog: what each brings, and where it lands. Must not: read Komposers.

import type { Span } from "../../../base/mod.ts";
import {
  child,
  type Document,
  entryOf,
  type MapEntry,
  type MapNode,
  type Node,
  textOf,
} from "../../document/mod.ts";
import { checkDocument } from "../check_document.ts";
import { listAt, mapAt, scalarAt, withEntries, withoutKeys } from "../normalise/tree.ts";
import { errorAt } from "../remark.ts";
import type { Bound, MakeNote } from "./bound.ts";
import { expandVariable, fetchTree, isFileReference, loadOptionsOf, treeReference } from "./elsewhere.ts";
import { bindInputs } from "./inputs.ts";
import { entriesInOrder, entryOver, type SharedParts, sharedParts, withShared } from "./merge_units.ts";
import { INPUT_ROOTS, type MotifDefinition, readMotif, UNIT, unitEntry } from "./motif.ts";
import {
  attempt,
  cycleText,
  type ImportLink,
  isTooMany,
  linkTo,
  readDocuments,
  type Session,
} from "./session.ts";
import { substitute } from "./substitute.ts";

/** One import of Motifs for a whole root. */
export interface MotifContext {
  readonly session: Session;
  readonly link: ImportLink;
}

interface Importing extends MotifContext {
  /** Motifs by uri; a file is read and checked once. */
  readonly known: Map<string, MotifDefinition | undefined>;
  /** User-defined functions made from bound templates, by their text. */
  readonly made: Map<string, Node>;
}

/** What an import brings. */
interface Brought {
  readonly entry: MapNode;
  readonly shared: SharedParts;
}

/** The root with every Motif import replaced by what it brings. */
export async function expandMotifs(root: MapNode, context: MotifContext): Promise<MapNode> {
  const importing: Importing = { ...context, known: new Map(), made: new Map() };
  checkShapes(root, context);
  const shared: SharedParts[] = [];
  const spec = child(root, "spec");
  for (const item of itemsOf(child(spec, "imports"))) {
    const brought = await bring(item, importing);
    if (brought) shared.push(brought.shared);
  }
  const crds = child(spec, "crds");
  const entries: MapEntry[] = [];
  for (const entry of crds?.kind === "map" ? crds.entries : []) {
    const done = entry.value.kind === "map" && isOn(entry.value)
      ? await expandEntry(entry.value, importing)
      : undefined;
    if (done) shared.push(...done.shared);
    entries.push(done ? { ...entry, value: done.entry } : entry);
  }
  const notes = [...importing.made.values()];
  const parts = notes.length === 0 ? shared : [...shared, { notes, profiles: [] }];
  return withShared(withCrds(root, entries), parts, { report: context.session.report });
}

function isOn(entry: MapNode): boolean {
  return textOf(child(entry, "enabled")) !== "false";
}

function withCrds(root: MapNode, entries: readonly MapEntry[]): MapNode {
  return withEntries(
    root,
    root.entries.map((e) => {
      if (e.key !== "spec" || e.value.kind !== "map") return e;
      const spec = withoutKeys(e.value, ["imports"]);
      return {
        ...e,
        value: withEntries(
          spec,
          spec.entries.map((inner) =>
            inner.key === "crds" && inner.value.kind === "map"
              ? { ...inner, value: withEntries(inner.value, entries) }
              : inner
          ),
        ),
      };
    }),
  );
}

/** Wrong keys and types in imports, told by the schema of a Katalog; `with` has rules of its own. */
function checkShapes(root: MapNode, { session }: MotifContext): void {
  const spec = child(root, "spec");
  const crds = child(spec, "crds");
  const lists = [
    child(spec, "imports"),
    ...crds?.kind === "map" ? crds.entries.map((e) => child(e.value, "imports")) : [],
  ];
  for (const list of lists) {
    if (!list) continue;
    const bare: Node = list.kind !== "list" ? list : listAt(
      list.span,
      list.items.map((item) => item.kind === "map" ? withoutKeys(item, ["with"]) : item),
    );
    const at = (key: string, value: Node): MapEntry => ({ key, keySpan: list.span, value });
    const metadata = mapAt(list.span, [at("name", scalarAt(list.span, "x"))]);
    const kind = scalarAt(list.span, "Katalog");
    const holder = mapAt(list.span, [
      at("apiVersion", scalarAt(list.span, "v1")),
      at("kind", kind),
      at("metadata", metadata),
      at("spec", mapAt(list.span, [at("imports", bare)])),
    ]);
    checkDocument("Katalog", holder, session.report);
  }
}

/** An entry over everything that it imports, nested imports included. */
async function expandEntry(
  entry: MapNode,
  importing: Importing,
): Promise<{ readonly entry: MapNode; readonly shared: readonly SharedParts[] } | undefined> {
  const imports = itemsOf(child(entry, "imports"));
  const own = withoutKeys(entry, ["imports"]);
  if (imports.length === 0) return own === entry ? undefined : { entry: own, shared: [] };
  const brought: Brought[] = [];
  for (const item of imports) {
    const one = await bring(item, importing);
    if (one) brought.push(one);
  }
  const { report } = importing.session;
  const lower = brought.map((b) => b.entry).reduce<MapNode | undefined>(
    (first, second) => first ? entriesInOrder(first, second, report) : second,
    undefined,
  );
  return {
    entry: lower ? entryOver(own, lower, report) : own,
    shared: brought.map((b) => b.shared),
  };
}

async function bring(item: Node, importing: Importing): Promise<Brought | undefined> {
  const { session } = importing;
  const node = item.kind === "scalar" ? item : child(item, "motif");
  const reference = textOf(node);
  if (!node || reference === undefined) return undefined;
  if (isTooMany(session, node.span)) return undefined;
  const read = await readReference(item, { reference, place: node.span }, importing);
  const definition = read && await definitionOf(read, node.span, importing);
  if (!read || !definition) return undefined;
  return await bound(definition, { item, place: node.span, link: read.link }, importing);
}

interface ReadMotifText {
  readonly uri: string;
  readonly documents: readonly Document[];
  readonly link: ImportLink;
}

async function readReference(
  item: Node,
  wanted: { readonly reference: string; readonly place: Span },
  importing: Importing,
): Promise<ReadMotifText | undefined> {
  const { session, link } = importing;
  const { place } = wanted;
  const at = { place, code: "ORK1200" };
  const resolved = await attempt(session, at, () => motifPath(item, wanted.reference, importing));
  if (!resolved) return undefined;
  const read = await readDocuments(session, resolved.reference, {
    ...at,
    ...resolved,
    parent: link,
  });
  if (!read) return undefined;
  const cycle = cycleText(link, read.uri);
  if (cycle === undefined) return { ...read, link: linkTo(read.uri, { ...resolved, place, parent: link }) };
  session.report(errorAt(place, { code: "ORK1210", message: `import cycle: ${cycle}` }, {
    hint: "remove one of these imports; a Motif cannot hold itself",
  }));
  return undefined;
}

async function motifPath(item: Node, written: string, here: MotifContext) {
  const reference = expandVariable(here, written);
  const isArtifact = textOf(child(item, "oci")) === "true";
  const auth = child(item, "auth");
  const options = loadOptionsOf(here, auth);
  if (!isArtifact && isFileReference(reference)) return { reference, options, isFetched: false };
  const tree = treeReference(reference, isArtifact);
  const directory = await fetchTree(here, tree, { version: textOf(child(item, "version")), auth });
  const path = tree.path ?? "motif.yaml";
  const file = /\.ya?ml$/.test(path) ? path : `${path}/motif.yaml`;
  return { reference: `${directory}/${file}`, options, isFetched: true };
}

async function definitionOf(
  read: ReadMotifText,
  place: Span,
  importing: Importing,
): Promise<MotifDefinition | undefined> {
  const { session, known } = importing;
  if (known.has(read.uri)) return known.get(read.uri);
  const [first, second] = read.documents;
  const definition = first && await readMotif(first, { session, link: read.link });
  if (second) {
    session.report(
      errorAt(second.root.span, {
        code: "ORK1201",
        message: "a file holds one Motif, here is another document",
      }, {
        hint: "put it into a file of its own",
        related: [{ span: place, message: "imported here" }],
      }),
    );
  }
  known.set(read.uri, definition);
  return definition;
}

/** The Motif with its inputs replaced, over what it imports itself. */
async function bound(
  definition: MotifDefinition,
  site: { readonly item: Node; readonly place: Span; readonly link: ImportLink },
  importing: Importing,
): Promise<Brought> {
  const { session } = importing;
  const { report } = session;
  const values = bindInputs(definition.inputs, {
    motif: definition.name,
    place: site.place,
    values: child(site.item, "with"),
  }, report);
  const unit = withInputs(definition, values, importing);
  const nested = await expandEntry(unitEntry(unit), { ...importing, link: site.link });
  const shared = sharedParts(withShared(unit, nested?.shared ?? [], { report }));
  return { entry: nested?.entry ?? unitEntry(unit), shared };
}

function withInputs(
  definition: MotifDefinition,
  values: ReadonlyMap<string, Bound>,
  importing: Importing,
): MapNode {
  const replaced = substitute(definition.unit, {
    roots: INPUT_ROOTS,
    find: (names) => {
      const [, name, ...rest] = names;
      if (name === undefined) return { bound: allInputs(values, definition), rest: [] };
      const bound = values.get(name);
      return bound && { bound, rest };
    },
    makeNote: noteMaker(definition, importing),
    report: importing.session.report,
  });
  return replaced.kind === "map" ? replaced : definition.unit;
}

/** `.inputs` itself: a map of all of them. */
function allInputs(values: ReadonlyMap<string, Bound>, { root }: MotifDefinition): Bound {
  const entries = [...values].map(([key, { node }]) => ({ key, keySpan: node.span, value: node }));
  return { name: "inputs", node: mapAt(root.span, entries), type: "map" };
}

/** Names are made from Motif and input, so that they mean something where they are printed. */
function noteMaker(definition: MotifDefinition, importing: Importing): MakeNote {
  return (bound, template) => {
    const known = importing.made.get(template.text);
    if (known) return textOf(child(known, "name"))!;
    const stem = `${definition.name}_${bound.name}`.replaceAll(/[^\p{L}\p{Nd}_]/gu, "_").replace(
      /^(?=\p{Nd})/u,
      "_",
    );
    const taken = new Set([...importing.made.values()].map((note) => textOf(child(note, "name"))));
    let name = stem;
    for (let n = 2; taken.has(name); n++) name = `${stem}_${n}`;
    const { span } = template;
    importing.made.set(
      template.text,
      mapAt(span, [
        { key: "name", keySpan: span, value: scalarAt(span, name) },
        { key: "expression", keySpan: span, value: template },
      ]),
    );
    return name;
  };
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === "list" ? node.items : [];
}

/**
 * A Motif as a Katalog root with one entry, for checking it alone: inputs with a default have it, the others are read
 * from the object.
 */
export async function motifAlone(definition: MotifDefinition, context: MotifContext): Promise<MapNode> {
  const importing: Importing = { ...context, known: new Map(), made: new Map() };
  const { root, unit } = definition;
  const at = (key: string, value: Node): MapEntry => ({ key, keySpan: root.span, value });
  const open = definition.inputs.filter((input) => !input.default).map((input) => ({
    key: input.name,
    keySpan: input.span,
    value: scalarAt(input.span, `{{ .spec.${input.name} }}`),
  }));
  const item = mapAt(root.span, [at("with", mapAt(root.span, open))]);
  const { entry, shared } = await bound(
    definition,
    { item, place: root.span, link: context.link },
    importing,
  );
  const types = mapAt(
    root.span,
    Object.entries({
      group: "motif.orkestra.orkspace.io",
      version: "v1",
      kind: "Importer",
      plural: "importers",
    })
      .map(([key, value]) => at(key, scalarAt(root.span, value))),
  );
  const crd = withEntries(entry, [...entry.entries, at("apiTypes", types)]);
  const notes = [...importing.made.values()];
  const metadata = entryOf(unit, "metadata");
  const bare = mapAt(root.span, [
    ...unit.entries.filter((e) => e.key === "apiVersion"),
    at("kind", scalarAt(child(root, "kind")?.span ?? root.span, "Katalog")),
    ...metadata ? [metadata] : [],
    at("spec", mapAt(root.span, [at("crds", mapAt(root.span, [at(UNIT, crd)]))])),
  ]);
  return withShared(bare, [shared, { notes, profiles: [] }], { report: context.session.report });
}

/** True when a root still imports Motifs. */
export function importsMotifs(root: MapNode): boolean {
  const spec = child(root, "spec");
  const crds = child(spec, "crds");
  return entryOf(spec, "imports") !== undefined ||
    (crds?.kind === "map" && crds.entries.some((e) => entryOf(e.value, "imports") !== undefined));
}
