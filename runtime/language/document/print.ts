// Owns: a positioned tree to YAML text that keeps comments, blank lines and the way scalars were written. Must not: change the tree.

import { Scalar, stringify } from "yaml";
import {
  type Attachments,
  type Comment,
  hasBlankBefore,
  itemPlace,
  keyPlace,
  type PlaceId,
} from "./comments.ts";
import type { ListNode, MapEntry, MapNode, Node, ScalarNode } from "./node.ts";

const STEP = 2;
/** A list or map in brackets that is longer goes over several lines. */
const FLOW_WIDTH = 100;

interface Printer {
  readonly text: string;
  readonly extras: Attachments;
  /** Comments that are printed. A tree may hold the same place twice. */
  readonly printed: Set<Comment>;
}

/** Lines of a block; what stands before its first key is separate, because a list item prints that before its dash. */
interface Block {
  readonly lead: readonly string[];
  readonly lines: readonly string[];
}

/** Prints the map of one document. Ends with a line break. */
export function printTree(root: Node, text: string, extras: Attachments): string {
  const printer: Printer = { text, extras, printed: new Set() };
  const head = withoutFirstBlank(commentLines(extras.head, printer));
  const { lead, lines } = blockOf(root, 0, printer);
  const gap = head.length > 0 && hasBlankBefore(text, root.span.offset) ? [""] : [];
  return `${[...strays(printer), ...head, ...gap, ...lead, ...lines].join("\n")}\n`;
}

/** Comments whose place is gone altogether: better at the top than lost. */
function strays(printer: Printer): readonly string[] {
  const { leading, trailing, after } = printer.extras;
  const all = [...leading.values(), ...trailing.values(), ...after.values()].flat();
  return withoutFirstBlank(commentLines(all, printer));
}

function withoutFirstBlank(lines: readonly string[]): readonly string[] {
  return lines[0] === "" ? lines.slice(1) : lines;
}

function blockOf(node: Node, indent: number, printer: Printer): Block {
  switch (node.kind) {
    case "map":
      return mapBlock(node, indent, printer);
    case "list":
      return listBlock(node, indent, printer);
    case "scalar":
      return { lead: [], lines: [`${pad(indent)}${scalarText(node, indent, printer)}`] };
  }
}

function mapBlock(map: MapNode, indent: number, printer: Printer): Block {
  if (map.entries.length === 0) return { lead: [], lines: [`${pad(indent)}{}`] };
  let lead: readonly string[] = [];
  const lines: string[] = [];
  map.entries.forEach((entry, i) => {
    const own = isRepeatedBelow(entry) ? [] : leadingLines(keyPlace(entry.keySpan.offset), indent, printer);
    if (i === 0) lead = withoutFirstBlank(own);
    else lines.push(...own);
    lines.push(...entryLines(entry, indent, printer));
  });
  lines.push(...afterLines(map.entries.map((entry) => keyPlace(entry.keySpan.offset)), indent, printer));
  return { lead, lines };
}

/** A key that nobody wrote stands at the place of the key that caused it: comments stay with that one. */
function isRepeatedBelow({ keySpan, value }: MapEntry): boolean {
  return value.kind === "map" && value.entries.some((e) => e.keySpan.offset === keySpan.offset);
}

function entryLines(entry: MapEntry, indent: number, printer: Printer): string[] {
  const { value, keySpan } = entry;
  const key = `${pad(indent)}${keyText(entry, printer)}:`;
  const place = keyPlace(keySpan.offset);
  const inline = inlineText(value, { place, column: key.length + 1 }, printer);
  if (inline !== undefined) {
    const tail = trailingOf([place, ...placesBelow(value)], printer);
    return [`${key}${inline === "" ? "" : ` ${inline}`}${tail}`];
  }
  const tail = isRepeatedBelow(entry) ? "" : trailingOf([place], printer);
  if (value.kind === "scalar") {
    const [first = "", ...rest] = scalarText(value, indent, printer).split("\n");
    return isBlockScalar(value) || rest.length === 0
      ? [`${key} ${first}${tail}`, ...rest]
      : [`${key} ${first}`, ...rest.slice(0, -1), `${rest.at(-1)}${tail}`];
  }
  const block = blockOf(value, indent + STEP, printer);
  return [`${key}${tail}`, ...block.lead, ...block.lines];
}

function listBlock(list: ListNode, indent: number, printer: Printer): Block {
  if (list.items.length === 0) return { lead: [], lines: [`${pad(indent)}[]`] };
  let lead: readonly string[] = [];
  const lines: string[] = [];
  list.items.forEach((item, i) => {
    const own = leadingLines(itemPlace(item.span.offset), indent, printer);
    const block = itemBlock(item, indent, printer);
    const before = [...own, ...block.lead];
    if (i === 0) lead = withoutFirstBlank(before);
    else lines.push(...before);
    lines.push(...block.lines);
  });
  lines.push(...afterLines(list.items.map((item) => itemPlace(item.span.offset)), indent, printer));
  return { lead, lines };
}

function itemBlock(item: Node, indent: number, printer: Printer): Block {
  const dash = `${pad(indent)}-`;
  const place = itemPlace(item.span.offset);
  const inline = inlineText(item, { place, column: indent + STEP }, printer);
  if (inline !== undefined) {
    const tail = trailingOf([place, ...placesBelow(item)], printer);
    return { lead: [], lines: [`${dash}${inline === "" ? "" : ` ${inline}`}${tail}`] };
  }
  if (item.kind === "scalar") {
    const [first = "", ...rest] = scalarText(item, indent, printer).split("\n");
    const tail = trailingOf([place], printer);
    return { lead: [], lines: [`${dash} ${first}${isBlockScalar(item) ? tail : ""}`, ...rest] };
  }
  const tail = trailingOf([place], printer).trimStart();
  const block = blockOf(item, indent + STEP, printer);
  const lead = [...tail === "" ? [] : [tail], ...block.lead]
    .map((line) => line === "" ? "" : `${pad(indent)}${line.trimStart()}`);
  const [first = "", ...rest] = block.lines;
  return { lead, lines: [`${dash} ${first.slice(indent + STEP)}`, ...rest] };
}

interface Spot {
  readonly place: PlaceId;
  readonly column: number;
}

/** A scalar of one line, or brackets that were brackets before, fit, and need no line of their own for a comment. */
function inlineText(node: Node, { place, column }: Spot, printer: Printer): string | undefined {
  if (node.kind === "scalar") {
    const text = scalarText(node, 0, printer);
    return text.includes("\n") ? undefined : text;
  }
  const isEmpty = node.kind === "map" ? node.entries.length === 0 : node.items.length === 0;
  if (!isEmpty && !/[[{]/.test(printer.text[node.span.offset] ?? "")) return undefined;
  const places = placesBelow(node);
  const { leading, after, trailing } = printer.extras;
  if (places.some((p) => leading.has(p) || after.has(p))) return undefined;
  if ([place, ...places].filter((p) => trailing.has(p)).length > 1) return undefined;
  const text = flowText(node, printer);
  return text === undefined || (!isEmpty && column + text.length > FLOW_WIDTH) ? undefined : text;
}

function flowText(node: Node, printer: Printer): string | undefined {
  if (node.kind === "scalar") {
    const text = scalarText(node, 0, printer);
    if (text.includes("\n")) return undefined;
    return isVerbatim(node, printer) || !/[,[\]{}]/.test(text) ? text : JSON.stringify(node.text);
  }
  if (node.kind === "list") {
    const items = node.items.map((item) => flowText(item, printer));
    return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
  }
  const entries = node.entries.map((entry) => {
    const value = flowText(entry.value, printer);
    return value === undefined ? undefined : `${keyText(entry, printer)}:${value === "" ? "" : ` ${value}`}`;
  });
  if (entries.includes(undefined)) return undefined;
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** Every key and item below a node. */
function placesBelow(node: Node): readonly PlaceId[] {
  if (node.kind === "scalar") return [];
  if (node.kind === "list") return node.items.flatMap((n) => [itemPlace(n.span.offset), ...placesBelow(n)]);
  return node.entries.flatMap((e) => [keyPlace(e.keySpan.offset), ...placesBelow(e.value)]);
}

function keyText({ key, keySpan }: MapEntry, { text }: Printer): string {
  const written = text.slice(keySpan.offset, keySpan.offset + keySpan.length);
  if (written === key || written === `"${key}"` || written === `'${key}'`) return written;
  return generated(key);
}

/** A scalar as it was written, continuation lines at the new depth; one that nobody wrote in the plainest safe style. */
function scalarText(node: ScalarNode, indent: number, printer: Printer): string {
  if (isBlockScalar(node)) return blockScalarText(node, indent, printer);
  if (!isVerbatim(node, printer)) return generated(node.value);
  const { offset, length } = node.span;
  const [first = "", ...rest] = printer.text.slice(offset, offset + length).split("\n");
  return [first, ...rest.map((line) => line.trim() === "" ? "" : `${pad(indent + STEP)}${line.trimStart()}`)]
    .join("\n");
}

/** Whether the text at the place of a scalar is that scalar, and not what an older spelling said there. */
function isVerbatim(node: ScalarNode, { text }: Printer): boolean {
  const written = text.slice(node.span.offset, node.span.offset + node.span.length);
  if (node.style === "plain") {
    return written === node.text || (/\n/.test(written) && folded(written) === node.text);
  }
  return /^["']/.test(written);
}

/** Source: YAML 1.2.2, 6.5: a line break between words is a space, an empty line a line break. */
function folded(written: string): string {
  const lines = written.split("\n").map((line) => line.trim());
  return lines.join("\n").replace(/\n(\n*)/g, (_, more: string) => more === "" ? " " : more);
}

function isBlockScalar({ style }: ScalarNode): boolean {
  return style === "literal" || style === "folded";
}

function blockScalarText(node: ScalarNode, indent: number, { text }: Printer): string {
  const written = text.slice(node.span.offset, node.span.offset + node.span.length);
  const [, ...body] = written.split("\n");
  const firstLine = body.find((line) => line.trim() !== "");
  const firstText = node.text.split("\n").find((line) => line.trim() !== "");
  const endBreaks = /\n*$/.exec(node.text)![0].length;
  if (firstLine === undefined || firstText === undefined || endBreaks > 1 || !/^[|>]/.test(written)) {
    return quotedText(node.text);
  }
  const base = widthOf(firstLine) - widthOf(firstText);
  const indicator = /^\s/.test(node.text) ? String(STEP) : "";
  const header = `${written[0]}${indicator}${endBreaks === 0 ? "-" : ""}`;
  return [
    header,
    ...body.map((line) => line.slice(base) === "" ? "" : `${pad(indent + STEP)}${line.slice(base)}`),
  ]
    .join("\n");
}

function widthOf(line: string): number {
  return line.length - line.trimStart().length;
}

function quotedText(text: string): string {
  const scalar = new Scalar(text);
  scalar.type = "QUOTE_DOUBLE";
  return stringify(scalar, { lineWidth: 0 }).trimEnd();
}

function generated(value: ScalarNode["value"]): string {
  if (typeof value === "string" && value.includes("\n")) return quotedText(value);
  return stringify(value, { lineWidth: 0, compat: "yaml-1.1" }).trimEnd();
}

function leadingLines(place: PlaceId, indent: number, printer: Printer): readonly string[] {
  const lines = commentLines(printer.extras.leading.get(place) ?? [], printer);
  const offset = place < 0 ? -1 - place : place;
  if (hasBlankBefore(printer.text, lineOf(printer.text, offset))) lines.push("");
  return indented(lines, indent);
}

function afterLines(places: readonly PlaceId[], indent: number, printer: Printer): readonly string[] {
  const comments = places.flatMap((place) => printer.extras.after.get(place) ?? [])
    .sort((a, b) => a.offset - b.offset);
  return indented(commentLines(comments, printer), indent);
}

function trailingOf(places: readonly PlaceId[], { extras, printed }: Printer): string {
  const comments = places.flatMap((place) => extras.trailing.get(place) ?? []).filter((c) => !printed.has(c));
  comments.forEach((c) => printed.add(c));
  return comments.map((c) => ` ${c.text}`).join("");
}

function commentLines(comments: readonly Comment[], { printed }: Printer): string[] {
  return comments.filter((one) => !printed.has(one)).flatMap((one) => {
    printed.add(one);
    return one.hasBlankBefore ? ["", one.text] : [one.text];
  });
}

/** Where the line of a place begins, dashes of list items included. */
function lineOf(text: string, offset: number): number {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[\s-]*$/.test(text.slice(lineStart, offset)) ? lineStart : offset;
}

function indented(lines: readonly string[], indent: number): readonly string[] {
  return lines.map((line) => line === "" ? "" : `${pad(indent)}${line}`);
}

function pad(indent: number): string {
  return " ".repeat(indent);
}
