// Owns: finding texts "true" and "false" that a template takes for truth. Must not: report or compile.

import type { Operand, Pipeline } from "./ast.ts";
import type { FunctionTable } from "./function_definition.ts";

const LOGIC: ReadonlySet<string> = new Set(["and", "or", "not"]);

/** The calls in a condition whose result is a text that is never empty, so that the condition does not depend on it. */
export function textsTakenForTruth(pipeline: Pipeline, functions: FunctionTable): readonly Operand[] {
  const command = pipeline.commands.at(-1);
  if (command?.first.kind !== "function") return [];
  if (functions.lookup(command.first.name)?.givesBooleanText) return [command.first];
  if (!LOGIC.has(command.first.name)) return [];
  return command.rest.flatMap((operand) =>
    operand.kind === "pipeline" ? textsTakenForTruth(operand.pipeline, functions) : []
  );
}
