// Owns: the syntax tree of a template for those who rewrite templates. Must not: compile.

import type { ParsedTemplate } from "./ast.ts";
import { parseTemplateText } from "./parser.ts";
import { SyntaxFailure } from "./syntax_failure.ts";

/** The tree of a template, or undefined when its syntax is wrong (`compileTemplate` says how). */
export function parseTemplate(text: string): ParsedTemplate | undefined {
  try {
    return parseTemplateText(text);
  } catch (error) {
    if (error instanceof SyntaxFailure) return undefined;
    throw error;
  }
}
