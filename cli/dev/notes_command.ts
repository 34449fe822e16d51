// Owns: the command `notes`, as data. Must not: load anything heavy.

import { FILE_FLAG, type OrkCommand } from "../prod/ork_command.ts";
import type { Flag } from "../shell/mod.ts";

const NOTES_FILE_FLAG: Flag = {
  ...FILE_FLAG,
  description: "Katalog or Komposer whose own notes are shown too; without it only what every Katalog has",
};
const OUTPUT_FLAGS: readonly Flag[] = [
  {
    name: "output",
    short: "o",
    value: { label: "FORMAT", choices: ["text", "json"] },
    default: "text",
    description: "How to print it",
  },
  { name: "json", short: "j", description: "Short for -o json" },
];
const LIST_FLAGS: readonly Flag[] = [
  NOTES_FILE_FLAG,
  { name: "domain", value: { label: "DOMAIN" }, description: "Only this domain, in any letter case" },
  ...OUTPUT_FLAGS,
  { name: "no-pager", description: "Changes nothing: the list is never paged" },
];

const run: OrkCommand["run"] = async (context) => (await import("./notes.ts")).runNotesList(context);

export const notesCommand: OrkCommand = {
  name: "notes",
  group: "Write a Katalog",
  summary: "List, search, explain and try the functions of templates",
  description:
    "Notes are the functions that templates may call. Without a further word all of them are listed.\n\nA Katalog may define notes of its own; they are shown with -f.",
  examples: [
    { purpose: "All functions", line: "ork notes" },
    {
      purpose: "Those of one domain, and the notes of a Katalog",
      line: "ork notes --domain time -f katalog.yaml",
    },
  ],
  flags: LIST_FLAGS,
  run,
  subcommands: [
    {
      name: "list",
      summary: "List all functions with their domains",
      examples: [{ purpose: "For a script", line: "ork notes list -o json" }],
      flags: LIST_FLAGS,
      run,
    },
    {
      name: "search",
      summary: "Find functions by a word",
      description: "Looks in names, descriptions, examples and keywords, in any letter case.",
      examples: [{ purpose: "Everything about memory", line: "ork notes search memory" }],
      args: [{ label: "TERM", description: "Part of a word" }],
      flags: [NOTES_FILE_FLAG, ...OUTPUT_FLAGS],
      run: async (context) => (await import("./notes.ts")).runNotesSearch(context),
    },
    {
      name: "show",
      summary: "Explain one function with an example",
      examples: [{ purpose: "One function", line: "ork notes show sumQuantity" }],
      args: [{ label: "NAME", description: "Name of the function, in any letter case" }],
      flags: [NOTES_FILE_FLAG, ...OUTPUT_FLAGS],
      run: async (context) => (await import("./notes.ts")).runNotesShow(context),
    },
    {
      name: "domains",
      summary: "List the domains and how many functions each has",
      examples: [{ purpose: "All domains", line: "ork notes domains" }],
      flags: [NOTES_FILE_FLAG, ...OUTPUT_FLAGS],
      run: async (context) => (await import("./notes.ts")).runNotesDomains(context),
    },
    {
      name: "try",
      summary: "Render a template for an object and show the result",
      description:
        "Renders the template as the runtime would, without a cluster. A text without {{ is taken for one action. Data that only a cluster has (.children, .external, .cross) can be written into the object.",
      examples: [
        { purpose: "A function", line: `ork notes try '{{ sumQuantity "1Gi" "512Mi" }}'` },
        {
          purpose: "With the data of an object",
          line: "ork notes try '.spec.image | default \"nginx\"' --cr cr.yaml",
        },
        { purpose: "A note of a Katalog", line: "ork notes try fullImage --cr cr.yaml -f katalog.yaml" },
      ],
      args: [{ label: "TEMPLATE", description: "Template text; - reads standard input" }],
      flags: [
        {
          name: "cr",
          value: { label: "FILE", kind: "file" },
          description: "Custom resource that the template sees, as YAML or JSON",
        },
        NOTES_FILE_FLAG,
        ...OUTPUT_FLAGS,
      ],
      run: async (context) => (await import("./notes_try.ts")).runNotesTry(context),
    },
  ],
};
