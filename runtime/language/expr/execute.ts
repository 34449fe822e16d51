// Owns: what runs: the closures that nodes and paths become. Must not: know the syntax tree.

import { EvaluationFailure, type Run } from "./run.ts";
import type { Value } from "./scope.ts";
import { fieldOf, isList, isMap, isMissing, kindOf, sortedKeys } from "./value.ts";

/** Computes a value in the given dot. */
export type Evaluate = (run: Run, dot: Value) => Value;

/** 0 goes on, 1 leaves the loop, 2 starts its next round. */
export type Flow = 0 | 1 | 2;

/** Writes output; the result tells loops how to go on. */
export type Execute = (run: Run, dot: Value) => Flow;

export interface Iteration {
  readonly run: Run;
  readonly hasIndex: boolean;
  readonly round: (run: Run, index: Value, item: Value) => Flow;
}

/** Runs the rounds of a range and tells how many there were. */
export function iterate(items: Value, { run, hasIndex, round }: Iteration): number {
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

/** Writes a fixed text. */
export function textNode(text: string): Execute {
  return (run) => (run.write(text), 0);
}

/** Runs steps in order until one leaves the loop around them. */
export function sequence(steps: readonly Execute[]): Execute {
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

/** Reads a chain of fields from a value. */
export function fieldChain(evaluate: Evaluate, names: readonly string[]): Evaluate {
  const [a, b] = names;
  if (names.length === 1) return (run, dot) => fieldOf(evaluate(run, dot), a!);
  if (names.length === 2) return (run, dot) => fieldOf(fieldOf(evaluate(run, dot), a!), b!);
  return (run, dot) => {
    let value = evaluate(run, dot);
    for (let i = 0; i < names.length && value !== undefined; i++) value = fieldOf(value, names[i]!);
    return value;
  };
}
