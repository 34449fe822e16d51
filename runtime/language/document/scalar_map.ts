// Owns: which source characters each character of a scalar's text came from. Must not: decide what the text is.

import type { ScalarNode } from "./node.ts";

/** Source offsets, start and end, for each UTF-16 code unit of a scalar's text. */
export interface ScalarMap {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export interface ScalarSource {
  readonly text: string;
  readonly style: ScalarNode["style"];
  /** The whole source text. */
  readonly source: string;
  /** First character of the body: behind the quote, or the line after a block header. */
  readonly bodyStart: number;
  /** Behind the last character of the body. */
  readonly bodyEnd: number;
}

/** Maps a scalar, or returns undefined when text and source do not line up (the caller then uses the whole scalar). */
export function mapScalar(scalar: ScalarSource): ScalarMap | undefined {
  const block = scalar.style === "literal" || scalar.style === "folded";
  const map = block ? mapBlock(scalar) : mapFlow(scalar);
  return map.starts.length === scalar.text.length ? map : undefined;
}

/** One piece of source: what it contributes, or a soft blank that folding may shrink. */
interface Unit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly soft: boolean;
}

/** Source: YAML 1.2.2, chapters 6.5 and 7.3: blanks around line breaks fold; n breaks become n-1 breaks or one space. */
function mapFlow(scalar: ScalarSource): ScalarMap {
  const units = flowUnits(scalar);
  const starts: number[] = [];
  const ends: number[] = [];
  const push = (unit: Unit, count: number) => {
    for (let i = 0; i < count; i++) {
      starts.push(unit.start);
      ends.push(unit.end);
    }
  };
  for (let i = 0; i < units.length;) {
    const unit = units[i]!;
    if (!unit.soft) {
      push(unit, unit.text.length);
      i++;
      continue;
    }
    let end = i;
    while (end < units.length && units[end]!.soft) end++;
    const run = units.slice(i, end);
    const breaks = run.filter((u) => u.text === "\n");
    if (breaks.length === 0) run.forEach((u) => push(u, u.text.length));
    else if (breaks.length === 1) push(breaks[0]!, 1);
    else breaks.slice(1).forEach((u) => push(u, 1));
    i = end;
  }
  return { starts, ends };
}

function flowUnits(scalar: ScalarSource): Unit[] {
  const { source, bodyEnd, style } = scalar;
  const units: Unit[] = [];
  let at = scalar.bodyStart;
  while (at < bodyEnd) {
    const unit = flowUnit(source, at, style);
    units.push(unit);
    at = unit.end;
  }
  return units;
}

function flowUnit(source: string, at: number, style: ScalarNode["style"]): Unit {
  const char = source[at]!;
  if (char === "\r" && source[at + 1] === "\n") return { start: at, end: at + 2, text: "\n", soft: true };
  if (char === " " || char === "\t" || char === "\n") {
    return { start: at, end: at + 1, text: char, soft: true };
  }
  if (style === "single" && char === "'") return { start: at, end: at + 2, text: "'", soft: false };
  if (style === "double" && char === "\\") return escapeUnit(source, at);
  return { start: at, end: at + 1, text: char, soft: false };
}

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function escapeUnit(source: string, at: number): Unit {
  const next = source[at + 1] ?? "";
  const lineBreak = /^\r?\n[ \t]*/.exec(source.slice(at + 1, at + 1_024))?.[0];
  if (lineBreak !== undefined) return { start: at, end: at + 1 + lineBreak.length, text: "", soft: false };
  const digits = HEX_DIGITS[next];
  if (digits === undefined) return { start: at, end: at + 2, text: ".", soft: false };
  const code = parseInt(source.slice(at + 2, at + 2 + digits), 16);
  return { start: at, end: at + 2 + digits, text: code > 0xffff ? ".." : ".", soft: false };
}

/**
 * In a block scalar nothing is escaped, so the visible characters of text and source are the same in the same order;
 * only blanks differ (indentation removed, breaks folded, tail chomped). Blanks are lined up from behind.
 */
function mapBlock(scalar: ScalarSource): ScalarMap {
  const { text, source, bodyStart, bodyEnd } = scalar;
  const starts = new Array<number>(text.length);
  const ends = new Array<number>(text.length);
  let sourceAt = bodyStart;
  for (let i = 0; i <= text.length;) {
    let runEnd = i;
    while (runEnd < text.length && isBlank(text[runEnd]!)) runEnd++;
    let sourceEnd = sourceAt;
    while (sourceEnd < bodyEnd && isBlank(source[sourceEnd]!)) sourceEnd++;
    alignBlanks({ text, source, i, runEnd, sourceAt, sourceEnd }, starts, ends);
    if (runEnd >= text.length) break;
    if (source[sourceEnd] !== text[runEnd]) return { starts: [], ends: [] };
    starts[runEnd] = sourceEnd;
    ends[runEnd] = sourceEnd + 1;
    i = runEnd + 1;
    sourceAt = sourceEnd + 1;
  }
  return { starts, ends };
}

interface BlankRun {
  readonly text: string;
  readonly source: string;
  readonly i: number;
  readonly runEnd: number;
  readonly sourceAt: number;
  readonly sourceEnd: number;
}

function alignBlanks(run: BlankRun, starts: number[], ends: number[]): void {
  let at = run.runEnd === run.text.length ? run.sourceAt + (run.runEnd - run.i) - 1 : run.sourceEnd - 1;
  at = Math.min(at, run.sourceEnd - 1);
  for (let i = run.runEnd - 1; i >= run.i; i--) {
    if (run.text[i] === "\n") {
      while (at > run.sourceAt && run.source[at] !== "\n") at--;
    }
    const place = Math.max(at, run.sourceAt);
    starts[i] = place;
    ends[i] = Math.max(place, Math.min(place + 1, run.sourceEnd));
    at--;
  }
}

function isBlank(char: string): boolean {
  return char === " " || char === "\t" || char === "\n" || char === "\r";
}
