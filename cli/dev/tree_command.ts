// Owns: the command `tree`, as data. Must not: load anything heavy.

import { FILE_FLAG, type OrkCommand } from "../prod/ork_command.ts";
import { DEVELOPER_CLUSTER_FLAGS } from "./cluster_flags.ts";
import { NAMESPACE_FLAGS } from "./get_command.ts";

export const treeCommand: OrkCommand = {
  name: "tree",
  group: "Look at a cluster",
  summary: "Show what an object became: its children, their state, their source",
  description:
    "Lists everything on the cluster that belongs to an object, how it is doing, and which line of the Katalog made it. With a Katalog at hand missing children and children that no template makes any more are shown too.",
  examples: [
    { purpose: "One website", line: "ork tree website/shop" },
    { purpose: "In another namespace, for a script", line: "ork tree website/shop -n team-a -o json" },
  ],
  args: [
    { label: "KIND/NAME", description: "The object: its kind (or CRD name) and its name" },
    { label: "NAME", isOptional: true, description: "Its name, where the first word is the kind alone" },
  ],
  flags: [
    FILE_FLAG,
    ...NAMESPACE_FLAGS,
    {
      name: "output",
      short: "o",
      value: { label: "FORMAT", choices: ["text", "json"] },
      default: "text",
      description: "How to print it",
    },
    ...DEVELOPER_CLUSTER_FLAGS,
  ],
  run: async (context) => (await import("./tree.ts")).runTree(context),
};
