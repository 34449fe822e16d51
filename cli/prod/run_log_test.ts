// Owns: tests of how a run's records look. Must not: run anything.

import assert from "node:assert/strict";
import type { World } from "../io/mod.ts";
import { type CommandContext, createOutput, optionsOf } from "../shell/mod.ts";
import { RUNTIME_FLAGS } from "./ork_command.ts";
import { runLog } from "./run_log.ts";

function setUp(given: Record<string, string>, isTerminal: boolean) {
  const clock = {
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    monotonicMs: () => 0,
    after: () => ({ cancel() {} }),
  };
  let text = "";
  const terminal = {
    writeOut: (more: string) => void (text += more),
    writeErr: () => {},
    outIsTerminal: isTerminal,
    errIsTerminal: isTerminal,
    columns: () => 80,
  };
  const look = { clock, colourOut: false, colourErr: false, isUnicode: true, isLive: false, isDebug: false };
  const flags = [...RUNTIME_FLAGS, { name: "debug", description: "" }];
  const options = optionsOf([], new Map(Object.entries(given).map(([k, v]) => [k, [v]])), flags);
  const context = { options, output: createOutput(terminal, look), clock } as unknown as CommandContext<
    World
  >;
  return { log: runLog(context, "info"), text: () => text };
}

Deno.test("runLog is JSON off a terminal, one object a line", () => {
  const { log, text } = setUp({}, false);
  log.logger.info("created Deployment/shop", { object: "Website/shop", namespace: "a" });
  assert.deepEqual(JSON.parse(text()), {
    time: "2026-01-02T03:04:05.000Z",
    level: "info",
    message: "created Deployment/shop",
    object: "Website/shop",
    namespace: "a",
  });
});

Deno.test("runLog for people names the object first and leaves out what only machines need", () => {
  const { log, text } = setUp({}, true);
  log.logger.info("created Deployment/shop", {
    event: "child-created",
    crd: "website",
    object: "Website/shop",
    namespace: "default",
  });
  log.logger.error("template failed", { event: "problem", object: "Website/shop", namespace: "team-a" });
  log.logger.info("of no table", { crd: "website", tookMs: 1_500 });
  log.logger.info("watching", { event: "watching", crd: "website", objects: 12, workers: 3, tookMs: 400 });
  log.logger.info("leading", { event: "leading", lease: "l", namespace: "a", identity: "a" });
  log.logger.debug("hidden");
  assert.deepEqual(text().split("\n").map((line) => line.replace(/^ {2}\d\d:\d\d:\d\d {2}/, "")), [
    "Website/shop            created Deployment/shop",
    "Website/shop -n team-a  ✗ template failed",
    "website                 of no table  tookMs=1500",
    "website                 watching 12 objects, listed in 400ms",
    "ork                     leading: holds the lease l -n a",
    "",
  ]);
});

Deno.test("runLog takes format and level from flags, --debug above --log-level", () => {
  const json = setUp({ "log-format": "json", "log-level": "error" }, true);
  json.log.logger.warn("hidden");
  json.log.logger.error("shown");
  assert.equal(JSON.parse(json.text()).message, "shown");
  const debug = setUp({ "log-level": "error", debug: "true" }, false);
  debug.log.logger.debug("shown");
  assert.equal(JSON.parse(debug.text()).level, "debug");
});
