// Owns: Kubernetes quantities, exactly. Must not: round.

const BINARY: Readonly<Record<string, bigint>> = {
  Ki: 1n << 10n,
  Mi: 1n << 20n,
  Gi: 1n << 30n,
  Ti: 1n << 40n,
  Pi: 1n << 50n,
  Ei: 1n << 60n,
};
const DECIMAL_EXPONENT: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

/** A quantity as a count of nano-units, which is the finest that Kubernetes keeps. */
export interface Quantity {
  readonly nano: bigint;
}

/**
 * Parses a Kubernetes quantity (`500m`, `1.5Gi`, `2e3`). Returns undefined when it is none; white space makes it none.
 * Finer than nano rounds up.
 * Source: apimachinery `resource.Quantity`.
 */
export function parseQuantity(text: string): Quantity | undefined {
  const match = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)|[eE]([+-]?\d{1,3}))?$/
    .exec(text);
  if (!match) return undefined;
  const [, sign, digits = "", suffix = "", exponentText] = match;
  const [whole = "", fraction = ""] = digits.split(".");
  let mantissa = BigInt((whole || "0") + fraction);
  let exponent = 9 - fraction.length;
  if (suffix in BINARY) mantissa *= BINARY[suffix]!;
  else exponent += exponentText === undefined ? DECIMAL_EXPONENT[suffix]! : Number(exponentText);
  let nano: bigint;
  if (exponent >= 0) nano = mantissa * 10n ** BigInt(exponent);
  else {
    const divisor = 10n ** BigInt(-exponent);
    nano = (mantissa + divisor - 1n) / divisor;
  }
  return { nano: sign === "-" ? -nano : nano };
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;
}
