// Owns: numbers as text, digit for digit as Go prints them. Must not: know verbs' flags or widths.

/** Decimal digits and the position of the decimal point relative to their start: value = 0.DIGITS * 10^point. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

export type FloatVerb = "e" | "f" | "g";

/** An integer in plain decimal; whole floats beyond 2^53 are printed exactly. */
export function formatInt(value: number | bigint): string {
  if (typeof value === "bigint") return value.toString();
  return Number.isSafeInteger(value) ? (value === 0 ? "0" : String(value)) : BigInt(value).toString();
}

/** A float with the shortest digits that round-trip. Source: Go `%v` for float64: exponent form from 1e21 down to 1e-5 excluded. */
export function formatFloat(value: number): string {
  return formatFloatVerb(value, { verb: "g" });
}

/**
 * A float under one of the verbs; without precision the shortest digits that round-trip.
 * Source: Go `strconv.FormatFloat`, round half to even on the exact binary value.
 */
export function formatFloatVerb(
  value: number,
  options: { readonly verb: FloatVerb; readonly precision?: number },
): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return sign + formatMagnitude(Math.abs(value), options.verb, options.precision);
}

function formatMagnitude(value: number, verb: FloatVerb, precision: number | undefined): string {
  if (precision === undefined) {
    const decimal = shortestDecimal(value);
    if (verb === "e") return exponentForm(decimal, decimal.digits.length - 1);
    if (verb === "f") return pointForm(decimal, Math.max(decimal.digits.length - decimal.point, 0));
    return generalForm(decimal, 6, decimal.digits.length);
  }
  const exact = exactDecimal(value);
  if (verb === "e") return exponentForm(roundTo(exact, precision + 1), precision);
  if (verb === "f") return pointForm(roundTo(exact, exact.point + precision), precision);
  const wanted = precision === 0 ? 1 : precision;
  const rounded = stripZeros(roundTo(exact, wanted));
  const count = rounded.digits.length;
  return generalForm(rounded, wanted > count && count >= rounded.point ? count : wanted, count);
}

function generalForm(decimal: Decimal, threshold: number, count: number): string {
  const exponent = decimal.digits === "0" ? 0 : decimal.point - 1;
  if (exponent < -4 || exponent >= threshold) return exponentForm(decimal, count - 1);
  return pointForm(decimal, Math.max(count - decimal.point, 0));
}

function exponentForm({ digits, point }: Decimal, precision: number): string {
  const isZero = /^0*$/.test(digits);
  const exponent = isZero ? 0 : point - 1;
  const fraction = digits.slice(1).padEnd(precision, "0").slice(0, Math.max(precision, 0));
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${digits[0] ?? "0"}${fraction ? `.${fraction}` : ""}e${exponent < 0 ? "-" : "+"}${size}`;
}

function pointForm({ digits, point }: Decimal, precision: number): string {
  const isZero = /^0*$/.test(digits);
  const whole = isZero || point <= 0 ? "0" : digits.slice(0, point).padEnd(point, "0");
  if (precision === 0) return whole;
  const leading = "0".repeat(isZero ? 0 : Math.max(-point, 0));
  const rest = isZero ? "" : digits.slice(Math.max(point, 0));
  return `${whole}.${(leading + rest).padEnd(precision, "0").slice(0, precision)}`;
}

function shortestDecimal(value: number): Decimal {
  if (value === 0) return { digits: "0", point: 1 };
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  return { digits: mantissa.replace(".", ""), point: Number(exponent) + 1 };
}

/** All digits of the binary value. */
function exactDecimal(value: number): Decimal {
  if (value === 0) return { digits: "0", point: 1 };
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const biased = Number((word >> 52n) & 0x7ffn);
  const mantissa = (word & 0xfffffffffffffn) | (biased === 0 ? 0n : 1n << 52n);
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  if (exponent >= 0) {
    const digits = (mantissa << BigInt(exponent)).toString();
    return { digits, point: digits.length };
  }
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString();
  return { digits, point: digits.length + exponent };
}

function roundTo(decimal: Decimal, count: number): Decimal {
  const { digits, point } = decimal;
  if (count >= digits.length) return decimal;
  if (count < 0) return { digits: "0", point: 1 };
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const half = "5".padEnd(rest.length, "0");
  const isOdd = count > 0 && Number(kept[count - 1]) % 2 === 1;
  if (rest < half || (rest === half && !isOdd)) {
    return count === 0 ? { digits: "0", point: 1 } : { digits: kept, point };
  }
  const raised = (BigInt(kept || "0") + 1n).toString().padStart(count, "0");
  return { digits: raised, point: point + raised.length - count };
}

function stripZeros({ digits, point }: Decimal): Decimal {
  return { digits: digits.replace(/0+$/, "") || "0", point };
}
