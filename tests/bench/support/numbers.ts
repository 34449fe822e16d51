// Owns: what a set of measurements is summed up to. Must not: measure.

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** `p50, p99, most` in milliseconds. */
export function spread(valuesMs: readonly number[]): string {
  const [p50, p99, most] = [0.5, 0.99, 1].map((share) => percentile(valuesMs, share).toFixed(0));
  return `${p50}, ${p99}, ${most} ms (${valuesMs.length})`;
}

export async function timedMs(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
