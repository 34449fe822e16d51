// Owns: the developer command `run`, as data. Must not: load anything heavy.

import { FILE_FLAG, type OrkCommand, RUNTIME_FLAGS } from "../prod/ork_command.ts";
import { RUN_DRAIN_MESSAGE } from "../prod/run_command.ts";
import { DEVELOPER_CLUSTER_FLAGS } from "./cluster_flags.ts";

export const runCommand: OrkCommand = {
  name: "run",
  group: "Run",
  summary: "Run the operator that a Katalog describes",
  description:
    "Checks the Katalog, applies its CRDs, then reconciles until Ctrl-C. The same engine as in production.",
  examples: [
    {
      purpose: "On the current cluster, or a local one when there is none; with a sample object",
      line: "ork run --dev --apply-cr",
    },
    { purpose: "On a cluster of its own", line: "ork run --cluster local -f katalog.yaml" },
    { purpose: "Log records for a program", line: "ork run --log-format json" },
  ],
  flags: [
    FILE_FLAG,
    { name: "dev", description: "Use a local cluster when no cluster can be reached" },
    {
      name: "apply-cr",
      description: "Apply crd.yaml and cr.yaml from the folder of the Katalog before the start",
    },
    ...DEVELOPER_CLUSTER_FLAGS,
    ...RUNTIME_FLAGS,
  ],
  drainMessage: RUN_DRAIN_MESSAGE,
  run: async (context) => (await import("./run.ts")).runDeveloper(context),
};
