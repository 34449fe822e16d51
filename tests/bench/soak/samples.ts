// Owns: what is read of the process every few seconds, from outside and from its own account. Must not: judge it.

import { sumBy } from "../support/runtime_process.ts";

export interface Sample {
  readonly atMs: number;
  readonly rssMb: number;
  readonly heapUsedMb: number;
  readonly heapTotalMb: number;
  readonly sockets: number;
  readonly descriptors: number;
  readonly threads: number;
  readonly cpuSeconds: number;
  readonly queued: number;
  readonly parked: number;
  /** Time series in `/metrics`. */
  readonly series: number;
  readonly objects: number;
  readonly reconciles: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<string, number>>;
  readonly bugs: number;
  readonly relists: number;
  readonly stalls: number;
  readonly expired: number;
}

/** Reads the live API as dashboards do; the bodies are thrown away. */
const LIVE = [
  "/ready",
  "/katalog",
  "/katalog/raw",
  "/katalog/site",
  "/katalog/site/health",
  "/katalog/site/cr",
  "/nowhere",
];

export async function takeSample(pid: number, url: string, atMs: number): Promise<Sample> {
  for (const path of LIVE) await (await fetch(`${url}${path}`)).body?.cancel();
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const ofStatus = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status)?.[1]);
  const own = (name: string) =>
    Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, "m").exec(metrics)?.[1] ?? 0);
  const sum = (name: string) => total(sumBy(metrics, name, "none"));
  const open = await descriptorsOf(pid);
  return {
    atMs,
    rssMb: ofStatus("VmRSS") / 1_024,
    heapUsedMb: own("process_heap_used_bytes") / 2 ** 20,
    heapTotalMb: own("process_heap_bytes") / 2 ** 20,
    sockets: open.filter((target) => target.startsWith("socket:")).length,
    descriptors: open.length,
    threads: ofStatus("Threads"),
    cpuSeconds: own("process_cpu_seconds_total"),
    queued: sum("controller_queue_depth"),
    parked: sum("controller_queue_parked"),
    series: metrics.split("\n").filter((line) => line !== "" && !line.startsWith("#")).length,
    objects: sum("controller_resource_count"),
    reconciles: sumBy(metrics, "controller_reconcile_total", "result"),
    events: sumBy(metrics, "orkestra_events_total", "result"),
    bugs: sum("orkestra_bugs_total"),
    relists: sum("controller_watch_relists_total"),
    stalls: sum("controller_watch_stalls_total"),
    expired: sum("controller_watch_expired_total"),
  };
}

function total(sums: Readonly<Record<string, number>>): number {
  return Object.values(sums).reduce((sum, value) => sum + value, 0);
}

/** What the open descriptors of a process point at. */
async function descriptorsOf(pid: number): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`;
  const targets: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    // One that was closed in between is none.
    const target = await Deno.readLink(`${folder}/${name}`).catch(() => undefined);
    if (target !== undefined) targets.push(target);
  }
  return targets;
}
