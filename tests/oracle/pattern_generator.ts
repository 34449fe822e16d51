// Owns: random regular expressions of RE2's grammar, sound and damaged, and texts for them. Must not: know results.

import type { Random } from "../../runtime/base/mod.ts";

const LITERALS = [
  "a",
  "b",
  "ab",
  "A",
  "é",
  "ß",
  "К",
  "-",
  "_",
  "0",
  "42",
  " ",
  "/",
  ":",
  "日",
  "😀",
  "\\.",
  "\\*",
];
const ESCAPES = [
  "\\d",
  "\\D",
  "\\w",
  "\\W",
  "\\s",
  "\\S",
  "\\t",
  "\\n",
  "\\x41",
  "\\x{1F600}",
  "\\101",
  "\\a",
  "\\Q.*\\E",
];
const ANCHORS = ["^", "$", "\\A", "\\z", "\\b", "\\B"];
const CLASSES = [
  "\\pL",
  "\\PL",
  "\\p{Lu}",
  "\\p{^Lu}",
  "\\P{Greek}",
  "\\p{Cyrillic}",
  "\\p{Nd}",
  "\\p{Han}",
  "[[:alpha:]]",
  "[[:^digit:]]",
  "[[:word:]_]",
  "\\pN",
];
const RANGES = [
  "a-z",
  "A-Z",
  "0-9",
  "a-",
  "é-ü",
  "\\d",
  "\\s",
  "\\pL",
  "[:upper:]",
  "_",
  ".",
  "\\]",
  "\\-",
  "а-я",
  "x-z",
];
const REPEATS = ["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}", "{2,3}?"];
const FLAGS = ["(?i)", "(?s)", "(?m)", "(?U)", "(?im)", "(?i-s)", "(?-i)"];
const GROUPS = ["(", "(?:", "(?i:", "(?s-m:", "(?P<n1>", "(?<n2>"];
/** What RE2 has not, what JavaScript or Perl has, and what is wrong everywhere. */
const FOREIGN = [
  "(?=a)",
  "(?!a)",
  "(?<=a)",
  "(?<!a)",
  "(?>a)",
  "\\1",
  "\\k<n1>",
  "a**",
  "a{1001}",
  "a{3,2}",
  "a{,2}",
  "a{",
  "{2}",
  "x{2}{3}",
  "[z-a]",
  "[",
  "[]a]",
  "[^]a]",
  "[]",
  "]",
  "}",
  ")",
  "(",
  "*",
  "+a",
  "\\",
  "\\c",
  "\\cA",
  "\\e",
  "\\h",
  "\\R",
  "\\X",
  "\\Z",
  "\\G",
  "\\C",
  "\\u0041",
  "\\p{Foo}",
  "\\p{L",
  "\\pX",
  "\\p{IsLatin}",
  "\\p{Script=Greek}",
  "\\8",
  "\\08",
  "\\x",
  "\\xg",
  "\\x{110000}",
  "\\x{}",
  "(?<n1>a)(?<n1>b)",
  "(?P<1>a)",
  "(?P<n-1>a)",
  "(?P=n1)",
  "(?x)a b",
  "(?i",
  "(?z)",
  "(?)",
  "(?-)",
  "(?P<>a)",
  "(?#c)",
  "a++",
  "a?+",
  "a*+",
  "(?|a|b)",
  "[[:foo:]]",
  "[[.a.]]",
  "[a-\\d]",
  "[\\d-z]",
  "[\\b]",
  "(a{500}){500}",
  "((a{100}){100}){100}",
  "\\Qab",
  "\\E",
  "[a&&b]",
  "^*",
  "$+",
  "\\b+",
  "()*",
  "(|a)*",
  "(?:)",
  "||",
  "\\p{any}",
  "\\p{Any}",
  "\\p{ASCII}",
  "\\p{latin}",
  "\\pl",
];

/** The same random sequence gives the same patterns and texts. */
export class PatternGenerator {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  pattern(): string {
    const flags = this.#below(4) === 0 ? this.#pick(FLAGS) : "";
    const start = this.#below(4) === 0 ? this.#pick(["^", "\\A", "(?m:^)"]) : "";
    const end = this.#below(4) === 0 ? this.#pick(["$", "\\z", "(?m:$)"]) : "";
    return flags + start + this.#alternatives(3) + end;
  }

  /** One that something foreign or wrong was put into, or that lost or doubled a character. */
  damaged(): string {
    const sound = this.pattern();
    const at = this.#below(sound.length + 1);
    const rest = this.#below(3) === 0 ? sound.slice(at + 1) : sound.slice(at);
    return sound.slice(0, at) + (this.#below(4) === 0 ? "" : this.#pick(FOREIGN)) + rest;
  }

  text(): string {
    const pieces = [
      "a",
      "b",
      "ab",
      "B",
      "É",
      "é",
      "ſ",
      "k",
      "K",
      "ß",
      "ẞ",
      "К",
      "к",
      "λ",
      "Σ",
      "ς",
      "-",
      "_",
      "0",
      "42",
      "٣",
      " ",
    ];
    const rare = [
      "\n",
      "\t",
      "\r\n",
      "日",
      "😀",
      "\u00a0",
      "\u2028",
      ".",
      "*",
      "/",
      "A",
      "",
      "\u0000",
      "ǅ",
      "İ",
      "ı",
    ];
    return Array.from({ length: this.#below(7) }, () => this.#pick(this.#below(4) === 0 ? rare : pieces))
      .join("");
  }

  /** A text that has a good chance with the pattern: its own literal characters. */
  textFor(pattern: string): string {
    if (this.#below(2) === 0) return this.text();
    const own = pattern.replace(/\\[a-zA-Z]|[\\()[\]{}*+?|^$]|\?[a-zA-Z:<]/g, "");
    return this.#below(3) === 0 ? own.toUpperCase() : own + this.text();
  }

  #alternatives(depth: number): string {
    return this.#many(2, "|", () => this.#many(3, "", () => this.#piece(depth)));
  }

  #piece(depth: number): string {
    const repeat = this.#below(3) === 0 ? this.#pick(REPEATS) : "";
    return this.#atom(depth) + repeat;
  }

  #atom(depth: number): string {
    switch (this.#below(depth > 0 ? 9 : 7)) {
      case 0:
        return this.#pick(ESCAPES);
      case 1:
        return this.#pick(CLASSES);
      case 2:
        return `[${this.#pick(["", "^"])}${this.#many(3, "", () => this.#pick(RANGES))}]`;
      case 3:
        return this.#below(3) === 0 ? this.#pick(ANCHORS) : ".";
      case 7:
      case 8:
        return `${this.#pick(GROUPS)}${this.#alternatives(depth - 1)})`;
      default:
        return this.#pick(LITERALS);
    }
  }

  #many(most: number, separator: string, make: () => string): string {
    return Array.from({ length: 1 + this.#below(most) }, make).join(separator);
  }

  #pick<T>(pool: readonly T[]): T {
    return pool[this.#below(pool.length)]!;
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit);
  }
}

/** Each foreign piece alone and between others. */
export function foreignPatterns(): readonly string[] {
  return FOREIGN.flatMap((piece) => [piece, `a${piece}b`, `(${piece})?`]);
}
