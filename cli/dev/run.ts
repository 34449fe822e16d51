// Owns: `ork run`: choose or make a cluster, prepare it, then run as production does. Must not: have an engine of its own.

import type { OrkContext } from "../prod/ork_command.ts";
import { loadRun, runPlan } from "../prod/run_plan.ts";
import type { ExitCode } from "../shell/mod.ts";
import { openRunCluster } from "./cluster_choice.ts";
import { prepareCluster } from "./prepare_cluster.ts";

/** Inside a pod nothing is applied beforehand: there the manifests came with the deployment. */
export async function runDeveloper(context: OrkContext): Promise<ExitCode> {
  const input = await loadRun(context);
  if (input === undefined) return 1;
  const { connected, serverVersion } = await openRunCluster(context);
  const { katalog, references } = input.checked;
  if (!connected.isInPod && katalog !== undefined) {
    await prepareCluster(context, katalog, { connected, references });
  }
  return await runPlan(context, { ...input, connected, serverVersion });
}
