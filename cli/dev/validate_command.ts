// Owns: the command `validate`, as data. Must not: load anything heavy.

import { FILE_FLAG, type OrkCommand } from "../prod/ork_command.ts";

export const validateCommand: OrkCommand = {
  name: "validate",
  group: "Write a Katalog",
  summary: "Check Katalogs without a cluster",
  description:
    "Checks everything that can be known before a cluster is involved and reports all mistakes at once. Files named as arguments are checked one by one (directories are searched for katalog.yaml, komposer.yaml, motif.yaml, e2e.yaml and simulate.yaml); files named with -f are checked together, as `ork run` would take them.\n\nExit code 1 when there is an error; with --strict a warning counts too.",
  examples: [
    { purpose: "The Katalog in this directory", line: "ork validate" },
    {
      purpose: "Everything below two directories, for CI",
      line: "ork validate --strict operators/ examples/",
    },
    { purpose: "Annotations on a pull request", line: "ork validate -o github operators/" },
  ],
  args: [{
    label: "FILE",
    kind: "file",
    isOptional: true,
    isRepeatable: true,
    description: "Files or directories to check, each on its own",
  }],
  flags: [
    FILE_FLAG,
    {
      name: "output",
      short: "o",
      value: { label: "FORMAT", choices: ["text", "json", "sarif", "github"] },
      default: "text",
      description: "How to print the findings",
    },
    { name: "strict", description: "Warnings fail too" },
    { name: "notes", description: "Print only the functions that the Katalog defines" },
    { name: "profiles", description: "Print only the profiles that the Katalog defines" },
    {
      name: "full",
      description: "Also permissions, resources, hosts, webhooks, start order, profiles and functions",
    },
  ],
  run: async (context) => (await import("./validate.ts")).runValidate(context),
};
