// Owns: tests of how failures of fetch are told apart. Must not: send anything.

import assert from "node:assert/strict";
import { asTransportError } from "./_transport_error.ts";

const SERVER = "https://api:6443";
const sending = (clause: string) =>
  `error sending request for url (${SERVER}/x): client error (Connect): ${clause}`;

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

const cases: readonly (readonly [error: unknown, code: string, message: string])[] = [
  [
    new TypeError(sending("tcp connect error: Connection refused (os error 111)")),
    "refused",
    `${SERVER} refused the connection`,
  ],
  [new TypeError("no route to host"), "refused", `${SERVER} refused the connection`],
  [new TypeError("Network is unreachable (os error 101)"), "refused", `${SERVER} refused the connection`],
  [
    new TypeError(sending("dns error: failed to lookup address")),
    "dns",
    `Name of ${SERVER} cannot be resolved: dns error: failed to lookup address`,
  ],
  [
    new TypeError(sending("invalid peer certificate: UnknownIssuer")),
    "tls",
    `TLS with ${SERVER} failed: invalid peer certificate: UnknownIssuer`,
  ],
  [
    new TypeError("received fatal alert: HandshakeFailure"),
    "tls",
    `TLS with ${SERVER} failed: received fatal alert: HandshakeFailure`,
  ],
  [new TypeError("operation timed out"), "timeout", `${SERVER} did not answer in time`],
  [
    new TypeError("connection closed before message completed"),
    "reset",
    `Connection to ${SERVER} broke: connection closed before message completed`,
  ],
  ["thrown text", "reset", `Connection to ${SERVER} broke: thrown text`],
  [new SyntaxError("Unexpected end"), "protocol", `Answer of ${SERVER} is not valid JSON: Unexpected end`],
  [new RangeError("too large"), "protocol", `Answer of ${SERVER} is not valid JSON: too large`],
  [
    named("NotCapable", 'Requires net access to "api:6443", run again with the --allow-net flag'),
    "denied",
    'Network access to "api:6443" is not in this executable\'s permission list',
  ],
  [
    named("PermissionDenied", "Requires read access to /x, run again"),
    "denied",
    "Permission: read access to /x, is not in this executable's permission list",
  ],
  [named("NotCapable", "else"), "denied", `Access to ${SERVER} is not in this executable's permission list`],
];

for (const [error, kind, message] of cases) {
  Deno.test(`${String(error).slice(0, 70)} is transport/${kind}`, () => {
    const found = asTransportError(error, SERVER);
    assert.deepEqual([found.code, found.message, found.cause], [`transport/${kind}`, message, error]);
    assert.equal(found.retry, kind === "denied" ? "never" : "backoff");
    assert.equal(
      found.hint !== undefined,
      kind === "denied" || kind === "tls",
      "where something can be done",
    );
  });
}

Deno.test("a transport error stays what it is", () => {
  const error = asTransportError("x", SERVER);
  assert.equal(asTransportError(error, "https://other"), error);
});
