// Owns: offsets to lines and columns. Must not: know YAML.

import type { Span } from "../../base/mod.ts";

/** Makes spans of one text. */
export interface LineIndex {
  span(start: number, end: number): Span;
  lineOf(offset: number): number;
}

/** Indexes the line starts of a text once; each span then costs a binary search. Lines end with LF or CR LF. */
export function lineIndex(uri: string, text: string): LineIndex {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  const lineOf = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
  return {
    lineOf,
    span(start, end) {
      const offset = Math.max(0, Math.min(start, text.length));
      const line = lineOf(offset);
      const length = Math.max(0, Math.min(end, text.length) - offset);
      return { uri, offset, length, line, column: offset - starts[line - 1]! + 1 };
    },
  };
}
