// Owns: what the metrics of a runtime under test add up to. Must not: judge it.

import { waitFor } from "../../e2e/cluster/mod.ts";
import type { TestRuntime } from "./runtime.ts";

/** Requests so far that may have changed something. */
export async function writesOf(runtime: TestRuntime): Promise<number> {
  const counts = await Promise.all(
    ["POST", "PUT", "PATCH", "DELETE"].map((method) =>
      runtime.metric("rest_client_requests_total", { method })
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Waits until objects were reconciled `number` more times. */
export async function resyncs(runtime: TestRuntime, number: number): Promise<void> {
  const done = () => runtime.metric("controller_reconcile_total", { result: "success" });
  const before = await done();
  await waitFor(async () => await done() >= before + number, {
    what: `${number} resyncs`,
    timeoutMs: 60_000,
  });
}
