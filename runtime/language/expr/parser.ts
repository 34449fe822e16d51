// Owns: tokens to template nodes; the grammar of Go text/template. Must not: know functions or evaluate.

import type {
  BranchKind,
  Command,
  Declaration,
  Operand,
  ParsedTemplate,
  Pipeline,
  TemplateNode,
} from "./ast.ts";
import { lex, type Token, type TokenKind } from "./lexer.ts";
import { type Literal, parseCharacter, parseNumber, parseQuoted } from "./literal.ts";
import { SyntaxFailure } from "./syntax_failure.ts";
import { TokenCursor } from "./token_cursor.ts";

// Deep enough for people, shallow enough for the stack.
const MAX_DEPTH = 100;
const MAX_LENGTH = 1 << 20;

/** Parses a template. @throws SyntaxFailure at the first mistake. */
export function parseTemplateText(text: string): ParsedTemplate {
  if (text.length > MAX_LENGTH) {
    throw new SyntaxFailure("ORK2009", `template is longer than ${MAX_LENGTH} characters`, {
      offset: 0,
      length: 1,
    });
  }
  return new Parser(lex(text)).parse();
}

type ListEnd = "end" | "else" | "eof";

class Parser {
  readonly #cursor: TokenCursor;
  #depth = 0;
  #rangeDepth = 0;
  readonly #definitions = new Map<string, readonly TemplateNode[]>();

  constructor(tokens: readonly Token[]) {
    this.#cursor = new TokenCursor(tokens);
  }

  parse(): ParsedTemplate {
    const { nodes, end, token } = this.#list(true);
    if (end !== "eof") throw this.#cursor.stray(token);
    return { nodes, definitions: this.#definitions };
  }

  #list(isTop: boolean): { nodes: TemplateNode[]; end: ListEnd; token: Token } {
    const nodes: TemplateNode[] = [];
    while (true) {
      const token = this.#cursor.next();
      if (token.kind === "end") return { nodes, end: "eof", token };
      if (token.kind === "text") {
        nodes.push({ kind: "text", text: token.text, offset: token.offset, length: token.text.length });
        continue;
      }
      const word = this.#cursor.peekWord();
      if (word?.text === "end" || word?.text === "else") {
        this.#cursor.skipSpace();
        this.#cursor.next();
        if (word.text === "end") this.#cursor.expectRight("end");
        return { nodes, end: word.text, token: word };
      }
      if (word?.text === "define" && isTop) this.#define();
      else nodes.push(this.#action());
    }
  }

  #action(): TemplateNode {
    const word = this.#cursor.peekWord();
    if (!word || word.text === "nil") return this.#plainAction();
    this.#cursor.skipSpace();
    this.#cursor.next();
    switch (word.text) {
      case "if":
      case "with":
      case "range":
        return this.#nested(word, () => this.#branch(word.text as BranchKind, word));
      case "break":
      case "continue":
        return this.#loopExit(word.text, word);
      case "template":
        return this.#templateCall(word);
      case "block":
        return this.#block(word);
      default:
        throw this.#cursor.unexpected(word, "action", {
          hint: "define is only allowed outside of other blocks",
        });
    }
  }

  #plainAction(): TemplateNode {
    const start = this.#cursor.peekNonSpace();
    const pipeline = this.#pipeline("right", "action");
    return { kind: "action", pipeline, offset: start.offset, length: this.#cursor.lengthFrom(start) };
  }

  #loopExit(kind: "break" | "continue", word: Token): TemplateNode {
    this.#cursor.expectRight(kind);
    if (this.#rangeDepth === 0) {
      throw this.#cursor.failAt(word, "ORK2002", `{{${kind}}} stands outside of a range`);
    }
    return { kind, offset: word.offset, length: word.text.length };
  }

  #branch(kind: BranchKind, word: Token): TemplateNode {
    const pipeline = this.#pipeline("right", kind);
    if (kind === "range") this.#rangeDepth++;
    const { nodes: body, end } = this.#list(false);
    if (kind === "range") this.#rangeDepth--;
    const otherwise = end === "else" ? this.#otherwise(kind, word) : [];
    if (end === "eof") throw this.#cursor.unclosed(word);
    return { kind, pipeline, body, otherwise, offset: word.offset, length: word.text.length };
  }

  #otherwise(kind: BranchKind, opener: Token): readonly TemplateNode[] {
    const word = this.#cursor.peekWord();
    if (kind !== "range" && word?.text === kind) {
      this.#cursor.skipSpace();
      this.#cursor.next();
      return [this.#nested(word, () => this.#branch(kind, opener))];
    }
    this.#cursor.expectRight("else");
    const { nodes, end, token } = this.#list(false);
    if (end === "eof") throw this.#cursor.unclosed(opener);
    if (end === "else") {
      const hint = "write {{else if …}} for a further case";
      throw this.#cursor.failAt(token, "ORK2002", `second {{else}} in one ${kind}`, { hint });
    }
    return nodes;
  }

  #define(): void {
    this.#cursor.skipSpace();
    const word = this.#cursor.next();
    const name = this.#templateName("define");
    this.#cursor.expectRight("define");
    this.#addDefinition(name, this.#body(word));
  }

  #block(word: Token): TemplateNode {
    const name = this.#templateName("block");
    const pipeline = this.#pipeline("right", "block");
    const outer = this.#rangeDepth;
    this.#rangeDepth = 0;
    this.#addDefinition(name, this.#nested(word, () => this.#body(word)));
    this.#rangeDepth = outer;
    return { kind: "template", name: name.text, pipeline, offset: word.offset, length: word.text.length };
  }

  #body(word: Token): readonly TemplateNode[] {
    const { nodes, end, token } = this.#list(false);
    if (end === "eof") throw this.#cursor.unclosed(word);
    if (end === "else") throw this.#cursor.stray(token);
    return nodes;
  }

  #addDefinition(name: Token, nodes: readonly TemplateNode[]): void {
    const isEmpty = (list: readonly TemplateNode[]) =>
      list.every((n) => n.kind === "text" && n.text.trim() === "");
    const earlier = this.#definitions.get(name.text);
    // An empty definition is a placeholder that a fuller one replaces.
    if (earlier && !isEmpty(earlier) && !isEmpty(nodes)) {
      throw this.#cursor.failAt(name, "ORK2007", `template ${JSON.stringify(name.text)} is defined twice`);
    }
    if (!earlier || isEmpty(earlier)) this.#definitions.set(name.text, nodes);
  }

  #templateCall(word: Token): TemplateNode {
    const name = this.#templateName("template");
    const pipeline = this.#cursor.peekNonSpace().kind === "right"
      ? (this.#cursor.expectRight("template"), undefined)
      : this.#pipeline("right", "template");
    return { kind: "template", name: name.text, pipeline, offset: word.offset, length: word.text.length };
  }

  #templateName(context: string): Token {
    this.#cursor.skipSpace();
    const token = this.#cursor.next();
    if (token.kind === "string") return { ...token, text: this.#literal(parseQuoted(token.text), token) };
    if (token.kind === "raw") return { ...token, text: token.text.slice(1, -1) };
    throw this.#cursor.unexpected(token, context, {
      hint: `write the name in quotes: {{ ${context} "name" . }}`,
    });
  }

  #pipeline(close: "right" | "close", context: string): Pipeline {
    const start = this.#cursor.peekNonSpace();
    const { declarations, isAssignment } = this.#declarations(context);
    const commands: Command[] = [];
    let isAfterPipe = false;
    while (true) {
      this.#cursor.skipSpace();
      const token = this.#cursor.peek();
      if (token.kind === close) break;
      if (!startsOperand(token)) throw this.#cursor.unexpected(token, context);
      commands.push(this.#command());
      isAfterPipe = this.#cursor.peek().kind === "pipe";
      if (isAfterPipe) this.#cursor.next();
    }
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
    this.#checkStages(commands);
    return { declarations, isAssignment, commands, offset: start.offset, length };
  }

  #declarations(context: string): { declarations: Declaration[]; isAssignment: boolean } {
    const declarations: Declaration[] = [];
    while (this.#cursor.peekNonSpace().kind === "variable") {
      const { mark } = this.#cursor;
      this.#cursor.skipSpace();
      const variable = this.#cursor.next();
      this.#cursor.skipSpace();
      const follower = this.#cursor.peek();
      if (follower.kind === "declare" || follower.kind === "assign") {
        this.#cursor.next();
        declarations.push({ name: variable.text, offset: variable.offset, length: variable.text.length });
        return { declarations, isAssignment: follower.kind === "assign" };
      }
      if (follower.kind === "comma") {
        if (context !== "range" || declarations.length > 0) {
          throw this.#cursor.failAt(follower, "ORK2001", "too many variables before :=", {
            hint: "only range takes two: {{ range $key, $value := .spec.map }}",
          });
        }
        this.#cursor.next();
        declarations.push({ name: variable.text, offset: variable.offset, length: variable.text.length });
        if (this.#cursor.peekNonSpace().kind !== "variable") {
          throw this.#cursor.unexpected(this.#cursor.peekNonSpace(), "range", {
            hint: "range $key, $value := …",
          });
        }
        continue;
      }
      this.#cursor.backTo(mark);
      if (declarations.length === 0) break;
      throw this.#cursor.failAt(variable, "ORK2001", `expected := after ${variable.text}`);
    }
    return { declarations, isAssignment: false };
  }

  #checkStages(commands: readonly Command[]): void {
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
    switch (token.kind) {
      case "identifier":
        if (token.text === "true" || token.text === "false") {
          return { ...spot, kind: "literal", value: token.text === "true" };
        }
        return { ...spot, kind: "function", name: token.text };
      case "dot":
        return { ...spot, kind: "dot" };
      case "keyword":
        return { ...spot, kind: "nil" };
      case "variable":
        return { ...spot, kind: "variable", name: token.text, names: [] };
      case "field":
        return { ...spot, kind: "field", names: [token.text.slice(1)] };
      case "number":
        return { ...spot, kind: "literal", value: this.#literal(parseNumber(token.text), token) };
      case "character":
        return { ...spot, kind: "literal", value: this.#literal(parseCharacter(token.text), token) };
      case "string":
        return { ...spot, kind: "literal", value: this.#literal(parseQuoted(token.text), token) };
      case "raw":
        return { ...spot, kind: "literal", value: token.text.slice(1, -1) };
      default:
        return this.#nested(token, () => {
          const pipeline = this.#pipeline("close", "parentheses");
          return { kind: "pipeline", pipeline, offset: token.offset, length: this.#cursor.lengthFrom(token) };
        });
    }
  }

  #literal<T>(literal: Literal<T>, token: Token): T {
    if (literal.kind === "value") return literal.value;
    const hint = token.kind === "character"
      ? "texts stand in double quotes or backquotes"
      : token.kind === "number"
      ? "numbers are written as 10, 1_000, 0x1F or 1.5"
      : 'a backslash starts \\n, \\t, \\" or \\\\; backquotes take everything as it is';
    throw this.#cursor.failAt(token, "ORK2006", literal.reason, { hint });
  }

  #nested<T>(token: Token, parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      throw this.#cursor.failAt(token, "ORK2009", `template is nested deeper than ${MAX_DEPTH} levels`, {
        hint: "give inner parts a name: {{ $x := … }}{{ $x }}",
      });
    }
    const result = parse();
    this.#depth--;
    return result;
  }
}

const OPERAND_START: ReadonlySet<TokenKind> = new Set<TokenKind>(
  ["identifier", "dot", "variable", "field", "number", "character", "string", "raw", "open"],
);

function startsOperand(token: Token): boolean {
  return OPERAND_START.has(token.kind) || (token.kind === "keyword" && token.text === "nil");
}
