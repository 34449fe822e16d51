// Owns: user-defined functions (notes): templates with a name. Must not: know where in a Katalog they stand.

import { type Checked, type Diagnostic, hasErrors, InvariantError, type Span } from "../../base/mod.ts";
import type { Operand, ParsedTemplate, Pipeline, TemplateNode } from "./ast.ts";
import { compileParsed } from "./compile.ts";
import type { DataRead } from "./contract.ts";
import type { Execute } from "./execute.ts";
import type { FunctionDefinition, FunctionTable } from "./function_definition.ts";
import { withFunctions } from "./function_table.ts";
import { EvaluationFailure, type FunctionContext, Run } from "./run.ts";
import type { Scope, Value } from "./scope.ts";
import { type ExprSource, exprSource, type TemplateSource } from "./source_text.ts";
import { finishText, parseSource } from "./template.ts";

/** A user-defined function as written in a Katalog or Motif. It takes no arguments. */
export interface NoteSource {
  readonly name: string;
  readonly nameSpan: Span;
  readonly expression: TemplateSource;
  readonly description?: string;
  /** The user means to replace a built-in function of this name. */
  readonly shadow?: boolean;
}

/**
 * Lays notes over a set of functions. Notes may call each other, not themselves. A note sees the data of its caller;
 * its text is trimmed, and `true` and `false` become booleans. Notes that have errors are empty, so that only they are
 * told and not everything that calls them.
 */
export function compileNotes(notes: readonly NoteSource[], functions: FunctionTable): Checked<FunctionTable> {
  const diagnostics: Diagnostic[] = [];
  const parsed = notes.flatMap((note) => parseNote(note, { functions, diagnostics }) ?? []);
  const ordered = inCallOrder(parsed, diagnostics);
  let table = withFunctions(functions, notes.filter(isNamed).map(emptyNote));
  for (const note of ordered) {
    // Everything a note calls is in the table before it.
    const definition = compileNote(note, table, diagnostics);
    if (definition) table = withFunctions(table, [definition]);
  }
  return { value: table, diagnostics };
}

function isNamed({ name }: NoteSource): boolean {
  return NAME.test(name) && !RESERVED.has(name);
}

function emptyNote(note: NoteSource): FunctionDefinition {
  return definitionOf(note, { reads: [], call: () => "" });
}

interface ParsedNote {
  readonly note: NoteSource;
  readonly source: ExprSource;
  readonly parsed: ParsedTemplate;
}

const NAME = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;
const RESERVED: ReadonlySet<string> = new Set(
  "block break continue define else end if nil range template with true false".split(" "),
);

function parseNote(
  note: NoteSource,
  { functions, diagnostics }: { readonly functions: FunctionTable; readonly diagnostics: Diagnostic[] },
): ParsedNote | undefined {
  const remark = (code: string, message: string, more: Partial<Diagnostic> = {}) =>
    diagnostics.push({ code, severity: "error", span: note.nameSpan, message, ...more });
  if (!isNamed(note)) {
    remark("ORK2030", `${JSON.stringify(note.name)} cannot be the name of a function`, {
      hint: "use letters, digits and underscores, as in fullImage",
    });
    return undefined;
  }
  if (functions.lookup(note.name) && note.shadow !== true) {
    remark("ORK2031", `note ${note.name} replaces the function of that name`, {
      severity: "warning",
      hint: "rename it, or write shadow: true when this is meant",
    });
  }
  const source = exprSource(note.expression);
  const parsed = parseSource(source);
  diagnostics.push(...parsed.diagnostics);
  return parsed.value && { note, source, parsed: parsed.value };
}

/** Sorts notes so that callees come first; notes that call themselves are left out with a remark. */
function inCallOrder(notes: readonly ParsedNote[], diagnostics: Diagnostic[]): readonly ParsedNote[] {
  const byName = new Map(notes.map((n) => [n.note.name, n]));
  const ordered: ParsedNote[] = [];
  const state = new Map<string, "open" | "done" | "cyclic">();
  const visit = (item: ParsedNote, chain: readonly string[]): boolean => {
    const { name } = item.note;
    const known = state.get(name);
    if (known === "done" || known === "cyclic") return known === "done";
    if (known === "open") {
      diagnostics.push({
        code: "ORK2032",
        severity: "error",
        span: item.note.nameSpan,
        message: `note ${name} calls itself: ${[...chain.slice(chain.indexOf(name)), name].join(" → ")}`,
        hint: "let one of them stand for itself",
      });
      return false;
    }
    state.set(name, "open");
    const callees = [...calledNames(item.parsed)].flatMap((called) => byName.get(called) ?? []);
    const isSound = callees.map((callee) => visit(callee, [...chain, name])).every((ok) => ok);
    state.set(name, isSound ? "done" : "cyclic");
    if (isSound) ordered.push(item);
    return isSound;
  };
  for (const item of notes) visit(item, []);
  return ordered;
}

function compileNote(
  { note, source, parsed }: ParsedNote,
  functions: FunctionTable,
  diagnostics: Diagnostic[],
): FunctionDefinition | undefined {
  const compiled = compileParsed(parsed, { source, functions });
  diagnostics.push(...compiled.diagnostics);
  if (hasErrors(compiled.diagnostics)) return undefined;
  const reads: readonly DataRead[] = compiled.reads.list();
  return definitionOf(note, { reads, call: (_, context) => callNote(compiled.execute, context) });
}

function definitionOf(
  note: NoteSource,
  more: Pick<FunctionDefinition, "reads" | "call">,
): FunctionDefinition {
  return {
    name: note.name,
    group: "user",
    parameters: [],
    description: note.description ?? `Note of this Katalog: ${exprSource(note.expression).text.trim()}`,
    example: { template: `{{ ${note.name} }}`, output: "" },
    keywords: ["note"],
    ...more,
  };
}

function callNote(execute: Execute, context: FunctionContext): Value {
  if (!(context instanceof Run)) throw new InvariantError("a note is called outside of a template");
  const scope: Scope = context.scope;
  try {
    const text = finishText(context.capture(() => {
      context.within([scope.root], () => execute(context, scope.root));
    }));
    return text === "true" ? true : text === "false" ? false : text;
  } catch (error) {
    // The place inside the note means nothing to the caller's text.
    if (error instanceof EvaluationFailure) throw new EvaluationFailure(error.message, { code: error.code });
    throw error;
  }
}

function calledNames(parsed: ParsedTemplate): ReadonlySet<string> {
  const names = new Set<string>();
  const visitNodes = (nodes: readonly TemplateNode[]): void => {
    for (const node of nodes) {
      if ("pipeline" in node && node.pipeline) visitPipeline(node.pipeline);
      if ("body" in node) [node.body, node.otherwise].forEach(visitNodes);
    }
  };
  const visitPipeline = (pipeline: Pipeline): void => {
    for (const { first, rest } of pipeline.commands) [first, ...rest].forEach(visitOperand);
  };
  const visitOperand = (operand: Operand): void => {
    if (operand.kind === "function") names.add(operand.name);
    else if (operand.kind === "chain") visitOperand(operand.operand);
    else if (operand.kind === "pipeline") visitPipeline(operand.pipeline);
  };
  visitNodes(parsed.nodes);
  for (const nodes of parsed.definitions.values()) visitNodes(nodes);
  return names;
}
