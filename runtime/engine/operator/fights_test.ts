// Owns: tests of when repairs of one field count as a fight, and of how long its child is then left alone. Must not: need a server.

import assert from "node:assert/strict";
import { seededRandom } from "../../base/mod.ts";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { Fights } from "./fights.ts";

const WEB = "Deployment.apps/web/shop";
const REPLICAS = ["spec.replicas"];

function bench() {
  const clock = virtualClock();
  return { clock, fights: new Fights({ clock, random: seededRandom(1) }) };
}

Deno.test("a field that is repaired now and then, or many fields once, is no fight", async () => {
  const { clock, fights } = bench();
  for (let i = 0; i < 30; i++) {
    assert.equal(fights.note(WEB, REPLICAS), undefined);
    await clock.advance(7_000);
  }
  for (let i = 0; i < 30; i++) assert.equal(fights.note(WEB, [`data.k${i}`]), undefined);
  assert.equal(fights.holdMs(WEB), 0);
});

Deno.test("a field that is changed back at once each time is a fight, told once, with growing waits up to a minute", async () => {
  const { clock, fights } = bench();
  const told: string[] = [];
  const holds: number[] = [];
  for (let i = 0; i < 30; i++) {
    const fight = fights.note(WEB, ["metadata.labels.a", "spec.replicas"].slice(i % 2));
    if (fight) told.push(fight);
    holds.push(fights.holdMs(WEB));
    await clock.advance(Math.max(50, fights.holdMs(WEB)));
  }
  assert.deepEqual(told, REPLICAS);
  assert.ok(holds.slice(0, 10).every((ms) => ms === 0), "ten times nothing is wrong");
  assert.ok(holds[11]! >= 700 && holds[11]! <= 2_000, `it begins gently: ${holds[11]}`);
  assert.ok(Math.max(...holds) <= 60_000 && holds.at(-1)! >= 45_000, `${holds.at(-1)}`);
  assert.equal(fights.holdMs("ConfigMap/web/other"), 0);
});

Deno.test("a fight that rests is over, and nothing is kept of it", async () => {
  const { clock, fights } = bench();
  for (let i = 0; i < 12; i++) fights.note(WEB, REPLICAS);
  assert.ok(fights.holdMs(WEB) > 0);
  await clock.advance(600_000);
  assert.equal(fights.holdMs(WEB), 0);
  assert.equal(fights.note("ConfigMap/web/other", ["data.a"]), undefined);
  assert.equal(fights.size, 1);
  for (let i = 0; i < 10; i++) assert.equal(fights.note(WEB, REPLICAS), undefined, "from the start");
});
