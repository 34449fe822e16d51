// Owns: one YAML scalar to a ScalarNode. Must not: report remarks.

import type { CST, Scalar } from "yaml";
import { type Span, wholeNumberOf } from "../../base/mod.ts";
import { kubectlValue } from "./kubectl_scalar.ts";
import type { LineIndex } from "./line_index.ts";
import type { ScalarNode } from "./node.ts";
import { mapScalar, type ScalarMap } from "./scalar_map.ts";

const STYLES: Readonly<Record<string, ScalarNode["style"]>> = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
};

/** Builds a scalar; the character map is made on first use. */
export function buildScalar(
  yaml: Scalar,
  context: { readonly text: string; readonly lines: LineIndex },
): ScalarNode {
  const [start, end] = yaml.range ?? [0, 0, 0];
  const style = STYLES[yaml.type ?? "PLAIN"] ?? "plain";
  const span = context.lines.span(
    start,
    style === "literal" || style === "folded" ? trimmedEnd(context.text, start, end) : end,
  );
  const text = scalarText(yaml, context.text.slice(start, end), style);
  const value = scalarValue(yaml.value, text);
  let map: ScalarMap | null | undefined;
  const spanAt = (offset: number, length: number): Span => {
    map ??= mapScalar({ text, style, source: context.text, ...bodyRange(yaml, style, start, end) }) ?? null;
    return mappedSpan({ map, span, text, lines: context.lines }, offset, length);
  };
  const other = style === "plain" && yaml.tag === undefined ? kubectlValue(text) : undefined;
  return {
    kind: "scalar",
    span,
    value,
    text,
    style,
    spanAt,
    ...(other === undefined || other === value ? {} : { kubectlValue: other }),
  };
}

/** The null that stands where nothing is written. */
export function nullScalar(span: Span): ScalarNode {
  return { kind: "scalar", span, value: null, text: "", style: "plain", spanAt: () => span };
}

/** A text that stands in the source exactly as it is. */
export function plainScalar(
  text: string,
  place: { readonly span: Span; readonly context: { readonly lines: LineIndex } },
): ScalarNode {
  const { span, context } = place;
  const spanAt = (offset: number, length: number): Span =>
    context.lines.span(span.offset + offset, span.offset + offset + length);
  return { kind: "scalar", span, value: text, text, style: "plain", spanAt };
}

/** A text as a YAML scalar in quotes. */
export function quoted(text: string): string {
  return text.includes('"') ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

function scalarText(yaml: Scalar, written: string, style: ScalarNode["style"]): string {
  if (typeof yaml.value === "string") return yaml.value;
  return typeof yaml.source === "string" && style !== "plain" ? yaml.source : yaml.source ?? written;
}

/** JSON has neither infinities nor NaN, so those stay text. */
function scalarValue(value: unknown, text: string): ScalarNode["value"] {
  if (typeof value === "number") return Number.isFinite(value) ? numberValue(value, text) : text;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  return text;
}

const WHOLE = /^([+-]?\d+|0x[0-9a-fA-F]+|0o[0-7]+)$/;

/** Digits beyond 2^53 are kept; numbers with a fraction or an exponent are doubles. */
function numberValue(value: number, text: string): number | bigint {
  return !Number.isSafeInteger(value) && WHOLE.test(text) ? wholeNumberOf(text) : value;
}

function bodyRange(yaml: Scalar, style: ScalarNode["style"], start: number, end: number) {
  if (style === "plain") return { bodyStart: start, bodyEnd: end };
  if (style === "single" || style === "double") return { bodyStart: start + 1, bodyEnd: end - 1 };
  const token = yaml.srcToken as CST.BlockScalar | undefined;
  const header = token?.props.reduce((sum, p) => sum + ("source" in p ? p.source.length : 0), 0) ?? 0;
  return { bodyStart: start + header, bodyEnd: end };
}

interface Mapped {
  readonly map: ScalarMap | null;
  readonly span: Span;
  readonly text: string;
  readonly lines: LineIndex;
}

function mappedSpan(mapped: Mapped, offset: number, length: number): Span {
  const { map, span, text, lines } = mapped;
  if (!map || text.length === 0) return span;
  const first = Math.max(0, Math.min(offset, text.length));
  const last = Math.max(first, Math.min(offset + length, text.length));
  const start = first < text.length ? map.starts[first]! : map.ends[text.length - 1]!;
  const end = last > first ? Math.max(start, map.ends[last - 1]!) : start;
  return lines.span(start, end);
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(text[at - 1]!)) at--;
  return at;
}
