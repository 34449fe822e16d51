// Owns: the runtime as a measured process with its own account of itself. Must not: know what it runs.

import { type ControlPlane, freePorts } from "../../../e2e/cluster/mod.ts";
import { type MeasuredProcess, startMeasured } from "./measured_process.ts";
import { runtimeArguments, type RuntimeChoice } from "./runtime_command.ts";

export interface Runtime extends MeasuredProcess {
  /** What `/metrics` says. */
  metrics(): Promise<string>;
}

export interface RuntimeOptions extends Omit<RuntimeChoice, "port"> {
  /** From `runtimeProgram`. */
  readonly program: readonly string[];
}

/** Starts the runtime on a Katalog, as administrator of the cluster. */
export async function startRuntime(cluster: ControlPlane, options: RuntimeOptions): Promise<Runtime> {
  const folder = await Deno.makeTempDir({ prefix: "ork-bench-" });
  const [port = 0] = freePorts(1);
  const process = startMeasured({
    name: "the runtime",
    command: [...options.program, ...await runtimeArguments(folder, { ...options, port })],
    env: { KUBECONFIG: cluster.kubeconfigPath },
  });
  const removed = () => Deno.remove(folder, { recursive: true });
  return {
    ...process,
    async metrics() {
      return await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    },
    async stop() {
      await process.stop();
      await removed();
    },
    async kill() {
      await process.kill();
      await removed();
    },
  };
}

/** Sums a metric over its labels, grouped by one label. */
export function sumBy(text: string, metric: string, label: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of text.split("\n")) {
    if (!line.startsWith(`${metric}{`)) continue;
    const key = new RegExp(`${label}="([^"]*)"`).exec(line)?.[1] ?? "";
    sums[key] = (sums[key] ?? 0) + Number(line.slice(line.lastIndexOf(" ")));
  }
  return sums;
}

/** Writes of a kind of result since the start that the server had to store. */
export function storedWrites(metrics: string): number {
  const writes = sumBy(metrics, "orkestra_writes_total", "result");
  return ["created", "updated", "repaired", "patched"].reduce(
    (sum, result) => sum + (writes[result] ?? 0),
    0,
  );
}

/** Reconciles that came to their end since the start. */
export function reconciled(metrics: string): number {
  return sumBy(metrics, "controller_reconcile_total", "result")["success"] ?? 0;
}
