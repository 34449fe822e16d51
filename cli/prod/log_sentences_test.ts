// Owns: tests that every record of the runtime has an event of the table, and every event a line for people. Must not: run anything.

import assert from "node:assert/strict";
import { LOG_EVENTS, type LogEvent, type LogFields, type LogLevel } from "../../runtime/telemetry/mod.ts";
import { paintFor, symbolsFor } from "../shell/mod.ts";
import { humanLines } from "./human_lines.ts";
import { LOG_SENTENCES } from "./log_sentences.ts";

const ROOT = new URL("../../", import.meta.url);
/** A call of a logger; what is tested is that its arguments, or what they are made of just before, name an event. */
const CALL = /(?:[lL]ogger|\blog|#log\([^()]*(?:\([^()]*\))?[^()]*\))\.(debug|info|warn|error)\(/g;
const EVENT = /\bevent(?:: (?:"([a-z-]+)")?|\b)/;
const NAMED = /event(?:: | = )"([a-z-]+)"|\["\w+", "(child-[a-z]+)"\]|news\.failed\("([a-z-]+)"/g;

/** Lines before the call in which a prepared `fields` stands. */
const BEFORE = 6;

Deno.test("each logger call of the runtime and the commands names an event", async () => {
  const without: string[] = [];
  let calls = 0;
  for await (const { path, text } of sources()) {
    for (const match of text.matchAll(CALL)) {
      calls++;
      const before = text.slice(0, match.index).split("\n").slice(-BEFORE).join("\n");
      if (!EVENT.test(before + argumentsAt(text, match.index + match[0].length))) {
        without.push(`${path}: ${text.slice(match.index).split("\n")[0]}`);
      }
    }
  }
  assert.ok(calls > 40, `the pattern finds the calls: ${calls}`);
  assert.deepEqual(without, []);
});

Deno.test("the table has the events of the code, and no other", async () => {
  const named = new Set<string>();
  for await (const { path, text } of sources()) {
    if (path.endsWith("log_table.ts") || path.startsWith("runtime/language/")) continue;
    for (const [, first, second, third] of text.matchAll(NAMED)) named.add((first ?? second ?? third)!);
  }
  assert.deepEqual([...named].toSorted(), Object.keys(LOG_EVENTS).toSorted());
});

Deno.test("each event has a line for people that holds no field name and no missing value", () => {
  const silent = ["starting", "serving"];
  for (const [event, { levels }] of Object.entries(LOG_EVENTS)) {
    for (const level of levels) {
      const lines = linesOf(level, SAMPLE, event as LogEvent);
      assert.equal(lines.length, silent.includes(event) ? 0 : 1, `${event} ${level}: ${lines}`);
      const [line] = lines;
      assert.doesNotMatch(line ?? "", /undefined|NaN|\[object/, `${event}: ${line}`);
      if (level !== "debug") assert.doesNotMatch(line ?? "", /\w=/, `${event}: ${line}`);
    }
  }
});

Deno.test("a watch that breaks and goes on is not news; one that stays away is, with its end", () => {
  const say = speaker();
  const phase = { type: "Deployment.apps", phase: "reconnecting", why: "500" };
  assert.equal(say("warn", "watch-phase", phase), undefined);
  assert.equal(say("info", "watch-phase", { ...phase, phase: "synced", forMs: 200, times: 1 }), undefined);
  assert.match(
    say("warn", "watch-phase", { ...phase, forMs: 15_000, times: 4 })!,
    /! still: cannot watch Deployment objects: 500\. .* \(for 15s, 4 times\)$/,
  );
  assert.match(
    say("info", "watch-phase", { ...phase, phase: "synced", forMs: 20_000, times: 5 })!,
    /Deployment objects are seen again after 20s$/,
  );
});

Deno.test("a kind that is forbidden says what to grant; the right that is optional is missed once", () => {
  const say = speaker();
  const forbidden = { type: "ConfigMap", phase: "forbidden", why: "no" };
  const crds = { ...forbidden, type: "CustomResourceDefinition.apiextensions.k8s.io" };
  assert.match(
    say("warn", "watch-phase", forbidden)!,
    /may not list and watch ConfigMap objects: no\. Grant both/,
  );
  assert.match(
    say("warn", "watch-phase", crds)!,
    /CustomResourceDefinition objects: no\. That right is optional/,
  );
  assert.equal(say("warn", "watch-phase", { ...crds, forMs: 16_000, times: 8 }), undefined);
  const own = { ...forbidden, type: "Website.demo.example.com", crd: "website" };
  assert.equal(say("warn", "watch-phase", own), undefined, "kind-forbidden says it");
});

Deno.test("while the API server is away, what follows from that is not told", () => {
  const say = speaker();
  const away = { server: "https://h:1", error: "Connection broke" };
  const lease = { lease: "l", namespace: "n", error: "Connection broke", forMs: 16_000, times: 8 };
  assert.match(
    say("warn", "api-server-away", away)!,
    /ork +! the API server https:\/\/h:1 does not answer: conn/,
  );
  assert.equal(say("warn", "lease-failed", lease), undefined);
  assert.equal(say("error", "problem", { object: "Site/a", forMs: 16_000, times: 3 }), undefined);
  assert.match(
    say("warn", "api-server-away", { ...away, forMs: 15_000, times: 30 })!,
    /still: .*15s, 30 times/,
  );
  assert.match(say("info", "api-server-back", { forMs: 38_000 })!, /the API server is back after 38s$/);
  assert.equal(say("info", "lease-recovered", lease), undefined, "its beginning was not told either");
  assert.match(say("warn", "lease-failed", lease)!, /still: cannot use the lease l -n n/);
  assert.match(say("info", "lease-recovered", lease)!, /can be used again after 16s$/);
});

const SAMPLE: LogFields = {
  lease: "orkestra-konductor", // what every kind of record may have
  namespace: "team-a",
  crd: "website",
  object: "Website/shop",
  type: "demo.example.com/v1/Website",
  phase: "reconnecting",
  why: "it broke",
  server: "https://127.0.0.1:6443",
  error: "it broke",
  reason: "Created",
  kind: "Website",
  name: "websites.demo.example.com",
  holder: "pod-1",
  katalog: "shop",
  objects: 3,
  lane: "events",
  queued: 10,
  tookMs: 10,
  timeoutMs: 30_000,
  inFlight: 2,
  forMs: 20_000,
  times: 4,
};

function linesOf(level: LogLevel, fields: LogFields, event: LogEvent): readonly string[] {
  const surroundings = {
    isAway: false,
    told: new Set(["lease", `watch ${fields["type"]} ${fields["crd"]}`]),
  };
  const line = LOG_SENTENCES[event](
    { level, timeMs: 0, message: "something happened", fields },
    surroundings,
  );
  return line === undefined ? [] : [line];
}

function speaker() {
  const format = humanLines({ paint: paintFor(false), symbols: symbolsFor(true) });
  return (level: LogLevel, event: LogEvent, fields: LogFields) =>
    format({ level, timeMs: 0, message: event, fields: { ...fields, event } });
}

/** From the opening parenthesis of a call to the end of its statement. */
function argumentsAt(text: string, start: number): string {
  let depth = 1;
  let end = start;
  while (depth > 0 && end < text.length) {
    const char = text[end++];
    if (char === "(") depth++;
    else if (char === ")") depth--;
  }
  return text.slice(start, end);
}

async function* sources(): AsyncIterable<{ readonly path: string; readonly text: string }> {
  for (const folder of ["runtime/", "cli/"]) {
    for await (const url of files(new URL(folder, ROOT))) {
      yield { path: url.pathname.slice(ROOT.pathname.length), text: await Deno.readTextFile(url) };
    }
  }
}

async function* files(folder: URL): AsyncIterable<URL> {
  for await (const entry of Deno.readDir(folder)) {
    const url = new URL(entry.isDirectory ? `${entry.name}/` : entry.name, folder);
    if (entry.isDirectory) yield* files(url);
    else if (/(?<!_test)\.ts$/.test(entry.name)) yield url;
  }
}
