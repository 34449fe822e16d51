// Owns: pipelines, commands and operands to closures, checked on the way. Must not: know blocks of a template.

import { type Diagnostic, nearestName } from "../../base/mod.ts";
import type { Command, Operand, Pipeline, Place } from "./ast.ts";
import { compileCall, compileLogic } from "./compile_call.ts";
import { type AbstractPath, constantOf, extendPath, Reads } from "./data_reads.ts";
import { type Evaluate, fieldChain } from "./execute.ts";
import { quote } from "./format.ts";
import { arityOf, type FunctionDefinition, type FunctionTable } from "./function_definition.ts";
import { FUNCTIONS_ELSEWHERE } from "./functions_elsewhere_table.ts";
import type { ExprSource } from "./source_text.ts";
import { textsTakenForTruth } from "./truth_check.ts";

/** A value closure with what is known about it before it runs. */
export interface CompiledValue {
  readonly evaluate: Evaluate;
  /** Set when the value is known to be data at this path. */
  readonly path: AbstractPath | undefined;
}

/** A variable in scope, with the slot of the frame that holds it. */
export interface Variable {
  readonly name: string;
  readonly slot: number;
  path: AbstractPath | undefined;
}

/** Compiles values of one template text; knows the variables in scope and collects remarks and reads. */
export class ValueCompiler {
  readonly diagnostics: Diagnostic[] = [];
  readonly reads: Reads;
  readonly #source: ExprSource;
  readonly #functions: FunctionTable;
  #variables: Variable[] = [];
  #slots = 1;

  constructor(source: ExprSource, functions: FunctionTable) {
    this.#source = source;
    this.#functions = functions;
    this.reads = new Reads(source);
  }

  /** Starts the variables of another template: only `$`, which is data at `path`. */
  startFrame(path: AbstractPath | undefined): void {
    this.#variables = [{ name: "$", slot: 0, path }];
    this.#slots = 1;
  }

  /** Variables declared while `compile` runs end with it. */
  scoped<T>(compile: () => T): T {
    const mark = this.#variables.length;
    const result = compile();
    this.#variables.length = mark;
    return result;
  }

  pipeline(pipeline: Pipeline, dot: AbstractPath | undefined): CompiledValue {
    let value: CompiledValue | undefined;
    for (const command of pipeline.commands) value = this.#command(command, { dot, piped: value });
    return this.#declare(pipeline, value!);
  }

  /** A pipeline whose truth decides; warns of texts that are always true. */
  condition(pipeline: Pipeline, dot: AbstractPath | undefined): CompiledValue {
    for (const call of textsTakenForTruth(pipeline, this.#functions)) {
      const name = this.#text(call);
      this.report("ORK2111", `${name} gives the text true or false, and both count as true here`, call, {
        hint: `compare the text: eq (${name} …) "true"`,
        severity: "warning",
      });
    }
    return this.pipeline(pipeline, dot);
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

  findVariable(name: string): Variable | undefined {
    return this.#variables.findLast((v) => v.name === name);
  }

  #useVariable(name: string, place: Place): Variable | undefined {
    const variable = this.findVariable(name);
    if (variable) return variable;
    const near = nearestName(name, this.#variables.map((v) => v.name).filter((n) => n !== "$"));
    this.report("ORK2005", `undefined variable ${name}`, place, {
      hint: near ? `did you mean ${near}?` : `declare it first: {{ ${name} := … }}`,
    });
    return undefined;
  }

  #command(command: Command, at: CommandPlace): CompiledValue {
    const { first, rest } = command;
    if (first.kind === "function") return this.#call(first, rest, at);
    if (rest.length > 0 || at.piped) {
      const what = this.#source.text.slice(first.offset, first.offset + first.length);
      this.report("ORK2004", `${what} is not a function and takes no arguments`, rest[0] ?? first, {
        hint: first.kind === "field"
          ? "a function is written without the leading dot; after | stands a function"
          : "only functions take arguments",
      });
    } else if (first.kind === "nil") {
      this.report("ORK2001", "nil alone is not a value to print", first);
    }
    const value = this.#operand(first, at.dot);
    if (value.path) this.reads.add(value.path, first);
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
    if (definition.reads) this.reads.addAll(definition.reads, callee);
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
      this.reads.add(path, call.rest[0]!);
      return path;
    }
    call.args.forEach((arg, i) => {
      const paths = i === 0 ? definition.readsBelow ?? [[]] : [[]];
      for (const below of paths) this.reads.add(extendPath(arg.path, below), call.rest[i]!);
    });
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
      this.report("ORK2008", "default takes the fallback first; read here as value first", callee, {
        hint: `write {{ ${this.#text(first)} | default ${this.#text(second)} }}`,
        severity: "warning",
      });
      return [call.args[1]!, call.args[0]!];
    }
    if (isPlainPath(second)) {
      this.report(
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
        return this.pipeline(operand.pipeline, dot);
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
    const names = this.#functions.names();
    const known = FUNCTIONS_ELSEWHERE.get(callee.name);
    const near = nearestName(callee.name, names) ?? relatedName(callee.name, names);
    this.report("ORK2003", `unknown function ${quote(callee.name)}`, callee, {
      hint: known ??
        (near && !this.#fieldsAfter(callee)
          ? `did you mean ${near}?`
          : `to read a field, write a leading dot: .${callee.name}${
            this.#fieldsAfter(callee)
          }; \`ork notes\` lists the functions`),
    });
  }

  #checkArity(definition: FunctionDefinition, callee: Place, given: number): void {
    const { min, max } = arityOf(definition);
    if (given >= min && given <= max) return;
    const fields = this.#fieldsAfter(callee);
    if (given === 0 && fields) {
      this.report("ORK2004", `${quote(definition.name + fields)} lacks its leading dot`, callee, {
        hint: `to read a field, write .${definition.name}${fields}`,
      });
      return;
    }
    const wanted = max === Infinity ? `at least ${min}` : String(min);
    this.report(
      "ORK2004",
      `${definition.name} takes ${wanted} ${wanted === "1" ? "argument" : "arguments"}, found ${given}`,
      callee,
      { hint: `for example {{ ${definition.example.template.replace(/^\{\{-?\s*|\s*-?\}\}$/g, "")} }}` },
    );
  }

  /** Names joined to a word by dots, as in `spec.image` without its leading dot. */
  #fieldsAfter(callee: Place): string {
    return /^(?:\.\w+)+/.exec(this.#source.text.slice(callee.offset + callee.length))?.[0] ?? "";
  }

  #text(operand: Place): string {
    return this.#source.text.slice(operand.offset, operand.offset + operand.length);
  }

  report(
    code: string,
    message: string,
    place: Place,
    more: { readonly hint?: string; readonly severity?: "warning" } = {},
  ): void {
    this.diagnostics.push({
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

function isPlainPath(operand: Operand): boolean {
  return operand.kind === "field" || (operand.kind === "variable" && operand.names.length > 0);
}

/** What people know the function as elsewhere: `upper` for toUpper, `splitList` for split. */
function relatedName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  const isPart = (whole: string, part: string) => part.length >= 4 && whole.includes(part);
  return [...candidates]
    .filter((candidate) => isPart(candidate.toLowerCase(), wanted) || isPart(wanted, candidate.toLowerCase()))
    .sort((a, b) => Math.abs(a.length - name.length) - Math.abs(b.length - name.length))[0];
}
