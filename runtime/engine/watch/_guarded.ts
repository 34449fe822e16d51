// Owns: keeping the exceptions of handlers away from a watch. Must not: know what is handled.

import { errorMessage } from "../../base/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import type { WatchMetrics } from "./_watch_metrics.ts";

/** A handler's bug must neither end the loop nor go unseen: the same handler, with what it throws logged and counted. */
export function guarded<T>(
  handler: (value: T) => void,
  report: { readonly log: Logger; readonly metrics: WatchMetrics },
): (value: T) => void {
  return (value) => {
    try {
      handler(value);
    } catch (error) {
      report.metrics.count("handlerErrors");
      const fields = { event: "handler-bug", error: errorMessage(error), stack: stackOf(error) } as const;
      report.log.error("change handler failed", fields);
    }
  };
}

/** Where an error was thrown, for logs. */
export function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
