// Owns: the command `explain`, as data. Must not: load anything heavy.

import type { OrkCommand } from "../prod/ork_command.ts";

export const explainCommand: OrkCommand = {
  name: "explain",
  group: "Write a Katalog",
  summary: "Say what a field is for, or what a diagnostic code means",
  description:
    "A path of field names is explained in the manner of `kubectl explain`: type, default, allowed values, examples, and the fields below it. It may begin with the kind (katalog, komposer, motif, e2e, simulate; katalog when absent) or in the middle; names of CRDs and positions in lists are left out.\n\nEvery remark that ork makes has a code; a code is explained with an example and a way to get rid of it. Without an argument all codes are listed.",
  examples: [
    {
      purpose: "The fields of a Deployment entry",
      line: "ork explain katalog.spec.crds.operatorBox.onReconcile.deployments",
    },
    { purpose: "Short, from the middle", line: "ork explain deployments.probes" },
    { purpose: "Everything below, names and types", line: "ork explain motif --recursive" },
    { purpose: "After an error[ORK1110]", line: "ork explain ORK1110" },
    { purpose: "All codes", line: "ork explain" },
  ],
  args: [{
    label: "PATH|CODE",
    isOptional: true,
    description: "Field path, or a code as printed: ORK1110, ork1110 or 1110",
  }],
  flags: [
    { name: "recursive", short: "R", description: "Names and types of everything below the field" },
    {
      name: "output",
      short: "o",
      value: { label: "FORMAT", choices: ["text", "json"] },
      default: "text",
      description: "How to print it",
    },
  ],
  run: async (context) => (await import("./explain.ts")).runExplain(context),
};
