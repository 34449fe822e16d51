// Owns: the positioned tree that a YAML text becomes. Must not: know Katalogs.

import type { Json, Span } from "../../base/mod.ts";

/** A scalar. `value` is typed by YAML core rules (whole numbers beyond 2^53 are bigint); `text` is what a string field would see (`8080`, `true`, `1.10`). */
export interface ScalarNode {
  readonly kind: "scalar";
  readonly span: Span;
  readonly value: string | number | bigint | boolean | null;
  readonly text: string;
  /** What kubectl reads in an object where that is another value than `value`: true for `yes`, 511 for `0777`. */
  readonly kubectlValue?: boolean | number | bigint;
  /** How it was written: decides how offsets inside the text map back to the source. */
  readonly style: "plain" | "single" | "double" | "literal" | "folded";
  /** Source span of the `length` characters of `text` at `offset`; exact for plain and block scalars, escapes included. */
  readonly spanAt: (offset: number, length: number) => Span;
}

export interface MapEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node;
}

/** A mapping, in source order; keys are unique (duplicates are reported and the first wins). */
export interface MapNode {
  readonly kind: "map";
  readonly span: Span;
  readonly entries: readonly MapEntry[];
}

export interface ListNode {
  readonly kind: "list";
  readonly span: Span;
  readonly items: readonly Node[];
}

/** A value with its position. Anchors and merge keys are already expanded (within limits). */
export type Node = ScalarNode | MapNode | ListNode;

/** One YAML document of a source. */
export interface Document {
  readonly uri: string;
  /** Position among the documents of its source, from 0. */
  readonly index: number;
  readonly root: Node;
  readonly span: Span;
}

/** The value under a key, or undefined. */
export function child(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === "map" ? node.entries.find((e) => e.key === key)?.value : undefined;
}

/** The entry under a key (with the key's own span), or undefined. */
export function entryOf(node: Node | undefined, key: string): MapEntry | undefined {
  return node?.kind === "map" ? node.entries.find((e) => e.key === key) : undefined;
}

/** The node at a path of keys and indexes, or undefined. */
export function nodeAt(node: Node | undefined, path: readonly (string | number)[]): Node | undefined {
  let current = node;
  for (const step of path) {
    current = typeof step === "number"
      ? current?.kind === "list" ? current.items[step] : undefined
      : current?.kind === "list" && /^\d+$/.test(step)
      ? current.items[Number(step)]
      : child(current, step);
  }
  return current;
}

/** The text of a scalar, or undefined for null, maps and lists. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === "scalar" && node.value !== null ? node.text : undefined;
}

/** The value of a scalar in an object for an API server: what kubectl would send for it. */
export function objectValue(node: ScalarNode): ScalarNode["value"] {
  return node.kubectlValue ?? node.value;
}

/** The tree as an object for an API server, with the scalars that kubectl would send. */
export function toObject(node: Node): Json {
  switch (node.kind) {
    case "scalar":
      return objectValue(node);
    case "list":
      return node.items.map(toObject);
    case "map":
      return Object.fromEntries(node.entries.map((e) => [e.key, toObject(e.value)]));
  }
}

/** The tree as plain JSON. */
export function toJson(node: Node): Json {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(toJson);
    case "map":
      return Object.fromEntries(node.entries.map((e) => [e.key, toJson(e.value)]));
  }
}
