// Owns: tests of the gate before workers.

import assert from "node:assert/strict";
import { settle } from "../../../tests/support/virtual_clock.ts";
import { Gate } from "./gate.ts";

Deno.test("Gate lets everybody pass while open and holds them back while closed", async () => {
  const gate = new Gate();
  const { signal } = new AbortController();
  await gate.passed(signal);
  gate.close();
  gate.close();
  let passed = 0;
  void gate.passed(signal).then(() => passed++);
  await settle();
  assert.equal(passed, 0);
  gate.open();
  await settle();
  assert.equal(passed, 1);
});

Deno.test("Gate that is closed twice opens once, for those who waited before too", async () => {
  const gate = new Gate();
  const { signal } = new AbortController();
  gate.close();
  const waiting = gate.passed(signal);
  gate.close();
  gate.open();
  await waiting;
});

Deno.test("Gate does not keep a worker from stopping", async () => {
  const gate = new Gate();
  const stopping = new AbortController();
  gate.close();
  const passed = gate.passed(stopping.signal);
  stopping.abort();
  await passed;
});
