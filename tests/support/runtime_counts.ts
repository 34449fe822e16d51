// Owns: what a runtime under test does while nothing changes. Must not: know how.

import assert from "node:assert/strict";
import { waitFor } from "../../e2e/cluster/mod.ts";
import type { RequestLog } from "./request_log.ts";
import type { TestRuntime } from "./runtime.ts";
import { PATIENCE_MS } from "./scene.ts";

/** Waits until objects were reconciled `number` more times. */
async function resyncs(runtime: TestRuntime, number: number): Promise<void> {
  const done = () => runtime.metric("controller_reconcile_total", { result: "success" });
  const before = await done();
  await waitFor(async () => await done() >= before + number, {
    what: `${number} resyncs`,
    timeoutMs: PATIENCE_MS,
  });
}

/**
 * Waits until as many resyncs passed without a write, because what controllers of the cluster still do may come late,
 * and then lets as many pass in which a write is a failure. A report that is repeated joins a series, which is written
 * half a minute later: only new reports count.
 */
export async function assertRest(
  { runtime, log }: { readonly runtime: TestRuntime; readonly log: RequestLog },
  number: number,
): Promise<void> {
  const posts = () => runtime.metric("rest_client_requests_total", { method: "POST" });
  const writesIn = async () => {
    const [written, posted] = [log.writes().length, await posts()];
    await resyncs(runtime, number);
    return { writes: log.writes().slice(written), posts: await posts() - posted };
  };
  const none = { writes: [], posts: 0 };
  let seen: unknown;
  const isQuiet = async () => {
    const { writes, posts } = await writesIn();
    seen = { writes, posts };
    return writes.length === 0 && posts === 0;
  };
  await waitFor(isQuiet, { what: `${number} resyncs without a write`, timeoutMs: PATIENCE_MS })
    .catch((error) => assert.deepEqual(seen, none, String(error)));
  assert.deepEqual(await writesIn(), none, "writes at rest");
}
