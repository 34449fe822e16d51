// Owns: bar P11: how long the objects of a leader that is killed or stopped are without one. Must not: be part of the
// tests; the figures depend on the machine.

import { parseArgs } from "node:util";
import { systemClock } from "../../cli/io/mod.ts";
import { type ControlPlane, startControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { createFetchTransport, type Transport } from "../../runtime/kube/mod.ts";
import { pause, percentile } from "./support/numbers.ts";
import {
  createNamespace,
  createPart,
  createParts,
  partKatalog,
  partKind,
  partsPath,
  readyParts,
  serveParts,
} from "./support/parts.ts";
import { openReadyWatch } from "./support/ready_by_name.ts";
import { connectionOf, must, whole } from "./support/requests.ts";
import { runtimeProgram } from "./support/runtime_command.ts";
import { type Runtime, startRuntime } from "./support/runtime_process.ts";
import { type Figure, printFigures } from "./support/table.ts";

const USAGE = `usage: deno task bench leader [--objects N] [--rounds N]

  --objects N   objects that are there already; default 1000
  --rounds N    leaders that are killed, and as many that are stopped; default 5`;

const KIND = partKind("Item");
const NAMESPACE = "led";
const LEASE = "/apis/coordination.k8s.io/v1/namespaces/default/leases/orkestra-konductor";
/** The defaults of LEASE_DURATION and of the bars. */
const LEASE_MS = 15_000;
const [KILL_BAR_MS, STOP_BAR_MS] = [LEASE_MS + 1_000, 2_000];
/** A follower has its caches by then. */
const WARM_MS = 4_000;

interface Scene {
  readonly cluster: ControlPlane;
  readonly transport: Transport;
  readonly program: readonly string[];
}

interface Lease {
  readonly holderIdentity?: string;
  readonly renewTime?: string;
}

interface HandOver {
  /** Until the lease has another holder. */
  readonly heldMs: number;
  /** Until an object that was created when the leader ended is Ready. */
  readonly readyMs: number;
}

async function lease({ transport }: Scene): Promise<Lease> {
  return ((await must(transport, { method: "GET", path: LEASE })).body as unknown as { spec: Lease }).spec;
}

function start({ cluster, program }: Scene): Promise<Runtime> {
  return startRuntime(cluster, { program, katalog: partKatalog([KIND]), election: true });
}

/** Returns right after a renewal, when the lease has longest to run: the worst moment for those who wait. */
async function renewed(scene: Scene): Promise<Lease> {
  const before = await lease(scene);
  return await waitFor(async () => {
    const now = await lease(scene);
    return now.renewTime === before.renewTime ? undefined : now;
  }, { what: "a renewal of the lease", intervalMs: 5 });
}

async function handOver(
  scene: Scene,
  { name, end }: { readonly name: string; readonly end: () => Promise<void> },
): Promise<HandOver> {
  const { transport } = scene;
  const watch = await openReadyWatch(transport, partsPath(KIND, NAMESPACE));
  const { holderIdentity } = await renewed(scene);
  const begun = performance.now();
  const since = () => performance.now() - begun;
  const ending = end();
  await createPart(transport, KIND, { namespace: NAMESPACE, name });
  const held = waitFor(async () => {
    const now = (await lease(scene)).holderIdentity;
    return now !== undefined && now !== "" && now !== holderIdentity && since();
  }, { what: "another holder of the lease", intervalMs: 20 });
  const ready = watch.seen(name).then(since);
  const [heldMs, readyMs] = await Promise.all([held, ready, ending]);
  watch.close();
  return { heldMs, readyMs };
}

async function bench(scene: Scene, count: number, rounds: number): Promise<void> {
  const { transport } = scene;
  await serveParts(transport, [KIND]);
  await createNamespace(transport, NAMESPACE);
  await createParts(transport, KIND, { namespace: NAMESPACE, to: count });
  let leader = await start(scene);
  await waitFor(async () => await readyParts(transport, KIND, NAMESPACE) === count, {
    what: "all objects to be Ready",
    timeoutMs: 600_000,
    intervalMs: 1_000,
  });
  const [killed, stopped]: [HandOver[], HandOver[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [how, into] of [["kill", killed], ["stop", stopped]] as const) {
      const follower = await start(scene);
      await pause(WARM_MS);
      into.push(await handOver(scene, { name: `${how}-${round}`, end: leader[how] }));
      leader = follower;
    }
  }
  await leader.stop();
  printFigures([
    ...figures("killed (SIGKILL) right after a renewal", killed, KILL_BAR_MS),
    ...figures("stopped (SIGTERM)", stopped, STOP_BAR_MS),
  ]);
}

function figures(how: string, all: readonly HandOver[], barMs: number): Figure[] {
  const value = (times: readonly number[]) =>
    [0.5, 1].map((share) => (percentile(times, share) / 1_000).toFixed(2)).join(" s, ") +
    ` s (${all.length})`;
  return [
    { measure: `leader ${how}: new holder of the lease (p50, most)`, value: value(all.map((h) => h.heldMs)) },
    {
      measure: "a new object of that moment is Ready",
      value: value(all.map((h) => h.readyMs)),
      bar: `P11: within ${barMs / 1_000} s`,
    },
  ];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      objects: { type: "string", default: "1000" },
      rounds: { type: "string", default: "5" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.error(USAGE);
    return 0;
  }
  const [count, rounds] = [whole("objects", values.objects), whole("rounds", values.rounds)];
  const program = await runtimeProgram();
  const cluster = await startControlPlane({ name: "bench", components: { kwok: false, scheduler: false } });
  const transport = createFetchTransport(connectionOf(cluster), { clock: systemClock() });
  try {
    await bench({ cluster, transport, program }, count, rounds);
    return 0;
  } finally {
    transport.close();
    await cluster.stop();
  }
}

if (import.meta.main) Deno.exit(await main());
