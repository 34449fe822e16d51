// Owns: parsed nodes to closures, checked on the way. Must not: parse, or know how diagnostics are shown.

import { type Diagnostic, nearestName } from "../../base/mod.ts";
import type { Command, Operand, ParsedTemplate, Pipeline, Place, TemplateNode } from "./ast.ts";
import { compileCall, compileLogic } from "./compile_call.ts";
import { type AbstractPath, constantOf, elementPath, extendPath, Reads } from "./data_reads.ts";
import { arityOf, type FunctionDefinition, type FunctionTable } from "./function_definition.ts";
import { printedValue, quote } from "./format.ts";
import { EvaluationFailure, type Run } from "./run.ts";
import type { Value } from "./scope.ts";
import type { ExprSource } from "./source_text.ts";
import { fieldOf, isList, isMap, isMissing, isTrue, kindOf, sortedKeys } from "./value.ts";

/** Computes a value in the given dot. */
export type Evaluate = (run: Run, dot: Value) => Value;

/** Writes output; the result tells loops how to go on. */
export type Execute = (run: Run, dot: Value) => Flow;

/** 0 goes on, 1 leaves the loop, 2 starts its next round. */
type Flow = 0 | 1 | 2;

/** A value closure with what is known about it before it runs. */
export interface CompiledValue {
  readonly evaluate: Evaluate;
  /** Set when the value is known to be data at this path. */
  readonly path: AbstractPath | undefined;
}

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

interface Variable {
  readonly name: string;
  readonly slot: number;
  path: AbstractPath | undefined;
}

const ROOT: AbstractPath = [];

class Compiler {
  readonly #parsed: ParsedTemplate;
  readonly #source: ExprSource;
  readonly #functions: FunctionTable;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #reads: Reads;
  /** Compiled definitions; filled before their bodies are, so that they may call each other. */
  readonly #bodies = new Map<string, { execute: Execute }>();
  #variables: Variable[] = [{ name: "$", slot: 0, path: ROOT }];
  #slots = 1;

  constructor(parsed: ParsedTemplate, source: ExprSource, functions: FunctionTable) {
    this.#parsed = parsed;
    this.#source = source;
    this.#functions = functions;
    this.#reads = new Reads(source);
  }

  compile(): CompiledTemplate {
    for (const name of this.#parsed.definitions.keys()) this.#bodies.set(name, { execute: () => 0 });
    for (const [name, nodes] of this.#parsed.definitions) {
      // A definition's dot is whatever its callers pass.
      this.#variables = [{ name: "$", slot: 0, path: undefined }];
      this.#slots = 1;
      this.#bodies.get(name)!.execute = this.#list(nodes, undefined);
    }
    this.#variables = [{ name: "$", slot: 0, path: ROOT }];
    this.#slots = 1;
    const solid = this.#parsed.nodes.filter((n) => n.kind !== "text" || n.text.trim() !== "");
    const only = solid.length === 1 && solid[0]!.kind === "action" ? solid[0]! : undefined;
    const single = only && only.pipeline.declarations.length === 0
      ? this.#pipeline(only.pipeline, ROOT).evaluate
      : undefined;
    return {
      // A single action is compiled once: its text is the text of its value.
      execute: single && this.#parsed.nodes.length === 1
        ? (run, dot) => (run.write(printedValue(single(run, dot))), 0)
        : this.#listOnce(single),
      single,
      diagnostics: this.#diagnostics,
      reads: this.#reads,
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

  /** Variables declared while `compile` runs end with it. */
  #scoped<T>(compile: () => T): T {
    const mark = this.#variables.length;
    const result = compile();
    this.#variables.length = mark;
    return result;
  }

  #node(node: TemplateNode, dot: AbstractPath | undefined): Execute {
    switch (node.kind) {
      case "text":
        return textNode(node.text);
      case "action":
        return this.#action(node.pipeline, dot);
      case "if":
      case "with":
        return this.#scoped(() => this.#condition(node, dot));
      case "range":
        return this.#scoped(() => this.#range(node, dot));
      case "template":
        return this.#templateCall(node, dot);
      case "break":
        return () => 1;
      case "continue":
        return () => 2;
    }
  }

  #action(pipeline: Pipeline, dot: AbstractPath | undefined): Execute {
    const { evaluate } = this.#pipeline(pipeline, dot);
    if (pipeline.declarations.length > 0) return (run, value) => (run.step(), evaluate(run, value), 0);
    return (run, value) => {
      run.step();
      run.write(printedValue(evaluate(run, value)));
      return 0;
    };
  }

  #condition(node: TemplateNode & { kind: "if" | "with" | "range" }, dot: AbstractPath | undefined): Execute {
    const condition = this.#pipeline(node.pipeline, dot);
    const isWith = node.kind === "with";
    const body = this.#scoped(() => this.#list(node.body, isWith ? condition.path : dot));
    const otherwise = this.#scoped(() => this.#list(node.otherwise, dot));
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
    const source = this.#pipeline(pipeline, dot);
    const element = elementPath(source.path);
    const slots = pipeline.declarations.map((d) => this.#findVariable(d.name));
    const [indexVariable, elementVariable] = slots.length === 2 ? slots : [undefined, slots[0]];
    if (elementVariable && !pipeline.isAssignment) elementVariable.path = element;
    if (indexVariable && !pipeline.isAssignment) indexVariable.path = undefined;
    const body = this.#scoped(() => this.#list(node.body, element));
    const otherwise = this.#scoped(() => this.#list(node.otherwise, dot));
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
      return count === 0 ? otherwise(run, value) : 0;
    };
  }

  #templateCall(
    node: TemplateNode & { kind: "template" },
    dot: AbstractPath | undefined,
  ): Execute {
    const argument = node.pipeline ? this.#pipeline(node.pipeline, dot) : undefined;
    // The body's reads are relative to the argument and stay unknown: the argument as a whole counts as read.
    if (argument?.path) this.#reads.add(argument.path, node.pipeline ?? node);
    const body = this.#bodies.get(node.name);
    if (!body) {
      const near = nearestName(node.name, this.#bodies.keys());
      this.#report("ORK2007", `template ${quote(node.name)} is not defined`, node, {
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

  #pipeline(pipeline: Pipeline, dot: AbstractPath | undefined): CompiledValue {
    let value: CompiledValue | undefined;
    for (const command of pipeline.commands) value = this.#command(command, { dot, piped: value });
    return this.#declare(pipeline, value!);
  }

  #declare(pipeline: Pipeline, value: CompiledValue): CompiledValue {
    if (pipeline.declarations.length === 0) return value;
    const slots = pipeline.declarations.map((declaration) => {
      if (!pipeline.isAssignment) return this.#addVariable(declaration.name, value.path);
      const variable = this.#useVariable(declaration.name, declaration);
      // After an assignment in a branch the variable may hold either value.
      if (variable) variable.path = undefined;
      return variable?.slot ?? 0;
    });
    const { evaluate } = value;
    return {
      path: value.path,
      evaluate: (run, dot) => {
        const result = evaluate(run, dot);
        for (const slot of slots) run.frame[slot] = result;
        return result;
      },
    };
  }

  #addVariable(name: string, path: AbstractPath | undefined): number {
    const slot = this.#slots++;
    this.#variables.push({ name, slot, path });
    return slot;
  }

  #findVariable(name: string): Variable | undefined {
    return this.#variables.findLast((v) => v.name === name);
  }

  #useVariable(name: string, place: Place): Variable | undefined {
    const variable = this.#findVariable(name);
    if (variable) return variable;
    const near = nearestName(name, this.#variables.map((v) => v.name).filter((n) => n !== "$"));
    this.#report("ORK2005", `undefined variable ${name}`, place, {
      hint: near ? `did you mean ${near}?` : `declare it first: {{ ${name} := … }}`,
    });
    return undefined;
  }

  #command(command: Command, at: CommandPlace): CompiledValue {
    const { first, rest } = command;
    if (first.kind === "function") return this.#call(first, rest, at);
    if (rest.length > 0 || at.piped) {
      const what = this.#source.text.slice(first.offset, first.offset + first.length);
      this.#report("ORK2004", `${what} is not a function and takes no arguments`, rest[0] ?? first, {
        hint: first.kind === "field"
          ? "a function is written without the leading dot; after | stands a function"
          : "only functions take arguments",
      });
    } else if (first.kind === "nil") {
      this.#report("ORK2001", "nil alone is not a value to print", first);
    }
    const value = this.#operand(first, at.dot);
    if (value.path) this.#reads.add(value.path, first);
    return value;
  }

  #call(callee: Operand & { kind: "function" }, rest: readonly Operand[], at: CommandPlace): CompiledValue {
    const definition = this.#functions.lookup(callee.name);
    const args = rest.map((operand) => this.#operand(operand, at.dot));
    const constants = rest.map(constantOf);
    if (!definition) {
      this.#unknownFunction(callee);
      return { evaluate: () => undefined, path: undefined };
    }
    this.#checkArity(definition, callee, rest.length + (at.piped ? 1 : 0));
    if (definition.reads) this.#reads.addAll(definition.reads, callee);
    const path = this.#readsOfCall(definition, { rest, args, constants });
    const values = this.#orderOfDefault(callee, { rest, args, piped: at.piped });
    const evaluators = values.map((v) => v.evaluate);
    const piped = at.piped?.evaluate;
    if ((callee.name === "and" || callee.name === "or") && definition.group === "built-ins") {
      return { evaluate: compileLogic(evaluators, { piped, stopAt: callee.name === "or" }), path: undefined };
    }
    return {
      evaluate: compileCall(definition, { args: evaluators, piped, offset: callee.offset }),
      path,
    };
  }

  #readsOfCall(definition: FunctionDefinition, call: CallParts): AbstractPath | undefined {
    const container = call.args[0]?.path;
    const keys = call.constants.slice(1);
    if (definition.isPathAccess && container && keys.every((k) => k !== undefined)) {
      const path = extendPath(container, keys.map(String));
      this.#reads.add(path, call.rest[0]!);
      return path;
    }
    call.args.forEach((arg, i) => arg.path && this.#reads.add(arg.path, call.rest[i]!));
    return undefined;
  }

  // `default FALLBACK VALUE` is what pipes need, `default .spec.x "y"` what people write.
  #orderOfDefault(callee: Operand & { kind: "function" }, call: DefaultCall): readonly CompiledValue[] {
    const [first, second] = call.rest;
    if (callee.name !== "default" || call.piped || !first || !second || call.rest.length !== 2) {
      return call.args;
    }
    if (!isPlainPath(first)) return call.args;
    if (second.kind === "literal") {
      this.#report("ORK2008", "default takes the fallback first; read here as value first", callee, {
        hint: `write {{ ${this.#text(first)} | default ${this.#text(second)} }}`,
        severity: "warning",
      });
      return [call.args[1]!, call.args[0]!];
    }
    if (isPlainPath(second)) {
      this.#report(
        "ORK2008",
        `default takes the fallback first: ${this.#text(second)} unless it is empty`,
        callee,
        {
          hint: `write {{ ${this.#text(second)} | default ${this.#text(first)} }} to be clear`,
          severity: "warning",
        },
      );
    }
    return call.args;
  }

  #operand(operand: Operand, dot: AbstractPath | undefined): CompiledValue {
    switch (operand.kind) {
      case "dot":
        return { evaluate: (_, value) => value, path: dot };
      case "nil":
        return { evaluate: () => undefined, path: undefined };
      case "literal": {
        const { value } = operand;
        return { evaluate: () => value, path: undefined };
      }
      case "field":
        return {
          evaluate: fieldChain((_, value) => value, operand.names),
          path: extendPath(dot, operand.names),
        };
      case "variable":
        return this.#variable(operand);
      case "function":
        return this.#call(operand, [], { dot, piped: undefined });
      case "chain": {
        const inner = this.#operand(operand.operand, dot);
        return {
          evaluate: fieldChain(inner.evaluate, operand.names),
          path: extendPath(inner.path, operand.names),
        };
      }
      case "pipeline":
        return this.#pipeline(operand.pipeline, dot);
    }
  }

  #variable(operand: Operand & { kind: "variable" }): CompiledValue {
    const variable = this.#useVariable(operand.name, { offset: operand.offset, length: operand.name.length });
    const slot = variable?.slot ?? 0;
    const evaluate: Evaluate = (run) => run.frame[slot];
    if (operand.names.length === 0) return { evaluate, path: variable?.path };
    return { evaluate: fieldChain(evaluate, operand.names), path: extendPath(variable?.path, operand.names) };
  }

  #unknownFunction(callee: Operand & { kind: "function" }): void {
    const near = nearestName(callee.name, this.#functions.names());
    this.#report("ORK2003", `unknown function ${quote(callee.name)}`, callee, {
      hint: near
        ? `did you mean ${near}?`
        : `to read a field, write a leading dot: .${callee.name}; \`ork notes\` lists the functions`,
    });
  }

  #checkArity(definition: FunctionDefinition, callee: Place, given: number): void {
    const { min, max } = arityOf(definition);
    if (given >= min && given <= max) return;
    const wanted = max === Infinity ? `at least ${min}` : String(min);
    this.#report(
      "ORK2004",
      `${definition.name} takes ${wanted} ${wanted === "1" ? "argument" : "arguments"}, found ${given}`,
      callee,
      { hint: `for example {{ ${definition.example.template.replace(/^\{\{-?\s*|\s*-?\}\}$/g, "")} }}` },
    );
  }

  #text(operand: Place): string {
    return this.#source.text.slice(operand.offset, operand.offset + operand.length);
  }

  #report(
    code: string,
    message: string,
    place: Place,
    more: { readonly hint?: string; readonly severity?: "warning" } = {},
  ): void {
    this.#diagnostics.push({
      code,
      severity: more.severity ?? "error",
      span: this.#source.spanAt(place.offset, place.length),
      message,
      ...(more.hint === undefined ? {} : { hint: more.hint }),
    });
  }
}

interface CommandPlace {
  readonly dot: AbstractPath | undefined;
  readonly piped: CompiledValue | undefined;
}

interface CallParts {
  readonly rest: readonly Operand[];
  readonly args: readonly CompiledValue[];
  readonly constants: readonly (string | number | undefined)[];
}

interface DefaultCall {
  readonly rest: readonly Operand[];
  readonly args: readonly CompiledValue[];
  readonly piped: CompiledValue | undefined;
}

interface Iteration {
  readonly run: Run;
  readonly hasIndex: boolean;
  readonly round: (run: Run, index: Value, item: Value) => Flow;
}

/** Runs the rounds of a range and tells how many there were. */
function iterate(items: Value, { run, hasIndex, round }: Iteration): number {
  if (isList(items)) {
    for (let i = 0; i < items.length; i++) if (round(run, i, items[i]) === 1) break;
    return items.length;
  }
  if (isMap(items)) {
    const keys = sortedKeys(items);
    run.charge(keys.length >>> 2);
    for (const key of keys) if (round(run, key, items[key]) === 1) break;
    return keys.length;
  }
  if (isMissing(items)) return 0;
  const kind = kindOf(items);
  if (kind !== "int") {
    throw new EvaluationFailure(`range goes over a list, a map or a whole number, found ${kind}`);
  }
  if (hasIndex) throw new EvaluationFailure("range over a number takes only one variable");
  const count = Number(items);
  for (let i = 0; i < count; i++) if (round(run, undefined, i) === 1) break;
  return Math.max(count, 0);
}

function isPlainPath(operand: Operand): boolean {
  return operand.kind === "field" || (operand.kind === "variable" && operand.names.length > 0);
}

function textNode(text: string): Execute {
  return (run) => (run.write(text), 0);
}

function sequence(steps: readonly Execute[]): Execute {
  if (steps.length === 0) return () => 0;
  if (steps.length === 1) return steps[0]!;
  return (run, dot) => {
    for (let i = 0; i < steps.length; i++) {
      const flow = steps[i]!(run, dot);
      if (flow !== 0) return flow;
    }
    return 0;
  };
}

function fieldChain(evaluate: Evaluate, names: readonly string[]): Evaluate {
  const [a, b] = names;
  if (names.length === 1) return (run, dot) => fieldOf(evaluate(run, dot), a!);
  if (names.length === 2) return (run, dot) => fieldOf(fieldOf(evaluate(run, dot), a!), b!);
  return (run, dot) => {
    let value = evaluate(run, dot);
    for (let i = 0; i < names.length && value !== undefined; i++) value = fieldOf(value, names[i]!);
    return value;
  };
}
