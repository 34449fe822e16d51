// Owns: bar P4 and the second half of P6: one kind with many objects; new ones among them, and what each costs in memory.
// Must not: print.

import { pause, spread } from "../support/numbers.ts";
import { type FreshTimes, measureFresh } from "../support/fresh.ts";
import {
  createNamespace,
  createParts,
  listParts,
  partKatalog,
  partKind,
  serveParts,
} from "../support/parts.ts";
import { must } from "../support/requests.ts";
import { type Runtime, startRuntime } from "../support/runtime_process.ts";
import type { Figure } from "../support/table.ts";
import { allReconciled, partsReady, type Scene } from "./scene.ts";

const [OLD, NEW] = ["old", "new"];
const MANAGED = partKind("Item");
const UNMANAGED = partKind("Probe");
const FRESH = 40;
const IDLE_MS = 15_000;
const BAR_FRESH = "P4: p99 under 2 s";

interface Memory {
  readonly objects: number;
  readonly rssMb: number;
  readonly heapMb: number;
  /** Text of all objects and their ConfigMaps as they are kept: without the server's record of field owners. */
  readonly jsonMb: number;
}

export interface ManyObjectsOptions {
  readonly count: number;
  /** Of them, those that exist when memory is measured first. */
  readonly few: number;
}

export async function manyObjects(scene: Scene, { count, few }: ManyObjectsOptions): Promise<Figure[]> {
  const { transport } = scene;
  await serveParts(transport, [MANAGED, UNMANAGED]);
  for (const namespace of [OLD, NEW]) await createNamespace(transport, namespace);
  await createParts(transport, MANAGED, { namespace: OLD, to: few });
  await freshWhile(scene, "warm-up", { count: few, least: 3 });
  const small = await memoryAtRest(scene, few);
  await createParts(transport, MANAGED, { namespace: OLD, from: few, to: count });
  console.error(`${count} objects; new ones while their children are made`);
  const making = await freshWhile(scene, "making", { count, least: FRESH });
  console.error("new ones while all are listed at a start");
  const listing = await freshWhile(scene, "listing", { count, least: FRESH, everyMs: 40 });
  const large = await memoryAtRest(scene, count);
  console.error("new ones while all are resynced");
  const resyncing = await freshWhile(scene, "resync", { count, least: FRESH, everyMs: 300, resync: "5s" });
  return [
    ...freshFigures(`start, ${count - few} of ${count} without children`, making),
    firstFigure(making),
    ...freshFigures(`start, ${count} complete`, listing),
    firstFigure(listing),
    ...freshFigures(`resync of ${count} every 5 s`, resyncing),
    ...memoryFigures(small, large),
  ];
}

interface Fresh extends FreshTimes {
  /** From the start of the process until the first object is reconciled: before that there is nobody to be fast. */
  readonly firstMs: number;
}

/** Starts the runtime and creates objects from that moment on until all old ones are reconciled. */
async function freshWhile(
  scene: Scene,
  label: string,
  options: {
    readonly count: number;
    readonly least: number;
    readonly everyMs?: number;
    readonly resync?: string;
  },
): Promise<Fresh> {
  const { count, least, everyMs = 250, resync } = options;
  const runtime = await startRuntime(scene.cluster, {
    program: scene.program,
    katalog: partKatalog([MANAGED], resync),
  });
  const begun = performance.now();
  const first = allReconciled(runtime, 1).then(() => performance.now() - begun);
  const old = () => partsReady(scene, runtime, { kind: MANAGED, namespace: OLD, count });
  if (resync) await old();
  const fresh = await measureFresh({
    ...scene,
    kind: MANAGED,
    unmanaged: UNMANAGED,
    namespace: NEW,
    label,
    everyMs,
    least,
    until: resync ? Promise.resolve() : old(),
  });
  const firstMs = await first;
  await runtime.stop();
  return { ...fresh, firstMs };
}

function freshFigures(when: string, { readyMs, serverMs }: Fresh): Figure[] {
  return [
    { measure: `new object to Ready (p50, p99, most): ${when}`, value: spread(readyMs), bar: BAR_FRESH },
    { measure: "the same writes by a bare client at that time", value: spread(serverMs) },
  ];
}

function firstFigure({ firstMs }: Fresh): Figure {
  return { measure: "start of the process until the first reconcile", value: `${firstMs.toFixed(0)} ms` };
}

/** Of a runtime that found everything complete. */
async function memoryAtRest(scene: Scene, count: number): Promise<Memory> {
  const { cluster, program, transport } = scene;
  const runtime = await startRuntime(cluster, { program, katalog: partKatalog([MANAGED]) });
  await partsReady(scene, runtime, { kind: MANAGED, namespace: OLD, count });
  await pause(IDLE_MS);
  const [rssMb, heapMb] = [await runtime.rssMb(), await heapUsedMb(runtime)];
  await runtime.stop();
  const parts = await listParts<Kept>(transport, MANAGED, OLD);
  const fresh = await listParts<Kept>(transport, MANAGED, NEW);
  const path = "/api/v1/configmaps";
  const query = { labelSelector: "orkestra.orkspace.io/managed=true" };
  const maps = (await must(transport, { method: "GET", path, query })).body as unknown as { items: Kept[] };
  const kept = [...parts, ...fresh, ...maps.items];
  return { objects: kept.length, rssMb, heapMb, jsonMb: jsonBytes(kept) / 2 ** 20 };
}

interface Kept {
  readonly metadata: { readonly managedFields?: unknown };
}

function jsonBytes(objects: readonly Kept[]): number {
  return objects.reduce((sum, { metadata: { managedFields: _dropped, ...metadata }, ...rest }) => {
    return sum + JSON.stringify({ ...rest, metadata }).length;
  }, 0);
}

async function heapUsedMb(runtime: Runtime): Promise<number> {
  const found = /^process_heap_used_bytes(?:\{[^}]*\})? (\S+)/m.exec(await runtime.metrics());
  return Number(found?.[1]) / 2 ** 20;
}

function memoryFigures(small: Memory, large: Memory): Figure[] {
  const shown = ({ objects, rssMb, heapMb, jsonMb }: Memory) => ({
    measure: `resident memory, heap in use, JSON of ${objects} kept objects`,
    value: [rssMb, heapMb, jsonMb].map((mb) => `${mb.toFixed(1)} MiB`).join(", "),
  });
  const kib = (mb: number) => mb * 1_024 / (large.objects - small.objects);
  const json = kib(large.jsonMb - small.jsonMb);
  const beyond = (mb: number) => (kib(mb) - json).toFixed(2);
  return [shown(small), shown(large), {
    measure: "memory per kept object beyond its JSON: resident, heap",
    value: `${beyond(large.rssMb - small.rssMb)} KiB, ${beyond(large.heapMb - small.heapMb)} KiB ` +
      `(JSON ${json.toFixed(2)} KiB)`,
    bar: "P6: under 4 KiB",
  }];
}
