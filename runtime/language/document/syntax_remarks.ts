// Owns: what the YAML library refuses, as remarks at the place that a person has to change. Must not: parse.

import type { Document as YamlDocument } from "yaml";
import type { Diagnostic } from "../../base/mod.ts";
import type { LineIndex } from "./line_index.ts";
import { quoted } from "./scalar.ts";
import { unclosedAt } from "./unclosed.ts";
import { yamlProblem } from "./yaml_errors_table.ts";

/** One remark per mistake: errors on the line of an earlier one, or right after it, are mostly its echo. */
export function syntaxRemarks(yaml: YamlDocument.Parsed, text: string, lines: LineIndex): Diagnostic[] {
  const errors = errorsOf(yaml);
  if (errors.length === 0) return [];
  const open = unclosedAt(yaml);
  const shallow = shallowIn(errors, open);
  if (shallow !== undefined) return [shallowRemark(shallow, text, lines)];
  const remarks = open === undefined ? [] : [unclosedRemark(open, text, lines)];
  let lastLine = -1;
  for (const error of errors) {
    if (open !== undefined && error.pos[0] >= open) break;
    const around = templateLine(error.pos[0], text, lines);
    if (around) return [...remarks, around];
    const span = spanOf(error, text, lines);
    if (lastLine >= 0 && span.line <= lastLine + 1) continue;
    lastLine = span.line;
    const problem = yamlProblem(codeOf(error, text), error.message);
    const own = { ...remark(problem.code, span, problem.message), ...hintOf(problem.hint) };
    remarks.push(unquotedTemplate(text, error.pos[0], lines) ?? own);
  }
  return remarks;
}

/** In the order of the text. A directive that the library passes over is a mistake here, unless others explain it. */
function errorsOf(yaml: YamlDocument.Parsed): readonly YamlError[] {
  const directives = yaml.warnings.filter((warning) => warning.code === "BAD_DIRECTIVE");
  const errors: readonly YamlError[] = yaml.errors.length > 0 ? yaml.errors : directives;
  return [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
}

function unclosedRemark(open: number, text: string, lines: LineIndex): Diagnostic {
  const mark = text[open]!;
  const name = mark === "[" || mark === "{" ? "bracket" : "quote";
  return {
    ...remark("ORK1018", lines.span(open, open + 1), `this ${name} is never closed`),
    hint: `end the value with ${{ "[": "]", "{": "}" }[mark] ?? mark}`,
  };
}

interface YamlError {
  readonly code: string;
  readonly pos: readonly [number, number];
  readonly message: string;
}

/** Where a line begins too far left is found in the blanks before it, or at the end of the line above. */
function spanOf(error: YamlError, text: string, lines: LineIndex): Diagnostic["span"] {
  const [from, to] = error.pos;
  const blanks = /\s*/y;
  blanks.lastIndex = from;
  const skipped = blanks.exec(text)![0].length;
  const isIndent = error.code === "BAD_INDENT" || /without - indicator/.test(error.message);
  if (!isIndent || skipped === 0 || from + skipped >= text.length) {
    return lines.span(from, Math.max(to, from));
  }
  const word = /\S+/y;
  word.lastIndex = from + skipped;
  return lines.span(from + skipped, from + skipped + (word.exec(text)?.[0].length ?? 1));
}

/** A key on the line of the bracket is no indented block: a comma is missing before it. */
function codeOf({ code, pos }: YamlError, text: string): string {
  const lineStart = text.lastIndexOf("\n", pos[0] - 1) + 1;
  return code === "BLOCK_IN_FLOW" && /[[{][^\]}]*$/.test(text.slice(lineStart, pos[0]))
    ? "MISSING_COMMA"
    : code;
}

/** Offset of a line that stands too far left inside a bracket which is closed later. */
function shallowIn([first, second]: readonly YamlError[], open: number | undefined): number | undefined {
  const isShallow = open !== undefined && first?.code === "BAD_INDENT" && /^Flow/.test(first.message) &&
    second?.code === "MULTILINE_IMPLICIT_KEY";
  return isShallow ? first.pos[0] : undefined;
}

function shallowRemark(at: number, text: string, lines: LineIndex): Diagnostic {
  const end = text.indexOf("\n", at);
  return {
    ...remark("ORK1004", lines.span(at, end < 0 ? text.length : end), "wrong indentation inside brackets"),
    hint: "indent the line deeper than the key before the bracket, or write without brackets",
  };
}

/** A line of a template language around lines, which YAML cannot read. */
function templateLine(near: number, text: string, lines: LineIndex): Diagnostic | undefined {
  const { start, line } = lineAt(near, text);
  const match = /^\s*(\{\{-?\s*(?:range|if|else|end|with|define|template|include|block)\b.*|\{%.*)$/.exec(
    line,
  );
  if (!match) return undefined;
  const at = start + line.indexOf(match[1]!);
  return {
    ...remark("ORK1012", lines.span(at, at + match[1]!.length), "a template cannot stand around lines"),
    hint:
      `templates stand inside of quoted values; "when:" makes an entry conditional, "forEach:" repeats it`,
  };
}

function lineAt(near: number, text: string): { readonly start: number; readonly line: string } {
  const start = text.lastIndexOf("\n", near - 1) + 1;
  const end = text.indexOf("\n", near);
  return { start, line: text.slice(start, end < 0 ? text.length : end).trimEnd() };
}

/** A template without quotes reads as a map of a map to YAML: say what is really wrong. */
function unquotedTemplate(text: string, near: number, lines: LineIndex): Diagnostic | undefined {
  const { start, line } = lineAt(near, text);
  const template = /^(?:.*?[:-]\s+)?(\{\{.*)$/.exec(line)?.[1];
  if (template === undefined) return undefined;
  const at = start + line.indexOf(template);
  return {
    ...remark("ORK1012", lines.span(at, at + template.length), "a template must be quoted"),
    hint: `write ${quoted(template)}`,
  };
}

function hintOf(hint: string | undefined): { hint?: string } {
  return hint === undefined ? {} : { hint };
}

function remark(code: string, span: Diagnostic["span"], message: string): Diagnostic {
  return { code, severity: "error", span, message };
}
