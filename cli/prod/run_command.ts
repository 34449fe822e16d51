// Owns: the production command `run`, as data. Must not: reach developer folders.

import { CLUSTER_FLAGS, FILE_FLAG, type OrkCommand, RUNTIME_FLAGS } from "./ork_command.ts";

export const RUN_DRAIN_MESSAGE = "draining";

/** `run` of the production executable: no cluster is created, nothing is applied but what the Katalog says. */
export function productionRunCommand(program: string): OrkCommand {
  return {
    name: "run",
    group: "Run",
    summary: "Run the operator that a Katalog describes",
    description:
      "Reads the Katalog, connects to the API server and reconciles until SIGTERM. CRDs must be there or arrive later; they are not created.",
    examples: [
      {
        purpose: "As in a pod, with the Katalog mounted from a ConfigMap",
        line: `${program} run -f /etc/ork/katalog.yaml`,
      },
    ],
    flags: [FILE_FLAG, ...CLUSTER_FLAGS, ...RUNTIME_FLAGS],
    drainMessage: RUN_DRAIN_MESSAGE,
    run: async (context) => (await import("./run.ts")).runProduction(context),
  };
}
