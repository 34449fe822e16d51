// Owns: tests of certificates against a real TLS handshake and against their fields. Must not: know Secrets.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { seededRandom } from "../base/mod.ts";
import { issueCertificate, type Issued, type IssueRequest } from "./mod.ts";

const HOUR_MS = 3_600_000;
const REQUEST: IssueRequest = {
  commonName: "web.example.com",
  dnsNames: ["localhost", "web.example.com", "127.0.0.1"],
  validForMs: 90 * 24 * HOUR_MS,
};

const issue = (request: Partial<IssueRequest> = {}, now = Date.UTC(2026, 0, 1)) =>
  issueCertificate({ ...REQUEST, ...request }, { now, random: seededRandom(1) });

/** Sends a text through TLS from a client that trusts only this authority. */
async function handshake(server: Issued, authority: string, hostname = "localhost"): Promise<string> {
  const listener = Deno.listenTls({ port: 0, cert: server.certificate, key: server.key });
  const serving = (async () => {
    const connection = await listener.accept();
    try {
      await connection.write(new TextEncoder().encode("hello"));
    } catch {
      // The client refused us.
    } finally {
      connection.close();
    }
  })();
  try {
    const client = await Deno.connectTls({
      hostname,
      port: (listener.addr as Deno.NetAddr).port,
      caCerts: [authority],
    });
    const buffer = new Uint8Array(5);
    try {
      await client.read(buffer);
    } finally {
      client.close();
    }
    return new TextDecoder().decode(buffer);
  } finally {
    await serving;
    listener.close();
  }
}

Deno.test("a client that trusts the authority reaches the server by each of its names, and by no other", async () => {
  const now = new Date().getTime();
  const issued = await issue({}, now);
  assert.equal(await handshake(issued, issued.authority), "hello");
  assert.equal(await handshake(issued, issued.authority, "127.0.0.1"), "hello");
  const other = await issue({ dnsNames: ["web.example.com"] }, now);
  await assert.rejects(handshake(other, other.authority));
  await assert.rejects(handshake(issued, other.authority), "another authority is not trusted");
});

Deno.test("names, purpose and time are those of the request", async () => {
  const now = Date.UTC(2026, 0, 1);
  const issued = await issue({}, now);
  const [leaf, authority] = [new X509Certificate(issued.certificate), new X509Certificate(issued.authority)];
  assert.equal(leaf.subject, "CN=web.example.com");
  assert.equal(leaf.subjectAltName, "DNS:localhost, DNS:web.example.com, IP Address:127.0.0.1");
  assert.equal(Date.parse(leaf.validTo), now + REQUEST.validForMs);
  assert.ok(Date.parse(leaf.validFrom) < now);
  assert.deepEqual([leaf.ca, authority.ca], [false, true]);
  assert.ok(leaf.verify(authority.publicKey));
  assert.match(issued.key, /^-----BEGIN PRIVATE KEY-----\n/);
});

Deno.test("every certificate has a key and an authority of its own, and serial numbers of the given chance", async () => {
  const [a, b] = [await issue(), await issue()];
  assert.notEqual(a.key, b.key);
  assert.notEqual(a.authority, b.authority);
  assert.equal(
    new X509Certificate(a.certificate).serialNumber,
    new X509Certificate(b.certificate).serialNumber,
  );
});

Deno.test("a name that is too long for a subject stays whole among the names", async () => {
  const long = `${"a".repeat(60)}.${"b".repeat(60)}.svc`;
  const leaf = new X509Certificate((await issue({ commonName: long, dnsNames: [long] })).certificate);
  assert.equal(leaf.subject, `CN=${long.slice(0, 64)}`);
  assert.equal(leaf.subjectAltName, `DNS:${long}`);
});

Deno.test("names that no client could ask for are refused with the name", async () => {
  const wrong = [
    "ü.example.com",
    "999.1.1.1",
    "a:b",
    "a b",
    "",
    "a\nb",
    "-a",
    "a..b",
    "*.*.com",
    "a".repeat(64),
  ];
  for (const name of wrong) {
    await assert.rejects(issue({ dnsNames: ["right", name] }), (error: Error) => {
      assert.equal(error.message, `${JSON.stringify(name)} is neither a host name nor an IP address`);
      return true;
    });
  }
  const right = ["a", "*.example.com", "a-1.b_c.svc", "::1", "10.0.0.1", "1a.example.com"];
  await Promise.all(right.map((name) => issue({ dnsNames: [name] })));
});
