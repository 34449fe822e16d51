// Owns: tokens to template nodes; the blocks of Go text/template. Must not: know functions or evaluate.

import type { BranchKind, ParsedTemplate, TemplateNode } from "./ast.ts";
import { lex, type Token } from "./lexer.ts";
import { Nesting } from "./nesting.ts";
import { PipelineParser } from "./pipeline_parser.ts";
import { SyntaxFailure } from "./syntax_failure.ts";
import { TokenCursor } from "./token_cursor.ts";
import { quotedText } from "./token_literal.ts";

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
  readonly #pipelines: PipelineParser;
  readonly #nesting = new Nesting();
  #rangeDepth = 0;
  readonly #definitions = new Map<string, readonly TemplateNode[]>();

  constructor(tokens: readonly Token[]) {
    this.#cursor = new TokenCursor(tokens);
    this.#pipelines = new PipelineParser(this.#cursor, this.#nesting);
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
        return this.#nesting.inside(word, () => this.#branch(word.text as BranchKind, word));
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
    const pipeline = this.#pipelines.parse("right", "action");
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
    const pipeline = this.#pipelines.parse("right", kind);
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
      return [this.#nesting.inside(word, () => this.#branch(kind, opener))];
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
    const pipeline = this.#pipelines.parse("right", "block");
    const outer = this.#rangeDepth;
    this.#rangeDepth = 0;
    this.#addDefinition(name, this.#nesting.inside(word, () => this.#body(word)));
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
      : this.#pipelines.parse("right", "template");
    return { kind: "template", name: name.text, pipeline, offset: word.offset, length: word.text.length };
  }

  #templateName(context: string): Token {
    this.#cursor.skipSpace();
    const token = this.#cursor.next();
    const text = quotedText(token);
    if (text !== undefined) return { ...token, text };
    throw this.#cursor.unexpected(token, context, {
      hint: `write the name in quotes: {{ ${context} "name" . }}`,
    });
  }
}
