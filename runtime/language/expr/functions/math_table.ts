// Owns: the arithmetic functions. Must not: do integer division (div is exact).

import { exactNumber } from "../../../base/mod.ts";
import type { FunctionDefinition } from "../function_definition.ts";
import { truncated } from "../convert.ts";
import { failFunction } from "../run.ts";
import type { Value } from "../scope.ts";
import { compareNumbers } from "../value.ts";

const GROUP = "math";
type Num = number | bigint;

export const MATH_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "add",
    group: GROUP,
    parameters: ["a:number", "b:number"],
    description: "Sum of two numbers",
    example: { template: '{{ add 7 "5" }}', output: "12" },
    keywords: ["plus", "sum"],
    call: arithmetic((a, b) => a + b, (a, b) => a + b),
  },
  {
    name: "sub",
    group: GROUP,
    parameters: ["a:number", "b:number"],
    description: "First number minus the second",
    example: { template: "{{ sub 10 2.5 }}", output: "7.5" },
    keywords: ["minus", "subtract", "difference"],
    call: arithmetic((a, b) => a - b, (a, b) => a - b),
  },
  {
    name: "mul",
    group: GROUP,
    parameters: ["a:number", "b:number"],
    description: "Product of two numbers",
    example: { template: "{{ mul 1.5 4 }}", output: "6" },
    keywords: ["times", "multiply", "product"],
    call: arithmetic((a, b) => a * b, (a, b) => a * b),
  },
  {
    name: "div",
    group: GROUP,
    parameters: ["a:number", "b:number"],
    description: "First number divided by the second, with fraction",
    example: { template: "{{ div 9 2 }}", output: "4.5" },
    keywords: ["divide", "quotient", "ratio"],
    call: ([a, b]) => Number(b) === 0 ? failFunction("division by zero") : quotient(a as Num, b as Num),
  },
  {
    name: "mod",
    group: GROUP,
    parameters: ["a:number", "b:number"],
    description: "Remainder of two whole numbers, with the sign of the first",
    example: { template: "{{ mod 17 5 }}", output: "2" },
    keywords: ["remainder", "modulo"],
    call: ([a, b]) => remainder(truncated(a as Num), truncated(b as Num)),
  },
  {
    name: "min",
    group: GROUP,
    parameters: ["a:number", "b:number"],
    description: "The smaller of two numbers",
    example: { template: "{{ min 40 12 }}", output: "12" },
    keywords: ["smaller", "least"],
    call: ([a, b]) => compareNumbers(b as Num, a as Num) < 0 ? b : a,
  },
  {
    name: "max",
    group: GROUP,
    parameters: ["a:number", "b:number"],
    description: "The larger of two numbers",
    example: { template: "{{ max 1 3 }}", output: "3" },
    keywords: ["larger", "greatest"],
    call: ([a, b]) => compareNumbers(b as Num, a as Num) > 0 ? b : a,
  },
  {
    name: "clamp",
    group: GROUP,
    parameters: ["value:number", "low:number", "high:number"],
    description: "The value, but not less than low and not more than high",
    example: { template: "{{ clamp 99 1 20 }}", output: "20" },
    keywords: ["limit", "bound", "between"],
    call: ([value, low, high]) =>
      compareNumbers(value as Num, low as Num) < 0
        ? low
        : compareNumbers(value as Num, high as Num) > 0
        ? high
        : value,
  },
  {
    name: "abs",
    group: GROUP,
    parameters: ["a:number"],
    description: "The number without its sign",
    example: { template: "{{ abs -4.5 }}", output: "4.5" },
    keywords: ["absolute", "magnitude"],
    call: ([a]) => typeof a === "bigint" ? (a < 0n ? -a : a) : Math.abs(a as number),
  },
];

/** Whole operands are computed exactly, whatever their size. */
function arithmetic(
  exact: (a: bigint, b: bigint) => bigint,
  approximate: (a: number, b: number) => number,
): (args: readonly Value[]) => Value {
  return ([a, b]) => {
    const result = approximate(Number(a), Number(b));
    const isExact = Number.isSafeInteger(result) && typeof a === "number" && typeof b === "number";
    if (isExact || !isWhole(a) || !isWhole(b)) return result;
    const whole = exact(BigInt(a as Num), BigInt(b as Num));
    return BigInt.asIntN(64, whole) === whole ? exactNumber(whole) : result;
  };
}

/** Of large whole numbers exact where there is no fraction. */
function quotient(a: Num, b: Num): Num {
  const result = Number(a) / Number(b);
  if (typeof a === "number" && typeof b === "number") return result;
  if (!isWhole(a) || !isWhole(b) || BigInt(a) % BigInt(b) !== 0n) return result;
  const whole = BigInt(a) / BigInt(b);
  return BigInt.asIntN(64, whole) === whole ? exactNumber(whole) : result;
}

function isWhole(value: Value): boolean {
  return typeof value === "bigint" || Number.isInteger(value);
}

function remainder(a: Num, b: Num): Value {
  if (Number(b) === 0) return failFunction("division by zero");
  if (!isWhole(a) || !isWhole(b)) return failFunction("needs two finite numbers");
  return exactNumber(BigInt(a) % BigInt(b));
}
