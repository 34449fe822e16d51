// Owns: finding free loopback ports. Must not: hold them (the programs bind them themselves).

import { EnvironmentError } from "../../runtime/base/mod.ts";

// Below the range from which systems take the local port of outgoing connections (32768 on Linux, 49152 on macOS), so
// that a stopped API server finds its port free again.
const LOWEST = 16_384;
const HIGHEST = 32_767;
const ATTEMPTS = 1_000;

/**
 * Different loopback TCP ports that were free a moment ago. Somebody else may take one before it is used: whoever uses
 * them must be ready to ask again.
 * @throws EnvironmentError when none can be found.
 */
export function freePorts(count: number): readonly number[] {
  const held = new Map<number, Deno.Listener>();
  try {
    for (let attempt = 0; held.size < count && attempt < ATTEMPTS; attempt++) {
      const port = randomPort();
      if (held.has(port)) continue;
      const listener = tryListen(port);
      if (listener) held.set(port, listener);
    }
  } finally {
    for (const listener of held.values()) listener.close();
  }
  if (held.size < count) {
    throw new EnvironmentError(`found only ${held.size} of ${count} free ports on 127.0.0.1`, {
      code: "cluster/no-free-port",
      hint: "stop other local clusters (`ork delete cluster`) or give the ports yourself",
    });
  }
  return [...held.keys()];
}

/** Whether nothing listens on the loopback port at this moment. */
export function isPortFree(port: number): boolean {
  const listener = tryListen(port);
  listener?.close();
  return listener !== undefined;
}

function randomPort(): number {
  // Not the Random port: two processes with one seed would fight for the same ports.
  const word = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return LOWEST + (word % (HIGHEST - LOWEST + 1));
}

function tryListen(port: number): Deno.Listener | undefined {
  try {
    return Deno.listen({ hostname: "127.0.0.1", port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse || error instanceof Deno.errors.PermissionDenied) {
      return undefined;
    }
    throw error;
  }
}
