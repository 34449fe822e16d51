// Owns: the command `template`, as data. Must not: load anything heavy.

import { FILE_FLAG, type OrkCommand } from "../prod/ork_command.ts";

export const templateCommand: OrkCommand = {
  name: "template",
  group: "Write a Katalog",
  summary: "Show a Katalog as ork reads it: expanded and in canonical spelling",
  description:
    "Prints the Katalog after imports, older spellings and defaults are worked in. Nothing is sent to a cluster.",
  examples: [
    { purpose: "The whole Katalog as YAML", line: "ork template" },
    { purpose: "One CRD as JSON", line: "ork template --crd website -j" },
    {
      purpose: "The objects that a custom resource would produce",
      line: "ork template --render --cr cr.yaml",
    },
    { purpose: "Which file says what, after imports", line: "ork template --show-origin" },
    { purpose: "In which order CRDs start, and why", line: "ork template --graph" },
  ],
  flags: [
    FILE_FLAG,
    { name: "yaml", short: "y", description: "YAML (the default)" },
    { name: "json", short: "j", description: "JSON" },
    { name: "graph", short: "g", description: "Start order and dependencies of the CRDs" },
    { name: "show-origin", description: "YAML with the file and line of every value" },
    { name: "crd", short: "c", value: { label: "NAME" }, description: "Only this CRD" },
    {
      name: "output",
      short: "o",
      value: { label: "FILE", kind: "file" },
      description: "Write to a file instead of standard output",
    },
    {
      name: "render",
      group: "Render flags",
      description:
        "Show the Kubernetes objects that the objects in --cr would produce, in the order of writing",
    },
    {
      name: "cr",
      value: { label: "FILE", kind: "file" },
      isRepeatable: true,
      group: "Render flags",
      description: "Objects to render for; a Secret or ConfigMap beside them can be copied by entries",
    },
    {
      name: "crd-file",
      value: { label: "FILE", kind: "file" },
      isRepeatable: true,
      group: "Render flags",
      description: "CustomResourceDefinitions of kinds that the Katalog does not define itself",
    },
    { name: "no-validate", description: "Show the expansion even when the Katalog has errors" },
  ],
  run: async (context) => (await import("./template.ts")).runTemplate(context),
};
