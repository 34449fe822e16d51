// Owns: compiling and rendering templates. Must not: know the grammar or the functions.

import { type Checked, type Diagnostic, errorMessage, hasErrors, InvariantError } from "../../base/mod.ts";
import type { ParsedTemplate } from "./ast.ts";
import { type CompiledTemplate, compileParsed } from "./compile.ts";
import type { DataRead, Evaluated, Template } from "./contract.ts";
import type { FunctionTable } from "./function_definition.ts";
import { builtinFunctions } from "./function_table.ts";
import { parseTemplateText } from "./parser.ts";
import { DEFAULT_LIMITS, EvaluationFailure, type EvaluationLimits, Run } from "./run.ts";
import type { Scope, Value } from "./scope.ts";
import { type ExprSource, exprSource, type TemplateSource } from "./source_text.ts";
import { syntaxDiagnostic, SyntaxFailure } from "./syntax_failure.ts";
import { isMissing, trimSpace } from "./value.ts";

export interface TemplateOptions {
  /** @default builtinFunctions() */
  readonly functions?: FunctionTable;
  readonly limits?: Partial<EvaluationLimits>;
}

/** True when the text holds an action, so that rendering may change it. */
export function isTemplateText(text: string): boolean {
  return text.includes("{{");
}

/**
 * Compiles a text once. `value` is absent when there are errors. Never throws on user text.
 * Source: Go text/template with missing keys as zero values; missing data is empty at any depth.
 */
export function compileTemplate(source: TemplateSource, options: TemplateOptions = {}): Checked<Template> {
  const expr = exprSource(source);
  if (!isTemplateText(expr.text)) return { value: staticTemplate(expr), diagnostics: [] };
  const parsed = parseSource(expr);
  if (parsed.value === undefined) return { diagnostics: parsed.diagnostics };
  const compiled = compileParsed(parsed.value, {
    source: expr,
    functions: options.functions ?? builtinFunctions(),
  });
  if (hasErrors(compiled.diagnostics)) return { diagnostics: compiled.diagnostics };
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return { value: dynamicTemplate(compiled, { source: expr, limits }), diagnostics: compiled.diagnostics };
}

/** A template that always renders `text` as it is, braces included. */
export function literalTemplate(source: TemplateSource): Template {
  return staticTemplate(exprSource(source));
}

/** Parses the text of a source; mistakes in it become remarks. */
export function parseSource(source: ExprSource): Checked<ParsedTemplate> {
  try {
    return { value: parseTemplateText(source.text), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    return { diagnostics: [syntaxDiagnostic(error, source)] };
  }
}

const MISSING_MARKER = "<no value>";

/** What the original does to rendered text: trim it, drop the marker of missing values; then trimmed once more. */
export function finishText(rendered: string): string {
  const text = trimSpace(rendered);
  return text.includes(MISSING_MARKER) ? trimSpace(text.replaceAll(MISSING_MARKER, "")) : text;
}

function staticTemplate({ text, span }: ExprSource): Template {
  const rendered: Evaluated<string> = { kind: "value", value: text };
  return {
    source: text,
    span,
    isStatic: true,
    reads: [],
    isSingleAction: false,
    render: () => rendered,
    evaluate: () => rendered,
  };
}

interface RenderPlace {
  readonly source: ExprSource;
  readonly limits: EvaluationLimits;
}

function dynamicTemplate(compiled: CompiledTemplate, place: RenderPlace): Template {
  const { source, limits } = place;
  const { single, execute } = compiled;
  const reads: readonly DataRead[] = compiled.reads.list();
  const render = (scope: Scope): Evaluated<string> => {
    const run = new Run(scope, limits);
    try {
      execute(run, scope.root);
      return { kind: "value", value: finishText(run.out) };
    } catch (error) {
      return { kind: "failed", diagnostic: failureDiagnostic(error, run, source) };
    }
  };
  return {
    source: source.text,
    span: source.span,
    isStatic: false,
    reads,
    isSingleAction: single !== undefined,
    render,
    evaluate: single
      ? (scope) => {
        const run = new Run(scope, limits);
        try {
          return { kind: "value", value: finishValue(single(run, scope.root)) };
        } catch (error) {
          return { kind: "failed", diagnostic: failureDiagnostic(error, run, source) };
        }
      }
      : render,
  };
}

function finishValue(value: Value): Value {
  return typeof value === "string" ? finishText(value) : isMissing(value) ? undefined : value;
}

function failureDiagnostic(error: unknown, run: Run, source: ExprSource): Diagnostic {
  if (error instanceof InvariantError) throw error;
  const failure = error instanceof EvaluationFailure ? error : engineFailure(error);
  return {
    code: failure.code,
    severity: "error",
    span: source.spanAt(Math.min(failure.offset ?? run.at, source.text.length), 1),
    message: failure.message,
  };
}

// Data nested beyond the stack, or a text beyond the engine's own limit.
function engineFailure(error: unknown): EvaluationFailure {
  if (error instanceof RangeError) {
    return new EvaluationFailure("data is too deeply nested or too large", { code: "ORK2021" });
  }
  throw new InvariantError("template function threw", { error: errorMessage(error) });
}
