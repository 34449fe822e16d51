// Owns: bars P1, P1b, P2 and P3: the runtime beside a bare loop of the same writes on the same server, in one run.
// Must not: be part of the tests; ratios only mean something next to each other.

import { startControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { createFetchTransport, type Transport } from "../../runtime/kube/mod.ts";
import { systemClock } from "../../cli/io/mod.ts";
import { bareLoop, LOOP_WRITES } from "./support/bare_loop.ts";
import { percentile } from "./support/numbers.ts";
import { isReady, type StatefulObject } from "./support/readiness.ts";
import { connectionOf, must } from "./support/requests.ts";
import { runtimeProgram } from "./support/runtime_command.ts";
import { reconciled, startRuntime, sumBy } from "./support/runtime_process.ts";
import {
  createSites,
  deleteNamespace,
  deleteSites,
  serveSites,
  siteKatalog,
  sitesPath,
} from "./support/site.ts";

interface Figures {
  readonly count: number;
  /** Before the runtime and after it: a server gets slower with what it has stored. */
  readonly loopSeconds: readonly [number, number];
  readonly loopWrites: number;
  readonly orkSeconds: number;
  readonly orkWrites: Readonly<Record<string, number>>;
  readonly cpuMsPerObject: number;
  readonly peakRssMb: number;
  readonly deleteSeconds: number;
  readonly steadyWrites: number;
  readonly steadyReads: number;
  readonly driftMs: readonly number[];
}

async function readyCount(transport: Transport, namespace: string): Promise<number> {
  const answer = await transport.request({
    method: "GET",
    path: sitesPath(namespace),
  });
  return (answer.body as unknown as { items: StatefulObject[] }).items.filter(isReady).length;
}

/** Seconds of the bare loop; nothing of it is left. */
async function measureLoop(transport: Transport, namespace: string, count: number): Promise<number> {
  const seconds = await bareLoop(transport, namespace, await createSites(transport, namespace, count));
  await deleteSites(transport, namespace);
  await deleteNamespace(transport, namespace);
  return seconds;
}

async function measureDrift(transport: Transport, namespace: string, samples: number): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < samples; i++) {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/site-${i}`;
    const begun = performance.now();
    await must(transport, {
      method: "PATCH",
      path,
      contentType: "application/merge-patch+json",
      query: { fieldManager: "somebody" },
      body: { metadata: { labels: { "managed-by": "somebody" } } },
    });
    for (;;) {
      const answer = await transport.request({ method: "GET", path });
      const labels = (answer.body as { metadata?: { labels?: Record<string, string> } }).metadata?.labels;
      if (labels?.["managed-by"] === "orkestra") break;
      if (performance.now() - begun > 30_000) throw new Error(`drift of site-${i} was not repaired in 30 s`);
    }
    took.push(performance.now() - begun);
  }
  return took.sort((a, b) => a - b);
}

async function bench(count: number, steadySeconds: number): Promise<Figures> {
  const program = await runtimeProgram();
  const cluster = await startControlPlane({ name: "bench", components: { kwok: false, scheduler: false } });
  const transport = createFetchTransport(connectionOf(cluster), { clock: systemClock() });
  try {
    await serveSites(transport);
    const loopBefore = await measureLoop(transport, "loop-before", count);

    await createSites(transport, "ork", count);
    const begun = performance.now();
    const runtime = await startRuntime(cluster, {
      program,
      katalog: siteKatalog(`${Math.max(5, Math.floor(steadySeconds / 3.5))}s`),
    });
    // Listing everything over and over would load the server that is measured: the runtime's own count says when to look.
    await waitFor(async () => {
      return reconciled(await runtime.metrics()) >= count && await readyCount(transport, "ork") === count;
    }, { what: "all objects to be Ready", timeoutMs: 600_000, intervalMs: 250 });
    const orkSeconds = (performance.now() - begun) / 1_000;
    const cpuMs = await runtime.cpuMs();
    const writes = sumBy(await runtime.metrics(), "orkestra_writes_total", "result");
    await waitFor(async () => {
      // WATCH goes on for ever; everything else must end: late status, labels, events.
      const sent = async () => {
        const { WATCH: _watch, ...rest } = sumBy(
          await runtime.metrics(),
          "rest_client_requests_total",
          "method",
        );
        return JSON.stringify(rest);
      };
      const before = await sent();
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      return before === await sent();
    }, { what: "late writes to end", timeoutMs: 300_000 });

    const requests = async () => sumBy(await runtime.metrics(), "rest_client_requests_total", "method");
    const before = await requests();
    await new Promise((resolve) => setTimeout(resolve, steadySeconds * 1_000));
    const after = await requests();
    const grown = (...verbs: string[]) =>
      verbs.reduce((sum, v) => sum + (after[v] ?? 0) - (before[v] ?? 0), 0);

    const driftMs = await measureDrift(transport, "ork", Math.min(100, count));
    const peakRssMb = await runtime.peakRssMb();
    const deleting = performance.now();
    await deleteSites(transport, "ork");
    const deleteSeconds = (performance.now() - deleting) / 1_000;
    await runtime.stop();
    const loopAfter = await measureLoop(transport, "loop-after", count);
    return {
      count,
      loopSeconds: [loopBefore, loopAfter],
      loopWrites: count * LOOP_WRITES,
      orkSeconds,
      orkWrites: writes,
      cpuMsPerObject: cpuMs / count,
      peakRssMb,
      deleteSeconds,
      steadyWrites: grown("POST", "PUT", "PATCH", "DELETE"),
      steadyReads: grown("GET"),
      driftMs,
    };
  } finally {
    transport.close();
    await cluster.stop();
  }
}

function print(figures: Figures): void {
  const { count, loopSeconds, orkSeconds } = figures;
  const made = Object.entries(figures.orkWrites)
    .filter(([result]) => ["created", "updated", "repaired", "patched"].includes(result))
    .reduce((sum, [, n]) => sum + n, 0);
  const [before, after] = loopSeconds;
  const loopMean = (before + after) / 2;
  const loopRate = figures.loopWrites / loopMean;
  const orkRate = made / orkSeconds;
  const line = (label: string, value: string) => console.log(`${label.padEnd(48)}${value}`);
  line("objects x 3 children", String(count));
  line(
    "bare loop, writes/s, mean of before and after",
    `${loopRate.toFixed(0)}  (${loopSeconds.map((s) => (figures.loopWrites / s).toFixed(0)).join(", ")})`,
  );
  line(
    "runtime, writes/s to all Ready",
    `${orkRate.toFixed(0)}  (${made} writes: ${JSON.stringify(figures.orkWrites)})`,
  );
  line("P1  runtime / loop, same writes", `${(orkRate / loopRate * 100).toFixed(0)} %`);
  line(
    "P1  objects/s: loop, runtime",
    `${(count / loopMean).toFixed(1)}, ${(count / orkSeconds).toFixed(1)}`,
  );
  line("P1  process CPU per object", `${figures.cpuMsPerObject.toFixed(1)} ms`);
  line("P1  peak RSS", `${figures.peakRssMb.toFixed(0)} MB`);
  line("P1b deleting all", `${figures.deleteSeconds.toFixed(1)} s`);
  line("P2  writes, reads at rest", `${figures.steadyWrites}, ${figures.steadyReads}`);
  line(
    "P3  drift repaired p50, p99",
    `${percentile(figures.driftMs, 0.5).toFixed(0)} ms, ${percentile(figures.driftMs, 0.99).toFixed(0)} ms`,
  );
}

if (import.meta.main) {
  const count = Number(Deno.args[0] ?? 1_000);
  const steadySeconds = Number(Deno.args[1] ?? 60);
  print(await bench(count, steadySeconds));
}
