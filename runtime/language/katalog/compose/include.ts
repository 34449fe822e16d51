// Owns: expanding `include` in a canonical tree. Must not: know which blocks may include (include_table.ts does).

import { nearestName } from "../../../base/mod.ts";
import { entryOf, type MapEntry, type MapNode, type Node, textOf } from "../../document/mod.ts";
import { listAt, mapAt, withEntries, withEntry, withoutKeys } from "../normalise/tree.ts";
import { errorAt } from "../remark.ts";
import { INCLUDE_RULES, type IncludeRule } from "./include_table.ts";
import { type ImportLink, readDocuments, type Session } from "./session.ts";

export interface IncludeContext {
  readonly session: Session;
  /** The text that is expanded. */
  readonly link: ImportLink;
}

/** The root with every `include` replaced by what its file holds. Paths start at the including file. */
export async function expandIncludes(
  root: MapNode,
  context: IncludeContext,
  rules: readonly IncludeRule[] = INCLUDE_RULES,
): Promise<MapNode> {
  let result: Node = root;
  for (const rule of rules) result = await atPath(result, rule.path, { rule, context });
  return result.kind === "map" ? result : root;
}

interface Work {
  readonly rule: IncludeRule;
  readonly context: IncludeContext;
}

/** Applies a rule to the block or blocks at `path`. */
async function atPath(node: Node, path: readonly string[], work: Work): Promise<Node> {
  const [step, ...rest] = path;
  if (step === undefined) return node.kind === "map" ? await expandBlock(node, work) : node;
  if (node.kind === "list" && step === "*") {
    const items = (await Promise.all(node.items.map((item) => expandItem(item, rest, work)))).flat();
    return isSame(items, node.items) ? node : { ...node, items };
  }
  if (node.kind !== "map") return node;
  const entries: MapEntry[] = [];
  for (const entry of node.entries) {
    const value = step === "*" || step === entry.key ? await atPath(entry.value, rest, work) : entry.value;
    entries.push(value === entry.value ? entry : { ...entry, value });
  }
  return isSame(entries, node.entries) ? node : withEntries(node, entries);
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

async function expandItem(item: Node, rest: readonly string[], work: Work): Promise<readonly Node[]> {
  const include = rest.length === 0 ? entryOf(item, "include") : undefined;
  if (!include || item.kind !== "map") return [rest.length === 0 ? item : await atPath(item, rest, work)];
  const others = withoutKeys(item, ["include"]).entries;
  if (others.length > 0) {
    work.context.session.report(errorAt(others[0]!.keySpan, {
      code: "ORK1221",
      message: `"${others[0]!.key}" stands beside an include`,
    }, { hint: "the item is replaced by what the file holds: make it an item of its own" }));
  }
  const parts = await readParts(include, work);
  return parts.flatMap((part) => part.value.kind === "list" ? part.value.items : []);
}

async function expandBlock(block: MapNode, work: Work): Promise<MapNode> {
  const { holder } = work.rule;
  const inner = holder === undefined ? block : entryOf(block, holder)?.value;
  const include = entryOf(inner, "include");
  if (!include || inner?.kind !== "map") return block;
  const parts = await readParts(include, work);
  return parts.reduceRight<MapNode>(
    (result, part) => mergePart(result, part, work),
    holder === undefined ? withoutKeys(block, ["include"]) : withoutInclude(block, holder, inner),
  );
}

function withoutInclude(block: MapNode, holder: string, inner: MapNode): MapNode {
  const rest = withoutKeys(inner, ["include"]);
  return rest.entries.length === 0
    ? withoutKeys(block, [holder])
    : withEntries(block, block.entries.map((e) => e.key === holder ? { ...e, value: rest } : e));
}

/** What the named files hold: entries with their keys. Whatever is wrong is reported and left out. */
async function readParts(include: MapEntry, work: Work): Promise<readonly MapEntry[]> {
  const { value } = include;
  const names = value.kind === "list" ? value.items : [value];
  const parts: MapEntry[] = [];
  for (const name of names) parts.push(...await readPart(name, work));
  return parts;
}

async function readPart(name: Node, { rule, context }: Work): Promise<readonly MapEntry[]> {
  const { session, link } = context;
  const reference = textOf(name);
  if (reference === undefined) {
    session.report(errorAt(name.span, { code: "ORK1221", message: `"include" must be the path of a file` }));
    return [];
  }
  if (/^[a-z]+:\/\//i.test(reference)) {
    session.report(
      errorAt(name.span, { code: "ORK1224", message: `cannot include "${reference}": only local files` }, {
        hint: "save the file beside this one; whole Katalogs and Motifs can be imported from elsewhere",
      }),
    );
    return [];
  }
  const read = await readDocuments(session, reference, { place: name.span, parent: link, code: "ORK1220" });
  if (!read) return [];
  return read.documents.flatMap(({ root }) => partsOf(root, rule, session));
}

function partsOf(root: Node, rule: IncludeRule, session: Session): readonly MapEntry[] {
  const first = rule.keys[0]!;
  if (root.kind === "list" && rule.merge !== "beneath" && rule.merge !== "profiles") {
    return [withoutNested({ key: first, keySpan: root.span, value: root }, session)];
  }
  if (root.kind !== "map") {
    session.report(errorAt(root.span, {
      code: "ORK1221",
      message: `expected "${first}:" in an included file, found ${
        root.kind === "list" ? "a list" : "a text"
      }`,
    }, { hint: `begin the file with "${first}:"` }));
    return [];
  }
  return root.entries.flatMap((entry) => {
    if (rule.keys.includes(entry.key)) return [withoutNested(entry, session)];
    reportKey(entry, rule, session);
    return [];
  });
}

function reportKey(entry: MapEntry, rule: IncludeRule, session: Session): void {
  if (entry.key === "include") return reportNested(entry, session);
  const near = nearestName(entry.key, rule.keys);
  session.report(errorAt(entry.keySpan, {
    code: "ORK1221",
    message: `unknown field "${entry.key}" in an included file`,
  }, {
    hint: near === undefined
      ? `such a file holds ${rule.keys.map((k) => `"${k}:"`).join(", ")}`
      : `did you mean "${near}"?`,
  }));
}

function reportNested(entry: MapEntry, session: Session): void {
  session.report(
    errorAt(entry.keySpan, { code: "ORK1222", message: "an included file cannot include another" }, {
      hint: "name both files where the first one is included",
    }),
  );
}

/** Includes go one level deep. */
function withoutNested(entry: MapEntry, session: Session): MapEntry {
  const strip = (node: Node): Node => {
    if (node.kind === "list") {
      return listAt(
        node.span,
        node.items.flatMap((i) => isInclude(i, session) ? [] : [i]),
      );
    }
    const nested = entryOf(node, "include");
    if (!nested || node.kind !== "map") return node;
    reportNested(nested, session);
    return withoutKeys(node, ["include"]);
  };
  return { ...entry, value: strip(entry.value) };
}

function isInclude(item: Node, session: Session): boolean {
  const nested = entryOf(item, "include");
  if (nested) reportNested(nested, session);
  return nested !== undefined;
}

function mergePart(block: MapNode, part: MapEntry, work: Work): MapNode {
  switch (work.rule.merge) {
    case "list":
    case "items":
      return prepended(block, part);
    case "beneath":
      return part.value.kind === "map" ? beneath(block, part.value) : block;
    case "profiles":
      return part.value.kind === "map" ? profilesBelow(block, part.value, work.context.session) : block;
    case "observe":
      return part.value.kind === "map" ? observedBelow(block, part) : prepended(block, part);
  }
}

/** The file's items first. A part of another type is put in as it is, so that the schema says what is wrong with it. */
function prepended(block: MapNode, part: MapEntry): MapNode {
  const own = entryOf(block, part.key);
  if (!own) return withEntry(block, part);
  if (own.value.kind !== "list" || part.value.kind !== "list") return block;
  return withEntry(block, {
    ...own,
    value: listAt(own.value.span, [...part.value.items, ...own.value.items]),
  });
}

/** Maps below maps; what the block itself says wins. */
export function beneath(block: MapNode, lower: MapNode): MapNode {
  return lower.entries.reduce((result, entry) => {
    const own = entryOf(result, entry.key);
    if (!own) return withEntry(result, entry);
    return own.value.kind === "map" && entry.value.kind === "map"
      ? withEntry(result, { ...own, value: beneath(own.value, entry.value) })
      : result;
  }, block);
}

function observedBelow(block: MapNode, part: MapEntry): MapNode {
  const own = entryOf(block, part.key);
  return own?.value.kind === "map" && part.value.kind === "map"
    ? withEntry(block, { ...own, value: beneath(own.value, part.value) })
    : own
    ? block
    : withEntry(block, part);
}

function profilesBelow(block: MapNode, lower: MapNode, session: Session): MapNode {
  return lower.entries.reduce((result, family) => {
    const own = entryOf(result, family.key);
    if (own?.value.kind === "list" && family.value.kind === "list") {
      const names = new Map(own.value.items.map((item) => [textOf(entryOf(item, "name")?.value), item]));
      for (const item of family.value.items) {
        const name = textOf(entryOf(item, "name")?.value);
        const twin = name === undefined ? undefined : names.get(name);
        if (!twin) continue;
        session.report(errorAt(entryOf(twin, "name")!.value.span, {
          code: "ORK1223",
          message: `profile "${name}" of ${family.key} is in two files`,
        }, {
          hint: "rename one of them",
          related: [{ span: entryOf(item, "name")!.value.span, message: "first one" }],
        }));
      }
    }
    return prepended(result, family);
  }, block.entries.length === 0 ? mapAt(block.span, []) : block);
}
