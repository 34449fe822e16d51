// Owns: the command `init`, as data. Must not: load anything heavy.

import type { OrkCommand } from "../prod/ork_command.ts";

export const initCommand: OrkCommand = {
  name: "init",
  group: "Write a Katalog",
  summary: "Start an operator: CRD, Katalog, sample object, tests and README",
  description:
    "Copies a pack into a new directory, or into the working directory when no name is given. The files are part of ork; nothing is downloaded.",
  examples: [
    { purpose: "The smallest operator", line: "ork init my-operator" },
    { purpose: "What there is", line: "ork init --list" },
    { purpose: "Another pack", line: "ork init my-fleet --pack advanced" },
  ],
  args: [{
    label: "DIRECTORY",
    isOptional: true,
    description: "Directory to make; without it the working directory",
  }],
  flags: [
    { name: "pack", short: "p", value: { label: "NAME" }, default: "beginner", description: "Which pack" },
    { name: "list", short: "l", description: "List the packs" },
    {
      name: "output",
      value: { label: "FORMAT", choices: ["text", "json"] },
      short: "o",
      default: "text",
      description: "Format of the list",
    },
    { name: "force", description: "Replace files that exist" },
  ],
  run: async (context) => (await import("./init.ts")).runInit(context),
};
