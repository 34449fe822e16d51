// Owns: which comment and which blank line belongs to which key or list item. Must not: print anything.

import { type CST, Parser } from "yaml";
import type { Node } from "./node.ts";

/** What a text holds besides its values. */
export interface Extras {
  readonly comments: readonly Comment[];
  /** Offsets of document markers (`---`). */
  readonly markers: readonly number[];
  /** Something that only the text shows and the tree has lost: anchors, tags, directives. */
  readonly features: readonly { readonly offset: number; readonly name: string }[];
}

export interface Comment {
  readonly offset: number;
  /** With its `#`. */
  readonly text: string;
  readonly column: number;
  /** Nothing but dashes stands before it on its line. */
  readonly isOwnLine: boolean;
  readonly hasBlankBefore: boolean;
}

/** A key or list item by its place in the text; an item and its first key stand at one place. */
export type PlaceId = number;

/** The place of a key. */
export function keyPlace(offset: number): PlaceId {
  return offset;
}

/** The place of a list item. */
export function itemPlace(offset: number): PlaceId {
  return -1 - offset;
}

/** Comments by the key or item they belong to. */
export interface Attachments {
  /** Before everything else. */
  readonly head: readonly Comment[];
  readonly leading: ReadonlyMap<PlaceId, readonly Comment[]>;
  /** At the end of the line. */
  readonly trailing: ReadonlyMap<PlaceId, Comment>;
  /** At the end of the block that the key or item stands in. */
  readonly after: ReadonlyMap<PlaceId, readonly Comment[]>;
}

const FEATURES: Readonly<Record<string, string>> = {
  "anchor": "an anchor",
  "alias": "an alias",
  "tag": "a tag",
  "directive": "a directive",
  "doc-end": "a document end marker",
};

/** Everything in a text that is no value. */
export function extrasOf(text: string): Extras {
  const comments: Comment[] = [];
  const markers: number[] = [];
  const features: { offset: number; name: string }[] = [];
  for (const token of new Parser().parse(text)) {
    visit(token as unknown as Loose, (found) => {
      const { offset = 0, type = "" } = found;
      if (type === "comment") comments.push(comment(text, offset, found.source ?? ""));
      if (type === "doc-start") markers.push(offset);
      if (FEATURES[type]) features.push({ offset, name: FEATURES[type]! });
      if (type === "scalar" && found.source === "<<") features.push({ offset, name: "a merge key" });
    });
  }
  comments.sort((a, b) => a.offset - b.offset);
  return { comments, markers, features };
}

/** A token as far as it matters here. Source: yaml, `CST.Token`. */
interface Loose {
  readonly type?: CST.Token["type"] | string;
  readonly offset?: number;
  readonly source?: string;
}

function visit(token: Loose, found: (token: Loose) => void): void {
  found(token);
  for (const part of Object.values(token)) {
    if (Array.isArray(part)) part.forEach((inner) => visit(inner as Loose, found));
    else if (typeof part === "object" && part !== null) visit(part as Loose, found);
  }
}

function comment(text: string, offset: number, source: string): Comment {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  return {
    offset,
    text: source.trimEnd(),
    column: offset - lineStart,
    isOwnLine: /^[\s-]*$/.test(before),
    hasBlankBefore: hasBlankBefore(text, offset),
  };
}

/** Whether an empty line stands between a place and what comes before it. */
export function hasBlankBefore(text: string, offset: number): boolean {
  return /\n[ \t]*\n[ \t]*$/.test(text.slice(Math.max(0, offset - 200), offset));
}

/** A key or list item of a tree. */
interface Anchor {
  readonly id: PlaceId;
  readonly offset: number;
  readonly column: number;
  readonly parents: readonly Anchor[];
}

/**
 * Gives every comment to a key or item that is still there in `canonical`. A comment on its own line goes to what
 * follows it, unless it is indented deeper: then it ends the block before it.
 */
export function attach(
  comments: readonly Comment[],
  trees: { readonly original: Node; readonly canonical: Node; readonly text: string },
): Attachments {
  const anchors = anchorsOf(trees.original, trees.text);
  const kept = anchorsOf(trees.canonical, trees.text);
  const result = { head: [] as Comment[], leading: new Map(), trailing: new Map(), after: new Map() };
  for (const one of comments) {
    const place = placeOf(one, anchors);
    if (place === "head" || kept.length === 0) result.head.push(one);
    else put(one, place, { kept, result });
  }
  return result;
}

interface Put {
  readonly kept: readonly Anchor[];
  readonly result: {
    readonly leading: Map<PlaceId, Comment[]>;
    readonly trailing: Map<PlaceId, Comment>;
    readonly after: Map<PlaceId, Comment[]>;
  };
}

/** Gives a comment to its place, or to the nearest one that is still there. */
function put(one: Comment, { where, anchor }: Exclude<Place, "head">, { kept, result }: Put): void {
  const { leading, trailing, after } = result;
  const add = (map: Map<PlaceId, Comment[]>, id: PlaceId, comment: Comment) =>
    map.set(id, [...map.get(id) ?? [], comment]);
  const limit = where === "trailing" ? one.offset - 1 : anchor.offset;
  const before = kept.findLast((a) => a.offset <= limit) ?? kept[0]!;
  if (where === "leading") {
    const next = kept.find((a) => a.offset >= anchor.offset);
    return void (next ? add(leading, next.id, one) : add(after, before.id, one));
  }
  if (where === "after") return void add(after, kept.find((a) => a.id === anchor.id)?.id ?? before.id, one);
  const earlier = trailing.get(before.id);
  if (earlier) add(leading, before.id, { ...earlier, hasBlankBefore: false });
  trailing.set(before.id, one);
}

type Place = "head" | { readonly where: "leading" | "trailing" | "after"; readonly anchor: Anchor };

function placeOf(one: Comment, anchors: readonly Anchor[]): Place {
  const previous = anchors.findLast((anchor) => anchor.offset < one.offset);
  if (previous === undefined) return "head";
  if (!one.isOwnLine) return { where: "trailing", anchor: previous };
  const next = anchors.find((anchor) => anchor.offset > one.offset);
  if (next && (one.column <= next.column || next.parents.includes(previous))) {
    return { where: "leading", anchor: next };
  }
  const open = [...previous.parents, previous].filter((anchor) => anchor.column <= one.column);
  const owner = open.at(-1);
  if (owner) return { where: "after", anchor: owner };
  return next ? { where: "leading", anchor: next } : { where: "after", anchor: previous };
}

/** Keys and items in the order of the text, outer ones first. */
function anchorsOf(root: Node, text: string): readonly Anchor[] {
  const found: Anchor[] = [];
  const add = (anchor: Anchor, below: Node): void => {
    found.push(anchor);
    walk(below, [...anchor.parents, anchor]);
  };
  const walk = (node: Node, parents: readonly Anchor[]): void => {
    if (node.kind === "map") {
      for (const { keySpan: { offset }, value } of node.entries) {
        add({ id: keyPlace(offset), offset, column: columnOf(text, offset), parents }, value);
      }
    } else if (node.kind === "list") {
      for (const item of node.items) {
        const { offset } = item.span;
        add({ id: itemPlace(offset), offset, column: dashColumn(text, offset), parents }, item);
      }
    }
  };
  walk(root, []);
  return found.sort((a, b) => a.offset - b.offset || a.parents.length - b.parents.length);
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

/** The column of the dash of a list item. */
function dashColumn(text: string, offset: number): number {
  const column = columnOf(text, offset);
  const dash = /-[ \t]*$/.exec(text.slice(offset - column, offset));
  return dash ? dash.index : column;
}
