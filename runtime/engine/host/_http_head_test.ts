// Owns: tests of what is a request and what is refused. Must not: listen.

import assert from "node:assert/strict";
import fc from "fast-check";
import { parseHead } from "./_http_head.ts";

const HOST = "Host: a.example:8080";

const good: readonly (readonly [head: string, method: string, target: string, keepsAlive: boolean])[] = [
  [`GET /health HTTP/1.1\r\n${HOST}`, "GET", "/health", true],
  [`HEAD /a?b=%20 HTTP/1.1\r\n${HOST}\r\nConnection: keep-alive, Close`, "HEAD", "/a?b=%20", false],
  ["GET / HTTP/1.0", "GET", "/", false],
  ["GET / HTTP/1.1\r\nhost: [::1]:80\r\nX-Empty:\r\nX-Old: caf\xe9", "GET", "/", true],
  [`GET http://proxy.example/katalog HTTP/1.1\r\n${HOST}`, "GET", "/katalog", true],
  [`GET http://proxy.example?x HTTP/1.1\r\n${HOST}`, "GET", "/?x", true],
  [`OPTIONS * HTTP/1.1\r\n${HOST}`, "OPTIONS", "/", true],
  [`POST /a HTTP/1.1\r\n${HOST}\r\nContent-Length: 5`, "POST", "/a", false],
  [`GET /a HTTP/1.1\r\n${HOST}\r\nContent-Length: 0`, "GET", "/a", true],
  [`GET /a HTTP/1.1\r\n${HOST}\r\nTransfer-Encoding: chunked`, "GET", "/a", false],
];

for (const [head, method, target, keepsAlive] of good) {
  Deno.test(`parseHead() takes ${JSON.stringify(head)}`, () => {
    assert.deepEqual(parseHead(head), { kind: "head", method, target, keepsAlive });
  });
}

const bad: readonly (readonly [status: number, what: string, head: string])[] = [
  [400, "nothing", ""],
  [400, "TLS", "\x16\x03\x01\x02"],
  [400, "a small method", `get / HTTP/1.1\r\n${HOST}`],
  [400, "two spaces", `GET  / HTTP/1.1\r\n${HOST}`],
  [400, "no path", `GET katalog HTTP/1.1\r\n${HOST}`],
  [400, "a path beyond ASCII", `GET /\xc3\xa9 HTTP/1.1\r\n${HOST}`],
  [400, "a bare line feed", `GET / HTTP/1.1\n${HOST}`],
  [400, "a header without a colon", `GET / HTTP/1.1\r\n${HOST}\r\nfoo`],
  [400, "a space before the colon", `GET / HTTP/1.1\r\n${HOST}\r\nfoo : bar`],
  [400, "a folded header", `GET / HTTP/1.1\r\n${HOST}\r\nfoo: bar\r\n baz`],
  [400, "a null in a header", `GET / HTTP/1.1\r\n${HOST}\r\nfoo: b\0r`],
  [400, "no host", "GET / HTTP/1.1"],
  [400, "two hosts", `GET / HTTP/1.1\r\n${HOST}\r\nHOST: b`],
  [400, "a host that is none", "GET / HTTP/1.1\r\nHost: a b:99999"],
  [414, "a long target", `GET /${"a".repeat(9_000)} HTTP/1.1\r\n${HOST}`],
  [431, "too many headers", `GET / HTTP/1.1\r\n${HOST}\r\n${Array(200).fill("a: b").join("\r\n")}`],
  [505, "HTTP/2 in plain text", "PRI * HTTP/2.0"],
];

for (const [status, what, head] of bad) {
  Deno.test(`parseHead() refuses ${what} with ${status}`, () => {
    const found = parseHead(head);
    assert.ok(
      found.kind === "refused" && found.status === status && found.code.startsWith("api/"),
      JSON.stringify(found),
    );
  });
}

Deno.test("parseHead() makes a URL of everything it takes, and never throws", () => {
  const piece = fc.constantFrom(
    "GET",
    "POST",
    " ",
    "/",
    "..",
    "%2e",
    "%zz",
    "HTTP/1.1",
    "\r\n",
    "Host: a",
    ":",
    "\0",
    "é",
    "[",
    "\\",
    "#",
    "?",
    "http://x",
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
    for (
      const text of [pieces.join(""), `GET /${pieces.join("").replaceAll(/\s/g, "")} HTTP/1.1\r\nHost: a`]
    ) {
      const found = parseHead(text);
      if (found.kind === "head") new URL(`http://localhost${found.target}`);
    }
  }));
});

Deno.test("parseHead() takes time in proportion to what is sent, whatever that is", () => {
  const beganMs = performance.now();
  for (const many of [" ", "\t", "a", ":", "%"]) {
    const head = parseHead(`GET / HTTP/1.1\r\n${HOST}\r\nfoo:${many.repeat(200_000)}\x01`);
    assert.ok(head.kind === "refused" && head.status === 400);
  }
  // By its square it would be minutes.
  assert.ok(performance.now() - beganMs < 10_000);
});
