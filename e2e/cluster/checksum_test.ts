import assert from "node:assert/strict";
import { digestIn } from "./checksum.ts";
import type { Checksum } from "./download_table.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);
const word: Checksum = { kind: "word", url: "u" };
const listing: Checksum = { kind: "listing", url: "u", fileName: "etcd.tar.gz" };
const github: Checksum = { kind: "github", url: "u", fileName: "kwok-linux-amd64" };

function check(text: string, checksum: Checksum, expected: string | undefined): void {
  assert.equal(digestIn(text, checksum), expected, JSON.stringify(text));
}

Deno.test("digestIn reads a lone digest, with or without a file name behind it", () => {
  check(A, word, A);
  check(`${A.toUpperCase()}\n`, word, A);
  check(`${A}  kubectl\n`, word, A);
  check("<html>not found</html>", word, undefined);
  check(`${A}a`, word, undefined);
  check("", word, undefined);
});

Deno.test("digestIn finds the line of a file in a listing", () => {
  check(`${B}  other.tar.gz\n${A}  etcd.tar.gz\n`, listing, A);
  check(`${A} *etcd.tar.gz`, listing, A);
  check(`${A}  my-etcd.tar.gz\n${B}  etcd.tar.gz.asc\n`, listing, undefined);
});

Deno.test("digestIn finds the digest of a file in a GitHub release", () => {
  const release = (digest: unknown) =>
    JSON.stringify({
      assets: [{ name: "kwokctl", digest: `sha256:${B}` }, { name: "kwok-linux-amd64", digest }],
    });
  check(release(`sha256:${A}`), github, A);
  check(release(`sha512:${A}`), github, undefined);
  check(release(null), github, undefined);
  check(JSON.stringify({ message: "rate limit" }), github, undefined);
  check("<html>", github, undefined);
});
