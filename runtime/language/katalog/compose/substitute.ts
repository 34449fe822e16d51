// Owns: replacing names by bound values all over a tree. Must not: know where the values come from.

import type { Span } from "../../../base/mod.ts";
import {
  child,
  entryOf,
  type MapEntry,
  type MapNode,
  type Node,
  type ScalarNode,
  textOf,
} from "../../document/mod.ts";
import { errorAt, type Report } from "../remark.ts";
import { scalarAt, withEntries, withoutKeys } from "../normalise/tree.ts";
import {
  type Bound,
  type Found,
  isTemplate,
  type MakeNote,
  operandOf,
  partOf,
  wholeNode,
  withoutParentheses,
} from "./bound.ts";
import { type Reference, referencesIn } from "./references.ts";

export interface Substitution {
  /** First names that are replaced: `inputs`, or `item` and its like. */
  readonly roots: ReadonlySet<string>;
  /** The value of a reference; undefined for names that mean nothing (they read as empty). */
  find(names: readonly string[]): Found | undefined;
  readonly makeNote: MakeNote;
  readonly report: Report;
}

/** Documentation, never templates. */
const PLAIN_TEXT = new Set(["description"]);

/** The tree with every reference replaced. Spans stay at the text that held the reference. */
export function substitute(node: Node, by: Substitution, key = ""): Node {
  if (node.kind === "scalar") return key === "field" ? inField(node, by) : inScalar(node, by);
  if (node.kind === "list") {
    return { ...node, items: node.items.flatMap((item) => unrolled(item, by) ?? [substitute(item, by)]) };
  }
  return withEntries(
    node,
    node.entries.map((entry) =>
      PLAIN_TEXT.has(entry.key) ? entry : {
        ...entry,
        value: entry.key === "forEach" ? inForEach(entry, by) : substitute(entry.value, by, entry.key),
      }
    ),
  );
}

/** Every reference to the roots of a substitution in a tree, with its place. */
export function referencesBelow(
  node: Node,
  roots: ReadonlySet<string>,
  visit: (names: readonly string[], span: Span) => void,
  key = "",
): void {
  if (node.kind === "list") return node.items.forEach((item) => referencesBelow(item, roots, visit));
  if (node.kind === "map") {
    for (const entry of node.entries) {
      if (!PLAIN_TEXT.has(entry.key)) referencesBelow(entry.value, roots, visit, entry.key);
    }
    return;
  }
  const path = key === "field" ? pathIn(node, roots) : undefined;
  if (path) return visit(path, node.span);
  for (const { names, offset, length } of referencesIn(node.text, roots) ?? []) {
    visit(names, node.spanAt(offset, length));
  }
}

function inScalar(scalar: ScalarNode, by: Substitution): Node {
  const references = isTemplate(scalar) ? referencesIn(scalar.text, by.roots) ?? [] : [];
  if (references.length === 0) return scalar;
  const [only] = references;
  if (references.length === 1 && isWhole(scalar.text, only!)) {
    const found = by.find(only!.names);
    const whole = found ? wholeNode(found.bound, found.rest, scalar) : scalarAt(scalar.span, "");
    if (whole) return whole;
  }
  return rewritten(scalar, references.map((reference) => editOf(scalar, reference, by)));
}

/** `{{ .inputs.x }}` and nothing else. */
function isWhole(text: string, { offset, length, position }: Reference): boolean {
  return position === "alone" && /^\s*\{\{-?\s*$/.test(text.slice(0, offset)) &&
    /^\s*-?\}\}\s*$/.test(text.slice(offset + length));
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function editOf(scalar: ScalarNode, reference: Reference, by: Substitution): Edit {
  const start = reference.offset;
  const end = start + reference.length;
  const found = by.find(reference.names);
  const action = reference.position === "alone" ? actionAround(scalar.text, start, end) : undefined;
  const plain = found ? plainText(found, reference) : "";
  if (action && plain !== undefined) return { ...action, text: plain };
  const operand = found ? operandOf(found, reference, by.makeNote) : '""';
  return { start, end, text: reference.position === "alone" ? withoutParentheses(operand) : operand };
}

/** The braces around a lone reference, unless they trim what is beside them. */
function actionAround(text: string, start: number, end: number): { start: number; end: number } | undefined {
  const before = /\{\{[ \t]*$/.exec(text.slice(0, start));
  const after = /^[ \t]*\}\}/.exec(text.slice(end));
  return before && after ? { start: before.index, end: end + after[0].length } : undefined;
}

/** What may stand in place of the whole action: constant text, or a template that needs no conversion. */
function plainText({ bound, rest }: Found, reference: Reference): string | undefined {
  const node = partOf(bound, rest);
  if (!node) return "";
  if (node.kind !== "scalar") return undefined;
  if (!isTemplate(node)) return node.value === null ? "" : node.text;
  const isPlain = reference.isAtRoot && rest.length === 0 && !bound.fallback &&
    ["text", "own", "string"].includes(bound.type);
  return isPlain ? node.text : undefined;
}

/** The scalar with pieces of its text replaced; places inside a replacement are those of what it replaced. */
function rewritten(scalar: ScalarNode, edits: readonly Edit[]): ScalarNode {
  let text = "";
  let at = 0;
  const pieces: {
    readonly to: number;
    readonly length: number;
    readonly from: number;
    readonly size: number;
  }[] = [];
  for (const edit of edits) {
    text += scalar.text.slice(at, edit.start);
    pieces.push({
      to: text.length,
      length: edit.text.length,
      from: edit.start,
      size: edit.end - edit.start,
    });
    text += edit.text;
    at = edit.end;
  }
  text += scalar.text.slice(at);
  const spanAt = (offset: number, length: number): Span => {
    const inside = pieces.find((p) => offset >= p.to && offset < p.to + p.length);
    if (inside) return scalar.spanAt(inside.from, inside.size);
    const shift = pieces.filter((p) => p.to + p.length <= offset)
      .reduce((sum, p) => sum + p.size - p.length, 0);
    return scalar.spanAt(offset + shift, length);
  };
  return { ...scalar, text, value: text, spanAt };
}

/** The names of a bare path such as `inputs.tier`. */
function pathIn(scalar: ScalarNode, roots: ReadonlySet<string>): readonly string[] | undefined {
  if (isTemplate(scalar)) return undefined;
  const names = scalar.text.trim().replace(/^\./, "").split(".");
  return names.length > 0 && roots.has(names[0]!) ? names : undefined;
}

const FIELD: Omit<Reference, "names"> = {
  offset: 0,
  length: 0,
  position: "alone",
  isAtRoot: true,
  isComparedWithText: false,
};

/** The left side of a condition: a path stays a path where it can. */
function inField(scalar: ScalarNode, by: Substitution): Node {
  const names = pathIn(scalar, by.roots);
  if (!names) return inScalar(scalar, by);
  const found = by.find(names);
  const path = found && dataPath(found);
  if (path !== undefined) return scalarAt(scalar.span, path);
  const text = found ? operandOf(found, { ...FIELD, names }, by.makeNote) : '""';
  return scalarAt(scalar.span, `{{ ${withoutParentheses(text)} }}`);
}

/** `spec.tier` for a value that is `{{ .spec.tier }}` and needs no conversion. */
function dataPath({ bound, rest }: Found, isLoop = false): string | undefined {
  if (!isTemplate(bound.node) || (bound.fallback && !isLoop)) return undefined;
  const path = /^\s*\{\{-?\s*\.([\p{L}_][\p{L}\p{Nd}_.]*)\s*-?\}\}\s*$/u.exec(bound.node.text)?.[1];
  return path === undefined ? undefined : [path, ...rest].join(".");
}

function inForEach(entry: MapEntry, by: Substitution): Node {
  const field = child(entry.value, "field");
  const names = field?.kind === "scalar" ? pathIn(field, by.roots) : undefined;
  if (entry.value.kind !== "map" || field?.kind !== "scalar" || !names) return substitute(entry.value, by);
  const found = by.find(names);
  const path = found && dataPath(found, true);
  if (path === undefined) {
    by.report(errorAt(field.span, {
      code: "ORK1211",
      message: `forEach cannot go over "${names.join(".")}" as it is bound here`,
    }, {
      hint: `bind it to a list, a map, or a single path such as '{{ .spec.items }}'`,
      ...(found ? { related: [{ span: found.bound.node.span, message: "bound here" }] } : {}),
    }));
    return entry.value;
  }
  return withEntries(
    entry.value,
    entry.value.entries.map((e) => e.key === "field" ? { ...e, value: scalarAt(field.span, path) } : e),
  );
}

/** An entry that repeats over a list or map known now becomes its copies. Undefined for every other item. */
function unrolled(item: Node, by: Substitution): readonly Node[] | undefined {
  const loop = entryOf(item, "forEach")?.value;
  const field = child(loop, "field");
  const names = field?.kind === "scalar" ? pathIn(field, by.roots) : undefined;
  const found = names && by.find(names);
  const source = found && partOf(found.bound, found.rest);
  if (item.kind !== "map" || !source || source.kind === "scalar") return undefined;
  const body = withoutKeys(item, ["forEach"]);
  const alias = textOf(child(loop, "as")) ?? "item";
  const elements: { item: Node; value: Node }[] = source.kind === "list"
    ? source.items.map((element) => ({ item: element, value: scalarAt(element.span, "") }))
    : source.entries.map((e) => ({ item: scalarAt(e.keySpan, e.key), value: e.value }));
  return elements.map((element, index) => {
    const values = new Map<string, Node>([
      ["item", element.item],
      [alias, element.item],
      ["value", element.value],
      ["index", scalarAt(source.span, index)],
    ]);
    return substitute(withElement(body, values, by), by);
  });
}

function withElement(body: MapNode, values: ReadonlyMap<string, Node>, by: Substitution): Node {
  return substitute(body, {
    ...by,
    roots: new Set(values.keys()),
    find: (names) => {
      const node = values.get(names[0]!);
      const bound: Bound | undefined = node && { name: names[0]!, node, type: "own" };
      return bound && { bound, rest: names.slice(1) };
    },
  });
}
