// Owns: tests of what is told about CustomResourceDefinitions. Must not: need a server.

import assert from "node:assert/strict";
import { seededRandom } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { nullLogger } from "../../telemetry/mod.ts";
import { fakeServer } from "../../../tests/support/fake_api_server.ts";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import { watchCrds } from "./crd_watch.ts";

const crd = (name: string, resourceVersion: number, generation = 1): KubeObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name, uid: `uid-${name}`, resourceVersion: String(resourceVersion), generation },
});

Deno.test("a definition that changes is told of, and its schema only when that can be another one", async () => {
  const server = fakeServer();
  server.objects = [crd("sites.demo.example.com", 1)];
  const told: string[] = [];
  const informer = watchCrds({
    transport: server.transport,
    clock: virtualClock(),
    random: seededRandom(1),
    logger: nullLogger,
    onChange: (name) => told.push(name),
    onNewSchema: (group) => told.push(`schema of ${group}`),
  });
  const told_ = async (type: "ADDED" | "MODIFIED" | "DELETED", object: KubeObject) => {
    server.watch().event(type, object);
    await settle();
    return told.splice(0);
  };
  informer.start();
  await settle();
  const name = "sites.demo.example.com";
  assert.deepEqual(told.splice(0), [name]);
  assert.deepEqual(await told_("MODIFIED", crd(name, 101)), [name], "a condition");
  assert.deepEqual(await told_("MODIFIED", crd(name, 102, 2)), ["schema of demo.example.com", name]);
  assert.deepEqual(await told_("DELETED", crd(name, 103, 2)), []);
  assert.deepEqual(await told_("ADDED", crd(name, 104)), ["schema of demo.example.com", name]);
  await informer.stop();
});
