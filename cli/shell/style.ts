// Owns: colours and symbols, and when they may be used. Must not: write anywhere.

export type Colour = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Paints text, or leaves it as it is where colour is off. */
export type Paint = (colour: Colour, text: string) => string;

/** Marks of the one style (voice: no emoji). */
export interface Symbols {
  readonly ok: string;
  readonly failed: string;
  readonly warning: string;
  readonly arrow: string;
  readonly dot: string;
  readonly waiting: string;
  readonly branch: string;
  readonly lastBranch: string;
  readonly trunk: string;
}

// Source: ECMA-48 SGR parameters.
const CODES: Readonly<Record<Colour, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

const UNICODE: Symbols = {
  ok: "✓",
  failed: "✗",
  warning: "!",
  arrow: "→",
  dot: "·",
  waiting: "…",
  branch: "├─ ",
  lastBranch: "└─ ",
  trunk: "│  ",
};

const ASCII: Symbols = {
  ok: "+",
  failed: "x",
  warning: "!",
  arrow: "->",
  dot: "-",
  waiting: "~",
  branch: "|- ",
  lastBranch: "`- ",
  trunk: "|  ",
};

/** Paint for a stream: ANSI codes or nothing. */
export function paintFor(useColour: boolean): Paint {
  if (!useColour) return (_colour, text) => text;
  return (colour, text) => text === "" ? "" : `\x1b[${CODES[colour][0]}m${text}\x1b[${CODES[colour][1]}m`;
}

export function symbolsFor(isUnicode: boolean): Symbols {
  return isUnicode ? UNICODE : ASCII;
}

/** Colour only on a terminal, never with NO_COLOR (set and not empty), CI, TERM=dumb. Source: no-color.org. */
export function wantsColour(isTerminal: boolean, env: (name: string) => string | undefined): boolean {
  return isTerminal && !env("NO_COLOR") && !env("CI") && env("TERM") !== "dumb";
}

/** True when the locale says UTF-8. Source: POSIX, LC_ALL before LC_CTYPE before LANG; an unset locale is "C". */
export function isUnicodeLocale(env: (name: string) => string | undefined): boolean {
  const locale = env("LC_ALL") || env("LC_CTYPE") || env("LANG") || "";
  return /utf-?8/i.test(locale);
}

/** Width in terminal cells without ANSI codes. */
export function visibleLength(text: string): number {
  // deno-lint-ignore no-control-regex
  return [...text.replace(/\x1b\[\d+m/g, "")].length;
}

/** `text` padded on the right to `width` visible cells. */
export function padVisible(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - visibleLength(text)));
}
