// Owns: template text to tokens. Must not: know which order of tokens makes sense.

import { SyntaxFailure } from "./syntax_failure.ts";

export type TokenKind =
  | "text"
  | "left"
  | "right"
  | "space"
  | "identifier"
  | "keyword"
  | "field"
  | "variable"
  | "dot"
  | "number"
  | "character"
  | "string"
  | "raw"
  | "pipe"
  | "assign"
  | "declare"
  | "comma"
  | "open"
  | "close"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly offset: number;
}

const KEYWORDS: ReadonlySet<string> = new Set(
  "block break continue define else end if nil range template with".split(" "),
);
const LEFT = "{{";
const RIGHT = "}}";
const WORD = /[\p{L}\p{Nd}_]+/uy;
// A hyphen inside a field name is an extension: Go rejects it, Kubernetes names are full of it.
const FIELD = /\.(?:[\p{L}\p{Nd}_]+(?:-+[\p{L}\p{Nd}_]+)*)?/uy;
const VARIABLE = /\$[\p{L}\p{Nd}_]*/uy;
const NUMBER =
  /[+-]?(?:0[xX][0-9a-fA-F_]*\.?[0-9a-fA-F_]*(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*|0[bB][01_]*|[0-9_]*\.?[0-9_]*(?:[eE][+-]?[0-9_]*)?)i?/y;
const STRING = /"(?:[^"\\\n]|\\[^\n])*"/y;
const CHARACTER = /'(?:[^'\\\n]|\\[^\n])*'/y;
const RAW = /`[^`]*`/y;
const SPACE = /[ \t\r\n]+/y;

/** Splits a template into tokens; the last one is `end`. @throws SyntaxFailure on text outside the lexical grammar. */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  let trimNext = false;
  while (offset < text.length) {
    const open = text.indexOf(LEFT, offset);
    const until = open < 0 ? text.length : open;
    const isTrimmed = open >= 0 && text[open + 2] === "-" && isBlank(text[open + 3]);
    pushText(tokens, text, { offset, until, trimStart: trimNext, trimEnd: isTrimmed });
    if (open < 0) break;
    const start = open + (isTrimmed ? 4 : 2);
    const end = text.startsWith("/*", start)
      ? skipComment(text, start, open)
      : lexAction(text, { tokens, open, start });
    offset = end.offset;
    trimNext = end.isTrimmed;
  }
  tokens.push({ kind: "end", text: "", offset: text.length });
  return tokens;
}

interface TextRange {
  readonly offset: number;
  readonly until: number;
  readonly trimStart: boolean;
  readonly trimEnd: boolean;
}

interface ActionEnd {
  readonly offset: number;
  readonly isTrimmed: boolean;
}

function pushText(tokens: Token[], text: string, range: TextRange): void {
  let { offset, until } = range;
  if (range.trimStart) { while (offset < until && isBlank(text[offset])) offset++; }
  if (range.trimEnd) { while (until > offset && isBlank(text[until - 1])) until--; }
  if (until > offset) tokens.push({ kind: "text", text: text.slice(offset, until), offset });
}

function skipComment(text: string, start: number, open: number): ActionEnd {
  const close = text.indexOf("*/", start + 2);
  if (close < 0) throw new SyntaxFailure("ORK2001", "unclosed comment", { offset: open, length: 2 });
  const end = actionEnd(text, close + 2);
  if (!end) {
    throw new SyntaxFailure("ORK2001", 'comment must be followed by "}}"', {
      offset: close,
      length: 2,
      hint: "a comment stands alone in its braces: {{/* text */}}",
    });
  }
  return end;
}

function actionEnd(text: string, offset: number): ActionEnd | undefined {
  if (text.startsWith(RIGHT, offset)) return { offset: offset + 2, isTrimmed: false };
  if (isBlank(text[offset]) && text.startsWith("-}}", offset + 1)) {
    return { offset: offset + 4, isTrimmed: true };
  }
  return undefined;
}

interface ActionStart {
  readonly tokens: Token[];
  readonly open: number;
  readonly start: number;
}

function lexAction(text: string, { tokens, open, start }: ActionStart): ActionEnd {
  tokens.push({ kind: "left", text: LEFT, offset: open });
  let depth = 0;
  let offset = start;
  while (true) {
    const end = actionEnd(text, offset);
    if (end) {
      if (depth > 0) {
        const hint = 'close every "(" in the same action';
        throw new SyntaxFailure("ORK2001", 'missing ")" before "}}"', { offset, length: 2, hint });
      }
      tokens.push({ kind: "right", text: RIGHT, offset });
      return end;
    }
    if (offset >= text.length) {
      throw new SyntaxFailure("ORK2001", 'this "{{" has no "}}"', {
        offset: open,
        length: 2,
        hint: 'end the action with "}}"',
      });
    }
    const token = nextToken(text, offset);
    depth += token.kind === "open" ? 1 : token.kind === "close" ? -1 : 0;
    if (depth < 0) throw new SyntaxFailure("ORK2001", 'unexpected ")"', { offset, length: 1 });
    tokens.push(token);
    offset += token.text.length;
  }
}

function nextToken(text: string, offset: number): Token {
  const character = text[offset]!;
  switch (character) {
    case " ":
    case "\t":
    case "\r":
    case "\n":
      return spaceToken(text, offset);
    case "|":
      return { kind: "pipe", text: "|", offset };
    case "=":
      return { kind: "assign", text: "=", offset };
    case ",":
      return { kind: "comma", text: ",", offset };
    case "(":
      return { kind: "open", text: "(", offset };
    case ")":
      return { kind: "close", text: ")", offset };
    case ":":
      if (text[offset + 1] === "=") return { kind: "declare", text: ":=", offset };
      throw new SyntaxFailure("ORK2001", 'unexpected ":"', {
        offset,
        length: 1,
        hint: "a variable is set with :=, as in {{ $port := .spec.port }}",
      });
    case '"':
      return quoted(text, offset, { pattern: STRING, kind: "string", what: "this text" });
    case "'":
      return quoted(text, offset, { pattern: CHARACTER, kind: "character", what: "this text" });
    case "`":
      return quoted(text, offset, { pattern: RAW, kind: "raw", what: "this text" });
    case "$":
      return terminated(text, matchAt(VARIABLE, text, offset)!, { kind: "variable", offset });
  }
  if (character === "." && !/[0-9]/.test(text[offset + 1] ?? "")) {
    const field = matchAt(FIELD, text, offset)!;
    return terminated(text, field, { kind: field === "." ? "dot" : "field", offset });
  }
  if (/[0-9.+-]/.test(character)) return numberToken(text, offset);
  const word = matchAt(WORD, text, offset);
  if (word) return terminated(text, word, { kind: KEYWORDS.has(word) ? "keyword" : "identifier", offset });
  throw unexpectedCharacter(text, offset);
}

// White space before a trimming end belongs to that end.
function spaceToken(text: string, offset: number): Token {
  const blanks = matchAt(SPACE, text, offset)!;
  const beforeTrim = blanks.length > 1 && text.startsWith("-}}", offset + blanks.length);
  return { kind: "space", text: beforeTrim ? blanks.slice(0, -1) : blanks, offset };
}

interface QuotedForm {
  readonly pattern: RegExp;
  readonly kind: TokenKind;
  readonly what: string;
}

function quoted(text: string, offset: number, form: QuotedForm): Token {
  const match = matchAt(form.pattern, text, offset);
  if (match) return { kind: form.kind, text: match, offset };
  const hint = `end it with ${text[offset]}`;
  throw new SyntaxFailure("ORK2001", `${form.what} is never closed`, { offset, length: 1, hint });
}

function numberToken(text: string, offset: number): Token {
  if (/[+-](?![\d.])/y.test(text.slice(offset, offset + 2))) throw unexpectedCharacter(text, offset);
  const first = matchAt(NUMBER, text, offset) ?? "";
  const rest = matchAt(WORD, text, offset + first.length);
  const isComplex = /[+-]/.test(text[offset + first.length] ?? "");
  if (first === "" || rest || isComplex || !/[0-9]/.test(first)) {
    const bad = first + (rest ?? (isComplex ? matchAt(NUMBER, text, offset + first.length) ?? "" : ""));
    throw new SyntaxFailure("ORK2006", `${JSON.stringify(bad || text[offset])} is not a number`, {
      offset,
      length: Math.max(bad.length, 1),
      hint: isComplex
        ? "there is no arithmetic in templates, use the functions add and sub"
        : "numbers are written as 10, 1_000, 0x1F or 1.5",
    });
  }
  return { kind: "number", text: first, offset };
}

function terminated(
  text: string,
  word: string,
  token: { readonly kind: TokenKind; readonly offset: number },
): Token {
  const end = token.offset + word.length;
  const next = text[end];
  const isAlone = word === "." || word === "$";
  if (
    next === undefined || isBlank(next) || ".,|:)(".includes(next) || text.startsWith(RIGHT, end) ||
    (isAlone && token.kind === "dot" && next === ".")
  ) {
    return { kind: token.kind, text: word, offset: token.offset };
  }
  throw unexpectedCharacter(text, end);
}

function unexpectedCharacter(text: string, offset: number): SyntaxFailure {
  const character = String.fromCodePoint(text.codePointAt(offset)!);
  const hint = hintFor(character);
  return new SyntaxFailure("ORK2001", `unexpected character ${JSON.stringify(character)} in action`, {
    offset,
    length: character.length,
    ...(hint === undefined ? {} : { hint }),
  });
}

function hintFor(character: string): string | undefined {
  if (character === "/" || character === "*" || character === "%" || character === "-" || character === "+") {
    return "there are no operators in templates: use add, sub, mul, div, mod; a key with special characters needs index";
  }
  if (character === "[") {
    return 'elements are read with index: {{ index .spec.list 0 }}, {{ index .spec.map "key" }}';
  }
  if (character === "{") return 'an action is not closed with "}}", or braces are nested';
  if (character === "&" || character === "!" || character === ">" || character === "<") {
    return "logic and comparison are functions: and, or, not, eq, ne, lt, le, gt, ge";
  }
  if (character === "?") return "write {{ if .spec.tls }}a{{ else }}b{{ end }}, or the function ternary";
  if (character === "}") return 'an action ends with "}}"';
  return undefined;
}

function matchAt(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t" || character === "\r" || character === "\n";
}
