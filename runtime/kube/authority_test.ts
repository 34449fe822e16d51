// Owns: tests of an authority of the API server that changes while a program runs. Must not: need a cluster.

import assert from "node:assert/strict";
import { systemClock } from "../../cli/io/mod.ts";
import { issueCertificate } from "../certificates/mod.ts";
import { seededRandom } from "../base/mod.ts";
import { type ClusterConnection, createFetchTransport } from "./mod.ts";

const clock = systemClock();

async function withTls(run: (server: string, authority: string) => Promise<void>): Promise<void> {
  const request = { commonName: "api", dnsNames: ["127.0.0.1"], validForMs: 3_600_000 };
  const issued = await issueCertificate(request, { now: clock.now(), random: seededRandom(1) });
  const options = {
    port: 0,
    hostname: "127.0.0.1",
    onListen() {},
    cert: issued.certificate,
    key: issued.key,
  };
  const server = Deno.serve(options, () => Response.json({ kind: "Fine" }));
  try {
    await run(`https://127.0.0.1:${server.addr.port}`, issued.authority);
  } finally {
    await server.shutdown();
  }
}

async function ask(connection: ClusterConnection): Promise<unknown> {
  const transport = createFetchTransport(connection, { clock });
  try {
    return (await transport.request({ method: "GET", path: "/x" })).body;
  } finally {
    transport.close();
  }
}

Deno.test("an authority that was replaced is read again when the server's certificate is not trusted", async () => {
  const other = await issueCertificate({ commonName: "old", dnsNames: ["old"], validForMs: 3_600_000 }, {
    now: clock.now(),
    random: seededRandom(2),
  });
  await withTls(async (server, authority) => {
    let reads = 0;
    const readCa = () => {
      reads++;
      return Promise.resolve(authority);
    };
    assert.deepEqual(await ask({ server, caPem: other.authority, readCa }), { kind: "Fine" });
    assert.equal(reads, 1);
    assert.deepEqual(await ask({ server, caPem: authority, readCa }), { kind: "Fine" });
    assert.equal(reads, 1, "not while all is well");
  });
});

Deno.test("an authority that did not change, or cannot be read, leaves the failure as it is", async () => {
  const other = await issueCertificate({ commonName: "old", dnsNames: ["old"], validForMs: 3_600_000 }, {
    now: clock.now(),
    random: seededRandom(2),
  });
  await withTls(async (server) => {
    const caPem = other.authority;
    for (const readCa of [() => Promise.resolve(caPem), () => Promise.reject(new Error("no file"))]) {
      await assert.rejects(ask({ server, caPem, readCa }), { code: "transport/tls" });
    }
  });
});
