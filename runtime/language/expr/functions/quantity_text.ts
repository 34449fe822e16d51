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
// Source: apimachinery caps what it parses at the largest int64.
const LARGEST = ((1n << 63n) - 1n) * NANO;
const DECIMAL_SUFFIXES = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const BINARY_SUFFIXES = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** The quantity that a text says; empty text is zero. Undefined when it is none. */
export function notedQuantity(text: string): NotedQuantity | undefined {
  if (text === "") return { nano: 0n, notation: "decimal" };
  const parsed = /\s/.test(text) ? undefined : parseQuantity(text);
  if (!parsed) return undefined;
  const nano = parsed.nano > LARGEST ? LARGEST : parsed.nano < -LARGEST ? -LARGEST : parsed.nano;
  return { nano, notation: /i$/.test(text) ? "binary" : /[eE][+-]?\d/.test(text) ? "exponent" : "decimal" };
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
  const isBinary = notation === "binary" && size >= 1024n * NANO && size % NANO === 0n;
  if (isBinary) return reduced(nano / NANO, { by: 1024n, suffixes: BINARY_SUFFIXES });
  if (notation !== "exponent") return reduced(nano, { by: 1000n, suffixes: DECIMAL_SUFFIXES });
  return reduced(nano, { by: 1000n, suffixes: EXPONENT_SUFFIXES });
}

const EXPONENT_SUFFIXES = ["e-9", "e-6", "e-3", "", "e3", "e6", "e9", "e12", "e15", "e18"];

function reduced(
  count: bigint,
  { by, suffixes }: { readonly by: bigint; readonly suffixes: readonly string[] },
): string {
  let rest = count;
  let power = 0;
  while (rest % by === 0n && power < suffixes.length - 1) {
    rest /= by;
    power++;
  }
  return `${rest}${suffixes[power]}`;
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
