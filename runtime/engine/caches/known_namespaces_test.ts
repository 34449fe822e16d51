// Owns: tests of which namespaces of others are remembered, and for how long. Must not: need a server.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import { operatorBench } from "../../../tests/support/operator_bench.ts";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { KnownNamespaces } from "./known_namespaces.ts";

function objects(kind: string, ...names: readonly string[]): ReadonlyMap<string, KubeObject> {
  return new Map(
    names.map((name) => [`${kind}//${name}`, { apiVersion: "v1", kind, metadata: { name } }]),
  );
}

Deno.test("learn() keeps namespaces alone, and of too many those that were seen last", () => {
  const known = new KnownNamespaces(virtualClock());
  known.learn(objects("ConfigMap", "a"));
  assert.equal(known.size, 0);
  known.learn(objects("Namespace", ...Array.from({ length: 1_500 }, (_, i) => `n${i}`)));
  assert.equal(known.size, 1_000);
  assert.deepEqual([...known.current().keys()].slice(0, 1), ["Namespace//n500"]);
  known.clear();
  assert.equal(known.size, 0);
});

Deno.test("current() forgets what was seen long ago, also when a reconcile hands it back", async () => {
  const clock = virtualClock();
  const known = new KnownNamespaces(clock);
  known.learn(objects("Namespace", "old"));
  await clock.advance(5 * 60_000);
  known.learn(new Map([...known.current(), ...objects("Namespace", "new")]));
  await clock.advance(5 * 60_000 + 1);
  assert.deepEqual([...known.current().keys()], ["Namespace//new"]);
});

Deno.test("a namespace of somebody else that was deleted is made in time, although nothing failed", async () => {
  const b = await operatorBench("onReconcile:\n  namespaces: [{name: theirs}]\n", {
    before: (server) =>
      void server.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "theirs" } }),
  });
  b.site("a");
  await b.pass();
  assert.equal(b.condition("a"), "True ReconcileSucceeded");
  b.server.remove("Namespace/theirs");
  for (let minutes = 0; minutes < 25; minutes++) await b.pass(60_000);
  assert.equal(b.server.get("Namespace/theirs")?.metadata.labels?.["orkestra-owner"], "a");
  await b.stop();
});
