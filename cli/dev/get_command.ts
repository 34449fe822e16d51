// Owns: the command `get`, as data. Must not: load anything heavy.

import { FILE_FLAG, type OrkCommand } from "../prod/ork_command.ts";
import { DEVELOPER_CLUSTER_FLAGS } from "./cluster_flags.ts";
import type { Flag } from "../shell/mod.ts";

export const NAMESPACE_FLAGS: readonly Flag[] = [
  {
    name: "namespace",
    short: "n",
    value: { label: "NAME", kind: "namespace" },
    description: "Namespace to look in; without it the kubeconfig's, then default",
  },
];

export const getCommand: OrkCommand = {
  name: "get",
  group: "Look at a cluster",
  summary: "List the objects an operator manages, with their state",
  description:
    "Without arguments, or with crds, lists the CRDs of the Katalog and how their objects are doing. With a CRD (its name in the Katalog, kind, plural or short name) lists its objects.",
  examples: [
    { purpose: "How is this operator doing", line: "ork get" },
    { purpose: "All websites in all namespaces", line: "ork get website -A" },
    { purpose: "One object as YAML", line: "ork get website shop -o yaml" },
  ],
  args: [
    { label: "CRD", isOptional: true, description: "crds, or the kind to list" },
    { label: "NAME", isOptional: true, isRepeatable: true, description: "Only these objects" },
  ],
  flags: [
    FILE_FLAG,
    ...NAMESPACE_FLAGS,
    { name: "all-namespaces", short: "A", description: "Look in all namespaces" },
    {
      name: "output",
      short: "o",
      value: { label: "FORMAT", choices: ["table", "wide", "name", "json", "yaml"] },
      default: "table",
      description: "How to print it",
    },
    ...DEVELOPER_CLUSTER_FLAGS,
  ],
  run: async (context) => (await import("./get.ts")).runGet(context),
};
