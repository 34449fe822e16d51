// Owns: signals of the operating system to one AbortSignal. Must not: touch Deno (the port does).

import type { Clock } from "../../runtime/base/mod.ts";
import type { Output } from "./output.ts";

/** Delivery of SIGINT and SIGTERM; `stop` ends it. */
export interface SignalPort {
  listen(run: (signal: "SIGINT" | "SIGTERM") => void): { stop(): void };
  /** Ends the process at once. */
  exit(code: number): void;
}

export interface Interruption {
  readonly signal: AbortSignal;
  stop(): void;
}

const PATIENCE_MS = 700;

/**
 * The first signal aborts, and says so when the command drains or takes its time to stop; the second one ends the
 * process.
 */
export function watchSignals(
  port: SignalPort,
  output: Output,
  options: { readonly clock: Clock; readonly drainMessage?: string | undefined },
): Interruption {
  const controller = new AbortController();
  let isStopped = false;
  const listener = port.listen((signal) => {
    if (controller.signal.aborted) {
      output.note("stopped at once");
      port.exit(130);
      return;
    }
    const again = signal === "SIGINT" ? "Ctrl-C again stops at once" : "a second signal stops at once";
    if (options.drainMessage !== undefined) output.note(`${options.drainMessage} (${again})`);
    else {
      options.clock.after(PATIENCE_MS, () => {
        if (!isStopped) output.note(`stopping, cleaning up (${again})`);
      });
    }
    controller.abort();
  });
  return {
    signal: controller.signal,
    stop() {
      isStopped = true;
      listener.stop();
    },
  };
}
