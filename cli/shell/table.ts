// Owns: tables in kubectl's style: aligned, upper-case headers, no borders. Must not: know what the cells mean.

import { padVisible, visibleLength } from "./style.ts";

const GAP = "   ";

/** Lines of a table. Cells may be painted; missing cells are empty. Lines never end in blanks. */
export function renderTable(headers: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return alignColumns([headers.map((header) => header.toUpperCase()), ...rows]);
}

/** Rows with their columns aligned. */
export function alignColumns(rows: readonly (readonly string[])[], gap: string = GAP): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => widths[i] = Math.max(widths[i] ?? 0, visibleLength(cell)));
  }
  return rows.map((row) => row.map((cell, i) => padVisible(cell, widths[i]!)).join(gap).trimEnd());
}

/** Breaks text at blanks so that no line is longer than `width`, unless one word is. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((w) => w !== "")) {
    if (line !== "" && visibleLength(line) + 1 + visibleLength(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}
