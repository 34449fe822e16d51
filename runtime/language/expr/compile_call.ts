// Owns: closures that call functions. Must not: check names or argument counts (compile.ts does).

import type { Evaluate } from "./execute.ts";
import { converterOf } from "./convert.ts";
import { type FunctionDefinition, parameterTypes } from "./function_definition.ts";
import { EvaluationFailure } from "./run.ts";
import type { Value } from "./scope.ts";
import { isTrue } from "./value.ts";

/** A call: arguments converted to their parameter types, the value of a pipe last. */
export function compileCall(
  definition: FunctionDefinition,
  options: {
    readonly args: readonly Evaluate[];
    readonly piped: Evaluate | undefined;
    readonly offset: number;
  },
): Evaluate {
  const { args, piped, offset } = options;
  const { name, call } = definition;
  const count = args.length + (piped ? 1 : 0);
  const { fixed, rest } = parameterTypes(definition);
  const converters = Array.from({ length: count }, (_, i) => converterOf(fixed[i] ?? rest ?? "any"));
  return (run, dot) => {
    run.step();
    const values: Value[] = new Array(count);
    if (piped) values[count - 1] = piped(run, dot);
    for (let i = 0; i < args.length; i++) values[i] = args[i]!(run, dot);
    run.at = offset;
    try {
      for (let i = 0; i < count; i++) {
        const value = values[i];
        run.chargeValue(value);
        const convert = converters[i];
        if (convert) values[i] = convert(value);
      }
      const result = call(values, run);
      run.chargeValue(result);
      return result;
    } catch (error) {
      throw named(error, name, offset);
    }
  };
}

/** `and` and `or`: the operand that decides, the ones after it not evaluated. */
export function compileLogic(
  args: readonly Evaluate[],
  options: { readonly piped: Evaluate | undefined; readonly stopAt: boolean },
): Evaluate {
  const { piped, stopAt } = options;
  return (run, dot) => {
    run.step();
    const last = piped?.(run, dot);
    let value: Value;
    for (const arg of args) {
      value = arg(run, dot);
      if (isTrue(value) === stopAt) return value;
    }
    return piped ? last : value;
  };
}

// A failure without a place comes from the function itself.
function named(error: unknown, name: string, offset: number): unknown {
  if (!(error instanceof EvaluationFailure) || error.offset !== undefined) return error;
  return new EvaluationFailure(`${name}: ${error.message}`, { code: error.code, offset });
}
