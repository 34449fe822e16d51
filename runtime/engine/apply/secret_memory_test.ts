// Owns: tests of what is remembered of Secrets, and for how long. Must not: send anything.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import { SecretMemory } from "./secret_memory.ts";

function secret(value: string): KubeObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data: { a: value } };
}

Deno.test("SecretMemory tells the values that were sent last, until the Secret is gone", () => {
  const memory = new SecretMemory();
  memory.remember("u1", secret("one"));
  assert.equal(memory.isRepeat("u1", secret("one")), true);
  memory.remember("u1", secret("two"));
  assert.deepEqual(["one", "two"].map((value) => memory.isRepeat("u1", secret(value))), [false, true]);
  memory.forget("u1");
  assert.equal(memory.isRepeat("u1", secret("two")), false);
  assert.equal(memory.size, 0);
});

Deno.test("SecretMemory keeps those that were sent last, up to its capacity", () => {
  const memory = new SecretMemory({ capacity: 3 });
  for (const uid of ["a", "b", "c", "a", "d"]) memory.remember(uid, secret(uid));
  assert.equal(memory.size, 3);
  assert.deepEqual(["a", "b", "c", "d"].map((uid) => memory.isRepeat(uid, secret(uid))), [
    true,
    false,
    true,
    true,
  ]);
});
