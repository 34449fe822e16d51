// Owns: diagnostics as compiler-style text. Must not: print, or know where sources come from.

import { type Diagnostic, formatSpan, sortDiagnostics, type Span } from "../../runtime/base/mod.ts";
import { withoutSecretValues } from "./secret_lines.ts";

/** Colour functions; each must return its argument with nothing but escape sequences added. */
export interface DiagnosticPaint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly hint: (text: string) => string;
  readonly place: (text: string) => string;
}

export interface RenderOptions {
  readonly paint?: DiagnosticPaint;
  /** Diagnostics to show before the rest is only counted. @default all */
  readonly most?: number;
}

const PLAIN: DiagnosticPaint = {
  error: (text) => text,
  warning: (text) => text,
  hint: (text) => text,
  place: (text) => text,
};

/**
 * Renders remarks in order of position, each with its source line, a caret line and its hint, then one line that counts
 * them. `sources` maps uri to text; without the text of a uri the source line is left out, and values of Secrets are always.
 * Empty for no remarks.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: RenderOptions = {},
): string {
  if (diagnostics.length === 0) return "";
  const paint = options.paint ?? PLAIN;
  const sorted = sortDiagnostics(diagnostics);
  const shown = sorted.slice(0, options.most ?? sorted.length);
  const showable = new Map(
    [...new Set(shown.map((d) => d.span.uri))].flatMap((uri) => {
      const text = sources.get(uri);
      return text === undefined ? [] : [[uri, withoutSecretValues(text)]];
    }),
  );
  const blocks = shown.map((d) => renderOne(withoutSecretWords(d, sources, showable), showable, paint));
  if (shown.length < sorted.length) blocks.push(`… and ${sorted.length - shown.length} more\n`);
  return `${blocks.join("\n")}\n${countLine(sorted)}\n`;
}

/** The last line: `2 errors, 1 warning in 1 file. ...`. */
export function countLine(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((d) => d.severity === "error");
  const warnings = diagnostics.length - errors.length;
  const parts = [];
  if (errors.length > 0) parts.push(plural(errors.length, "error"));
  if (warnings > 0) parts.push(plural(warnings, "warning"));
  const files = new Set(diagnostics.map((d) => d.span.uri)).size;
  const first = (errors[0] ?? diagnostics[0])!;
  return `${parts.join(", ")} in ${plural(files, "file")}. \`ork explain ${first.code}\` says more.`;
}

/** A remark that stands at a value of a Secret may quote it. */
function withoutSecretWords(
  diagnostic: Diagnostic,
  sources: ReadonlyMap<string, string>,
  showable: ReadonlyMap<string, string>,
): Diagnostic {
  const { uri, offset, length } = diagnostic.span;
  const at = (texts: ReadonlyMap<string, string>) => (texts.get(uri) ?? "").slice(offset, offset + length);
  const [given, shown] = [at(sources), at(showable)];
  if (given === shown) return diagnostic;
  const clean = (text: string) =>
    text.replace(
      /[^\s"'!*&:,{}]{4,}/g,
      (word) => given.includes(word) && !shown.includes(word) ? "[redacted]" : word,
    );
  const { message, hint } = diagnostic;
  return { ...diagnostic, message: clean(message), ...(hint === undefined ? {} : { hint: clean(hint) }) };
}

function renderOne(
  diagnostic: Diagnostic,
  sources: ReadonlyMap<string, string>,
  paint: DiagnosticPaint,
): string {
  const isError = diagnostic.severity === "error";
  const label = `${diagnostic.severity}[${diagnostic.code}]`;
  const head = `${paint.place(formatSpan(diagnostic.span))}: ${
    (isError ? paint.error : paint.warning)(label)
  }`;
  let text = `${head}: ${diagnostic.message}\n`;
  text += excerpt(diagnostic.span, sources, isError ? paint.error : paint.warning);
  for (const place of diagnostic.related ?? []) {
    text += `   ${paint.place(formatSpan(place.span))}: ${place.message}\n`;
  }
  if (diagnostic.hint !== undefined) text += `   ${paint.hint("hint:")} ${diagnostic.hint}\n`;
  return text;
}

const LINE_WIDTH_MAX = 160;

function excerpt(span: Span, sources: ReadonlyMap<string, string>, mark: (text: string) => string): string {
  const source = sources.get(span.uri);
  if (source === undefined) return "";
  const lineStart = span.offset - (span.column - 1);
  const lineBreak = source.indexOf("\n", lineStart);
  const line = source.slice(lineStart, lineBreak < 0 ? source.length : lineBreak).trimEnd();
  const number = String(span.line).padStart(5);
  if (line === "") return "";
  // A window on very long lines, so that one minified document does not flood the terminal.
  const from = span.column > LINE_WIDTH_MAX - 20 ? span.column - 1 - 40 : 0;
  const cut = line.slice(from, from + LINE_WIDTH_MAX);
  const shown = `${from > 0 ? "…" : ""}${cut}${from + LINE_WIDTH_MAX < line.length ? "…" : ""}`;
  const before = `${from > 0 ? " " : ""}${line.slice(from, span.column - 1)}`;
  const length = Math.max(
    1,
    Math.min(span.length, line.length - (span.column - 1), from + LINE_WIDTH_MAX - (span.column - 1)),
  );
  const pad = [...before].map((char) => char === "\t" ? "\t" : " ".repeat(cellWidth(char))).join("");
  const marked = line.slice(span.column - 1, span.column - 1 + length);
  const width = Math.max(1, [...marked].reduce((sum, char) => sum + cellWidth(char), 0));
  return `${number} | ${visible(shown)}\n      | ${pad}${mark("^".repeat(width))}\n`;
}

/** Control characters of a hostile file must not reach the terminal. */
function visible(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are exactly what is replaced
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

/** Terminal cells of one character. Source: Unicode East Asian Width, the blocks that are wide throughout. */
function cellWidth(char: string): number {
  const code = char.codePointAt(0)!;
  const isWide = (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xff00 && code <= 0xff60) || (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  if (/\p{Mark}|\u200d|\ufe0f/u.test(char)) return 0;
  return isWide ? 2 : 1;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
