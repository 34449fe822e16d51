// Owns: a Markdown table of measures beside their bars. Must not: measure.

export interface Figure {
  readonly measure: string;
  readonly value: string;
  /** @default "-" */
  readonly bar?: string;
}

/** Prints a table that can be kept as it is, under the machine and its load. */
export function printFigures(figures: readonly Figure[]): void {
  const rows = [
    ["measure", "value", "bar"],
    ...figures.map(({ measure, value, bar = "-" }) => [measure, value, bar]),
  ];
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => row[at]!.length)));
  const shown = rows.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`);
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  const load = Deno.loadavg().map((value) => value.toFixed(1)).join(", ");
  console.log(`${navigator.hardwareConcurrency} cores, load ${load}\n`);
  console.log([shown[0], rule, ...shown.slice(1)].join("\n"));
}
