// Owns: holding docs/metrics.md, the table of metrics and the code together. Must not: test what metrics measure.

import assert from "node:assert/strict";
import { METRICS } from "../../runtime/telemetry/mod.ts";

const ROOT = new URL("../../", import.meta.url);
const NAME = /"((?:controller|orkestra|process|rest_client)_[a-z0-9_]+)"/g;

Deno.test("docs/metrics.md lists exactly the metrics of the table", async () => {
  const text = await Deno.readTextFile(new URL("docs/metrics.md", ROOT));
  const documented = [...text.matchAll(/^\| `([a-z0-9_]+)` +\| (\w+) +\| (.*?) +\| (.*?) +\|$/gm)]
    .map(([, name, kind, labels, help]) => ({
      name,
      kind,
      labels: labels!.replaceAll(/[` ]/g, "").replace(/^-$/, ""),
      help,
    }));
  const defined = Object.values(METRICS).map(({ name, kind, labels, help }) => ({
    name,
    kind,
    labels: labels.join(","),
    help,
  }));
  assert.deepEqual(documented, defined);
});

Deno.test("no metric is named in the code that the table does not have", async () => {
  const known = new Set<string>(Object.values(METRICS).map((m) => m.name));
  const unknown: string[] = [];
  let seen = 0;
  for await (const path of sources(new URL("runtime/", ROOT))) {
    for (const [, name] of (await Deno.readTextFile(path)).matchAll(NAME)) {
      seen++;
      if (!known.has(name!)) unknown.push(`${path.pathname.slice(ROOT.pathname.length)}: ${name}`);
    }
  }
  assert.ok(seen >= known.size, "the pattern finds the table itself");
  assert.deepEqual(unknown, []);
});

async function* sources(folder: URL): AsyncIterable<URL> {
  for await (const entry of Deno.readDir(folder)) {
    const path = new URL(entry.isDirectory ? `${entry.name}/` : entry.name, folder);
    if (entry.isDirectory) yield* sources(path);
    else if (/(?<!_test)\.ts$/.test(entry.name)) yield path;
  }
}
