// Owns: reading the directives of a printf format. Must not: print values.

import type { Value } from "./scope.ts";

/** One `%` directive with its flags, ready to print. */
export interface Directive {
  plus: boolean;
  minus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  width: number | undefined;
  precision: number | undefined;
  verb: string;
}

/** A part of a format: text to copy, or a directive with the argument that it prints. */
export type FormatPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly directive: Directive; readonly value: Value }
  /** An argument that no directive asked for. */
  | { readonly kind: "extra"; readonly value: Value };

// Source: Go fmt refuses widths beyond this.
const MAX_NUMBER = 1_000_000;

/** Splits a format. Mistakes become text as Go prints them: `%!d(MISSING)`, `%!(NOVERB)`. */
export function parseFormat(format: string, args: readonly Value[]): FormatPart[] {
  return new FormatReader(format, args).read();
}

class FormatReader {
  readonly #format: string;
  readonly #args: readonly Value[];
  readonly #parts: FormatPart[] = [];
  #at = 0;
  #argument = 0;
  #isReordered = false;
  #isGoodIndex = true;
  #isAfterIndex = false;

  constructor(format: string, args: readonly Value[]) {
    this.#format = format;
    this.#args = args;
  }

  read(): FormatPart[] {
    while (this.#at < this.#format.length) {
      const percent = this.#format.indexOf("%", this.#at);
      const until = percent < 0 ? this.#format.length : percent;
      if (until > this.#at) this.#text(this.#format.slice(this.#at, until));
      if (percent < 0) break;
      this.#at = percent + 1;
      this.#directive();
    }
    if (!this.#isReordered && this.#argument < this.#args.length) this.#extra();
    return this.#parts;
  }

  #directive(): void {
    this.#isGoodIndex = true;
    this.#isAfterIndex = false;
    const directive = this.#flags();
    this.#index();
    this.#width(directive);
    this.#precision(directive);
    if (!this.#isAfterIndex) this.#index();
    const point = this.#format.codePointAt(this.#at);
    if (point === undefined) return this.#text("%!(NOVERB)");
    directive.verb = String.fromCodePoint(point);
    this.#at += directive.verb.length;
    if (directive.verb === "%") return this.#text("%");
    if (!this.#isGoodIndex) return this.#text(`%!${directive.verb}(BADINDEX)`);
    if (this.#argument >= this.#args.length) return this.#text(`%!${directive.verb}(MISSING)`);
    this.#parts.push({ kind: "value", directive, value: this.#args[this.#argument++] });
  }

  #flags(): Directive {
    const directive: Directive = {
      plus: false,
      minus: false,
      sharp: false,
      space: false,
      zero: false,
      width: undefined,
      precision: undefined,
      verb: "",
    };
    for (;; this.#at++) {
      switch (this.#format[this.#at]) {
        case "+":
          directive.plus = true;
          break;
        case "-":
          directive.minus = true;
          break;
        case "#":
          directive.sharp = true;
          break;
        case " ":
          directive.space = true;
          break;
        case "0":
          directive.zero = true;
          break;
        default:
          return directive;
      }
    }
  }

  #width(directive: Directive): void {
    if (this.#format[this.#at] === "*") {
      this.#at++;
      const width = this.#starArgument();
      if (width === undefined) this.#text("%!(BADWIDTH)");
      else {
        directive.width = Math.abs(width);
        if (width < 0) {
          directive.minus = true;
          directive.zero = false;
        }
      }
      this.#isAfterIndex = false;
      return;
    }
    directive.width = this.#number();
    if (this.#isAfterIndex && directive.width !== undefined) this.#isGoodIndex = false;
  }

  #precision(directive: Directive): void {
    // A dot at the very end is taken for the verb.
    if (this.#format[this.#at] !== "." || this.#at + 1 === this.#format.length) return;
    this.#at++;
    if (this.#isAfterIndex) this.#isGoodIndex = false;
    this.#index();
    if (this.#format[this.#at] === "*") {
      this.#at++;
      const precision = this.#starArgument();
      if (precision !== undefined && precision >= 0) directive.precision = precision;
      else this.#text("%!(BADPREC)");
      this.#isAfterIndex = false;
      return;
    }
    directive.precision = this.#number() ?? 0;
  }

  #starArgument(): number | undefined {
    if (this.#argument >= this.#args.length) return undefined;
    const value = this.#args[this.#argument++];
    return typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= MAX_NUMBER
      ? value
      : undefined;
  }

  #number(): number | undefined {
    const digits = /\d*/y;
    digits.lastIndex = this.#at;
    const text = digits.exec(this.#format)![0];
    if (text === "") return undefined;
    if (Number(text) > MAX_NUMBER) {
      this.#at = this.#format.length;
      return undefined;
    }
    this.#at += text.length;
    return Number(text);
  }

  /** Reads `[n]`, which names the argument to go on with. */
  #index(): void {
    this.#isAfterIndex = false;
    if (this.#format[this.#at] !== "[") return;
    this.#isReordered = true;
    const close = this.#format.indexOf("]", this.#at);
    const text = close < 0 ? "" : this.#format.slice(this.#at + 1, close);
    if (close >= 0) this.#at = close + 1;
    else this.#at++;
    const number = /^\d+$/.test(text) ? Number(text) : 0;
    if (number >= 1 && number <= this.#args.length) {
      this.#argument = number - 1;
      this.#isAfterIndex = true;
    } else {
      this.#isGoodIndex = false;
      this.#isAfterIndex = number > 0 || text === "0";
    }
  }

  #extra(): void {
    this.#text("%!(EXTRA ");
    this.#args.slice(this.#argument).forEach((value, i) => {
      if (i > 0) this.#text(", ");
      this.#parts.push({ kind: "extra", value });
    });
    this.#text(")");
  }

  #text(text: string): void {
    this.#parts.push({ kind: "text", text });
  }
}
