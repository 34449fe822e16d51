// Owns: saying what a long step waits for, and for how long already. Must not: decide when a step fails.

import { formatDuration, type Timer } from "../../runtime/base/mod.ts";
import type { Output } from "./output.ts";

const FIRST_AFTER_MS = 1_000;
const LIVE_EVERY_MS = 1_000;
const PLAIN_EVERY_MS = 10_000;

/** A running step. `update` changes what it says; `stop` removes the live line. Both are idempotent. */
export interface Progress {
  update(text: string): void;
  stop(): void;
}

/**
 * Says `text` once the step has taken a second: a line redrawn every second on a terminal, otherwise a new line after
 * one second and every ten seconds from then on.
 */
export function startProgress(output: Output, text: string): Progress {
  const { clock } = output;
  const startedMs = clock.monotonicMs();
  let current = text;
  let isRunning = true;
  let timer: Timer = clock.after(FIRST_AFTER_MS, tick);
  const describe = () =>
    `${current} (${formatDuration(Math.floor((clock.monotonicMs() - startedMs) / 1_000) * 1_000)})`;

  function tick(): void {
    if (!isRunning) return;
    if (output.isLive) output.transient(describe());
    else output.note(describe());
    timer = clock.after(output.isLive ? LIVE_EVERY_MS : PLAIN_EVERY_MS, tick);
  }
  return {
    update(next) {
      current = next;
    },
    stop() {
      if (!isRunning) return;
      isRunning = false;
      timer.cancel();
      output.transient(undefined);
    },
  };
}

/** Runs a step under a progress line. */
export async function withProgress<T>(
  output: Output,
  text: string,
  step: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = startProgress(output, text);
  try {
    return await step(progress);
  } finally {
    progress.stop();
  }
}
