// Owns: real time for starting and stopping processes. Must not: be used outside this folder.

import type { Clock } from "../../runtime/base/mod.ts";

/** Real time. Processes outside this program know no other, so there is nothing to simulate here. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, run) {
    const id = setTimeout(run, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(id) };
  },
};
