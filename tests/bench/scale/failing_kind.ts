// Owns: bar P13 without hooks: what one kind whose objects all fail costs the others. Must not: print.

import { deleteNamespace } from "../support/site.ts";
import { pause, percentile } from "../support/numbers.ts";
import {
  createNamespace,
  createParts,
  endParts,
  partKatalog,
  type PartKind,
  partKind,
  partsPath,
  serveParts,
} from "../support/parts.ts";
import { watchReady } from "../support/readiness.ts";
import { must } from "../support/requests.ts";
import { type Runtime, startRuntime, sumBy } from "../support/runtime_process.ts";
import type { Figure } from "../support/table.ts";
import type { Scene } from "./scene.ts";

/** Created when a measurement begins: until then the good objects wait. */
const SIGNAL = partKind("Signal");
const GOOD = partKind("Good", { after: SIGNAL });
/** Fails while it is rendered: nothing is divided by zero. */
const UNRENDERED = partKind("Unrendered", { text: "{{ div 100 .spec.none }}" });
/** The server refuses its ConfigMap: the namespace does not exist. */
const REFUSED = partKind("Refused", { childNamespace: "nowhere" });
const FAILING = "failing";
const BAR = "P13: under 5 % lost";

/** How long a kind fails before anything is measured. */
const FAILING_MS = 5_000;

interface Round {
  /** Good objects per second, from the first that is Ready to the last. */
  readonly rate: number;
  /** Failed reconciles in that time, per second. */
  readonly failures: number;
  /** Of the runtime in that time, per good object. */
  readonly cpuMs: number;
  readonly seconds: number;
}

export async function failingKind(
  scene: Scene,
  { count, rounds }: { readonly count: number; readonly rounds: number },
): Promise<Figure[]> {
  const { transport } = scene;
  await serveParts(transport, [GOOD, UNRENDERED, REFUSED]);
  await createNamespace(transport, FAILING);
  for (const kind of [UNRENDERED, REFUSED]) {
    await createParts(transport, kind, { namespace: FAILING, to: count });
  }
  const cases = [[GOOD], [GOOD, UNRENDERED], [GOOD, REFUSED]];
  // What is told of a failure once, in status and events, is told before anything is measured.
  for (const kinds of cases) {
    await measure(scene, kinds, { count, namespace: `warm-${kinds.at(-1)!.plural}` });
  }
  const measured: Round[][] = cases.map(() => []);
  for (let round = 0; round < rounds; round++) {
    console.error(`round ${round + 1} of ${rounds}: good objects alone, beside each kind that fails`);
    // Each round begins with another one: a machine that grows faster or slower must not favour one of them.
    for (const [at, kinds] of rotated([...cases.entries()], round)) {
      const namespace = `round-${round}-${at}`;
      measured[at]!.push(await measure(scene, kinds, { count, namespace }));
    }
  }
  return figuresOf(measured, count);
}

function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

/** Starts the runtime, lets fail what fails, and only then lets it go at a backlog of good objects. */
async function measure(
  { cluster, program, transport }: Scene,
  kinds: readonly PartKind[],
  { count, namespace }: { readonly count: number; readonly namespace: string },
): Promise<Round> {
  await createNamespace(transport, namespace);
  await createParts(transport, GOOD, { namespace, to: count });
  const watched = await watchReady(transport, partsPath(GOOD, namespace), count);
  const runtime = await startRuntime(cluster, { program, katalog: partKatalog([SIGNAL, ...kinds]) });
  await Promise.race([pause(FAILING_MS), runtime.died]);
  const ready = watched.ready();
  const [before, cpuBefore] = [await failuresOf(runtime), await runtime.cpuMs()];
  const begun = performance.now();
  await serveParts(transport, [SIGNAL]);
  const times = await Promise.race([ready, runtime.died]);
  const seconds = (performance.now() - begun) / 1_000;
  const cpuMs = (await runtime.cpuMs() - cpuBefore) / count;
  const failures = (await failuresOf(runtime) - before) / seconds;
  watched.close();
  await runtime.stop();
  await endParts(transport, SIGNAL);
  await must(transport, { method: "DELETE", path: partsPath(GOOD, namespace) });
  await deleteNamespace(transport, namespace);
  return { rate: (count - 1) / (times.all - times.first), failures, cpuMs, seconds };
}

async function failuresOf(runtime: Runtime): Promise<number> {
  return sumBy(await runtime.metrics(), "controller_reconcile_total", "result")["error"] ?? 0;
}

function figuresOf([alone = [], unrendered = [], refused = []]: readonly Round[][], count: number): Figure[] {
  return [
    { measure: `${count} good objects alone`, value: shown(alone) },
    {
      measure: `beside ${count} that cannot be rendered`,
      value: `${shown(unrendered)}; lost ${lost(unrendered, alone, count)}`,
      bar: BAR,
    },
    {
      measure: `beside ${count} that the server refuses`,
      value: `${shown(refused)}; lost ${lost(refused, alone, count)}`,
      bar: BAR,
    },
  ];
}

function middle(rounds: readonly Round[], of: keyof Round): number {
  return percentile(rounds.map((round) => round[of]), 0.5);
}

function shown(rounds: readonly Round[]): string {
  const each = rounds.map(({ rate }) => rate.toFixed(0)).join(" ");
  return `${middle(rounds, "rate").toFixed(1)} objects/s (${each}), ` +
    `CPU ${middle(rounds, "cpuMs").toFixed(2)} ms each, ${middle(rounds, "failures").toFixed(0)} failures/s`;
}

/**
 * Of the rate; and the processor time that the failing kind took, as a share of the one thread that all kinds have: other
 * work on the machine hardly changes the latter.
 */
function lost(rounds: readonly Round[], alone: readonly Round[], count: number): string {
  const rate = 1 - middle(rounds, "rate") / middle(alone, "rate");
  const takenMs = (middle(rounds, "cpuMs") - middle(alone, "cpuMs")) * count;
  const thread = takenMs / (middle(rounds, "seconds") * 1_000);
  return `${percent(rate)} of the rate, ${percent(thread)} of the thread`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
