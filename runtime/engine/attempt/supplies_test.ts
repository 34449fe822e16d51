// Owns: tests of getting what a decision asks for. Must not: need a server or make certificates.

import assert from "node:assert/strict";
import type { CertificateIssuer } from "../reconcile/mod.ts";
import type { SourceCache } from "../caches/mod.ts";
import { Supplies } from "./supplies.ts";

const request = (commonName: string) => ({ commonName, dnsNames: [commonName], validForMs: 1 });

function bench(issueCertificate: CertificateIssuer = (r) => Promise.resolve(issuedFor(r.commonName))) {
  const required: unknown[] = [];
  const world = { hasNews: false };
  const sources = {
    get: () => undefined,
    unread: () => undefined,
    require: (...all: unknown[]) => Promise.resolve((required.push(all.slice(0, 2)), world.hasNews)),
  } as unknown as SourceCache;
  return { required, world, supplies: new Supplies("web/shop", { sources, issueCertificate }) };
}

function issuedFor(name: string) {
  return { certificate: name, key: "K", authority: "A" };
}

Deno.test("a certificate is made once for all who ask for the same, and is there at the next decision", async () => {
  let made = 0;
  const { supplies } = bench((r) => Promise.resolve((made++, issuedFor(r.commonName))));
  const first = supplies.given();
  assert.deepEqual([first.certificate!(request("a")), first.certificate!(request("a"))], [
    undefined,
    undefined,
  ]);
  assert.equal(await supplies.obtain(), true);
  assert.deepEqual(supplies.given().certificate!(request("a")), issuedFor("a"));
  assert.equal(await supplies.obtain(), false);
  assert.equal(made, 1);
});

Deno.test("a certificate that cannot be made says why and is not tried again in this reconcile", async () => {
  const { supplies } = bench(() => Promise.reject(new Error("no such name")));
  supplies.given().certificate!(request("a"));
  assert.equal(await supplies.obtain(), true);
  const given = supplies.given();
  assert.equal(given.certificate!(request("a")), undefined);
  assert.equal(given.unissued!(request("a")), "no such name");
  assert.equal(await supplies.obtain(), false);
});

Deno.test("what the last decision read is required, nothing of those before", async () => {
  const { supplies, required, world } = bench();
  const at = (name: string) => ({ gvk: { group: "", version: "v1", kind: "Secret" }, name });
  world.hasNews = true;
  supplies.given().sources!.get("Secret/a", at("a"));
  assert.equal(await supplies.obtain(), true);
  supplies.given().sources!.get("Secret/b", at("b"));
  await supplies.obtain();
  assert.deepEqual(required, [["web/shop", [at("a")]], ["web/shop", [at("b")]]]);
});

Deno.test("a decision that asks for something new each time comes to an end", async () => {
  const { supplies } = bench();
  let rounds = 0;
  do supplies.given().certificate!(request(`name-${rounds++}`)); while (await supplies.obtain());
  assert.ok(rounds < 10);
});
