import assert from "node:assert/strict";
import { freePorts, isPortFree } from "./ports.ts";

Deno.test("freePorts gives different ports that can be bound", () => {
  const ports = freePorts(20);
  assert.equal(new Set(ports).size, 20);
  const listeners = ports.map((port) => Deno.listen({ hostname: "127.0.0.1", port }));
  try {
    assert.ok(ports.every((port) => !isPortFree(port)));
  } finally {
    for (const listener of listeners) listener.close();
  }
  assert.ok(ports.every(isPortFree));
});
