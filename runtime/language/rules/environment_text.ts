// Owns: `$VARIABLE` in the literal part of a text. Must not: read the environment.

import type { ScalarNode } from "../document/mod.ts";
import { compileTemplate, isTemplateText, type Scope, type Template } from "../expr/mod.ts";
import type { RulesContext } from "./context.ts";

/** A text with variables of the environment and templates in it. */
export interface EnvironmentText {
  readonly template: Template;
  /** Variables that the text names, so that only these are read. */
  readonly variables: readonly string[];
}

/** Gives the value of a variable; undefined when it is not set. */
export type Environment = (name: string) => string | undefined;

const VARIABLE = /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g;
/** The key under which templates find the variables; no object has it. */
const ROOT = "__environment";

/**
 * Compiles a text in which `$NAME` and `${NAME}` stand for variables. Only the author's own text is expanded: what a
 * template prints is data of an object and stays as it is, so that no object can ask for a variable.
 */
export function compileEnvironmentText(
  scalar: ScalarNode,
  context: RulesContext,
): EnvironmentText | undefined {
  const variables = new Set<string>();
  const text = literalParts(
    scalar.text,
    (part) =>
      part.replace(VARIABLE, (_, plain: string | undefined, braced: string | undefined) => {
        const name = plain ?? braced!;
        variables.add(name);
        return `{{ .${ROOT}.${name} }}`;
      }),
  );
  const source = variables.size === 0 ? scalar : { text, span: scalar.span };
  const { value, diagnostics } = compileTemplate(source, context.templates);
  diagnostics.forEach(context.report);
  if (!value) return undefined;
  const reads = value.reads.filter((read) => read.path[0] !== ROOT);
  return { template: { ...value, reads }, variables: [...variables] };
}

/** The text with `change` applied to what stands outside of actions. */
function literalParts(text: string, change: (part: string) => string): string {
  if (!isTemplateText(text)) return change(text);
  return text.split(/(\{\{[\s\S]*?\}\})/).map((part, i) => i % 2 === 0 ? change(part) : part).join("");
}

/** The scope in which such texts are rendered: it holds the named variables and no others. */
export function withEnvironment(
  scope: Scope,
  texts: readonly EnvironmentText[],
  environment: Environment,
): Scope {
  const names = new Set(texts.flatMap((text) => text.variables));
  if (names.size === 0) return scope;
  const values = Object.fromEntries([...names].map((name) => [name, environment(name)]));
  return { ...scope, root: { ...scope.root, [ROOT]: values } };
}

/** Variables of the texts that are not set. */
export function unsetVariables(
  texts: readonly EnvironmentText[],
  environment: Environment,
): readonly string[] {
  return [...new Set(texts.flatMap((text) => text.variables))].filter((name) => !environment(name));
}
