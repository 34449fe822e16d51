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
  return { intake, queue, arrive };
}

function objectNamed(name: string): KubeObject {
  return { apiVersion: "example.com/v1", kind: "Site", metadata: { name, namespace: "a" } } as KubeObject;
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
