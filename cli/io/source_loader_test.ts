// Owns: tests of loading sources from files, standard input and https. Must not: use the network.

import assert from "node:assert/strict";
import { type Clock, SourceError } from "../../runtime/base/mod.ts";
import { type FileSystem, systemFiles } from "./files.ts";
import { type Fetch, resolveReference, sourceLoader } from "./source_loader.ts";

const stillClock: Clock = { now: () => 0, monotonicMs: () => 0, after: () => ({ cancel() {} }) };

function loaderFor(
  options: { readonly fetch?: Fetch; readonly stdin?: string; readonly clock?: Clock } = {},
) {
  const files: FileSystem = {
    ...systemFiles(),
    readStdin: () => Promise.resolve(new TextEncoder().encode(options.stdin ?? "")),
  };
  return sourceLoader({
    files,
    clock: options.clock ?? stillClock,
    maxUrlBytes: 100,
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });
}

async function code(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    assert(error instanceof SourceError, String(error));
    assert(error.hint, "a failure ends with what to do next");
    return error.code;
  }
  assert.fail("nothing was refused");
}

Deno.test("resolveReference starts relative paths at the text that mentions them", () => {
  const cases: readonly (readonly [string, string | undefined, string])[] = [
    ["crd.yaml", undefined, "crd.yaml"],
    ["./crd.yaml", "katalog.yaml", "./crd.yaml"],
    ["./crd.yaml", "ops/katalog.yaml", "ops/crd.yaml"],
    ["../x/crd.yaml", "ops/a/katalog.yaml", "ops/x/crd.yaml"],
    ["../crd.yaml", "../katalog.yaml", "../../crd.yaml"],
    ["../../crd.yaml", "/a/katalog.yaml", "/../crd.yaml"],
    ["/abs/crd.yaml", "ops/katalog.yaml", "/abs/crd.yaml"],
    ["crd.yaml", "-", "crd.yaml"],
    ["./crd.yaml", "https://h/p/katalog.yaml", "https://h/p/crd.yaml"],
    ["https://h/crd.yaml", "ops/katalog.yaml", "https://h/crd.yaml"],
    ["/etc/crd.yaml", "https://h/p/katalog.yaml", "https://h/etc/crd.yaml"],
    ["-", "https://h/p/katalog.yaml", "https://h/p/-"],
  ];
  for (const [reference, from, expected] of cases) assert.equal(resolveReference(reference, from), expected);
});

Deno.test("load reads files, and standard input once", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/a.yaml`, "kind: Katalog\n");
    const loader = loaderFor({ stdin: "from stdin" });
    assert.equal((await loader.load("a.yaml", `${directory}/b.yaml`)).text, "kind: Katalog\n");
    assert.deepEqual(await loader.load("-"), { uri: "-", text: "from stdin" });
    assert.equal(await loader.load("-"), await loader.load("-"));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("load names what is wrong with a file", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${directory}/bin`, new Uint8Array([0x50, 0, 1]));
    await Deno.writeFile(`${directory}/latin1`, new Uint8Array([0x61, 0xe9, 0x62]));
    const loader = loaderFor();
    assert.equal(await code(loader.load(`${directory}/none.yaml`)), "source/not-found");
    assert.equal(await code(loader.load(`${directory}/bin/x`)), "source/not-found");
    assert.equal(await code(loader.load(directory)), "source/directory");
    assert.equal(await code(loader.load(`${directory}/bin`)), "source/binary");
    assert.equal(await code(loader.load(`${directory}/latin1`)), "source/binary");
    assert.equal(await code(loader.load("oci://host/x:1")), "source/scheme");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("load downloads over https, bounded, and says why it cannot", async () => {
  const answering = (body: BodyInit | null, init: ResponseInit = {}) =>
    loaderFor({ fetch: () => Promise.resolve(new Response(body, init)) });
  assert.equal((await answering("kind: Katalog").load("https://h/k.yaml")).text, "kind: Katalog");
  assert.equal(await code(answering("no", { status: 404 }).load("https://h/k.yaml")), "source/http");
  assert.equal(await code(answering("x".repeat(101)).load("https://h/k.yaml")), "source/too-large");
  assert.equal(await code(answering(new Uint8Array([0])).load("https://h/k.yaml")), "source/binary");
  assert.equal(await code(answering("x").load("http://h/k.yaml")), "source/insecure");
  assert.equal((await answering("x").load("http://127.0.0.1:1/k.yaml")).text, "x");
  const failing = loaderFor({ fetch: () => Promise.reject(new TypeError("dns error")) });
  assert.equal(await code(failing.load("https://h/k.yaml")), "source/network");
});

Deno.test("load gives up on a server that does not answer in time", async () => {
  const hastyClock: Clock = { ...stillClock, after: (_ms, run) => (queueMicrotask(run), { cancel() {} }) };
  const silent: Fetch = (_input, init) =>
    new Promise((_, reject) =>
      init.signal.addEventListener("abort", () => reject(new DOMException("a", "AbortError")))
    );
  await assert.rejects(
    loaderFor({ fetch: silent, clock: hastyClock }).load("https://h/k.yaml"),
    /no answer within 30s/,
  );
});

Deno.test("load sends the credentials of a reference, and list names the YAML files of a directory", async () => {
  const sent: unknown[] = [];
  const loader = loaderFor({
    fetch: (_, { headers }) => {
      sent.push(headers);
      return Promise.resolve(new Response("a: 1"));
    },
  });
  await loader.load("https://h/a.yaml", undefined, { authorization: "Bearer t" });
  await loader.load("https://h/b.yaml");
  assert.deepEqual(sent, [{ authorization: "Bearer t" }, undefined]);
  const directory = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${directory}/lib/sub.yaml`, { recursive: true });
    for (const name of ["b.yaml", "a.yml", "c.txt"]) await Deno.writeTextFile(`${directory}/lib/${name}`, "");
    const from = `${directory}/komposer.yaml`;
    assert.deepEqual(await loader.list!("./lib/", from), ["./lib/a.yml", "./lib/b.yaml"]);
    assert.deepEqual(await loader.list!(`${directory}/lib`), [
      `${directory}/lib/a.yml`,
      `${directory}/lib/b.yaml`,
    ]);
    assert.equal(await loader.list!("./lib/b.yaml", from), undefined);
    assert.equal(await loader.list!("https://h/lib", from), undefined);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
