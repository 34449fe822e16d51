// Owns: doing something again and again. Must not: know what.

import type { Clock, Timer } from "../../base/mod.ts";

/** Calls `run` after each `periodMs`, until it is cancelled. The next call is set before this one, whatever it throws. */
export function every(clock: Clock, periodMs: number, run: () => void): Timer {
  let timer: Timer;
  const tick = () => {
    timer = clock.after(periodMs, tick);
    run();
  };
  timer = clock.after(periodMs, tick);
  return { cancel: () => timer.cancel() };
}
