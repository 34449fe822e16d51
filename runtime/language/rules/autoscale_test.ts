// Owns: the proof that scaling follows its conditions and its cooldown. Must not: keep time.

import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { child } from "../document/mod.ts";
import { type AutoscaleState, type AutoscaleTick, autoscaleTick, compileAutoscale } from "./autoscale.ts";
import { collecting, scopeOf, yamlMap } from "./rules_test_support.ts";

const BASELINE = { workers: 3, queueDepth: 0, resyncMs: 600_000 };
const TEXT = `
autoscale:
  interval: 10s
  cooldown: 1m
  conditions: {when: [{field: metrics.queueDepth, greaterThan: "50"}]}
  do: {workers: 8, resync: 10s}
`;

function compile(text: string, context = collecting()) {
  return compileAutoscale(child(yamlMap(text), "autoscale"), context);
}

/** Ticks every 10 s over depths of the queue. */
function ticks(depths: readonly number[], text = TEXT): readonly AutoscaleTick[] {
  const autoscale = compile(text)!;
  let state: AutoscaleState = { isActive: false };
  return depths.map((queueDepth, i) => {
    const scope = scopeOf({ metrics: { queueDepth } }, i * 10_000);
    const tick = autoscaleTick(autoscale, state, { scope, baseline: BASELINE });
    state = tick.state;
    return tick;
  });
}

Deno.test("scales at once, keeps what is not named, restores after the cooldown", () => {
  const all = ticks([0, 60, 60, 0, 0, 0, 0, 0, 0, 0]);
  deepEqual(all.map((tick) => tick.settings.workers), [3, 8, 8, 8, 8, 8, 8, 8, 8, 3]);
  deepEqual(all.map((tick) => tick.change), [
    undefined,
    "scaled",
    ...Array(7).fill(undefined),
    "restored",
  ]);
  deepEqual(all[1]!.settings, { workers: 8, queueDepth: 0, resyncMs: 10_000 });
  equal(all[0]!.nextTickMs, 10_000);
});

Deno.test("a true tick starts the cooldown anew", () => {
  const all = ticks([60, 0, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0]);
  deepEqual(all.findIndex((tick) => tick.change === "restored"), 13);
});

Deno.test("without a cooldown the baseline is back at the next false tick", () => {
  const all = ticks([60, 0], TEXT.replace("cooldown: 1m", "cooldown: 0s"));
  equal(all[1]!.change, "restored");
});

Deno.test("settings are the baseline or the override, and the override whenever the conditions hold", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 40 }), (depths) => {
    ticks(depths).forEach((tick, i) => {
      equal([3, 8].includes(tick.settings.workers), true);
      if (depths[i]! > 50) equal(tick.settings.workers, 8);
      equal(tick.state.isActive, tick.settings.workers === 8);
    });
  }));
});

Deno.test("metrics of another operator that cannot be reached make their condition false", () => {
  const text = TEXT.replace(
    "field: metrics.queueDepth, greaterThan",
    "field: cross.db.metrics.queueDepth, lessThan",
  );
  const autoscale = compile(text)!;
  deepEqual(autoscale.crossNames, ["db"]);
  const world = (cross: Record<string, unknown>) => ({
    scope: scopeOf({ metrics: {}, cross }),
    baseline: BASELINE,
  });
  equal(autoscaleTick(autoscale, { isActive: false }, world({})).change, undefined);
  const near = world({ db: { metrics: { queueDepth: 1 } } });
  equal(autoscaleTick(autoscale, { isActive: false }, near).change, "scaled");
});

Deno.test("a condition may say where the metrics come from", () => {
  const text = TEXT.replace(
    "field: metrics.queueDepth,",
    "field: cross.db.metrics.queueDepth, source: {host: other:8080, cacheFor: 5s},",
  );
  equal(compile(text)!.sources.get("db")?.cacheForMs, 5_000);
});

Deno.test("a profile stands for its block; the override never exceeds the limit of workers", () => {
  const context = collecting({
    autoscaleProfile: (name) =>
      name === "burst"
        ? { conditions: { when: [{ field: "metrics.queueDepth", greaterThan: "60" }] }, do: { workers: 400 } }
        : undefined,
  });
  const autoscale = compile("autoscale: {profile: burst}", context)!;
  deepEqual(context.words(), []);
  equal(autoscale.profile, "burst");
  deepEqual([autoscale.intervalMs, autoscale.cooldownMs], [15_000, 120_000]);
  equal(autoscale.override(BASELINE).workers, 50);
  equal(compile("autoscale: {profile: none}", context), undefined);
});

const remarks: readonly (readonly [string, string])[] = [
  [TEXT.replace("queueDepth", "queueDept"), 'ORK4100 error: there is no metric "queueDept"'],
  [TEXT.replace("metrics.queueDepth", "cross.a.metrics.depth"), 'ORK4100 error: there is no metric "depth"'],
  [TEXT.replace("do: {workers: 8, resync: 10s}", "do: {}"), "ORK4102 error: autoscale changes nothing"],
  ["autoscale: {do: {workers: 4}}", "ORK4103 warning: autoscale without conditions is always in force"],
  [TEXT.replace("metrics.queueDepth", "status.depth"), 'ORK4104 error: autoscale cannot read "status.depth"'],
];

for (const [text, expected] of remarks) {
  Deno.test(`autoscale remark ${expected}`, () => {
    const context = collecting();
    compile(text, context);
    deepEqual(context.words(), [expected]);
  });
}
