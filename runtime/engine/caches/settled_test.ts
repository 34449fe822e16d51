// Owns: tests of when waiting for a subscription ends, and of what it leaves behind. Must not: need a server.

import assert from "node:assert/strict";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import type { InformerState, Subscription } from "../watch/mod.ts";
import { settled } from "./settled.ts";

type Phase = InformerState["phase"];

/** A subscription that never syncs by itself, and how many wait for that. */
function subscription(phase: Phase) {
  const waiting = new Set<() => void>();
  const now = { phase };
  const one: Pick<Subscription, "state" | "waitForSync"> = {
    state: () => ({ phase: now.phase }) as InformerState,
    waitForSync: (signal) =>
      new Promise((resolve) => {
        const end = () => (waiting.delete(end), resolve(false));
        waiting.add(end);
        signal?.addEventListener("abort", end, { once: true });
      }),
  };
  return { waiting, now, one: one as Subscription };
}

for (const phase of ["forbidden", "absent"] as const) {
  Deno.test(`settled() leaves nobody waiting for a kind that stays ${phase}`, async () => {
    const { waiting, one } = subscription(phase);
    const { signal } = new AbortController();
    for (let i = 0; i < 100; i++) await settled(one, virtualClock(), { signal });
    assert.equal(waiting.size, 0);
  });
}

Deno.test("settled() ends at its limit, at an abort, and at the end of what it waits for", async () => {
  const clock = virtualClock();
  const ended: string[] = [];
  const begin = (name: string, options: { signal?: AbortSignal; limitMs?: number } = {}) => {
    const seen = subscription("syncing");
    void settled(seen.one, clock, options).then(() => ended.push(name));
    return seen;
  };
  const [limited, stopping] = [begin("limit", { limitMs: 100 }), new AbortController()];
  const [aborted, synced] = [begin("abort", { signal: stopping.signal }), begin("sync")];
  stopping.abort();
  await settle();
  assert.deepEqual(ended.splice(0), ["abort"]);
  await clock.advance(200);
  assert.deepEqual(ended.splice(0), ["limit"]);
  for (const end of synced.waiting) end();
  await settle();
  assert.deepEqual(ended, ["sync"]);
  await clock.advance(1_000);
  for (const { waiting } of [limited, aborted, synced]) assert.equal(waiting.size, 0);
  assert.equal(clock.pending, 0, "no timer is left");
});
