// Owns: tests of one connection with a client that is slow, silent, hasty or gone. Must not: listen.

import assert from "node:assert/strict";
import { settle, virtualClock } from "../../../tests/support/virtual_clock.ts";
import { HttpConnection } from "./_http_connection.ts";

/** A client by hand: it sends when told, and takes what is written unless it is told not to. */
function client() {
  const clock = virtualClock();
  const incoming: Uint8Array[] = [];
  let wake = () => {};
  const state = { closed: false, written: "", takes: true };
  const next = () => new Promise<void>((resolve) => (wake = resolve));
  const stream = {
    async read(into: Uint8Array) {
      while (incoming.length === 0) {
        if (state.closed) throw new Error("closed");
        await next();
      }
      if (incoming[0]!.length === 0) return null;
      const bytes = incoming.shift()!;
      const taken = bytes.subarray(0, into.length);
      if (taken.length < bytes.length) incoming.unshift(bytes.subarray(taken.length));
      into.set(taken);
      return taken.length;
    },
    async write(bytes: Uint8Array) {
      while (!state.takes) await next();
      state.written += new TextDecoder().decode(bytes);
      return bytes.length;
    },
    closeWrite: () => Promise.resolve(),
    close() {
      state.closed = true;
      wake();
    },
  };
  const paths: string[] = [];
  const held: (() => void)[] = [];
  const connection = new HttpConnection({
    stream,
    clock,
    async handler({ url }) {
      paths.push(new URL(url).pathname);
      if (url.endsWith("/slow")) await new Promise<void>((resolve) => held.push(resolve));
      return new Response("fine", { headers: { "content-type": "text/plain" } });
    },
  });
  const serving = connection.serve();
  return {
    clock,
    state,
    paths,
    held,
    connection,
    serving,
    async sends(text: string) {
      incoming.push(new TextEncoder().encode(text));
      wake();
      await settle();
    },
    async leaves() {
      incoming.push(new Uint8Array());
      wake();
      await serving;
    },
    async takes(on: boolean) {
      state.takes = on;
      wake();
      await settle();
    },
  };
}

const REQUEST = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

Deno.test("requests of one connection are answered in turn, in whatever pieces they come", async () => {
  const c = client();
  for (const byte of `\r\n${REQUEST}`) await c.sends(byte);
  await c.sends(
    REQUEST + REQUEST.replace("/a", "/b") + "HEAD /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  );
  assert.deepEqual(c.paths, ["/a", "/a", "/b", "/c"]);
  const answers = c.state.written.split("HTTP/1.1 200 OK\r\n").slice(1);
  assert.match(answers[0]!, /^content-type: text\/plain\r\ncontent-length: 4\r\ndate: .* GMT\r\n\r\nfine$/);
  assert.match(answers[3]!, /connection: close\r\ndate: .* GMT\r\n\r\n$/);
  await c.leaves();
  assert.equal(c.state.closed, true);
  assert.equal(c.clock.pending, 0);
});

Deno.test("a client that is silent is let go, not before a minute has passed between two requests", async () => {
  const c = client();
  await c.sends(REQUEST);
  await c.clock.advance(60_000);
  await c.sends(REQUEST);
  assert.deepEqual([c.paths.length, c.state.closed], [2, false]);
  await c.clock.advance(95_000);
  await c.serving;
  assert.equal(c.state.closed, true);
  assert.equal(c.clock.pending, 0);
});

Deno.test("a client that sends its request by the byte has ten seconds for it", async () => {
  const c = client();
  for (const byte of "GET / HTTP/1.1") {
    await c.sends(byte);
    await c.clock.advance(800);
  }
  await c.clock.advance(1_500);
  await c.serving;
  assert.match(c.state.written, /^HTTP\/1\.1 408 /);
  assert.match(c.state.written, /\{"code":"api\/timeout","error":"[^"]+"\}\n$/);
  assert.equal(c.state.closed, true);
});

Deno.test("a client that does not take its answer is let go", async () => {
  const c = client();
  await c.takes(false);
  await c.sends(REQUEST);
  await c.clock.advance(31_000);
  await c.serving;
  assert.equal(c.state.closed, true);
});

Deno.test("headers without an end are refused before they fill the memory", async () => {
  const c = client();
  await c.sends(`GET / HTTP/1.1\r\nX: ${"a".repeat(100_000)}`);
  await c.leaves();
  assert.match(c.state.written, /^HTTP\/1\.1 431 /);
  assert.deepEqual(c.paths, []);
});

Deno.test("what follows a body is not taken for a request", async () => {
  const c = client();
  await c.sends(`POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n${REQUEST.replace("/a", "/b")}`);
  await c.leaves();
  assert.deepEqual(c.paths, ["/a"]);
});

for (const method of ["CONNECT", "TRACE", "TRACK"]) {
  Deno.test(`${method} is refused, though no Request can be made of it`, async () => {
    const c = client();
    await c.sends(`${method} /a HTTP/1.1\r\nHost: x\r\n\r\n`);
    assert.match(c.state.written, /^HTTP\/1\.1 405 [\s\S]*allow: GET, HEAD/);
    await c.leaves();
    assert.deepEqual(c.paths, []);
  });
}

Deno.test("end() closes what is idle at once and lets an answer that is being made out first", async () => {
  const [idle, busy] = [client(), client()];
  await busy.sends("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  assert.deepEqual([idle.connection.isIdle, busy.connection.isIdle], [true, false]);
  for (const { connection } of [idle, busy]) connection.end();
  await idle.serving;
  assert.deepEqual([idle.state.closed, busy.state.closed], [true, false]);
  for (const go of busy.held) go();
  await busy.serving;
  assert.match(busy.state.written, /^HTTP\/1\.1 200 [\s\S]*fine$/);
  assert.equal(busy.state.closed, true);
});
