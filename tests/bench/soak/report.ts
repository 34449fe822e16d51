// Owns: what the samples of a soak come to. Must not: take samples.

import type { Figure } from "../support/table.ts";
import { percentile } from "../support/numbers.ts";
import type { Sample } from "./samples.ts";
import { leastOf, type Point, type Trend, trendOf } from "./trend.ts";

/** The heap is looked at right after collections: the least of so many samples. */
const HEAP_GROUP = 12;

export interface SoakLog {
  readonly byLevel: Readonly<Record<string, number>>;
  /** Messages at level error that nobody provoked, with their number. */
  readonly errors: Readonly<Record<string, number>>;
}

export interface SoakResult {
  readonly samples: readonly Sample[];
  readonly warmUpMs: number;
  readonly operations: Readonly<Record<string, number>>;
  readonly missed: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly children: number;
  readonly log: SoakLog;
}

/** The figures, and what of them is not as it should be. */
export function soakReport(
  result: SoakResult,
): { readonly figures: readonly Figure[]; readonly faults: readonly string[] } {
  const { samples, warmUpMs, log } = result;
  const warm = samples.filter(({ atMs }) => atMs >= warmUpMs);
  const last = warm.at(-1)!;
  const points = (of: keyof Sample): readonly Point[] =>
    warm.map((sample) => ({ hours: sample.atMs / 3_600_000, value: sample[of] as number }));
  const [rss, heap, series] = [
    trendOf(points("rssMb")),
    trendOf(leastOf(points("heapUsedMb"), HEAP_GROUP)),
    points("series"),
  ];
  const flat = "R3: flat";
  const counted = (["sockets", "descriptors", "threads"] as const).map((of) => ({
    of,
    trend: trendOf(points(of)),
    ends: ends(warm, of),
  }));
  const errors = Object.entries(log.errors);
  const figures: Figure[] = [
    {
      measure: "measured after warm-up",
      value: `${minutes(last.atMs - warmUpMs)} of ${minutes(last.atMs)} min, ${warm.length} samples`,
    },
    { measure: "resident memory", value: shown(rss, warm, "rssMb"), bar: flat },
    { measure: "heap in use after collections", value: shown(heap, warm, "heapUsedMb"), bar: flat },
    ...counted.map(({ of, trend, ends: [first, then] }) => ({
      measure: `${of}, first and last fifth`,
      value: `${first}, ${then}; noise ${trend.noise.toFixed(0)}`,
      bar: "R3: no growth",
    })),
    { measure: "time series, first and last", value: `${series[0]?.value}, ${series.at(-1)?.value}` },
    { measure: "operations, not taken", value: `${sum(result.operations)}, ${result.missed}` },
    { measure: "faults", value: listed(result.faults) },
    { measure: "reconciles", value: listed(last.reconciles) },
    { measure: "events", value: listed(last.events) },
    {
      measure: "lists again, silences noticed, 410",
      value: `${last.relists}, ${last.stalls}, ${last.expired}`,
    },
    {
      measure: "queue depth, p99; in the end",
      value: `${percentile(warm.map(({ queued }) => queued), 0.99)}; ${last.queued}`,
    },
    { measure: "processor", value: `${(last.cpuSeconds * 1e5 / last.atMs).toFixed(1)} % of a core` },
    { measure: "log lines", value: listed(log.byLevel) },
    { measure: "lost or left over", value: `nothing of ${result.children} children`, bar: "R3, R2: nothing" },
  ];
  return {
    figures,
    faults: [
      ...rss.isFlat ? [] : [`resident memory rises by ${rss.rise.toFixed(1)} MiB, more than the noise`],
      ...heap.isFlat ? [] : [`the heap rises by ${heap.rise.toFixed(1)} MiB, more than the noise`],
      ...counted.filter(({ trend }) => !trend.isFlat)
        .map(({ of, trend }) => `${of} grew by ${trend.rise.toFixed(1)}, more than the noise`),
      ...last.bugs > 0 ? [`${last.bugs} bugs counted`] : [],
      ...errors.map(([message, count]) => `log, level error: ${message} (${count})`),
    ],
  };
}

/** The median of the first fifth and of the last. */
function ends(
  samples: readonly Sample[],
  of: "sockets" | "descriptors" | "threads",
): readonly [number, number] {
  const fifth = Math.ceil(samples.length / 5);
  const middle = (some: readonly Sample[]) => percentile(some.map((sample) => sample[of]), 0.5);
  return [middle(samples.slice(0, fifth)), middle(samples.slice(-fifth))];
}

function shown(
  { slope, rise, noise }: Trend,
  samples: readonly Sample[],
  of: "rssMb" | "heapUsedMb",
): string {
  const values = samples.map((sample) => sample[of]);
  const [middle, most] = [percentile(values, 0.5), Math.max(...values)].map((value) => value.toFixed(1));
  return `${middle} MiB (most ${most}), slope ${slope.toFixed(2)} MiB/h: ${
    rise.toFixed(2)
  } MiB in all, noise ${noise.toFixed(2)}`;
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(", ") || "none";
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function minutes(ms: number): string {
  return (ms / 60_000).toFixed(0);
}
