// Owns: what befalls the server of a soak and the way to it, again and again. Must not: touch the objects that are churned.

import { type ControlPlane, waitFor } from "../../../e2e/cluster/mod.ts";
import { createCrds, deleteCrd } from "../../support/scene.ts";
import type { TcpProxy } from "../../support/tcp_proxy.ts";
import { pause } from "../support/numbers.ts";
import type { Churn } from "./churn.ts";
import { GROUP, LEAF, NAMESPACE } from "./katalog.ts";

const LEAFS = `/apis/${GROUP}/v1/namespaces/${NAMESPACE}/leafs`;

export interface FaultsOptions {
  readonly cluster: ControlPlane;
  readonly proxy: TcpProxy;
  readonly churn: Churn;
  /** Between two faults; the order repeats. */
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

export interface Faults {
  readonly done: Readonly<Record<string, number>>;
  /** One after the other until `signal` aborts; returns when the last is over. */
  run(): Promise<void>;
}

export function createFaults(options: FaultsOptions): Faults {
  const { cluster, proxy, churn, everyMs, signal } = options;
  const done: Record<string, number> = {};
  const cut = () => Promise.resolve(proxy.cut());
  /** Ten of them take a little over ten minutes with the default of `everyMs`. */
  const order: readonly (readonly [string, () => Promise<void>])[] = [
    ["watches cut", cut],
    ["CRD deleted", () => deleteCrd(cluster, LEAF)],
    ["watches cut", cut],
    ["CRD made again", () => growLeafs(cluster)],
    ["way closed for 5 s", () => closeFor(proxy, 5_000)],
    ["connections fell silent", () => Promise.resolve(proxy.stall())],
    ["namespace replaced", () => churn.moveFar()],
    ["watches cut", cut],
    ["history forgotten (410)", () => forget(cluster, proxy)],
    ["API server killed for 3 s", () => cluster.restartApiServer({ downMs: 3_000 })],
  ];
  return {
    done,
    async run() {
      for (let i = 0; await elapsed(everyMs, signal); i++) {
        const [name, befall] = order[i % order.length]!;
        await befall();
        done[name] = (done[name] ?? 0) + 1;
      }
    },
  };
}

/** False when it ended early. */
async function elapsed(ms: number, signal: AbortSignal): Promise<boolean> {
  const endMs = performance.now() + ms;
  while (!signal.aborted && performance.now() < endMs) await pause(Math.min(500, ms));
  return !signal.aborted;
}

export async function growLeafs(cluster: ControlPlane): Promise<void> {
  await createCrds(cluster, LEAF);
  for (let i = 0; i < 5; i++) {
    const body = {
      apiVersion: `${GROUP}/v1`,
      kind: "Leaf",
      metadata: { name: `leaf-${i}` },
      spec: { text: "x" },
    };
    await waitFor(
      async () => [201, 409].includes((await cluster.client.send(LEAFS, { method: "POST", body })).status),
      {
        what: `leaf-${i} to be accepted`,
      },
    );
  }
}

async function closeFor(proxy: TcpProxy, ms: number): Promise<void> {
  proxy.refuse(true);
  proxy.cut();
  await pause(ms);
  proxy.refuse(false);
}

/** While nothing reaches the runtime, things happen and are forgotten. */
async function forget(cluster: ControlPlane, proxy: TcpProxy): Promise<void> {
  proxy.refuse(true);
  proxy.cut();
  await pause(3_000);
  await cluster.compactEtcd();
  await cluster.restartApiServer();
  proxy.refuse(false);
}
