// Owns: the table of the comparison with other frameworks. Must not: measure.

/** One contender; times per object are in ms. What a contender does not have is absent. */
export interface Row {
  readonly name: string;
  readonly objectsPerSecond: number;
  /** Of the loop that ran just before. */
  readonly loopObjectsPerSecond?: number;
  readonly firstReadySeconds?: number;
  readonly cpuToReadyMs?: number;
  /** With what came late: status, labels, events. */
  readonly cpuMs: number;
  readonly peakRssMb?: number;
  readonly writes: number;
  readonly reads: number;
  readonly repairMs?: number;
  readonly deleteSeconds: number;
}

interface Column {
  readonly head: string;
  readonly cell: (row: Row) => string;
}

const NONE = "-";

const COLUMNS: readonly Column[] = [
  { head: "", cell: ({ name }) => name },
  { head: "objects/s", cell: (row) => row.objectsPerSecond.toFixed(1) },
  {
    head: "of its loop",
    cell: ({ objectsPerSecond, loopObjectsPerSecond }) =>
      number(loopObjectsPerSecond && objectsPerSecond / loopObjectsPerSecond * 100, 0, " %"),
  },
  { head: "first Ready", cell: (row) => number(row.firstReadySeconds, 1, " s") },
  { head: "CPU/object to Ready", cell: (row) => number(row.cpuToReadyMs, 1, " ms") },
  { head: "CPU/object in all", cell: (row) => number(row.cpuMs, 1, " ms") },
  { head: "peak RSS", cell: (row) => number(row.peakRssMb, 0, " MB") },
  { head: "writes/object", cell: (row) => row.writes.toFixed(1) },
  { head: "reads/object", cell: (row) => row.reads.toFixed(1) },
  { head: "repair", cell: (row) => number(row.repairMs, 0, " ms") },
  { head: "deleting all", cell: (row) => number(row.deleteSeconds, 1, " s") },
];

function number(value: number | undefined, digits: number, unit: string): string {
  return value === undefined ? NONE : `${value.toFixed(digits)}${unit}`;
}

/** Prints a Markdown table, so that it can be kept as it is. */
export function printRows(rows: readonly Row[], count: number): void {
  const lines = [COLUMNS.map(({ head }) => head), ...rows.map((row) => COLUMNS.map(({ cell }) => cell(row)))];
  const widths = COLUMNS.map((_, at) => Math.max(3, ...lines.map((line) => line[at]!.length)));
  const shown = lines.map((line) => `| ${line.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`);
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  console.log(`${count} Sites with a ConfigMap, a Deployment of 0 replicas and a Service each\n`);
  console.log([shown[0], rule, ...shown.slice(1)].join("\n"));
}
