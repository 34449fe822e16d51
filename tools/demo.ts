// Owns: the demonstration that `denow task demo` runs: a YAML file becomes an operator before your eyes. Must not:
// pretend anything; every line follows from what the cluster answered.

import { startControlPlane } from "../e2e/cluster/mod.ts";
import { errorMessage, OrkError } from "../runtime/base/mod.ts";
import { runOrk } from "./demo/running_ork.ts";
import { playScenes } from "./demo/scenes.ts";
import { openStage, step } from "./demo/stage.ts";

async function main(): Promise<number> {
  const interrupted = interruption();
  try {
    await showAll(interrupted);
    return 0;
  } catch (error) {
    if (interrupted.aborted) return 130;
    console.error(`\ndemo failed: ${errorMessage(error)}`);
    if (error instanceof OrkError && error.hint) console.error(`hint: ${error.hint}`);
    return error instanceof OrkError ? 3 : 1;
  }
}

/** Aborts at Ctrl-C and SIGTERM; the second one ends the process, and the control plane with it. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      if (controller.signal.aborted) Deno.exit(130);
      console.log("\nstopping the operator and the control plane (again stops at once)");
      controller.abort(signal);
    });
  }
  return controller.signal;
}

async function showAll(interrupted: AbortSignal): Promise<void> {
  step("Start a control plane: etcd, kube-apiserver, controllers, simulated nodes");
  const cluster = await startControlPlane({
    name: "demo",
    reporter: (line) => console.log(`  ${line}`),
    signal: interrupted,
  });
  console.log(`  ${cluster.server} is ready`);
  step("ork run -f examples/website/katalog.yaml --dev --apply-cr");
  const operator = runOrk(cluster);
  try {
    await playScenes(openStage(cluster, AbortSignal.any([operator.ended, interrupted])));
  } finally {
    // Ctrl-C in a terminal reached the operator too, and a second signal would not let it finish.
    await operator.stop({ isTold: interrupted.reason === "SIGINT" });
    await cluster.stop();
  }
}

Deno.exit(await main());
