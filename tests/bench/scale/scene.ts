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

/** Waits until the runtime has counted `count` reconciles and `check` agrees; it does not list over and over. */
export async function allReady(
  runtime: Runtime,
  count: number,
  check: () => Promise<boolean>,
): Promise<void> {
  const done = waitFor(async () => reconciled(await runtime.metrics()) >= count && await check(), {
    what: `${count} objects to be Ready`,
    timeoutMs: LIMIT_MS,
    intervalMs: 200,
  });
  await Promise.race([done, runtime.died]);
}

/** `allReady` for objects of one kind in one namespace. */
export async function partsReady(
  { transport }: Scene,
  runtime: Runtime,
  what: { readonly kind: PartKind; readonly namespace: string; readonly count: number },
): Promise<void> {
  const { kind, namespace, count } = what;
  await allReady(runtime, count, async () => await readyParts(transport, kind, namespace) === count);
}

/** User and system time of the API server in ms. */
export async function serverCpuMs({ cluster }: Scene): Promise<number> {
  const { pid } = cluster.processes().find(({ name }) => name === "kube-apiserver")!;
  const fields = (await Deno.readTextFile(`/proc/${pid}/stat`)).split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
