// Owns: text to documents: limits, syntax remarks, splitting. Must not: interpret values (build.ts) or throw.

import { Composer, type CST, type Document as YamlDocument, Lexer, Parser } from "yaml";
import { type Checked, type Diagnostic, errorMessage, sortDiagnostics } from "../../base/mod.ts";
import { buildTree } from "./build.ts";
import { DEFAULT_LIMITS, type DocumentLimits } from "./limits.ts";
import { type LineIndex, lineIndex } from "./line_index.ts";
import type { Document } from "./node.ts";
import { withoutEnvironment } from "./quiet_environment.ts";
import { syntaxRemarks } from "./syntax_remarks.ts";

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

function remark(code: string, span: Diagnostic["span"], message: string): Diagnostic {
  return { code, severity: "error", span, message };
}
