// Owns: the HTTP port of a runtime against clients that mean harm or are broken, while it reconciles. Must not: test bodies.

import assert from "node:assert/strict";
import { systemClock } from "../../cli/io/mod.ts";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { startHttpServer } from "../../runtime/engine/host/http_server.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { type TestRuntime, withRuntime } from "../support/runtime.ts";
import { createCrds, type Scene, sceneOf } from "../support/scene.ts";

const SITE = { group: "abuse.example.com", kind: "Site" };
const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: abuse}
spec:
  crds:
    site:
      apiTypes: {group: abuse.example.com, version: v1, kind: Site, plural: sites}
      operatorBox:
        onReconcile:
          configMaps: [{name: "{{ .metadata.name }}", data: {a: b}}]
`;
const created: { kinds?: Promise<void> } = {};

async function onStage(
  cluster: ControlPlane,
  run: (
    stage: { readonly scene: Scene; readonly runtime: TestRuntime; readonly port: number },
  ) => Promise<void>,
): Promise<void> {
  await (created.kinds ??= createCrds(cluster, SITE));
  const scene = sceneOf(cluster, SITE, await freshNamespace(cluster));
  await withRuntime({ cluster, katalog: KATALOG }, async (runtime) => {
    await run({ scene, runtime, port: Number(new URL(runtime.url).port) });
    assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
    assert.deepEqual(runtime.messages("error"), []);
  });
}

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends bytes and reads until the server ends the connection. */
async function exchange(port: number, request: string | Uint8Array): Promise<Answer> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    const bytes = typeof request === "string" ? new TextEncoder().encode(request) : request;
    for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
    await connection.closeWrite();
    const text = await new Response(connection.readable).text();
    const [head = "", ...body] = text.split("\r\n\r\n");
    return { status: Number(head.split(" ")[1]), head, body: body.join("\r\n\r\n") };
  } finally {
    try {
      connection.close();
    } catch {
      // Reading to the end has closed it.
    }
  }
}

const HOST = "Host: x\r\n";
const get = (path: string) => `GET ${path} HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;

const requests: readonly (readonly [what: string, status: number, request: string | Uint8Array])[] = [
  ["a path out of the API", 404, get("/katalog/../../etc/passwd")],
  ["an encoded path out of the API", 404, get("/katalog/%2e%2e/%2e%2e%2fetc%2fpasswd")],
  ["an encoding that is broken", 400, get("/%zz")],
  ["an encoding that is no UTF-8", 400, get("/katalog/%ff%fe")],
  ["an encoded null", 404, get("/katalog/a%00b")],
  ["characters beyond ASCII", 400, new TextEncoder().encode(get("/é漢"))],
  ["a name with markup", 404, get("/katalog/%3Cscript%3E")],
  ["a query that is huge", 414, get(`/katalog/site/cr?field=${"a".repeat(7_000)}`)],
  ["a URL that is longer than any", 431, get(`/${"a".repeat(200_000)}`)],
  ["a field that leads into prototypes", 200, get("/katalog/site/cr?field=__proto__.constructor")],
  ["headers of a megabyte", 431, `GET / HTTP/1.1\r\n${HOST}X: ${"a".repeat(1_000_000)}\r\n\r\n`],
  ["a thousand headers", 431, `GET / HTTP/1.1\r\n${HOST}${"X: a\r\n".repeat(1_000)}\r\n`],
  ["TLS", 400, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc"],
  ["HTTP/2", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["a host that is none", 400, "GET /health HTTP/1.1\r\nHost: a b:99999\r\n\r\n"],
  ["no host", 400, "GET /health HTTP/1.1\r\n\r\n"],
  ["OPTIONS", 405, `OPTIONS * HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`],
  ["CONNECT", 405, `CONNECT kubernetes.default.svc:443 HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`],
  ["TRACE", 405, `TRACE /health HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`],
  ["a method that does not exist", 405, `BREW / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`],
  ["DELETE", 405, `DELETE /katalog/site/cr/a HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`],
  [
    "a body that is announced and not sent",
    405,
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 999999999\r\n\r\n`,
  ],
  [
    "a body of two lengths",
    405,
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${
      get("/health")
    }`,
  ],
];

clusterTest(
  "whatever is sent to the HTTP port is answered as JSON, without a trace of the inside",
  async (cluster) => {
    await onStage(cluster, async ({ scene, port }) => {
      for (const [what, status, request] of requests) {
        const answer = await exchange(port, request);
        assert.equal(answer.status, status, `${what}: ${answer.head}`);
        assert.doesNotThrow(() => JSON.parse(answer.body), what);
        if (status !== 200) {
          assert.deepEqual(Object.keys(JSON.parse(answer.body)).slice(0, 2), ["code", "error"], what);
        }
        assert.doesNotMatch(answer.body, /\.ts:\d|Error:| at |function|root:/, what);
      }
      const [whole, head] = [
        await exchange(port, get("/katalog")),
        await exchange(port, get("/katalog").replace("GET", "HEAD")),
      ];
      assert.deepEqual([whole.status, head.status, head.body], [200, 200, ""]);
      await scene.create({ name: "still-reconciled" });
      await scene.ready("still-reconciled");
    });
  },
);

clusterTest(
  "a thousand connections that send nothing, or half a request, keep nobody out",
  async (cluster) => {
    await onStage(cluster, async ({ scene, port }) => {
      const connections: Deno.Conn[] = [];
      try {
        for (let i = 0; i < 1_000; i++) {
          const connection = await Deno.connect({ hostname: "127.0.0.1", port });
          connections.push(connection);
          if (i % 2 === 0) {
            await connection.write(new TextEncoder().encode(`GET /health HTTP/1.1\r\nX: ${i}`));
          }
        }
        await scene.create({ name: "amid-all" });
        await scene.ready("amid-all");
        assert.equal((await exchange(port, get("/health"))).status, 200);
        const closed = await Promise.all(
          connections.slice(0, 700).map((one) => one.read(new Uint8Array(1)).catch(() => null)),
        );
        assert.deepEqual([...new Set(closed)], [null], "those that came first had to make room");
      } finally {
        for (const connection of connections) connection.close();
      }
    });
  },
);

Deno.test("the listener keeps no more connections than it may, and its end ends them all", async () => {
  const server = startHttpServer({
    hostname: "127.0.0.1",
    port: 0,
    clock: systemClock(),
    handler: () => Promise.resolve(new Response("fine")),
  });
  const connect = () => Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const busy = await connect();
  const ask = async () => {
    await busy.write(new TextEncoder().encode(`GET / HTTP/1.1\r\n${HOST}\r\n`));
    return (await busy.read(new Uint8Array(4_096))) ?? 0;
  };
  const others: Deno.Conn[] = [];
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 100; i++) others.push(await connect());
    assert.ok(await ask() > 0, "who asks now and then is not the one that makes room");
  }
  await server.close();
  await server.close();
  const ends = await Promise.all(
    [busy, ...others].map((one) => one.read(new Uint8Array(1)).catch(() => null)),
  );
  assert.deepEqual([...new Set(ends)], [null]);
  for (const connection of [busy, ...others]) connection.close();
  await waitFor(() => connect().then((one) => (one.close(), false), () => true), {
    what: "the port to be free",
  });
});
