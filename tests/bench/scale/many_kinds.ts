// Owns: bar P5: many CRDs in one runtime, first without objects, then with some of each. Must not: print.

import { systemClock } from "../../../cli/io/mod.ts";
import { waitFor } from "../../../e2e/cluster/mod.ts";
import { createFetchTransport } from "../../../runtime/kube/mod.ts";
import { ownCpuMs } from "../support/measured_process.ts";
import { pause } from "../support/numbers.ts";
import {
  bareWrites,
  createNamespace,
  createParts,
  PART_WRITES,
  partKatalog,
  type PartKind,
  partKind,
  partName,
  partsPath,
  readyParts,
  serveParts,
} from "../support/parts.ts";
import { watchCount } from "../support/readiness.ts";
import { connectionOf, must, parallel } from "../support/requests.ts";
import { type Runtime, startRuntime, storedWrites, sumBy } from "../support/runtime_process.ts";
import type { Figure } from "../support/table.ts";
import { allReconciled, type Scene, serverCpuMs } from "./scene.ts";

const IDLE_MS = 15_000;
const EACH = 10;
const MANAGED = "orkestra.orkspace.io/managed=true";

export async function manyKinds(scene: Scene, count: number): Promise<Figure[]> {
  const kinds = Array.from({ length: count }, (_, i) => partKind(`Kind${i}`));
  const serving = await served(scene, kinds);
  const empty = await withoutObjects(scene, kinds);
  console.error(`${EACH} objects of each kind: bare loop, then the runtime`);
  const before = await measureLoop(scene, kinds, "loop-before");
  const made = await measureRuntime(scene, kinds);
  const after = await measureLoop(scene, kinds, "loop-after");
  // The machine's speed drifts: the loop runs on both sides.
  const loop = {
    seconds: (before.seconds + after.seconds) / 2,
    serverMs: (before.serverMs + after.serverMs) / 2,
    cpuMs: (before.cpuMs + after.cpuMs) / 2,
  };
  const objects = count * EACH;
  const [loopRate, rate] = [objects * PART_WRITES / loop.seconds, made.writes / made.seconds];
  return [
    { measure: `API server: CPU to serve ${count} new CRDs`, value: ms(serving) },
    { measure: `${count} CRDs without objects: start to all watched`, value: seconds(empty.seconds) },
    {
      measure: "CPU of the runtime, of the API server until then",
      value: `${ms(empty.cpuMs)}, ${ms(empty.serverMs)}`,
    },
    { measure: "the same at rest, per minute", value: `${ms(empty.restMs)}, ${ms(empty.serverRestMs)}` },
    {
      measure: `resident memory, ${count} CRDs without objects`,
      value: mib(empty.rssMb),
      bar: "P5: under 200 MiB",
    },
    {
      measure: `${objects} objects, bare loop: all written`,
      value: `${seconds(loop.seconds)}, ${loopRate.toFixed(0)} writes/s`,
    },
    {
      measure: `${objects} objects, runtime: start to all Ready`,
      value: `${seconds(made.seconds)}, ${rate.toFixed(0)} writes/s`,
    },
    {
      measure: "runtime / loop, writes per second",
      value: `${(rate / loopRate * 100).toFixed(0)} %; after its watches: ${
        (made.writes / (made.seconds - empty.seconds) / loopRate * 100).toFixed(0)
      } %`,
      bar: "P1: 80 %",
    },
    {
      measure: "API server: CPU per object, loop and runtime",
      value: `${ms(loop.serverMs / objects)}, ${ms(made.serverMs / objects)}`,
    },
    {
      measure: "CPU of the client per object, loop and runtime",
      value: `${ms(loop.cpuMs / objects)}, ${ms(made.cpuMs / objects)}`,
    },
    {
      measure: `resident memory, ${objects} objects: most, at rest`,
      value: `${mib(made.peakMb)}, ${mib(made.rssMb)}`,
      bar: "P5: under 300 MiB",
    },
  ];
}

/** Processor time that the server needs to serve new kinds. */
async function served(scene: Scene, kinds: readonly PartKind[]): Promise<number> {
  const before = await serverCpuMs(scene);
  await serveParts(scene.transport, kinds);
  await settled(scene);
  return await serverCpuMs(scene) - before;
}

/** New kinds keep the server busy for a while: it builds their schemas. */
async function settled(scene: Scene): Promise<void> {
  await waitFor(async () => {
    const before = await serverCpuMs(scene);
    await pause(2_000);
    return await serverCpuMs(scene) - before < 200;
  }, { what: "the API server to rest", timeoutMs: 300_000 });
}

function started({ cluster, program }: Scene, kinds: readonly PartKind[]): Promise<Runtime> {
  return startRuntime(cluster, { program, katalog: partKatalog(kinds) });
}

async function withoutObjects(scene: Scene, kinds: readonly PartKind[]) {
  const [begun, serverBefore] = [performance.now(), await serverCpuMs(scene)];
  const runtime = await started(scene, kinds);
  await Promise.race([runtime.died, allWatched(runtime, kinds.length)]);
  const seconds = (performance.now() - begun) / 1_000;
  const [cpuMs, serverThen] = [await runtime.cpuMs(), await serverCpuMs(scene)];
  await pause(IDLE_MS);
  const rest = { cpuMs: await runtime.cpuMs(), serverMs: await serverCpuMs(scene) };
  const rssMb = await runtime.rssMb();
  await runtime.stop();
  const perMinute = 60_000 / IDLE_MS;
  return {
    seconds,
    cpuMs,
    serverMs: serverThen - serverBefore,
    restMs: (rest.cpuMs - cpuMs) * perMinute,
    serverRestMs: (rest.serverMs - serverThen) * perMinute,
    rssMb,
  };
}

/** Each kind has running workers. */
async function allWatched(runtime: Runtime, count: number): Promise<void> {
  await waitFor(async () => {
    const active = sumBy(await runtime.metrics(), "controller_crd_activation_total", "result");
    return (active["success"] ?? 0) >= count;
  }, { what: "all kinds to be watched", timeoutMs: 300_000, intervalMs: 100 });
}

async function measureLoop(scene: Scene, kinds: readonly PartKind[], namespace: string) {
  const { transport, cluster } = scene;
  const uids = await createAll(scene, kinds, namespace);
  const own = createFetchTransport(connectionOf(cluster), { clock: systemClock() });
  const [begun, serverBefore, cpuBefore] = [performance.now(), await serverCpuMs(scene), ownCpuMs()];
  await parallel(uids.length, 15, (i) => {
    const at = { namespace, name: partName(i % EACH), uid: uids[i]! };
    return bareWrites(own, kinds[Math.floor(i / EACH)]!, at);
  });
  const figures = {
    seconds: (performance.now() - begun) / 1_000,
    serverMs: await serverCpuMs(scene) - serverBefore,
    cpuMs: ownCpuMs() - cpuBefore,
  };
  own.close();
  await parallel(kinds.length, 8, async (i) => {
    await must(transport, { method: "DELETE", path: partsPath(kinds[i]!, namespace) });
  });
  await settled(scene);
  return figures;
}

async function measureRuntime(scene: Scene, kinds: readonly PartKind[]) {
  const namespace = "ork";
  await createAll(scene, kinds, namespace);
  await settled(scene);
  const [begun, serverBefore] = [performance.now(), await serverCpuMs(scene)];
  const runtime = await started(scene, kinds);
  const configMaps = await watchCount(scene.transport, `/api/v1/namespaces/${namespace}/configmaps`, MANAGED);
  await Promise.race([configMaps.reached(kinds.length * EACH), runtime.died]);
  configMaps.close();
  // Its own account is long with so many kinds, so that it is not asked before.
  await allReconciled(runtime, kinds.length * EACH);
  const seconds = (performance.now() - begun) / 1_000;
  const [cpuMs, serverMs] = [await runtime.cpuMs(), await serverCpuMs(scene) - serverBefore];
  const writes = storedWrites(await runtime.metrics());
  await checkKinds(scene, kinds, namespace);
  await pause(IDLE_MS);
  const [rssMb, peakMb] = [await runtime.rssMb(), await runtime.peakRssMb()];
  await runtime.stop();
  return { seconds, cpuMs, serverMs, writes, rssMb, peakMb };
}

async function checkKinds(
  { transport }: Scene,
  kinds: readonly PartKind[],
  namespace: string,
): Promise<void> {
  for (const kind of kinds) {
    const ready = await readyParts(transport, kind, namespace);
    if (ready !== EACH) throw new Error(`${ready} of ${EACH} ${kind.plural} are Ready`);
  }
}

async function createAll(
  { transport }: Scene,
  kinds: readonly PartKind[],
  namespace: string,
): Promise<readonly string[]> {
  await createNamespace(transport, namespace);
  const uids: (readonly string[])[] = [];
  for (const kind of kinds) uids.push(await createParts(transport, kind, { namespace, to: EACH }));
  return uids.flat();
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function mib(value: number): string {
  return `${value.toFixed(0)} MiB`;
}
