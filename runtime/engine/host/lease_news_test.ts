// Owns: tests of what is said of the lease. Must not: contend.

import assert from "node:assert/strict";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { KubeApiError } from "../../kube/mod.ts";
import { recordingLogger } from "../../telemetry/mod.ts";
import { LeaseNews } from "./lease_news.ts";

const MISSING = new KubeApiError('namespaces "team-a" not found', {
  status: 404,
  reason: "NotFound",
  retry: "backoff",
});

Deno.test("a lease that cannot be had is told once, then at growing intervals, and its end", async () => {
  const clock = virtualClock();
  const { logger, records } = recordingLogger(clock);
  const news = new LeaseNews({ logger, clock, namespace: "team-a" });
  for (let tries = 0; tries < 60; tries++) {
    news.failed("lease-failed", "the lease could not be read or written", MISSING);
    await clock.advance(2_000);
  }
  news.answered();
  news.answered();
  assert.deepEqual(records.map(({ level, fields }) => [level, fields["event"], fields["times"]]), [
    ["warn", "lease-failed", undefined],
    ["warn", "lease-failed", 9],
    ["warn", "lease-failed", 24],
    ["warn", "lease-failed", 54],
    ["info", "lease-recovered", 60],
  ]);
  const { lease, namespace, reason } = records[0]!.fields;
  assert.deepEqual({ lease, namespace, reason }, {
    lease: "orkestra-konductor",
    namespace: "team-a",
    reason: "NotFound",
  });
});
