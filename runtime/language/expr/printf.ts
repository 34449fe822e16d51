// Owns: values under printf verbs. Must not: read formats (printf_state.ts does).

import { formatValue, goTypeName, isPrintable, quote } from "./format.ts";
import { formatFloatVerb } from "./format_number.ts";
import { type Directive, type FormatPart, parseFormat } from "./printf_state.ts";
import type { FunctionContext } from "./run.ts";
import type { Value } from "./scope.ts";
import { isList, isMap, isMissing, kindOf, sortedKeys } from "./value.ts";

/** Source: Go `fmt.Sprintf`. Wrong use is printed, never an error. */
export function sprintf(format: string, args: readonly Value[], context?: FunctionContext): string {
  let out = "";
  for (const part of parseFormat(format, args)) {
    out += partText(part);
    if (out.length >= 256) context?.reserve(out.length);
  }
  return out;
}

/** Source: Go `fmt.Sprint`: a space between operands when neither is a text. */
export function sprint(args: readonly Value[]): string {
  return args.map((arg, i) => {
    const isApart = i > 0 && typeof arg !== "string" && typeof args[i - 1] !== "string";
    return (isApart ? " " : "") + formatValue(arg);
  }).join("");
}

/** Source: Go `fmt.Sprintln`. */
export function sprintln(args: readonly Value[]): string {
  return `${args.map(formatValue).join(" ")}\n`;
}

function partText(part: FormatPart): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "value":
      return printValue(part.value, part.directive);
    case "extra":
      return isMissing(part.value) ? "<nil>" : `${goTypeName(part.value)}=${formatValue(part.value)}`;
  }
}

function printValue(value: Value, d: Directive): string {
  if (d.verb === "T") return padded(goTypeName(value), d);
  // Under %v the plus asks for field names, which maps always have; numbers get no sign.
  return printKind(value, d.verb === "v" ? { ...d, plus: false } : d, 0);
}

function printKind(value: Value, d: Directive, depth: number): string {
  switch (kindOf(value)) {
    case "missing":
      if (depth > 0) return d.sharp && d.verb === "v" ? "interface {}(nil)" : padded("<nil>", depthless(d));
      return d.verb === "v" ? padded("<nil>", d) : badVerb(value, d);
    case "bool":
      return d.verb === "t" || d.verb === "v" ? padded(String(value), d) : badVerb(value, d);
    case "int":
      return printInt(value as number | bigint, d);
    case "float":
      return printFloat(Number(value), d);
    case "string":
      return printText(value as string, d);
    default:
      return printContainer(value, d, depth);
  }
}

// Nothing inside a container is printed without its width.
function depthless(d: Directive): Directive {
  return { ...d, width: undefined };
}

function printContainer(value: Value, d: Directive, depth: number): string {
  const isGoSyntax = d.verb === "v" && d.sharp;
  if (isList(value)) {
    const items = value.map((item) => printKind(item, d, depth + 1));
    return isGoSyntax ? `[]interface {}{${items.join(", ")}}` : `[${items.join(" ")}]`;
  }
  if (!isMap(value)) return badVerb(value, d);
  const items = sortedKeys(value).map((key) => `${printText(key, d)}:${printKind(value[key], d, depth + 1)}`);
  return isGoSyntax ? `map[string]interface {}{${items.join(", ")}}` : `map[${items.join(" ")}]`;
}

const INTEGER_BASES: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

function printInt(value: number | bigint, d: Directive): string {
  const base = INTEGER_BASES[d.verb];
  if (base !== undefined) return printInteger(BigInt(value), base, d);
  switch (d.verb) {
    case "c":
      return padded(characterOf(value), d);
    case "q":
      return padded(quote(characterOf(value), { delimiter: "'", isAscii: d.plus }), d);
    case "U":
      return padded(unicodeForm(value, d), { ...d, zero: false });
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G":
      // There is no way to tell 3 from 3.0, so float verbs take whole numbers too.
      return printFloat(Number(value), d);
    default:
      return badVerb(value, d);
  }
}

function printInteger(value: bigint, base: number, d: Directive): string {
  if (d.precision === 0 && value === 0n) return " ".repeat(d.width ?? 0);
  let digits = (value < 0n ? -value : value).toString(base);
  if (d.verb === "X") digits = digits.toUpperCase();
  const sign = value < 0n ? "-" : d.plus ? "+" : d.space ? " " : "";
  const least = d.precision ?? (d.zero && !d.minus && d.width !== undefined ? d.width - sign.length : 0);
  digits = digits.padStart(least, "0");
  if (d.sharp && d.verb !== "v") digits = basePrefix(digits, base, d.verb) + digits;
  if (d.verb === "O") digits = `0o${digits}`;
  return padded(sign + digits, { ...d, zero: false });
}

function basePrefix(digits: string, base: number, verb: string): string {
  if (base === 2) return "0b";
  if (base === 8) return digits.startsWith("0") ? "" : "0";
  return base === 16 ? (verb === "X" ? "0X" : "0x") : "";
}

function characterOf(value: number | bigint): string {
  const point = Number(value);
  const isValid = point >= 0 && point <= 0x10ffff && !(point >= 0xd800 && point < 0xe000);
  return isValid ? String.fromCodePoint(point) : "\ufffd";
}

function unicodeForm(value: number | bigint, d: Directive): string {
  const point = BigInt(value);
  const form = `U+${
    BigInt.asUintN(64, point).toString(16).toUpperCase().padStart(Math.max(4, d.precision ?? 0), "0")
  }`;
  const isShown = d.sharp && point >= 0n && point <= 0x10ffffn && isPrintable(characterOf(value));
  return isShown ? `${form} '${characterOf(value)}'` : form;
}

function printFloat(value: number, d: Directive): string {
  const lower = d.verb.toLowerCase();
  if (d.verb !== "v" && lower !== "e" && lower !== "f" && lower !== "g") return badVerb(value, d);
  const verb = d.verb === "v" ? "g" : lower as "e" | "f" | "g";
  const precision = d.precision ?? (verb === "g" ? undefined : 6);
  const plain = formatFloatVerb(value, precision === undefined ? { verb } : { verb, precision });
  const digits = plain.replace(/^[+-]/, "");
  const isNegative = plain.startsWith("-");
  const isFinite = Number.isFinite(value);
  const keepsPlus = d.plus || (plain.startsWith("+") && !d.space);
  const sign = isNegative ? "-" : keepsPlus ? "+" : d.space ? " " : "";
  const body = d.verb === "E" || d.verb === "G" ? digits.replace("e", "E") : digits;
  if (d.zero && !d.minus && isFinite && d.width !== undefined) {
    return sign + body.padStart(d.width - sign.length, "0");
  }
  return padded(sign + body, { ...d, zero: d.zero && isFinite });
}

function printText(text: string, d: Directive): string {
  switch (d.verb) {
    case "v":
      return d.sharp ? quotedText(text, { ...d, sharp: false }) : padded(shortened(text, d), d);
    case "s":
      return padded(shortened(text, d), d);
    case "q":
      return quotedText(text, d);
    case "x":
    case "X":
      return padded(hexText(text, d), d);
    default:
      return badVerb(text, d);
  }
}

function shortened(text: string, d: Directive): string {
  return d.precision === undefined ? text : [...text].slice(0, d.precision).join("");
}

function quotedText(text: string, d: Directive): string {
  const short = shortened(text, d);
  if (d.sharp && canBackquote(short)) return padded(`\`${short}\``, d);
  return padded(quote(short, { isAscii: d.plus && d.verb === "q" }), d);
}

function canBackquote(text: string): boolean {
  // deno-lint-ignore no-control-regex -- control characters are exactly what a raw string cannot hold
  return !/[\x00-\x08\x0a-\x1f\x7f`\ufeff\ufffd]/.test(text);
}

function hexText(text: string, d: Directive): string {
  const bytes = [...new TextEncoder().encode(text)].slice(0, d.precision);
  const prefix = d.sharp ? (d.verb === "X" ? "0X" : "0x") : "";
  const digits = bytes.map((byte) => {
    const hex = byte.toString(16).padStart(2, "0");
    return d.verb === "X" ? hex.toUpperCase() : hex;
  });
  if (digits.length === 0) return "";
  return d.space ? digits.map((h) => prefix + h).join(" ") : prefix + digits.join("");
}

function badVerb(value: Value, d: Directive): string {
  if (value === null || value === undefined) return `%!${d.verb}(<nil>)`;
  return `%!${d.verb}(${goTypeName(value)}=${printKind(value, { ...d, verb: "v", sharp: false }, 0)})`;
}

function padded(text: string, d: Directive): string {
  if (d.width === undefined) return text;
  const missing = d.width - characterCount(text);
  if (missing <= 0) return text;
  return d.minus ? text + " ".repeat(missing) : (d.zero ? "0" : " ").repeat(missing) + text;
}

function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
