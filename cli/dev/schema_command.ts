// Owns: the command `schema`, as data. Must not: load anything heavy.

import type { OrkCommand } from "../prod/ork_command.ts";

export const schemaCommand: OrkCommand = {
  name: "schema",
  group: "Write a Katalog",
  summary: "Print the JSON Schema of a kind, for editors and other tools",
  description:
    "Prints the JSON Schema (draft 7) that ork itself checks documents against, with descriptions, defaults and examples. Each is self-contained. Without KIND the kinds are listed.",
  examples: [
    { purpose: "What kinds there are", line: "ork schema" },
    { purpose: "For an editor", line: "ork schema katalog --output .schemas/katalog.json" },
  ],
  args: [{
    label: "KIND",
    isOptional: true,
    description: "katalog, komposer, motif, e2e or simulate",
  }],
  flags: [{
    name: "output",
    short: "o",
    value: { label: "FILE", kind: "file" },
    description: "Write to a file instead of standard output",
  }],
  run: async (context) => (await import("./schema.ts")).runSchema(context),
};
