import assert from "node:assert/strict";
import { leastOf, type Point, trendOf } from "./trend.ts";

/** A wave of ten points with an outlier now and then, on a line. */
function series(perHour: number): readonly Point[] {
  return Array.from({ length: 200 }, (_, i) => {
    const hours = i / 100;
    const outlier = i % 37 === 0 ? 80 : 0;
    return { hours, value: 100 + perHour * hours + (i % 10) + outlier };
  });
}

Deno.test("trendOf finds the slope beneath waves and outliers", () => {
  for (const perHour of [0, 4, 25, -10]) {
    const { slope, noise } = trendOf(series(perHour));
    assert.ok(Math.abs(slope - perHour) < 1, `${slope} instead of ${perHour}`);
    assert.ok(noise >= 6 && noise <= 10, `noise ${noise}`);
  }
});

Deno.test("trendOf calls a series flat while its rise is within the noise", () => {
  assert.equal(trendOf(series(0)).isFlat, true);
  assert.equal(trendOf(series(-20)).isFlat, true);
  assert.equal(trendOf(series(20)).isFlat, false);
  assert.equal(trendOf([]).isFlat, false);
});

Deno.test("leastOf keeps the least of every group", () => {
  const points = [5, 3, 9, 8, 7, 2, 1].map((value, hours) => ({ hours, value }));
  assert.deepEqual(leastOf(points, 3).map(({ value }) => value), [3, 2]);
});
