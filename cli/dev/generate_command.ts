// Owns: the command `generate` and its parts, as data. Must not: load anything heavy.

import { FILE_FLAG, type OrkCommand } from "../prod/ork_command.ts";
import type { Flag } from "../shell/mod.ts";

const OUTPUT_FLAG: Flag = {
  name: "output",
  short: "o",
  value: { label: "PATH", kind: "file" },
  description:
    "File, or directory that gets a file of the usual name; without it, or with -, standard output",
};

const FORCE_FLAG: Flag = { name: "force", description: "Replace files that exist" };

const CRD_FLAG: Flag = {
  name: "crd",
  value: { label: "NAME" },
  description: "Entry of the Katalog; without it the first",
};

const NAMESPACE_FLAG: Flag = {
  name: "namespace",
  short: "n",
  value: { label: "NAME" },
  description: "Namespace of the runtime (ORK_NAMESPACE, then orkestra-system)",
};

export const generateCommand: OrkCommand = {
  name: "generate",
  aliases: ["gen"],
  group: "Write a Katalog",
  summary: "Make CRDs, samples, ConfigMaps, docs and dashboards",
  subcommands: [
    {
      name: "crd",
      summary: "Derive a CRD from what the Katalog reads and writes",
      description:
        "Fields come from templates, conditions and rules; types from how they are used; required fields, limits and defaults from rules; the status from `status.fields`. An entry that has a CRD file gives that file. Read the result before you apply it.",
      examples: [
        { purpose: "The first entry", line: "ork generate crd -o crd.yaml" },
        { purpose: "Every entry, a file each", line: "ork generate crd --all -o crds/" },
      ],
      flags: [FILE_FLAG, OUTPUT_FLAG, CRD_FLAG, { name: "all", description: "Every entry" }, FORCE_FLAG],
      run: async (context) => (await import("./generate_crd.ts")).runGenerateCrd(context),
    },
    {
      name: "cr",
      summary: "Write a sample object with a comment for each field",
      examples: [{ purpose: "A sample to edit", line: "ork generate cr -o cr.yaml" }],
      flags: [
        FILE_FLAG,
        OUTPUT_FLAG,
        CRD_FLAG,
        { name: "required-only", description: "Only the fields that must be set" },
        FORCE_FLAG,
      ],
      run: async (context) => (await import("./generate_cr.ts")).runGenerateCr(context),
    },
    {
      name: "katalog",
      summary: "Write a Katalog to start from",
      examples: [
        { purpose: "For a CRD that exists", line: "ork generate katalog --crd-file crd.yaml" },
        {
          purpose: "With more sections to fill in",
          line: "ork generate katalog --add-security --add-notification",
        },
      ],
      flags: [
        {
          ...OUTPUT_FLAG,
          default: "katalog.yaml",
          description: "File or directory; - for standard output",
        },
        {
          name: "crd-file",
          value: { label: "FILE", kind: "file" },
          description: "CRD that the Katalog is for",
        },
        { name: "add-hook", description: "A hook section, commented out" },
        { name: "add-constructor", description: "A constructor section, commented out" },
        { name: "typed", description: "Both, commented out" },
        { name: "add-security", description: "A security section" },
        { name: "add-notification", description: "A notification section with teams" },
        {
          name: "add-provider",
          value: { label: "NAME", choices: ["aws", "azure", "gcp"], ignoresCase: true },
          description: "A provider section",
        },
        FORCE_FLAG,
      ],
      run: async (context) => (await import("./generate_katalog.ts")).runGenerateKatalog(context),
    },
    {
      name: "configmap",
      summary: "Wrap the expanded Katalog in the ConfigMap that the runtime mounts",
      description:
        "Prints a Namespace and a ConfigMap whose key katalog.yaml is self-contained: imports are worked in and CRD files are replaced by what they say of group, version and kind.",
      examples: [{ purpose: "Put it into a cluster", line: "ork generate configmap | kubectl apply -f -" }],
      flags: [FILE_FLAG, OUTPUT_FLAG, NAMESPACE_FLAG, FORCE_FLAG],
      run: async (context) => (await import("./generate_configmap.ts")).runGenerateConfigMap(context),
    },
    {
      name: "docs",
      summary: "Describe an operator for its users: fields, children, status, rules",
      examples: [{ purpose: "A page for each Katalog", line: "ork generate docs -o docs/operator.md" }],
      flags: [FILE_FLAG, OUTPUT_FLAG, FORCE_FLAG],
      run: async (context) => (await import("./generate_docs.ts")).runGenerateDocs(context),
    },
    {
      name: "dashboards",
      summary: "Write Grafana dashboards of the runtime's metrics, one for each CRD",
      examples: [{ purpose: "Look first", line: "ork generate dashboards --dry-run" }],
      flags: [
        FILE_FLAG,
        {
          name: "output",
          short: "o",
          value: { label: "DIRECTORY", kind: "directory" },
          default: "_generated/dashboards",
          description: "Directory of the files",
        },
        { name: "dry-run", description: "Print them as one JSON list" },
        FORCE_FLAG,
      ],
      run: async (context) => (await import("./generate_dashboards.ts")).runGenerateDashboards(context),
    },
  ],
};
