// Owns: the command `explain`, as data. Must not: load anything heavy.

import type { OrkCommand } from "../prod/ork_command.ts";

export const explainCommand: OrkCommand = {
  name: "explain",
  group: "Write a Katalog",
  summary: "Say what a diagnostic code means and how to get rid of it",
  description: "Every remark that ork makes on a Katalog has a code. Without CODE all of them are listed.",
  examples: [
    { purpose: "After an error[ORK1023]", line: "ork explain ORK1023" },
    { purpose: "All codes", line: "ork explain" },
  ],
  args: [{ label: "CODE", isOptional: true, description: "Code as printed: ORK1023, ork1023 or 1023" }],
  flags: [{
    name: "output",
    short: "o",
    value: { label: "FORMAT", choices: ["text", "json"] },
    default: "text",
    description: "How to print it",
  }],
  run: async (context) => (await import("./explain.ts")).runExplain(context),
};
