// Owns: facts about the own process that need no permission. Must not: read files.

import process from "node:process";
import type { ProcessProbe } from "../../runtime/telemetry/mod.ts";

/** The running process. CPU and memory come from the runtime itself, so that production needs no read permission. */
export function processProbe(startTimeMs: number): ProcessProbe {
  return {
    residentBytes: () => Deno.memoryUsage().rss,
    heapUsedBytes: () => Deno.memoryUsage().heapUsed,
    heapTotalBytes: () => Deno.memoryUsage().heapTotal,
    cpuSeconds() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    startTimeSeconds: startTimeMs / 1_000,
  };
}
