// Owns: the command `fmt`, as data. Must not: load anything heavy.

import type { OrkCommand } from "../prod/ork_command.ts";

export const fmtCommand: OrkCommand = {
  name: "fmt",
  group: "Write a Katalog",
  summary: "Rewrite files in canonical form, comments kept",
  description:
    "Rewrites Katalog, Komposer, Motif, E2E and Simulate documents: older spellings become canonical ones, keys stand in the order of the schema, layout is even. Comments, blank lines and the way values are written stay. What a file means does not change, and a second run changes nothing. Other documents are left alone; directories are searched for .yaml and .yml files.\n\nPrints the files it changed. Exit code 1 with --check when a file is not in canonical form, and whenever a file cannot be read as YAML or sets a field in two spellings.",
  examples: [
    { purpose: "Everything below this directory", line: "ork fmt" },
    { purpose: "In CI: fail when something would change", line: "ork fmt --check operators/" },
    { purpose: "See what would change", line: "ork fmt --diff katalog.yaml" },
    { purpose: "From an editor", line: "ork fmt - < katalog.yaml" },
  ],
  args: [{
    label: "FILE",
    kind: "file",
    isOptional: true,
    isRepeatable: true,
    description:
      "Files or directories; - reads standard input and writes standard output; without any, this directory",
  }],
  flags: [
    {
      name: "check",
      description: "Write nothing; list files that are not in canonical form and exit with 1",
    },
    { name: "diff", description: "Write nothing; show what would change" },
  ],
  run: async (context) => (await import("./fmt.ts")).runFmt(context),
};
