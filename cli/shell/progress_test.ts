// Owns: tests of progress lines. Must not: wait for real time.

import assert from "node:assert/strict";
import { testMachine } from "./_test_kit.ts";
import { createOutput } from "./output.ts";
import { startProgress, withProgress } from "./progress.ts";

function setUp(isLive: boolean) {
  const machine = testMachine({ isTerminal: isLive });
  const output = createOutput(machine.terminal, {
    clock: machine.clock,
    colourOut: false,
    colourErr: false,
    isUnicode: true,
    isLive,
    isDebug: false,
  });
  return { machine, output };
}

Deno.test("progress is silent for the first second", async () => {
  const { machine, output } = setUp(false);
  await withProgress(output, "waiting for etcd", () => Promise.resolve(machine.clock.advance(900)));
  machine.clock.advance(60_000);
  assert.equal(machine.seen.err, "");
});

Deno.test("progress off a terminal says a new line after one second and every ten seconds", () => {
  const { machine, output } = setUp(false);
  const progress = startProgress(output, "waiting for etcd");
  machine.clock.advance(1_500);
  progress.update("waiting for the API server");
  machine.clock.advance(10_000);
  progress.stop();
  machine.clock.advance(60_000);
  assert.equal(machine.seen.err, "waiting for etcd (1s)\nwaiting for the API server (11s)\n");
});

Deno.test("progress on a terminal redraws one line and removes it at the end", () => {
  const { machine, output } = setUp(true);
  const progress = startProgress(output, "waiting");
  machine.clock.advance(2_000);
  progress.stop();
  output.note("done");
  assert.equal(machine.seen.err, "waiting (1s)\r\x1b[2Kwaiting (2s)\r\x1b[2Kdone\n");
});

Deno.test("a progress line is as long as the terminal and never leaves its colour on", () => {
  const machine = testMachine({ isTerminal: true, columns: 24 });
  const look = { clock: machine.clock, colourOut: true, colourErr: true, isUnicode: true, isDebug: false };
  const output = createOutput(machine.terminal, { ...look, isLive: true });
  const progress = startProgress(output, "waiting for kube-apiserver to be healthy");
  machine.clock.advance(1_000);
  progress.stop();
  assert.equal(machine.seen.err, "\x1b[2mwaiting for kube-apiser\x1b[22m\r\x1b[2K");
});
