// Owns: whether a series of measurements grows: a slope that outliers do not move, held against the noise. Must not: measure.

import { percentile } from "../support/numbers.ts";

export interface Point {
  readonly hours: number;
  readonly value: number;
}

export interface Trend {
  /** Per hour. */
  readonly slope: number;
  /** What the slope adds up to from the first point to the last. */
  readonly rise: number;
  /** Between the 10th and the 90th percentile of what the line does not explain. */
  readonly noise: number;
  /** The rise is no more than the noise. */
  readonly isFlat: boolean;
}

/** The median of the slopes of all pairs of points (Theil and Sen). */
export function trendOf(points: readonly Point[]): Trend {
  const slope = percentile(slopesOf(points), 0.5);
  const level = percentile(points.map(({ hours, value }) => value - slope * hours), 0.5);
  const rest = points.map(({ hours, value }) => value - slope * hours - level);
  const noise = percentile(rest, 0.9) - percentile(rest, 0.1);
  const rise = slope * ((points.at(-1)?.hours ?? 0) - (points[0]?.hours ?? 0));
  return { slope, rise, noise, isFlat: rise <= noise };
}

function slopesOf(points: readonly Point[]): readonly number[] {
  return points.flatMap((a, i) =>
    points.slice(i + 1).flatMap((b) => b.hours === a.hours ? [] : [(b.value - a.value) / (b.hours - a.hours)])
  );
}

/** The least of every `size` points in turn: of memory in use, what is left after a collection. */
export function leastOf(points: readonly Point[], size: number): readonly Point[] {
  return Array.from({ length: Math.floor(points.length / size) }, (_, i) => {
    const group = points.slice(i * size, (i + 1) * size);
    return group.reduce((least, point) => point.value < least.value ? point : least);
  });
}
