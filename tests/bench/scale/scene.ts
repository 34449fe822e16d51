// Owns: what the parts of the scale benchmark share. Must not: measure.

import { type ControlPlane, waitFor } from "../../../e2e/cluster/mod.ts";
import type { Transport } from "../../../runtime/kube/mod.ts";
import { type PartKind, readyParts } from "../support/parts.ts";
import { reconciled, type Runtime } from "../support/runtime_process.ts";

export interface Scene {
  readonly cluster: ControlPlane;
  /** The benchmark's own requests. */
  readonly transport: Transport;
  /** How the runtime is started. */
  readonly program: readonly string[];
}

const LIMIT_MS = 1_800_000;

/** Waits until the runtime has counted `count` reconciles that came to their end. */
export async function allReconciled(runtime: Runtime, count: number): Promise<void> {
  const done = waitFor(async () => reconciled(await runtime.metrics()) >= count, {
    what: `${count} objects to be reconciled`,
    timeoutMs: LIMIT_MS,
    intervalMs: 100,
  });
  await Promise.race([done, runtime.died]);
}

/** Waits until all objects of a kind in a namespace are Ready; it does not list over and over. */
export async function partsReady(
  { transport }: Scene,
  runtime: Runtime,
  what: { readonly kind: PartKind; readonly namespace: string; readonly count: number },
): Promise<void> {
  const { kind, namespace, count } = what;
  await allReconciled(runtime, count);
  await waitFor(async () => await readyParts(transport, kind, namespace) === count, {
    what: `${count} ${kind.plural} to be Ready`,
    timeoutMs: LIMIT_MS,
    intervalMs: 1_000,
  });
}

/** User and system time of the API server in ms. */
export async function serverCpuMs({ cluster }: Scene): Promise<number> {
  const { pid } = cluster.processes().find(({ name }) => name === "kube-apiserver")!;
  const fields = (await Deno.readTextFile(`/proc/${pid}/stat`)).split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
