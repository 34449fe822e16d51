// Owns: quantities with the notation they print in. Must not: round what Kubernetes keeps.

import { parseQuantity } from "../../../base/mod.ts";

/** How Kubernetes prints a quantity: powers of ten, powers of 1024, or with an exponent. */
export type QuantityNotation = "decimal" | "binary" | "exponent";

export interface NotedQuantity {
  /** Count of nano-units. */
  readonly nano: bigint;
  readonly notation: QuantityNotation;
}

export const NANO = 1_000_000_000n;
const MILLI_NANO = 1_000_000n;
// Source: apimachinery keeps quantities with a binary suffix within 64 bits.
const LARGEST_BINARY = ((1n << 63n) - 1n) * NANO;
const DECIMAL_SUFFIXES = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const BINARY_SUFFIXES = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** The quantity that a text says; empty text is zero. Undefined when it is none. */
export function notedQuantity(text: string): NotedQuantity | undefined {
  if (text === "") return { nano: 0n, notation: "decimal" };
  const parsed = /\s/.test(text) ? undefined : parseQuantity(text);
  if (!parsed) return undefined;
  if (text.endsWith("i")) return { nano: capped(parsed.nano), notation: "binary" };
  return { nano: parsed.nano, notation: /[eE][+-]?\d/.test(text) ? "exponent" : "decimal" };
}

function capped(nano: bigint): bigint {
  if (nano > LARGEST_BINARY) return LARGEST_BINARY;
  return nano < -LARGEST_BINARY ? -LARGEST_BINARY : nano;
}

/** Sum in the notation of the first operand, or of the second when the first is zero. */
export function addQuantities(a: NotedQuantity, b: NotedQuantity): NotedQuantity {
  return { nano: a.nano + b.nano, notation: a.nano === 0n ? b.notation : a.notation };
}

/** Difference in the notation of the first operand, or of the second when the first is zero. */
export function subtractQuantities(a: NotedQuantity, b: NotedQuantity): NotedQuantity {
  return addQuantities(a, { ...b, nano: -b.nano });
}

/** The shortest exact form: `750m`, `2Gi`, `12e3`. Source: apimachinery `Quantity.CanonicalizeBytes`. */
export function quantityText({ nano, notation }: NotedQuantity): string {
  if (nano === 0n) return "0";
  const size = nano < 0n ? -nano : nano;
  if (notation === "binary" && size >= 1024n * NANO && size % NANO === 0n) {
    const { rest, power } = reduced(nano / NANO, { by: 1024n, limit: BINARY_SUFFIXES.length - 1 });
    return rest + BINARY_SUFFIXES[power]!;
  }
  const limit = notation === "exponent" ? Infinity : DECIMAL_SUFFIXES.length - 1;
  const { rest, power } = reduced(nano, { by: 1000n, limit });
  if (notation !== "exponent") return rest + DECIMAL_SUFFIXES[power]!;
  return power === 3 ? rest : `${rest}e${3 * power - 9}`;
}

/** The count without its factors of `by`, at most `limit` of them, and how many they were. */
function reduced(
  count: bigint,
  { by, limit }: { readonly by: bigint; readonly limit: number },
): { readonly rest: string; readonly power: number } {
  let rest = count;
  let power = 0;
  while (rest % by === 0n && power < limit) {
    rest /= by;
    power++;
  }
  return { rest: String(rest), power };
}

/**
 * A number as a quantity: whole numbers from 1 on with powers of 1024, all others in thousandths, what is finer
 * dropped. Works on the decimal digits of the number, so that 0.57 is 570m.
 */
export function quantityOfNumber(value: number | bigint): NotedQuantity {
  if (typeof value === "bigint" || (Number.isInteger(value) && value >= 1)) {
    return { nano: BigInt(value) * NANO, notation: Number(value) >= 1 ? "binary" : "decimal" };
  }
  const size = parseQuantity(String(Math.abs(value)))?.nano ?? 0n;
  const isRoundedUp = Math.abs(value) < 1e-9;
  const nano = isRoundedUp ? 0n : size - size % MILLI_NANO;
  return { nano: value < 0 ? -nano : nano, notation: "decimal" };
}
