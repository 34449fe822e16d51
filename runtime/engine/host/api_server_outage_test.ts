// Owns: tests of how an outage of the API server is told. Must not: open connections.

import assert from "node:assert/strict";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import { TransportError } from "../../kube/mod.ts";
import { recordingLogger } from "../../telemetry/mod.ts";
import { ApiServerOutage } from "./api_server_outage.ts";

function setUp() {
  const clock = virtualClock();
  const { logger, records } = recordingLogger(clock);
  const outage = new ApiServerOutage({ clock, logger, server: "https://h:1" });
  const fail = (code = "transport/refused") =>
    outage.answered(
      code,
      new TransportError("https://h:1 refused the connection", { code, retry: "backoff" }),
    );
  const said = () =>
    records.map(({ level, fields }) => [level, fields["event"], fields["forMs"], fields["times"]]);
  return { clock, outage, fail, said, records };
}

Deno.test("an outage is told once however much it breaks, again while it lasts, and at its end", async () => {
  const { clock, outage, fail, said, records } = setUp();
  fail();
  fail();
  assert.deepEqual(said(), []);
  for (let second = 0; second < 20; second++) {
    await clock.advance(1_000);
    fail();
  }
  outage.answered("200");
  outage.answered("200");
  assert.deepEqual(said(), [
    ["warn", "api-server-away", undefined, undefined],
    ["warn", "api-server-away", 15_000, 17],
    ["info", "api-server-back", 20_000, 22],
  ]);
  assert.equal(records[0]!.fields["error"], "https://h:1 refused the connection");
});

Deno.test("one connection that breaks is no outage", async () => {
  const { clock, outage, fail, said } = setUp();
  fail("transport/reset");
  await clock.advance(500);
  outage.answered("404");
  await clock.advance(60_000);
  assert.deepEqual(said(), []);
});

Deno.test("what its sender cancelled says nothing, and a proxy's answer does not end an outage", async () => {
  const { clock, outage, fail, said } = setUp();
  fail("transport/aborted");
  await clock.advance(5_000);
  assert.deepEqual(said(), []);
  fail();
  outage.answered("503");
  await clock.advance(5_000);
  assert.equal(said().length, 1);
  outage.close();
});

Deno.test("a request that ends after the close leaves nothing behind", async () => {
  const { clock, outage, fail, said } = setUp();
  outage.close();
  fail();
  assert.equal(clock.pending, 0);
  await clock.advance(60_000);
  assert.deepEqual(said(), []);
});
