// Owns: holding docs/log_records.md, the table of records and the lines for people together. Must not: test what is logged when.

import assert from "node:assert/strict";
import { humanLines } from "../../cli/prod/human_lines.ts";
import { paintFor, symbolsFor } from "../../cli/shell/mod.ts";
import { LOG_EVENTS, type LogFields, type LogLevel } from "../../runtime/telemetry/mod.ts";

const ROOT = new URL("../../", import.meta.url);
const TEXT = await Deno.readTextFile(new URL("docs/log_records.md", ROOT));

Deno.test("docs/log_records.md lists exactly the records of the table", () => {
  const documented = [...TEXT.matchAll(/^\| `([a-z-]+)` +\| ([a-z, ]+?) +\| (.*?) +\| (.*?) +\|$/gm)]
    .map(([, event, levels, fields, says]) => ({ event, levels, fields: fields!.replaceAll("`", ""), says }));
  const defined = Object.entries(LOG_EVENTS).map(([event, { levels, fields, says }]) => ({
    event,
    levels: levels.join(", "),
    fields: fields.join(", "),
    says,
  }));
  assert.deepEqual(documented, defined);
});

type Said = readonly [time: string, level: LogLevel, message: string, fields: LogFields];

const SHOP = { crd: "website", object: "Website/shop", namespace: "default" };
const BLOG = { crd: "website", object: "Website/blog", namespace: "team-a" };
const LEASE = { lease: "orkestra-konductor", namespace: "default" };
const SERVER = "https://127.0.0.1:6443";
const REFUSED = `${SERVER} refused the connection`;
const AWAY = { event: "api-server-away", server: SERVER, error: REFUSED } as const;

/** The screens of docs/operations.md, each from the records of one real run. */
const SCREENS: Readonly<Record<string, readonly Said[]>> = {
  "a day": [
    ["12:01:06", "info", "leading", { event: "leading", ...LEASE, identity: "a" }],
    ["12:01:06", "info", "watching", { event: "watching", crd: "website", objects: 2, tookMs: 91 }],
    ["12:01:07", "info", "created ConfigMap/shop-page, Deployment/shop, Service/shop", {
      event: "child-created",
      ...SHOP,
    }],
    ["12:01:09", "info", "Deployment/shop 3/3 available", { event: "child-ready", ...SHOP }],
    ["12:01:09", "info", "Ready (2.1s)", { event: "ready", ...SHOP }],
    ["12:03:40", "info", "repaired Deployment/shop: spec.replicas 7 → 3 (edited by kubectl)", {
      event: "child-repaired",
      ...SHOP,
    }],
    ["12:03:52", "info", "created Service/shop again (it was gone)", { event: "child-created", ...SHOP }],
    ["12:04:10", "info", "updated Deployment/shop (spec.replicas 3 → 2)", {
      event: "child-updated",
      ...SHOP,
    }],
    ["12:05:00", "error", "spec.greeting: a greeting must not be bad", {
      event: "problem",
      reason: "ValidationFailed",
      ...BLOG,
    }],
    ["12:05:38", "info", "recovered", { event: "recovered", forMs: 38_000, ...BLOG }],
    ["12:06:02", "error", 'katalog.yaml:23:81: toInt: "boom" is no number', {
      event: "problem",
      reason: "TemplateFailed",
      ...BLOG,
    }],
    ["12:07:00", "info", "deleted", { event: "deleted", ...BLOG }],
  ],
  "the API server away": [
    ["12:10:38", "warn", "", AWAY],
    ["12:10:45", "warn", "", { event: "leadership-lost", ...LEASE }],
    ["12:10:53", "warn", "", { ...AWAY, forMs: 15_000, times: 40 }],
    ["12:11:18", "info", "", { event: "api-server-back", forMs: 40_000 }],
    ["12:11:18", "info", "", { event: "leading", ...LEASE }],
    ["12:11:18", "info", "", { event: "watching", crd: "website", objects: 2, tookMs: 23 }],
  ],
  "a stop": [
    ["12:30:12", "info", "", { event: "stopping", inFlight: 1 }],
    ["12:30:12", "info", "updated Deployment/shop (spec.replicas 2 → 4)", {
      event: "child-updated",
      ...SHOP,
    }],
    ["12:30:12", "info", "", { event: "lease-released", ...LEASE }],
  ],
  "what is missing": [
    ["12:20:09", "warn", "", {
      event: "lease-failed",
      ...LEASE,
      namespace: "nowhere",
      error: "no",
      reason: "NotFound",
    }],
    ["12:20:34", "info", "", { event: "lease-recovered", ...LEASE, namespace: "nowhere", forMs: 25_000 }],
    ["12:21:16", "warn", "", { event: "crd-missing", crd: "website", name: "websites.demo.example.com" }],
    ["12:21:23", "info", "", {
      event: "crd-back",
      crd: "website",
      name: "websites.demo.example.com",
      objects: 0,
    }],
  ],
};

Deno.test("docs/operations.md shows what a person reads", async () => {
  const text = await Deno.readTextFile(new URL("docs/operations.md", ROOT));
  for (const [name, said] of Object.entries(SCREENS)) {
    const format = humanLines({ paint: paintFor(false), symbols: symbolsFor(true) });
    const screen = said.map(([time, level, message, fields]) =>
      // The documentation is formatted without the two spaces before each line.
      format({ level, timeMs: new Date(`2026-01-02T${time}`).getTime(), message, fields })?.trimStart()
    ).join("\n");
    assert.ok(text.includes(`\`\`\`\n${screen}\n\`\`\``), `${name}:\n${screen}`);
  }
});
