// Owns: proof of what a run does in a terminal that is closed. Must not: test the engine.

import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { jsonAt } from "../../runtime/base/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { PATIENCE_MS } from "../support/scene.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

clusterTest("a run whose terminal is closed drains and gives its lease back", async (cluster) => {
  if (!await hasScript()) {
    console.log("skipped: the program script, which makes a terminal, is not installed");
    return;
  }
  const namespace = await freshNamespace(cluster);
  const terminal = inTerminal(cluster, namespace);
  await waitFor(async () => ![undefined, ""].includes(await holderOf(cluster, namespace)), {
    what: "the run to lead",
    timeoutMs: PATIENCE_MS,
  });
  terminal.kill("SIGKILL");
  await terminal.status;
  // A lease that merely expires keeps its holder.
  await waitFor(async () => await holderOf(cluster, namespace) === "", {
    what: "the lease to be given back",
    timeoutMs: PATIENCE_MS,
  });
});

function inTerminal(cluster: ControlPlane, namespace: string): Deno.ChildProcess {
  const ork = `exec '${Deno.execPath()}' run -A --quiet '${ROOT}cli/main.ts'`;
  const run = `run -f '${ROOT}examples/website/katalog.yaml' --port 0 -n ${namespace}`;
  return new Deno.Command("script", {
    args: ["-qfec", `${ork} ${run}`, "/dev/null"],
    env: { KUBECONFIG: cluster.kubeconfigPath, SHELL: "/bin/sh" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/** Undefined before there is a lease. */
async function holderOf(cluster: ControlPlane, namespace: string): Promise<string | undefined> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/orkestra-konductor`;
  const { status, text } = await cluster.client.send(path);
  if (status !== 200) return undefined;
  const holder = jsonAt(JSON.parse(text), ["spec", "holderIdentity"]);
  return typeof holder === "string" ? holder : "";
}

/** That of util-linux: others take other flags. */
async function hasScript(): Promise<boolean> {
  try {
    const { stdout } = await new Deno.Command("script", { args: ["--version"] }).output();
    return new TextDecoder().decode(stdout).includes("util-linux");
  } catch {
    return false;
  }
}
