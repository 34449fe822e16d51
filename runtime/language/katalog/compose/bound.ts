// Owns: a value that stands for a name inside templates, written as an operand, a text or a node. Must not: find the names.

import { jsonText, wholeNumberOf } from "../../../base/mod.ts";
import { type Node, nodeAt, type ScalarNode } from "../../document/mod.ts";
import { parseTemplate } from "../../expr/mod.ts";
import { scalarAt } from "../normalise/tree.ts";
import { type Reference, rootFieldOffsets } from "./references.ts";

/** How a value is seen by the templates that read it. */
export type BoundType = "text" | "string" | "int" | "float" | "bool" | "list" | "map" | "own";

/** A value for a name. `node` may hold templates; they are evaluated against the object that is reconciled. */
export interface Bound {
  readonly name: string;
  readonly node: Node;
  /** `text`: nothing was declared, so scalars are texts; `own`: every scalar keeps the type it was written with. */
  readonly type: BoundType;
  /** Taken when `node` is a template that renders empty. */
  readonly fallback?: Node;
}

/** What stands for the names of a reference: a value, and the names that point into it. */
export interface Found {
  readonly bound: Bound;
  readonly rest: readonly string[];
}

/** Turns a template that cannot stand inside a pipeline into a user-defined function and returns its name. */
export type MakeNote = (bound: Bound, template: ScalarNode) => string;

/** A scalar that holds an action; its value is its text. */
export type TemplateScalar = ScalarNode & { readonly value: string };

/** True for a scalar that holds an action. */
export function isTemplate(node: Node): node is TemplateScalar {
  return node.kind === "scalar" && node.text.includes("{{");
}

/** The bound value, or the part of it that further names point at; undefined when there is no such part. */
export function partOf(bound: Bound, names: readonly string[]): Node | undefined {
  return names.length === 0 || isTemplate(bound.node) ? bound.node : nodeAt(bound.node, names);
}

/** A scalar as a constant of the template language. */
export function literal(node: ScalarNode, type: BoundType, isText: boolean): string {
  const { text, value } = node;
  if (isText || value === null) return JSON.stringify(value === null ? "" : text);
  if (type === "own") return typeof value === "string" ? JSON.stringify(value) : text;
  if (type === "bool" && /^(true|false)$/.test(text)) return text;
  if (type === "int" && /^[+-]?(0|[1-9]\d*)$/.test(text)) return text;
  if (type === "float" && /^[+-]?\d+(\.\d+)?$/.test(text)) return text;
  return JSON.stringify(text);
}

const CONVERSIONS: Readonly<Partial<Record<BoundType, string>>> = {
  int: "toInt",
  float: "toFloat",
  bool: "toBool",
  string: "toString",
  text: "toString",
};

/** What makes a container of a text; the value at a path is one already. */
const READERS: Readonly<Partial<Record<BoundType, string>>> = { list: "asList", map: "asMap" };
const PATH = /^\$?(\.[\p{L}\p{Nd}_]+)+$/u;

/** The value as one operand of a pipeline: `"web"`, `(toInt .spec.replicas)`, `(asList "[80]")`. */
export function operandOf(
  { bound, rest }: Found,
  reference: Reference,
  makeNote: MakeNote,
): string {
  const node = partOf(bound, rest);
  if (!node) return '""';
  if (!isTemplate(node)) return staticOperand(node, bound, reference, makeNote);
  const base = templateOperand(bound, node, { reference, makeNote });
  const path = node === bound.node ? rest : [];
  if (path.length === 0) return converted(base, { bound, reference, makeNote });
  const whole = READERS[bound.type] ? converted(base, { bound, reference, makeNote }) : base;
  return `${whole}.${path.join(".")}`;
}

function staticOperand(node: Node, bound: Bound, reference: Reference, makeNote: MakeNote): string {
  if (node.kind === "scalar") {
    const isText = reference.isComparedWithText || bound.type === "text" || bound.type === "string";
    return literal(node, bound.type, isText);
  }
  const holes: string[] = [];
  const json = jsonWithHoles(node, (scalar) => {
    holes.push(`(toJson ${templateOperand(bound, scalar, { reference, makeNote })})`);
  });
  const reader = node.kind === "list" ? "asList" : "asMap";
  const text = JSON.stringify(json);
  return holes.length === 0
    ? `(${reader} ${text.replaceAll("%%", "%")})`
    : `(${reader} (printf ${text} ${holes.join(" ")}))`;
}

/** JSON text as a format: per cent signs are doubled, each template is `%s`. */
function jsonWithHoles(node: Node, hole: (scalar: ScalarNode) => void): string {
  if (isTemplate(node)) {
    hole(node);
    return "%s";
  }
  if (node.kind === "scalar") return jsonText(node.value).replaceAll("%", "%%");
  if (node.kind === "list") return `[${node.items.map((item) => jsonWithHoles(item, hole)).join(",")}]`;
  const members = node.entries.map((e) =>
    `${JSON.stringify(e.key).replaceAll("%", "%%")}:${jsonWithHoles(e.value, hole)}`
  );
  return `{${members.join(",")}}`;
}

interface OperandPlace {
  readonly reference: Pick<Reference, "isAtRoot">;
  readonly makeNote: MakeNote;
}

/** A template as an operand, unconverted. */
function templateOperand(bound: Bound, template: ScalarNode, place: OperandPlace): string {
  const text = place.reference.isAtRoot ? template.text : rebased(template.text);
  const nodes = parseTemplate(text.trim())?.nodes;
  const parts = nodes?.map((node) =>
    node.kind === "text"
      ? { text: node.text }
      : node.kind === "action" && node.pipeline.declarations.length === 0
      ? {
        expression: text.trim().slice(node.pipeline.offset, node.pipeline.offset + node.pipeline.length)
          .trim(),
      }
      : undefined
  );
  if (!parts || parts.length === 0 || parts.includes(undefined)) return place.makeNote(bound, template);
  if (parts.length === 1 && parts[0]!.expression !== undefined) return operand(parts[0]!.expression);
  const format = parts.map((part) => part!.text?.replaceAll("%", "%%") ?? "%s").join("");
  const args = parts.flatMap((part) =>
    part!.expression === undefined ? [] : [`(toString ${operand(part!.expression)})`]
  );
  return `(printf ${JSON.stringify(format)} ${args.join(" ")})`;
}

function operand(expression: string): string {
  return PATH.test(expression) ? expression : `(${expression})`;
}

/** The same template for a place where dot is not the root. */
function rebased(text: string): string {
  return [...rootFieldOffsets(text)].sort((a, b) => b - a).reduce((result, offset) => {
    const isDot = !/[\p{L}\p{Nd}_]/u.test(result[offset + 1] ?? "");
    return `${result.slice(0, offset)}$${result.slice(offset + (isDot ? 1 : 0))}`;
  }, text);
}

interface Conversion {
  readonly bound: Bound;
  readonly reference: Reference;
  readonly makeNote: MakeNote;
}

function converted(base: string, { bound, reference, makeNote }: Conversion): string {
  const isContainer = bound.type === "list" || bound.type === "map" || reference.position === "range";
  const { fallback } = bound;
  if (isContainer || bound.type === "own") {
    const plain = fallback && { ...bound, node: fallback };
    const filled = plain
      ? `(default ${staticOperand(plain.node, plain, reference, makeNote)} ${base})`
      : base;
    const reader = READERS[bound.type];
    return reader === undefined || PATH.test(base) ? filled : `(${reader} ${filled})`;
  }
  const conversion = reference.isComparedWithText ? "toString" : CONVERSIONS[bound.type];
  if (fallback?.kind === "scalar" && fallback.text !== "" && !isTemplate(fallback)) {
    const filled = `default ${JSON.stringify(fallback.text)} ${asText(base)}`;
    return conversion === "toString" ? `(${filled})` : `(${conversion} (${filled}))`;
  }
  if (conversion === undefined || (reference.position === "alone" && bound.type === "text")) return base;
  return conversion === "toString" ? asText(base) : `(${conversion} ${base})`;
}

/** What printf gives is a text already. */
function asText(expression: string): string {
  return expression.startsWith("(printf ") ? expression : `(toString ${expression})`;
}

/** False for a template with constant text around its actions: it never renders empty. */
export function canBeEmpty(template: ScalarNode): boolean {
  const nodes = parseTemplate(template.text)?.nodes ?? [];
  return !nodes.some((node) => node.kind === "text" && node.text.trim() !== "");
}

/** An operand that stands alone between braces needs no parentheses. */
export function withoutParentheses(expression: string): string {
  if (!expression.startsWith("(")) return expression;
  let depth = 0;
  let quote = "";
  for (let i = 0; i < expression.length; i++) {
    const char = expression[i]!;
    if (quote !== "") {
      if (char === "\\" && quote === '"') i++;
      else if (char === quote) quote = "";
    } else if (char === '"' || char === "`") quote = char;
    else if (char === "(") depth++;
    else if (char === ")" && --depth === 0 && i < expression.length - 1) return expression;
  }
  return expression.slice(1, -1);
}

/** `{{ .spec.items }}` and nothing else. */
function isPath(text: string): boolean {
  return PATH.test(text.trim().replace(/^\{\{-?\s*/, "").replace(/\s*-?\}\}$/, ""));
}

/** The value where it replaces a whole scalar at `place`; undefined when it must be written as an operand. */
export function wholeNode(
  bound: Bound,
  names: readonly string[],
  place: Pick<ScalarNode, "span">,
): Node | undefined {
  const node = partOf(bound, names);
  if (!node) return scalarAt(place.span, "");
  if (node.kind !== "scalar") return node;
  if (isTemplate(node)) {
    const isPlain = names.length === 0 && bound.fallback === undefined &&
      (["text", "own"].includes(bound.type) || (READERS[bound.type] !== undefined && isPath(node.text)));
    return isPlain ? { ...scalarAt(place.span, node.text), spanAt: () => place.span } : undefined;
  }
  return typedScalar(node, bound.type, place);
}

function typedScalar(node: ScalarNode, type: BoundType, place: Pick<ScalarNode, "span">): ScalarNode {
  const value = type === "own"
    ? node.value
    : type === "int" || type === "float"
    ? isWhole(node.text) ? wholeNumberOf(node.text) : Number(node.text)
    : type === "bool"
    ? node.text === "true"
    : node.value === null
    ? ""
    : node.text;
  const isNumber = typeof value === "number";
  if (isNumber && !Number.isFinite(value)) return scalarAt(place.span, node.text);
  return { ...scalarAt(place.span, value), text: node.value === null ? "" : node.text };
}

function isWhole(text: string): boolean {
  return /^[+-]?\d+$/.test(text);
}

/** A static value as JSON, for messages. */
export function shown(node: Node): string {
  return node.kind === "scalar" ? `"${node.text.slice(0, 60)}"` : node.kind === "list" ? "a list" : "a map";
}
