// Owns: runs on a real control plane, in real time. Must not: know what happens in them.

import { systemClock } from "../../cli/io/mod.ts";
import type { ControlPlane } from "../../e2e/cluster/mod.ts";
import { startRuntime } from "../support/runtime.ts";
import type { Lab } from "./lab.ts";

export function realLab(cluster: ControlPlane): Lab {
  return {
    clock: systemClock(),
    client: cluster.client,
    slowness: 1,
    isElecting: false,
    isSimulated: false,
    lookEveryMs: 250,
    reconnectMs: 0,
    async start({ katalog, clock, through, resyncMs }) {
      const runtime = await startRuntime({
        cluster,
        katalog,
        clock,
        through,
        settings: { defaultResyncMs: resyncMs, shutdownTimeoutMs: 5_000 },
      });
      return {
        records: runtime.records,
        metric: (name, labels) => runtime.metric(name, labels),
        async facts(crd) {
          const answer = await fetch(`${runtime.url}/katalog/${crd}`);
          return await answer.json();
        },
        stop: () => runtime.stop(),
        kill: () => runtime.stop(),
      };
    },
  };
}
