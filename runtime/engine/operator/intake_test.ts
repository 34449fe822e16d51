// Owns: tests of what enters a queue in which order. Must not: reconcile.

import assert from "node:assert/strict";
import { seededRandom } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { createWorkQueue } from "../queue/mod.ts";
import type { EventFacts } from "./event_facts.ts";
import { Intake } from "./intake.ts";

function bench() {
  const clock = virtualClock();
  const objects = Array.from({ length: 5 }, (_, i) => objectNamed(`old-${i}`));
  const facts = { of: () => ({}), remember: () => {} } as unknown as EventFacts;
  const intake = new Intake({ clock, facts, objects: () => objects, admits: () => ({ passed: true }) });
  const queue = createWorkQueue({ clock, random: seededRandom(1) });
  const arrive = (name: string) => {
    objects.push(objectNamed(name));
    intake.admit(`a/${name}`, objectNamed(name), {}, "fresh");
  };
  return { intake, queue, arrive, objects };
}

Deno.test("of what is found at a start, that which nobody has brought about goes first", async () => {
  const { intake, queue, objects } = bench();
  objects.push({ ...objectNamed("done"), status: { observedGeneration: 1 } });
  objects.push({ ...objectNamed("edited"), status: { observedGeneration: 0 } });
  objects.unshift({ ...objectNamed("first"), status: { observedGeneration: 1 } });
  intake.open(queue);
  const order: string[] = [];
  while (queue.stats().depth > 0) order.push((await queue.get())!.key.slice(2));
  assert.deepEqual(order, ["old-0", "old-1", "old-2", "old-3", "old-4", "edited", "first", "done"]);
});

function objectNamed(name: string): KubeObject {
  return { apiVersion: "example.com/v1", kind: "Site", metadata: { name, namespace: "a", generation: 1 } };
}

Deno.test("an object that appears while others are still being listed goes before them", async () => {
  const { intake, queue, arrive } = bench();
  intake.expect();
  arrive("new");
  intake.open(queue);
  assert.equal((await queue.get())?.key, "a/new");
  assert.equal((await queue.get())?.key, "a/old-0");
});

Deno.test("what changed while nobody was about to lead is found like everything else", async () => {
  const { intake, queue, arrive } = bench();
  arrive("before");
  intake.expect();
  intake.close();
  arrive("after");
  intake.open(queue);
  assert.equal((await queue.get())?.key, "a/old-0");
  assert.equal(queue.stats().depth, 6);
});
