// Owns: the real clock and the real source of chance; the only reader of system time and timers. Must not: be used in pure folders.

import type { Clock, Random } from "../../runtime/base/mod.ts";

// Source: setTimeout treats delays over 2^31-1 ms as 0 (HTML, "timers"); longer waits are chained.
const LONGEST_TIMER_MS = 2_147_483_647;

/** System time and timers. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    after(delayMs, run) {
      let id: ReturnType<typeof setTimeout>;
      const arm = (remainingMs: number) => {
        const stepMs = Math.min(Math.max(0, remainingMs), LONGEST_TIMER_MS);
        id = setTimeout(() => remainingMs > stepMs ? arm(remainingMs - stepMs) : run(), stepMs);
      };
      arm(delayMs);
      return { cancel: () => clearTimeout(id) };
    },
  };
}

/** Chance from the operating system. */
export function systemRandom(): Random {
  const buffer = new Uint32Array(1);
  return {
    next() {
      crypto.getRandomValues(buffer);
      return buffer[0]! / 4_294_967_296;
    },
  };
}
