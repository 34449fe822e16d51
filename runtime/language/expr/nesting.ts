// Owns: how deep a template may be nested. Must not: know what is nested.

import type { Token } from "./lexer.ts";
import { SyntaxFailure } from "./syntax_failure.ts";
import { placeOf } from "./token_cursor.ts";

// Deep enough for people, shallow enough for the stack.
const MAX_DEPTH = 100;

/** Counts blocks and parentheses that are open. */
export class Nesting {
  #depth = 0;

  /** Parses what stands one level deeper. @throws SyntaxFailure when that is too deep */
  inside<T>(token: Token, parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      throw new SyntaxFailure("ORK2009", `template is nested deeper than ${MAX_DEPTH} levels`, {
        ...placeOf(token),
        hint: "give inner parts a name: {{ $x := … }}{{ $x }}",
      });
    }
    const result = parse();
    this.#depth--;
    return result;
  }
}
