// Owns: holding docs/live_api.md and the wire types together. Must not: test the handlers.

import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, ROOT));
}

Deno.test("docs/live_api.md names every field of the wire types", async () => {
  const fields = [...(await read("runtime/engine/api/wire.ts")).matchAll(/readonly (\w+)\??:/g)].map((m) =>
    m[1]!
  );
  const text = await read("docs/live_api.md");
  const named = new Set([...text.matchAll(/[`"]([A-Za-z]\w*)\??[`"]/g)].map((m) => m[1]!));
  assert.ok(fields.length > 50);
  assert.deepEqual([...new Set(fields)].filter((f) => !named.has(f)), []);
});

Deno.test("docs/live_api.md lists every error code of the handler", async () => {
  const codes = [...(await read("runtime/engine/api/handler.ts")).matchAll(/"(api\/[a-z-]+)"/g)].map((m) =>
    m[1]!
  );
  const text = await read("docs/live_api.md");
  assert.ok(codes.length > 4);
  assert.deepEqual([...new Set(codes)].filter((code) => !text.includes(`\`${code}\``)), []);
});
