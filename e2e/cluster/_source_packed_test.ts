import assert from "node:assert/strict";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { packedSource } from "./_source_packed.ts";
import { digestOf } from "./program_cache.ts";
import type { ProgramContext } from "./program_source.ts";

const PROGRAM = new TextEncoder().encode("#!/bin/sh\necho etcd\n");

interface Folders {
  readonly packed: string;
  readonly context: ProgramContext;
  readonly lines: string[];
}

async function withFolders(run: (folders: Folders) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "ork-test-" });
  const lines: string[] = [];
  try {
    const context: ProgramContext = {
      cache: join(root, "cache"),
      platform: { os: "linux", arch: "x64" },
      reporter: (line) => lines.push(line),
    };
    await Deno.mkdir(join(root, "packed/linux-x64"), { recursive: true });
    await run({ packed: join(root, "packed"), context, lines });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function pack(folder: string, digest: string): Promise<void> {
  await Deno.writeFile(join(folder, "linux-x64/etcd.zst"), zstdCompressSync(PROGRAM));
  await Deno.writeTextFile(join(folder, "linux-x64/SHA256SUMS"), `${digest}  etcd\n`);
}

Deno.test("packedSource unpacks once and then takes the program from the cache", async () => {
  await withFolders(async ({ packed, context, lines }) => {
    await pack(packed, await digestOf(PROGRAM));
    const source = packedSource([join(packed, "absent"), packed]);
    const first = await source.find("etcd", context);
    assert.equal(first.kind, "found");
    assert.deepEqual(await Deno.readFile(first.path), PROGRAM);
    assert.deepEqual(await source.find("etcd", context), first);
    assert.deepEqual(lines.length, 1);
  });
});

Deno.test("packedSource refuses a program that is not the one in SHA256SUMS", async () => {
  await withFolders(async ({ packed, context }) => {
    await pack(packed, "0".repeat(64));
    const result = await packedSource([packed]).find("etcd", context);
    assert.equal(result.kind, "missing");
    assert.match(result.reason, /SHA256SUMS says 0{64}/);
    await assert.rejects(Deno.stat(context.cache), Deno.errors.NotFound);
  });
});

Deno.test("packedSource names the folders in which it looked", async () => {
  await withFolders(async ({ packed, context }) => {
    const result = await packedSource([packed]).find("etcd", context);
    assert.ok(result.kind === "missing" && result.reason.includes(packed));
  });
});
