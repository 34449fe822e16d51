// Owns: parsed templates to closures. Must not: parse, or know how diagnostics are shown.

import { type Diagnostic, nearestName } from "../../base/mod.ts";
import type { ParsedTemplate, Pipeline, TemplateNode } from "./ast.ts";
import { ValueCompiler } from "./compile_values.ts";
import { type AbstractPath, elementPath, type Reads } from "./data_reads.ts";
import { type Evaluate, type Execute, type Flow, iterate, sequence, textNode } from "./execute.ts";
import { printedValue, quote } from "./format.ts";
import type { FunctionTable } from "./function_definition.ts";
import type { Run } from "./run.ts";
import type { Value } from "./scope.ts";
import type { ExprSource } from "./source_text.ts";
import { isTrue } from "./value.ts";

export interface CompiledTemplate {
  readonly execute: Execute;
  /** The only action of the text, when there is nothing else in it but white space. */
  readonly single: Evaluate | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly reads: Reads;
}

/** Compiles a parsed template against a set of functions. Finds all mistakes, not only the first. */
export function compileParsed(
  parsed: ParsedTemplate,
  options: { readonly source: ExprSource; readonly functions: FunctionTable },
): CompiledTemplate {
  return new Compiler(parsed, options.source, options.functions).compile();
}

const ROOT: AbstractPath = [];

class Compiler {
  readonly #parsed: ParsedTemplate;
  readonly #values: ValueCompiler;
  /** Compiled definitions; filled before their bodies are, so that they may call each other. */
  readonly #bodies = new Map<string, { execute: Execute }>();

  constructor(parsed: ParsedTemplate, source: ExprSource, functions: FunctionTable) {
    this.#parsed = parsed;
    this.#values = new ValueCompiler(source, functions);
  }

  compile(): CompiledTemplate {
    for (const name of this.#parsed.definitions.keys()) this.#bodies.set(name, { execute: () => 0 });
    for (const [name, nodes] of this.#parsed.definitions) {
      // A definition's dot is whatever its callers pass.
      this.#values.startFrame(undefined);
      this.#bodies.get(name)!.execute = this.#list(nodes, undefined);
    }
    this.#values.startFrame(ROOT);
    const solid = this.#parsed.nodes.filter((n) => n.kind !== "text" || n.text.trim() !== "");
    const only = solid.length === 1 && solid[0]!.kind === "action" ? solid[0]! : undefined;
    const single = only && only.pipeline.declarations.length === 0
      ? this.#values.pipeline(only.pipeline, ROOT).evaluate
      : undefined;
    return {
      // A single action is compiled once: its text is the text of its value.
      execute: single && this.#parsed.nodes.length === 1
        ? (run, dot) => (run.write(printedValue(single(run, dot))), 0)
        : this.#listOnce(single),
      single,
      diagnostics: this.#values.diagnostics,
      reads: this.#values.reads,
    };
  }

  #listOnce(single: Evaluate | undefined): Execute {
    if (!single) return this.#list(this.#parsed.nodes, ROOT);
    return sequence(
      this.#parsed.nodes.map((node) =>
        node.kind === "text"
          ? textNode(node.text)
          : (run, dot) => (run.write(printedValue(single(run, dot))), 0)
      ),
    );
  }

  #list(nodes: readonly TemplateNode[], dot: AbstractPath | undefined): Execute {
    return sequence(nodes.map((node) => this.#node(node, dot)));
  }

  #node(node: TemplateNode, dot: AbstractPath | undefined): Execute {
    switch (node.kind) {
      case "text":
        return textNode(node.text);
      case "action":
        return this.#action(node.pipeline, dot);
      case "if":
      case "with":
        return this.#values.scoped(() => this.#condition(node, dot));
      case "range":
        return this.#values.scoped(() => this.#range(node, dot));
      case "template":
        return this.#templateCall(node, dot);
      case "break":
        return () => 1;
      case "continue":
        return () => 2;
    }
  }

  #action(pipeline: Pipeline, dot: AbstractPath | undefined): Execute {
    const { evaluate } = this.#values.pipeline(pipeline, dot);
    if (pipeline.declarations.length > 0) return (run, value) => (run.step(), evaluate(run, value), 0);
    return (run, value) => {
      run.step();
      run.write(printedValue(evaluate(run, value)));
      return 0;
    };
  }

  #condition(node: TemplateNode & { kind: "if" | "with" | "range" }, dot: AbstractPath | undefined): Execute {
    const condition = this.#values.condition(node.pipeline, dot);
    const isWith = node.kind === "with";
    const body = this.#values.scoped(() => this.#list(node.body, isWith ? condition.path : dot));
    const otherwise = this.#values.scoped(() => this.#list(node.otherwise, dot));
    const { evaluate } = condition;
    return (run, value) => {
      run.step();
      const found = evaluate(run, value);
      if (!isTrue(found)) return otherwise(run, value);
      return body(run, isWith ? found : value);
    };
  }

  #range(node: TemplateNode & { kind: "if" | "with" | "range" }, dot: AbstractPath | undefined): Execute {
    const { pipeline } = node;
    const source = this.#values.pipeline(pipeline, dot);
    const element = elementPath(source.path);
    const slots = pipeline.declarations.map((d) => this.#values.findVariable(d.name));
    const [indexVariable, elementVariable] = slots.length === 2 ? slots : [undefined, slots[0]];
    if (elementVariable && !pipeline.isAssignment) elementVariable.path = element;
    if (indexVariable && !pipeline.isAssignment) indexVariable.path = undefined;
    const body = this.#values.scoped(() => this.#list(node.body, element));
    const otherwise = this.#values.scoped(() => this.#list(node.otherwise, dot));
    const indexSlot = indexVariable?.slot;
    const elementSlot = elementVariable?.slot;
    const round = (run: Run, index: Value, item: Value): Flow => {
      run.step();
      if (indexSlot !== undefined) run.frame[indexSlot] = index;
      if (elementSlot !== undefined) run.frame[elementSlot] = item;
      return body(run, item);
    };
    return (run, value) => {
      const items = source.evaluate(run, value);
      run.at = pipeline.offset;
      const count = iterate(items, { run, hasIndex: indexSlot !== undefined, round });
      // As in Go, a break in the else part leaves only this range.
      return count === 0 && otherwise(run, value) === 2 ? 2 : 0;
    };
  }

  #templateCall(
    node: TemplateNode & { kind: "template" },
    dot: AbstractPath | undefined,
  ): Execute {
    const argument = node.pipeline ? this.#values.pipeline(node.pipeline, dot) : undefined;
    // The body's reads are relative to the argument and stay unknown: the argument as a whole counts as read.
    if (argument?.path) this.#values.reads.add(argument.path, node.pipeline ?? node);
    const body = this.#bodies.get(node.name);
    if (!body) {
      const near = nearestName(node.name, this.#bodies.keys());
      this.#values.report("ORK2007", `template ${quote(node.name)} is not defined`, node, {
        hint: near ? `did you mean ${quote(near)}?` : `define it: {{ define ${quote(node.name)} }}…{{ end }}`,
      });
      return () => 0;
    }
    return (run, value) => {
      run.step();
      const data = argument?.evaluate(run, value);
      run.at = node.offset;
      run.within([data], () => body.execute(run, data));
      return 0;
    };
  }
}
