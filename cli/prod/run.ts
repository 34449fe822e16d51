// Owns: `run` of the production executable. Must not: create clusters, apply manifests or reach developer folders.

import type { ExitCode } from "../shell/mod.ts";
import { connect } from "./connect.ts";
import type { OrkContext } from "./ork_command.ts";
import { probeCluster } from "./probe.ts";
import { loadRun, runPlan } from "./run_plan.ts";

/**
 * Runs the Katalog on the cluster of the pod, or of a plain kubeconfig. An API server that does not answer yet is waited
 * for; one that can never be reached (permission, certificate) ends the run.
 */
export async function runProduction(context: OrkContext): Promise<ExitCode> {
  const { options, output, world } = context;
  const input = await loadRun(context);
  if (input === undefined) return 1;
  const connected = await connect(world, {
    kubeconfig: options.text("kubeconfig"),
    context: options.text("context"),
  });
  const probe = await probeCluster(connected.transport);
  if (probe.kind === "refused") throw probe.error;
  if (probe.kind === "unreachable") output.warn(`${probe.error.message}; trying until it answers`);
  const serverVersion = probe.kind === "reachable" ? probe.serverVersion : undefined;
  return await runPlan(context, { ...input, connected, serverVersion });
}
