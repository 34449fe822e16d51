// Owns: text to documents: limits, syntax remarks, splitting. Must not: interpret values (build.ts) or throw.

import { Composer, type CST, type Document as YamlDocument, Lexer, Parser } from "yaml";
import { type Checked, type Diagnostic, errorMessage, sortDiagnostics } from "../../base/mod.ts";
import { buildTree } from "./build.ts";
import { DEFAULT_LIMITS, type DocumentLimits } from "./limits.ts";
import { type LineIndex, lineIndex } from "./line_index.ts";
import type { Document } from "./node.ts";
import { withoutEnvironment } from "./quiet_environment.ts";
import { quoted } from "./scalar.ts";
import { unclosedAt } from "./unclosed.ts";
import { yamlProblem } from "./yaml_errors_table.ts";

/** A text with the name by which the user knows it. */
export interface DocumentSource {
  readonly uri: string;
  readonly text: string;
}

/**
 * Reads every document of a YAML text. Never throws: syntax mistakes and crossed limits are diagnostics; a document
 * with a syntax mistake is left out of the value, the others are kept. Empty documents are skipped. Aliases share the
 * nodes (and spans) of their anchor. Source: YAML 1.2.2, core schema, plus merge keys (`<<`) of YAML 1.1.
 */
export function parseDocuments(
  source: DocumentSource,
  limits: Partial<DocumentLimits> = {},
): Checked<readonly Document[]> {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  const lines = lineIndex(source.uri, source.text);
  const unreadable = textProblem(source.text, lines, bounds);
  if (unreadable) return { diagnostics: [unreadable] };
  try {
    return withoutEnvironment(() => parseBounded(source, lines, bounds));
  } catch (error) {
    return { diagnostics: [remark("ORK1002", lines.span(0, 0), `not valid YAML: ${errorMessage(error)}`)] };
  }
}

function parseBounded(
  source: DocumentSource,
  lines: LineIndex,
  limits: DocumentLimits,
): Checked<readonly Document[]> {
  const tokens = tokenize(source.text, lines, limits);
  if (!Array.isArray(tokens)) return { diagnostics: [tokens as Diagnostic] };
  const composer = new Composer({
    schema: "core",
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: "silent",
  });
  const documents: Document[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const yaml of composer.compose(tokens, true, source.text.length)) {
    const syntax = syntaxRemarks(yaml as YamlDocument.Parsed, source.text, lines);
    diagnostics.push(...syntax);
    if (syntax.length > 0 || yaml.contents === null) continue;
    const built = buildTree(yaml as YamlDocument.Parsed, { text: source.text, lines, limits });
    diagnostics.push(...built.diagnostics);
    if (!built.value) continue;
    const root = built.value;
    if (root.kind === "scalar" && root.value === null) continue;
    documents.push({ uri: source.uri, index: documents.length, root, span: root.span });
  }
  if (documents.length === 0 && diagnostics.length === 0) {
    diagnostics.push({
      ...remark("ORK1006", lines.span(0, 0), "the file holds no document"),
      hint: "write a Katalog into it, or name another file",
    });
  }
  return { value: documents, diagnostics: sortDiagnostics(diagnostics) };
}

/** Tokens of the source, or the remark that says which limit stopped it. Runs without recursion. */
function tokenize(text: string, lines: LineIndex, limits: DocumentLimits): CST.Token[] | Diagnostic {
  const tokens: CST.Token[] = [];
  const parser = new Parser();
  let count = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    offset += lexeme.length;
    if (++count > limits.tokens) {
      return remark("ORK1008", lines.span(offset, offset), `the text has more than ${limits.tokens} tokens`);
    }
    if (parser.stack.length > 2 * limits.depth + 8) {
      return remark("ORK1008", lines.span(offset - 1, offset), `nested deeper than ${limits.depth} levels`);
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function textProblem(text: string, lines: LineIndex, limits: DocumentLimits): Diagnostic | undefined {
  if (text.length > limits.textLength) {
    const found = (text.length / 1_048_576).toFixed(1);
    const most = (limits.textLength / 1_048_576).toFixed(1);
    return {
      ...remark(
        "ORK1008",
        lines.span(0, 0),
        `the text is too large: ${found} Mi characters, at most ${most} Mi are read`,
      ),
      hint: "split the file",
    };
  }
  // deno-lint-ignore no-control-regex -- control characters are exactly what is looked for
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (control) {
    const name = `U+${control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    return {
      ...remark(
        "ORK1001",
        lines.span(control.index, control.index + 1),
        `not a text file: control character ${name}`,
      ),
      hint: "YAML files are UTF-8 text without control characters",
    };
  }
  const mark = text.indexOf("\ufeff", 1);
  if (mark > 0) {
    return {
      ...remark("ORK1007", lines.span(mark, mark + 1), "byte order mark inside the text"),
      hint: "remove it (two files joined together?); it may stand only at the very start",
    };
  }
  return undefined;
}

/** One remark per mistake: errors on the line of an earlier one, or right after it, are mostly its echo. */
function syntaxRemarks(yaml: YamlDocument.Parsed, text: string, lines: LineIndex): Diagnostic[] {
  const directive = yaml.warnings.find((warning) => warning.code === "BAD_DIRECTIVE");
  if (directive && yaml.errors.length === 0) yaml.errors.push(directive as never);
  if (yaml.errors.length === 0) return [];
  const remarks: Diagnostic[] = [];
  const open = unclosedAt(yaml);
  const shallow = shallowIn(yaml, open);
  if (shallow !== undefined) return [shallowRemark(shallow, text, lines)];
  if (open !== undefined) {
    const mark = text[open]!;
    const name = mark === "[" || mark === "{" ? "bracket" : "quote";
    remarks.push({
      ...remark("ORK1018", lines.span(open, open + 1), `this ${name} is never closed`),
      hint: `end the value with ${{ "[": "]", "{": "}" }[mark] ?? mark}`,
    });
  }
  let lastLine = -1;
  let isTold = false;
  for (const error of [...yaml.errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    if (isTold) break;
    if (open !== undefined && error.pos[0] >= open) break;
    const span = spanOf(error, text, lines);
    if (lastLine >= 0 && span.line <= lastLine + 1) continue;
    lastLine = span.line;
    const template = unquotedTemplate(text, error.pos[0], lines);
    isTold = template?.message.includes("around lines") ?? false;
    const problem = yamlProblem(codeOf(error, text), error.message);
    remarks.push(template ?? { ...remark(problem.code, span, problem.message), ...hintOf(problem.hint) });
  }
  return remarks;
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
function shallowIn(yaml: YamlDocument.Parsed, open: number | undefined): number | undefined {
  const [first, second] = [...yaml.errors].sort((a, b) => a.pos[0] - b.pos[0]);
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

/** A line of a template language, which YAML cannot read. */
function templateLine(line: string, start: number, lines: LineIndex): Diagnostic | undefined {
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

/** A template without quotes reads as a map of a map to YAML: say what is really wrong. */
function unquotedTemplate(text: string, near: number, lines: LineIndex): Diagnostic | undefined {
  const lineStart = text.lastIndexOf("\n", near - 1) + 1;
  const lineEnd = text.indexOf("\n", near) < 0 ? text.length : text.indexOf("\n", near);
  const line = text.slice(lineStart, lineEnd).trimEnd();
  const around = templateLine(line, lineStart, lines);
  if (around) return around;
  const match = /^(?:.*?[:-]\s+)?(\{\{.*)$/.exec(line);
  if (!match) return undefined;
  const template = match[1]!;
  const start = lineStart + text.slice(lineStart, lineEnd).indexOf(template);
  return {
    ...remark("ORK1012", lines.span(start, start + template.length), "a template must be quoted"),
    hint: `write ${quoted(template)}`,
  };
}

function hintOf(hint: string | undefined): { hint?: string } {
  return hint === undefined ? {} : { hint };
}

function remark(code: string, span: Diagnostic["span"], message: string): Diagnostic {
  return { code, severity: "error", span, message };
}
