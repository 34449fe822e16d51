import assert from "node:assert/strict";
import { systemClock } from "../../cli/io/mod.ts";
import { createFetchTransport, type FetchTransport, type TokenSource, TransportError } from "./mod.ts";
import { virtualClock } from "../../tests/support/virtual_clock.ts";

type Handler = (request: Request) => Response | Promise<Response>;

/** Runs against a plain HTTP server; leaks are found by Deno's own sanitizers. */
async function withServer(
  handler: Handler,
  run: (server: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, handler);
  try {
    await run(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

async function using(transport: FetchTransport, run: (t: FetchTransport) => Promise<void>): Promise<void> {
  try {
    await run(transport);
  } finally {
    transport.close();
  }
}

const clock = systemClock();

Deno.test("request sends method, query, body and headers, and reads JSON, text and nothing", async () => {
  const seen: string[] = [];
  await withServer(async (request) => {
    const url = new URL(request.url);
    seen.push(`${request.method} ${url.pathname}${url.search} ${request.headers.get("content-type")}`);
    seen.push(await request.text());
    if (url.pathname === "/text") return new Response("ok");
    if (url.pathname === "/nothing") return new Response(null, { status: 204 });
    return Response.json({ a: "ü" }, { status: 201, headers: { "retry-after": "7" } });
  }, async (server) => {
    await using(createFetchTransport({ server }, { clock }), async (t) => {
      const query = { labelSelector: "a in (b,ü)", limit: 5, watch: undefined };
      const answer = await t.request({ method: "POST", path: "/x", query, body: { b: 1 } });
      assert.deepEqual(answer, { status: 201, body: { a: "ü" } });
      assert.deepEqual(await t.request({ method: "GET", path: "/text" }), {
        status: 200,
        body: {},
        text: "ok",
      });
      assert.deepEqual(await t.request({ method: "GET", path: "/nothing" }), { status: 204, body: {} });
    });
  });
  assert.deepEqual(seen.slice(0, 2), [
    "POST /x?labelSelector=a%20in%20(b%2C%C3%BC)&limit=5 application/json",
    '{"b":1}',
  ]);
});

Deno.test("what is applied is sent as YAML takes it, all else as JSON", async () => {
  const seen: string[] = [];
  await withServer(async (request) => {
    seen.push(await request.text());
    return Response.json({});
  }, async (server) => {
    await using(createFetchTransport({ server }, { clock }), async (t) => {
      const request = { method: "PATCH", path: "/x", body: { a: "\ufeff\ud83d" } } as const;
      await t.request({ ...request, contentType: "application/apply-patch+yaml" });
      await t.request({ ...request, contentType: "application/merge-patch+json" });
    });
  });
  assert.deepEqual(seen, ['{"a":"\\ufeff\\ufffd"}', '{"a":"\ufeff\\ud83d"}']);
});

Deno.test("a failed answer is an answer, with Retry-After", async () => {
  await withServer(
    () => Response.json({ kind: "Status" }, { status: 429, headers: { "retry-after": "7" } }),
    async (server) => {
      await using(createFetchTransport({ server }, { clock }), async (t) => {
        assert.deepEqual(await t.request({ method: "GET", path: "/" }), {
          status: 429,
          body: { kind: "Status" },
          retryAfterSeconds: 7,
        });
      });
    },
  );
});

Deno.test("no more than maxInFlight requests are sent at once, in order of arrival", async () => {
  const order: string[] = [];
  const held: (() => void)[] = [];
  await withServer(async (request) => {
    order.push(new URL(request.url).pathname);
    await new Promise<void>((resolve) => held.push(resolve));
    return Response.json({});
  }, async (server) => {
    await using(createFetchTransport({ server }, { clock, maxInFlight: 3 }), async (t) => {
      const all = Array.from({ length: 30 }, (_, i) => t.request({ method: "GET", path: `/${i}` }));
      assert.deepEqual([t.stats().inFlight, t.stats().waiting], [3, 27]);
      const arrived = async (count: number) => {
        while (order.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
      };
      await arrived(3);
      assert.deepEqual(order.toSorted(), ["/0", "/1", "/2"], "those of the first three, in any order");
      // Each answer lets exactly the next one go.
      for (let next = 3; next < 30; next++) {
        held.shift()!();
        await arrived(next + 1);
        assert.equal(order[next], `/${next}`);
        assert.deepEqual([t.stats().inFlight, t.stats().waiting, held.length], [3, 29 - next, 3]);
      }
      for (const free of held) free();
      await Promise.all(all);
      assert.equal(t.stats().inFlight, 0);
    });
  });
  assert.equal(order.length, 30);
});

Deno.test("what is urgent is sent at once, however many requests wait", async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await withServer(async (request) => {
    if (!request.url.endsWith("/urgent")) await held;
    return Response.json({});
  }, async (server) => {
    await using(createFetchTransport({ server }, { clock, maxInFlight: 1 }), async (t) => {
      const all = Array.from({ length: 5 }, (_, i) => t.request({ method: "GET", path: `/${i}` }));
      await t.request({ method: "GET", path: "/urgent", urgent: true });
      assert.deepEqual([t.stats().inFlight, t.stats().waiting], [1, 4], "and takes no place from others");
      release();
      await Promise.all(all);
      assert.equal(t.stats().inFlight, 0);
    });
  });
});

Deno.test("a timeout fails the request as such, and later requests use new connections", async () => {
  const ports = new Set<number>();
  const held: (() => void)[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request, info) => {
    ports.add(info.remoteAddr.port);
    if (new URL(request.url).pathname === "/hang") await new Promise<void>((resolve) => held.push(resolve));
    return Response.json({});
  });
  const time = virtualClock();
  const base = `http://127.0.0.1:${server.addr.port}`;
  await using(createFetchTransport({ server: base }, { clock: time }), async (t) => {
    // A connection may become free a moment after its answer was read.
    for (let i = 0; i < 20; i++) await t.request({ method: "GET", path: "/" });
    assert.ok(ports.size < 20, "connections are kept");
    const hanging = assert.rejects(t.request({ method: "GET", path: "/hang", timeoutMs: 5_000 }), {
      code: "transport/timeout",
      retry: "backoff",
      message: `${base} did not answer within 5000 ms`,
    });
    while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await time.advance(5_000);
    await hanging;
    const before = ports.size;
    await t.request({ method: "GET", path: "/" });
    assert.equal(ports.size, before + 1);
    assert.ok(time.pending <= 1, "only the shared deadline timer may be left");
  });
  for (const free of held) free();
  await server.shutdown();
});

Deno.test("a token that the server refuses is read again, once", async () => {
  const reads: boolean[] = [];
  const token: TokenSource = {
    read: ({ fresh = false } = {}) => {
      reads.push(fresh);
      return Promise.resolve(reads.length < 3 ? "old" : "new");
    },
  };
  await withServer(
    (request) =>
      Response.json({}, { status: request.headers.get("authorization") === "Bearer new" ? 200 : 401 }),
    async (server) => {
      await using(createFetchTransport({ server, token }, { clock }), async (t) => {
        assert.equal((await t.request({ method: "GET", path: "/" })).status, 401);
        assert.deepEqual(reads, [false, true]);
        assert.equal((await t.request({ method: "GET", path: "/" })).status, 200);
      });
    },
  );
});

Deno.test("failures are told apart: refused, name, permission, broken answer, invalid JSON", async () => {
  const codeOf = async (server: string) => {
    const transport = createFetchTransport({ server }, { clock });
    const error = await transport.request({ method: "GET", path: "/" }).catch((e) => e);
    transport.close();
    assert.ok(error instanceof TransportError, String(error));
    assert.ok(error.message.includes(server.replace(/^https?:\/\//, "")), error.message);
    return error.code;
  };
  // A port that nobody gets by chance.
  assert.equal(await codeOf("http://127.0.0.1:1"), "transport/refused");
  assert.equal(await codeOf("http://no-such-name.invalid:80"), "transport/dns");
  await withServer(() => new Response('{"cut":'), async (server) => {
    assert.equal(await codeOf(server), "transport/protocol");
  });
  const rude = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const closing = (async () => {
    for await (const connection of rude) {
      await connection.read(new Uint8Array(1_024));
      connection.close();
    }
  })();
  assert.equal(await codeOf(`http://127.0.0.1:${(rude.addr as Deno.NetAddr).port}`), "transport/reset");
  rude.close();
  await closing;
});

Deno.test({
  name: "a missing permission is named",
  permissions: { net: ["127.0.0.1:1"] },
  async fn() {
    const transport = createFetchTransport({ server: "https://10.0.0.1:6443" }, { clock });
    await assert.rejects(transport.request({ method: "GET", path: "/" }), {
      code: "transport/denied",
      retry: "never",
      message: 'Network access to "10.0.0.1:6443" is not in this executable\'s permission list',
    });
    transport.close();
  },
});

Deno.test("closing a stream closes its connection", async () => {
  let cancelled: () => void = () => {};
  const gone = new Promise<void>((resolve) => cancelled = resolve);
  await withServer(() =>
    new Response(
      new ReadableStream({
        start: (c) => c.enqueue(new TextEncoder().encode('{"type":"BOOKMARK"}\n')),
        cancel: () => cancelled(),
      }),
    ), async (server) => {
    await using(createFetchTransport({ server }, { clock }), async (t) => {
      const stream = await t.stream({ method: "GET", path: "/" });
      assert.equal(t.stats().openStreams, 1);
      for await (const line of stream.lines) {
        assert.equal(line["type"], "BOOKMARK");
        break;
      }
      await gone;
      assert.equal(t.stats().openStreams, 0);
    });
  });
});

Deno.test("a stream that is cut throws, one that the server ends does not", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
  const line = '{"type":"ADDED"}\n';
  const chunk = `${line.length.toString(16)}\r\n${line}\r\n`;
  const serving = (async () => {
    for await (const connection of listener) {
      const buffer = new Uint8Array(4_096);
      const read = await connection.read(buffer);
      const ends = new TextDecoder().decode(buffer.subarray(0, read ?? 0)).startsWith("GET /ends");
      await connection.write(new TextEncoder().encode(head + chunk + (ends ? "0\r\n\r\n" : "")));
      connection.close();
    }
  })();
  const server = `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`;
  await using(createFetchTransport({ server }, { clock }), async (t) => {
    const read = async (path: string) => {
      const lines: unknown[] = [];
      for await (const one of (await t.stream({ method: "GET", path })).lines) lines.push(one["type"]);
      return lines;
    };
    assert.deepEqual(await read("/ends"), ["ADDED"]);
    await assert.rejects(read("/cut"), { code: "transport/reset" });
    assert.equal(t.stats().openStreams, 0);
  });
  listener.close();
  await serving;
});

Deno.test("renew gives up requests that have long been waiting, and no others", async () => {
  const held: (() => void)[] = [];
  const time = virtualClock();
  await withServer(async () => {
    await new Promise<void>((resolve) => held.push(resolve));
    return Response.json({});
  }, async (server) => {
    await using(createFetchTransport({ server }, { clock: time }), async (t) => {
      const long = assert.rejects(t.request({ method: "GET", path: "/long" }), { code: "transport/reset" });
      while (held.length < 1) await new Promise((resolve) => setTimeout(resolve, 1));
      await time.advance(4_000);
      const short = t.request({ method: "GET", path: "/short" });
      while (held.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
      t.renew();
      await long;
      for (const free of held) free();
      assert.equal((await short).status, 200);
    });
  });
});

Deno.test("an abort ends a watch that waits for its next line, also after the garbage collector ran", async () => {
  const body = () =>
    new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"a":1}\n')) });
  await withServer(() => new Response(body()), async (server) => {
    await using(createFetchTransport({ server }, { clock }), async (t) => {
      const stopping = new AbortController();
      const lines = await openLines(t, stopping.signal);
      assert.deepEqual((await lines.next()).value, { a: 1 });
      const waiting = assert.rejects(lines.next(), TransportError);
      await garbageCollected();
      stopping.abort();
      await waiting;
    });
  });
});

async function openLines(t: FetchTransport, signal: AbortSignal): Promise<AsyncIterator<unknown>> {
  const stream = await t.stream({ method: "GET", path: "/", signal });
  return stream.lines[Symbol.asyncIterator]();
}

/** Makes garbage until the collector has taken what nobody holds. */
async function garbageCollected(): Promise<void> {
  let isTaken = false;
  const registry = new FinalizationRegistry(() => isTaken = true);
  registry.register({}, undefined);
  while (!isTaken) {
    const garbage = Array.from({ length: 200_000 }, (_, i) => ({ text: `${i}` }));
    await new Promise((resolve) => setTimeout(resolve, garbage.length % 2));
  }
}

Deno.test("a token that cannot be read is a failure of the way to the server, not a bug", async () => {
  const token: TokenSource = { read: () => Promise.reject(new Deno.errors.NotFound("no such file")) };
  await using(createFetchTransport({ server: "http://127.0.0.1:1", token }, { clock }), async (t) => {
    for (
      const send of [
        () => t.request({ method: "GET", path: "/" }),
        () => t.stream({ method: "GET", path: "/" }),
      ]
    ) {
      await assert.rejects(send(), { code: "transport/token", message: /cannot be read: no such file/ });
    }
  });
});

for (const text of ["", "planted\ntoken", "planted token", "planted-tökén", "planted\u0001"]) {
  Deno.test(`a token that no header may hold is not sent, nor repeated: ${JSON.stringify(text)}`, async () => {
    const token: TokenSource = { read: () => Promise.resolve(text) };
    await using(createFetchTransport({ server: "http://127.0.0.1:1", token }, { clock }), async (t) => {
      await assert.rejects(t.request({ method: "GET", path: "/" }), (error: TransportError) => {
        assert.equal(error.code, "transport/token");
        return !Deno.inspect(error).includes("planted");
      });
    });
  });
}
