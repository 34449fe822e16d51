import assert from "node:assert/strict";
import { freePorts, isPortFree } from "./ports.ts";

/** Some systems give these ports to others too: one round may lose a port between finding and binding it. */
const ROUNDS = 5;

Deno.test("freePorts gives different ports that can be bound", () => {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const ports = freePorts(20);
    assert.equal(new Set(ports).size, 20);
    return bindAll(ports);
  });
  assert.ok(rounds.includes(true), `no round of ${ROUNDS} could bind what it found`);
});

/** Binds the ports and lets them go; false when somebody else was faster. */
function bindAll(ports: readonly number[]): boolean {
  const listeners: Deno.Listener[] = [];
  try {
    for (const port of ports) listeners.push(Deno.listen({ hostname: "127.0.0.1", port }));
    assert.ok(ports.every((port) => !isPortFree(port)), "a bound port is not free");
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  } finally {
    for (const listener of listeners) listener.close();
  }
  return ports.every(isPortFree);
}
