// Owns: what stands between braces: pipelines, commands, operands. Must not: know blocks.

import type { Command, Declaration, Operand, Pipeline } from "./ast.ts";
import type { Token, TokenKind } from "./lexer.ts";
import type { Nesting } from "./nesting.ts";
import { SyntaxFailure } from "./syntax_failure.ts";
import type { TokenCursor } from "./token_cursor.ts";
import { constantOf } from "./token_literal.ts";

/** Parses pipelines at the place where the cursor is. */
export class PipelineParser {
  readonly #cursor: TokenCursor;
  readonly #nesting: Nesting;

  constructor(cursor: TokenCursor, nesting: Nesting) {
    this.#cursor = cursor;
    this.#nesting = nesting;
  }

  /** Parses up to `close` and takes it. @throws SyntaxFailure at the first mistake */
  parse(close: "right" | "close", context: string): Pipeline {
    const start = this.#cursor.peekNonSpace();
    const { declarations, isAssignment } = this.#declarations(context);
    const { commands, isAfterPipe } = this.#commands(close, context);
    const length = this.#cursor.lengthFrom(start);
    const end = this.#cursor.next();
    if (commands.length === 0) {
      const hint = "write a field such as .metadata.name, or a function";
      throw this.#cursor.failAt(end, "ORK2001", `missing value in ${context}`, { hint });
    }
    if (isAfterPipe) {
      const hint = 'name a function after "|", or remove it';
      throw this.#cursor.failAt(end, "ORK2001", 'nothing follows "|"', { hint });
    }
    checkStages(commands);
    return { declarations, isAssignment, commands, offset: start.offset, length };
  }

  #commands(close: "right" | "close", context: string): { commands: Command[]; isAfterPipe: boolean } {
    const commands: Command[] = [];
    let isAfterPipe = false;
    while (true) {
      this.#cursor.skipSpace();
      const token = this.#cursor.peek();
      if (token.kind === close) return { commands, isAfterPipe };
      if (!startsOperand(token)) throw this.#cursor.unexpected(token, context);
      commands.push(this.#command());
      isAfterPipe = this.#cursor.peek().kind === "pipe";
      if (isAfterPipe) this.#cursor.next();
    }
  }

  /** Variables up to `:=` or `=`. A variable that neither follows is the first operand. */
  #declarations(context: string): { declarations: Declaration[]; isAssignment: boolean } {
    const declarations: Declaration[] = [];
    while (this.#cursor.peekNonSpace().kind === "variable") {
      const { mark } = this.#cursor;
      const variable = this.#nextNonSpace();
      this.#cursor.skipSpace();
      const follower = this.#cursor.peek();
      if (follower.kind === "declare" || follower.kind === "assign") {
        this.#cursor.next();
        declarations.push(declarationOf(variable));
        return { declarations, isAssignment: follower.kind === "assign" };
      }
      if (follower.kind !== "comma") {
        this.#cursor.backTo(mark);
        if (declarations.length === 0) break;
        throw this.#cursor.failAt(variable, "ORK2001", `expected := after ${variable.text}`);
      }
      this.#comma(context, declarations.length);
      declarations.push(declarationOf(variable));
    }
    return { declarations, isAssignment: false };
  }

  /** The comma between the two variables of a range. */
  #comma(context: string, declared: number): void {
    const comma = this.#cursor.next();
    if (context !== "range" || declared > 0) {
      throw this.#cursor.failAt(comma, "ORK2001", "too many variables before :=", {
        hint: "only range takes two: {{ range $key, $value := .spec.map }}",
      });
    }
    const follower = this.#cursor.peekNonSpace();
    if (follower.kind === "variable") return;
    throw this.#cursor.unexpected(follower, "range", { hint: "range $key, $value := …" });
  }

  #nextNonSpace(): Token {
    this.#cursor.skipSpace();
    return this.#cursor.next();
  }

  #command(): Command {
    const operands: Operand[] = [];
    const start = this.#cursor.peekNonSpace();
    while (true) {
      this.#cursor.skipSpace();
      if (!startsOperand(this.#cursor.peek())) break;
      operands.push(this.#operand());
      const token = this.#cursor.peek();
      if (token.kind === "space") continue;
      if (token.kind === "right" || token.kind === "close" || token.kind === "pipe") break;
      throw this.#cursor.unexpected(token, "operand", { hint: "arguments are separated by spaces" });
    }
    const [first, ...rest] = operands;
    if (!first) throw this.#cursor.unexpected(this.#cursor.peek(), "command");
    const last = operands.at(-1)!;
    return { first, rest, offset: start.offset, length: last.offset + last.length - start.offset };
  }

  #operand(): Operand {
    const token = this.#cursor.next();
    const term = this.#term(token);
    const names: string[] = [];
    while (this.#cursor.peek().kind === "field") names.push(this.#cursor.next().text.slice(1));
    if (names.length === 0) return term;
    const spot = { offset: token.offset, length: this.#cursor.lengthFrom(token) };
    switch (term.kind) {
      case "field":
        return { ...spot, kind: "field", names: [...term.names, ...names] };
      case "variable":
        return { ...spot, kind: "variable", name: term.name, names };
      case "literal":
      case "nil":
      case "dot":
        throw this.#cursor.failAt(token, "ORK2001", `a field cannot follow ${token.text}`);
      default:
        return { ...spot, kind: "chain", operand: term, names };
    }
  }

  #term(token: Token): Operand {
    const spot = { offset: token.offset, length: token.text.length };
    const value = constantOf(token);
    if (value !== undefined) return { ...spot, kind: "literal", value };
    switch (token.kind) {
      case "identifier":
        return isBoolean(token.text)
          ? { ...spot, kind: "literal", value: token.text === "true" }
          : { ...spot, kind: "function", name: token.text };
      case "dot":
        return { ...spot, kind: "dot" };
      case "keyword":
        return { ...spot, kind: "nil" };
      case "variable":
        return { ...spot, kind: "variable", name: token.text, names: [] };
      case "field":
        return { ...spot, kind: "field", names: [token.text.slice(1)] };
      default:
        return this.#parentheses(token);
    }
  }

  #parentheses(opener: Token): Operand {
    return this.#nesting.inside(opener, () => {
      const pipeline = this.parse("close", "parentheses");
      return { kind: "pipeline", pipeline, offset: opener.offset, length: this.#cursor.lengthFrom(opener) };
    });
  }
}

function declarationOf(variable: Token): Declaration {
  return { name: variable.text, offset: variable.offset, length: variable.text.length };
}

function isBoolean(text: string): boolean {
  return text === "true" || text === "false";
}

/** What follows a pipe takes a value: constants and the dot cannot. */
function checkStages(commands: readonly Command[]): void {
  commands.slice(1).forEach(({ first }) => {
    if (first.kind === "literal" || first.kind === "dot" || first.kind === "nil") {
      throw new SyntaxFailure("ORK2001", "a constant or the dot cannot take the value of a pipe", {
        offset: first.offset,
        length: first.length,
        hint: "what follows | must be a function",
      });
    }
  });
}

const OPERAND_START: ReadonlySet<TokenKind> = new Set<TokenKind>(
  ["identifier", "dot", "variable", "field", "number", "character", "string", "raw", "open"],
);

function startsOperand(token: Token): boolean {
  return OPERAND_START.has(token.kind) || (token.kind === "keyword" && token.text === "nil");
}
