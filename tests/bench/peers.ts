// Owns: bars P1 and P1b beside other frameworks: the same job on one control plane in one run, each operator next to a
// bare loop of its own. Must not: be part of the tests; ratios only mean something next to each other.

import { parseArgs } from "node:util";
import { systemClock } from "../../cli/io/mod.ts";
import { type ControlPlane, freePorts, startControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { createFetchTransport, type Transport } from "../../runtime/kube/mod.ts";
import { bareLoop, LOOP_WRITES } from "./support/bare_loop.ts";
import { ownCpuMs, startMeasured } from "./support/measured_process.ts";
import { controllerRuntimePeer, kopfPeer, type Peer } from "./support/peer_programs.ts";
import { printRows, type Row } from "./support/peer_report.ts";
import { checkResult, watchReady } from "./support/readiness.ts";
import { openRequestLog, type RequestCount, type RequestLog } from "./support/request_log.ts";
import { connectionOf, must } from "./support/requests.ts";
import { runtimeArguments, runtimeProgram } from "./support/runtime_command.ts";
import {
  childPaths,
  createSites,
  deleteNamespace,
  deleteSites,
  serveSites,
  siteKatalog,
  sitesPath,
} from "./support/site.ts";

/** As the control plane's administrator, each contender must not be slowed by the server's fairness queues. */
const GROUPS = ["system:masters"];
const REPAIRS = 10;
const QUIET_MS = 4_000;
const LIMIT_MS = 600_000;

type Runnable = Extract<Peer, { readonly command: readonly string[] }>;

interface Scene {
  readonly cluster: ControlPlane;
  /** The benchmark's own requests. */
  readonly transport: Transport;
  readonly requests: RequestLog;
  readonly count: number;
}

/** Creates the backlog, lets the loop do the job on it, and takes all away again. */
async function measureLoop(scene: Scene, namespace: string): Promise<Row> {
  const { cluster, transport, count } = scene;
  const user = userOf("loop");
  const own = createFetchTransport(
    connectionOf(cluster, await cluster.clientCertificate(user, GROUPS)),
    { clock: systemClock() },
  );
  try {
    const uids = await createSites(transport, namespace, count);
    const cpuBefore = ownCpuMs();
    const seconds = await bareLoop(own, namespace, uids);
    const cpuMs = (ownCpuMs() - cpuBefore) / count;
    await checkResult(transport, namespace, count);
    const deleteSeconds = await timed(() => deleteSites(transport, namespace));
    await deleteNamespace(transport, namespace);
    const [writes, reads] = [LOOP_WRITES, 0];
    return { name: "bare loop", objectsPerSecond: count / seconds, cpuMs, writes, reads, deleteSeconds };
  } finally {
    own.close();
  }
}

async function measurePeer(scene: Scene, { name, command }: Runnable): Promise<Row> {
  const { cluster, transport, count } = scene;
  const namespace = name;
  const user = userOf(name);
  await createSites(transport, namespace, count);
  const env = { KUBECONFIG: await cluster.kubeconfigFor(user, GROUPS) };
  const watched = await watchReady(transport, sitesPath(namespace), count);
  const running = startMeasured({ name, command, env });
  try {
    const ready = await Promise.race([watched.ready(), running.died, tooLate(name)]);
    const cpuToReady = await running.cpuMs();
    const sent = await quietCount(scene, user);
    const cpuMs = await running.cpuMs();
    await checkResult(transport, namespace, count);
    const repairMs = await measureRepair(transport, namespace, Math.min(REPAIRS, count));
    const peakRssMb = await running.peakRssMb();
    const deleteSeconds = await timed(() => deleteSites(transport, namespace));
    return {
      name,
      objectsPerSecond: count / ready.all,
      firstReadySeconds: ready.first,
      cpuToReadyMs: cpuToReady / count,
      cpuMs: cpuMs / count,
      peakRssMb,
      writes: sent.writes / count,
      reads: sent.reads / count,
      repairMs,
      deleteSeconds,
    };
  } finally {
    watched.close();
    await running.stop();
    await deleteNamespace(transport, namespace);
  }
}

/** Rejects when an operator does not get there at all. */
function tooLate(name: string): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${name} was not done after ${LIMIT_MS / 60_000} minutes`)),
      LIMIT_MS,
    );
    Deno.unrefTimer(timer);
  });
}

function userOf(name: string): string {
  return `bench-${name}`;
}

/** What was sent when nothing more comes: late status, labels and events belong to the job. */
async function quietCount({ requests }: Scene, user: string): Promise<RequestCount> {
  return await waitFor(async () => {
    const before = await requests.count(user);
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    const after = await requests.count(user);
    return before.reads === after.reads && before.writes === after.writes ? after : undefined;
  }, { what: "late requests to end", timeoutMs: 300_000 });
}

/** Deletes ConfigMaps one after the other; the median time until each is there again. */
async function measureRepair(transport: Transport, namespace: string, samples: number): Promise<number> {
  const [configMaps] = childPaths(namespace);
  const took: number[] = [];
  for (let i = 0; i < samples; i++) {
    const path = `${configMaps}/site-${i}`;
    const seconds = await timed(async () => {
      await must(transport, { method: "DELETE", path });
      await waitFor(async () => (await transport.request({ method: "GET", path })).status === 200, {
        what: `${path} to be repaired`,
        timeoutMs: 30_000,
        intervalMs: 2,
      });
    });
    took.push(seconds * 1_000);
  }
  return took.sort((a, b) => a - b)[Math.floor(samples / 2)] ?? NaN;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
}

async function runtimePeer(folder: string): Promise<Peer> {
  const [port = 0] = freePorts(1);
  return {
    name: "ork",
    command: [
      ...await runtimeProgram(),
      ...await runtimeArguments(folder, { katalog: siteKatalog("10m"), port }),
    ],
  };
}

async function bench(peers: readonly Runnable[], folder: string, count: number): Promise<void> {
  const requests = await openRequestLog(folder, ["loop", ...peers.map(({ name }) => name)].map(userOf));
  const cluster = await startControlPlane({
    name: "bench",
    components: { kwok: false, scheduler: false },
    apiServerArgs: requests.apiServerArgs,
  });
  const transport = createFetchTransport(connectionOf(cluster), { clock: systemClock() });
  try {
    await serveSites(transport);
    const scene: Scene = { cluster, transport, requests, count };
    console.error("warming up: the garbage collector learns of a new kind only every 30 seconds");
    await measureLoop({ ...scene, count: 1 }, "warm-up");
    const rows: Row[] = [];
    for (const peer of peers) {
      console.error(`bare loop, then ${peer.name}`);
      const loop = await measureLoop(scene, `loop-${peer.name}`);
      const row = await measurePeer(scene, peer);
      rows.push(loop, { ...row, loopObjectsPerSecond: loop.objectsPerSecond });
    }
    printRows(rows, count);
  } finally {
    transport.close();
    await cluster.stop();
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({ args: Deno.args, options: { objects: { type: "string", default: "300" } } });
  const count = Number(values.objects);
  if (!Number.isInteger(count) || count < 1) {
    console.error(`--objects must be a whole number from 1 on, not ${values.objects}`);
    return 2;
  }
  const folder = await Deno.makeTempDir({ prefix: "ork-bench-" });
  try {
    const peers = [await runtimePeer(folder), await controllerRuntimePeer(), await kopfPeer()];
    for (const peer of peers) {
      if ("missing" in peer) console.error(`${peer.name} is left out: ${peer.missing}`);
    }
    await bench(peers.filter((peer) => "command" in peer), folder, count);
    return 0;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main());
