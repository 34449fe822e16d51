// Owns: the value of a token that is a constant. Must not: know the grammar around it.

import type { Token } from "./lexer.ts";
import { type Literal, parseCharacter, parseNumber, parseQuoted } from "./literal.ts";
import { SyntaxFailure } from "./syntax_failure.ts";
import { placeOf } from "./token_cursor.ts";

/** The constant that a token stands for; undefined when it is none. @throws SyntaxFailure when it is written wrongly */
export function constantOf(token: Token): number | bigint | string | undefined {
  switch (token.kind) {
    case "number":
      return valueOf(parseNumber(token.text), token, "numbers are written as 10, 1_000, 0x1F or 1.5");
    case "character":
      return valueOf(parseCharacter(token.text), token, "texts stand in double quotes or backquotes");
    default:
      return quotedText(token);
  }
}

/** The text between quotes; undefined when there are none. @throws SyntaxFailure when an escape is wrong */
export function quotedText(token: Token): string | undefined {
  if (token.kind === "raw") return token.text.slice(1, -1);
  if (token.kind !== "string") return undefined;
  const hint = 'a backslash starts \\n, \\t, \\" or \\\\; backquotes take everything as it is';
  return valueOf(parseQuoted(token.text), token, hint);
}

function valueOf<T>(literal: Literal<T>, token: Token, hint: string): T {
  if (literal.kind === "value") return literal.value;
  throw new SyntaxFailure("ORK2006", literal.reason, { ...placeOf(token), hint });
}
