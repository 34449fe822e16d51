// Owns: walking over tokens and saying what is wrong with one. Must not: know the grammar.

import type { Place } from "./ast.ts";
import type { Token } from "./lexer.ts";
import { SyntaxFailure } from "./syntax_failure.ts";

/** A position in a list of tokens that ends with `end`. */
export class TokenCursor {
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** A place to come back to. */
  get mark(): number {
    return this.#index;
  }

  /** Returns to a place. */
  backTo(mark: number): void {
    this.#index = mark;
  }

  /** The next token, left where it is. */
  peek(): Token {
    return this.#tokens[this.#index]!;
  }

  /** Takes the next token. */
  next(): Token {
    const token = this.#tokens[this.#index]!;
    if (token.kind !== "end") this.#index++;
    return token;
  }

  /** Takes white space. */
  skipSpace(): void {
    while (this.peek().kind === "space") this.#index++;
  }

  /** The next token that is no white space, left where it is. */
  peekNonSpace(): Token {
    let index = this.#index;
    while (this.#tokens[index]!.kind === "space") index++;
    return this.#tokens[index]!;
  }

  /** The keyword that comes next, if one does. */
  peekWord(): Token | undefined {
    const token = this.peekNonSpace();
    return token.kind === "keyword" ? token : undefined;
  }

  /** Takes the end of an action. @throws SyntaxFailure when something else stands there */
  expectRight(context: string): void {
    this.skipSpace();
    const token = this.next();
    if (token.kind !== "right") throw this.unexpected(token, context);
  }

  /** Characters from a token up to the last one taken. */
  lengthFrom(start: Token): number {
    const last = this.#tokens[this.#index - 1] ?? start;
    return Math.max(last.offset + last.text.length - start.offset, start.text.length);
  }

  /** A failure at a token. */
  failAt(token: Token, code: string, message: string, more: { readonly hint?: string } = {}): SyntaxFailure {
    return new SyntaxFailure(code, message, { ...placeOf(token), ...more });
  }

  /** A failure for a token that makes no sense where it stands. */
  unexpected(token: Token, context: string, more: { readonly hint?: string } = {}): SyntaxFailure {
    const found = token.kind === "end" ? "end of text" : JSON.stringify(token.text);
    return this.failAt(token, "ORK2001", `unexpected ${found} in ${context}`, { ...hintFor(token), ...more });
  }

  /** A failure for an end or else without a block. */
  stray(token: Token): SyntaxFailure {
    return this.failAt(token, "ORK2002", `{{${token.text}}} without an open block`, {
      hint: "remove it, or open a block before it with if, with or range",
    });
  }

  /** A failure for a block without an end. */
  unclosed(word: Token): SyntaxFailure {
    return this.failAt(word, "ORK2002", `{{${word.text}}} has no {{end}}`, {
      hint: "add {{end}} after the block",
    });
  }
}

/** The stretch of text of a token. */
export function placeOf(token: Token): Place {
  return { offset: token.offset, length: Math.max(token.text.length, 1) };
}

/** What people mean by a token from other languages. */
function hintFor(token: Token): { readonly hint?: string } {
  switch (token.kind) {
    case "assign":
      return { hint: 'values are compared with eq: {{ if eq .spec.mode "ha" }}; a variable is set with :=' };
    case "pipe":
      return {
        hint: 'one "|" passes a value on to a function; "or" is a function: {{ or .spec.a .spec.b }}',
      };
    case "comma":
      return { hint: "arguments are separated by spaces" };
    default:
      return {};
  }
}
