// Official hosts are not asked here: a stand-in for fetch answers, so this proves planning and checking, not the URLs.
import assert from "node:assert/strict";
import { join } from "node:path";
import { downloadSource } from "./_source_download.ts";
import { runCommand } from "./command_runner.ts";
import { officialDownload } from "./download_table.ts";
import { digestOf, readCachedProgram } from "./program_cache.ts";
import type { ProgramContext } from "./program_source.ts";

const PLATFORM = { os: "linux", arch: "x64" } as const;

async function withCache(run: (context: ProgramContext, lines: string[]) => Promise<void>): Promise<void> {
  const cache = await Deno.makeTempDir({ prefix: "ork-test-" });
  const lines: string[] = [];
  try {
    await run({ cache, platform: PLATFORM, reporter: (line) => lines.push(line) }, lines);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

function answering(answers: Readonly<Record<string, BodyInit>>): typeof fetch {
  return (input) => {
    const body = answers[String(input)];
    return Promise.resolve(body === undefined ? new Response("no", { status: 404 }) : new Response(body));
  };
}

function urlsOf(program: "kubectl" | "helm"): { readonly file: string; readonly sum: string } {
  const download = officialDownload(program, PLATFORM);
  assert.ok(download);
  return { file: download.url, sum: download.checksum.url };
}

Deno.test("downloadSource stores a program whose digest is the published one (fetch is a stand-in)", async () => {
  await withCache(async (context, lines) => {
    const bytes = new TextEncoder().encode("#!/bin/sh\n");
    const { file, sum } = urlsOf("kubectl");
    const source = downloadSource({ fetch: answering({ [file]: bytes, [sum]: await digestOf(bytes) }) });
    const result = await source.find("kubectl", context);
    assert.equal(result.kind, "found");
    assert.equal((await Deno.stat(result.path)).mode! & 0o777, 0o755);
    assert.equal((await readCachedProgram(result.path))?.sha256, await digestOf(bytes));
    assert.equal(lines.length, 1);
  });
});

Deno.test("downloadSource stores nothing when the digest is another one (fetch is a stand-in)", async () => {
  await withCache(async (context) => {
    const { file, sum } = urlsOf("kubectl");
    const source = downloadSource({ fetch: answering({ [file]: "evil", [sum]: "a".repeat(64) }) });
    const result = await source.find("kubectl", context);
    assert.equal(result.kind, "missing");
    assert.match(result.reason, /has digest [0-9a-f]{64}, published is a{64}/);
    assert.deepEqual([...Deno.readDirSync(context.cache)], []);
  });
});

Deno.test("downloadSource loads nothing without a published digest (fetch is a stand-in)", async () => {
  await withCache(async (context) => {
    const { file, sum } = urlsOf("kubectl");
    const asked: string[] = [];
    const answer = answering({ [file]: "evil", [sum]: "<html>moved</html>" });
    const source = downloadSource({
      fetch: (input, init) => {
        asked.push(String(input));
        return answer(input, init);
      },
    });
    assert.equal((await source.find("kubectl", context)).kind, "missing");
    assert.deepEqual(asked, [sum]);
  });
});

Deno.test("downloadSource says what a host answered (fetch is a stand-in)", async () => {
  await withCache(async (context) => {
    const result = await downloadSource({ fetch: answering({}) }).find("kubectl", context);
    assert.ok(result.kind === "missing" && result.reason.endsWith("was answered with 404"));
  });
});

Deno.test("downloadSource takes a program out of an archive (fetch is a stand-in)", async () => {
  await withCache(async (context) => {
    const folder = await Deno.makeTempDir({ dir: context.cache });
    await Deno.mkdir(join(folder, "linux-amd64"));
    await Deno.writeTextFile(join(folder, "linux-amd64", "helm"), "helm itself");
    const archive = join(folder, "helm.tar.gz");
    assert.equal((await runCommand(["tar", "-czf", archive, "-C", folder, "linux-amd64/helm"]))?.code, 0);
    const bytes = await Deno.readFile(archive);
    const { file, sum } = urlsOf("helm");
    const source = downloadSource({ fetch: answering({ [file]: bytes, [sum]: await digestOf(bytes) }) });
    const result = await source.find("helm", context);
    assert.equal(result.kind, "found");
    assert.equal(await Deno.readTextFile(result.path), "helm itself");
  });
});
