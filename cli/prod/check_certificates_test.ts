// Owns: tests of certificates that cannot be used. Must not: connect.

import assert from "node:assert/strict";
import { EnvironmentError, seededRandom } from "../../runtime/base/mod.ts";
import { issueCertificate } from "../../runtime/certificates/mod.ts";
import { checkCertificates } from "./check_certificates.ts";

const NOW = Date.UTC(2026, 0, 2);
const clock = { now: () => NOW };
const DAY_MS = 86_400_000;

function issued(validForMs: number, now = NOW) {
  const request = { commonName: "jane", dnsNames: [], validForMs };
  return issueCertificate(request, { now, random: seededRandom(1) });
}

function complaint(
  connection: { readonly certPem?: string; readonly keyPem?: string; readonly caPem?: string },
) {
  try {
    checkCertificates({ server: "https://127.0.0.1:1", ...connection }, clock);
    return "";
  } catch (error) {
    assert.ok(error instanceof EnvironmentError);
    assert.ok(error.hint);
    return error.message;
  }
}

// openssl x509 -req without -extfile makes such ones.
const VERSION_1 = `-----BEGIN CERTIFICATE-----
MIIBPjCB5AITUASz6aDdivgxerclFva7/0laUDAKBggqhkjOPQQDAjAcMRowGAYD
VQQDExFvcmsgbG9jYWwgY2x1c3RlcjAeFw0yNjExMjYwMDQ3MTFaFw0yNjExMjUw
MDQ3MTFaMCgxDTALBgNVBAMMBGxhdGUxFzAVBgNVBAoMDnN5c3RlbTptYXN0ZXJz
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEj+PyvSHHVg/48VOGdk8bXhYJDc1F
VclqDZsv6OJOJNPnfKTiJ5BdzKRenDjuNkRs6XVVEtrwE2qt/jxgpNhUjzAKBggq
hkjOPQQDAgNJADBGAiEA0MAOUDy05w/2AllqkCPLcIRNc/Wqto8CzWYRwMYwNnYC
IQCZP6Fee9M9Pj0Yn9HwxHLF9q+bfO5Ngcd+pZvnH8gvsw==
-----END CERTIFICATE-----
`;

Deno.test("a certificate with its key can be used, and so can none at all", async () => {
  const { certificate, key, authority } = await issued(DAY_MS);
  assert.equal(complaint({ certPem: certificate, keyPem: key, caPem: authority }), "");
  assert.equal(complaint({}), "");
});

Deno.test("what the engine would die of is told with the kubeconfig as its place", async () => {
  const { certificate: certPem, key: keyPem } = await issued(DAY_MS);
  const other = await issued(DAY_MS);
  const cases: readonly (readonly [Parameters<typeof complaint>[0], RegExp])[] = [
    [{ certPem: VERSION_1, keyPem }, /client certificate of X\.509 version 1, expected version 3/],
    [{ certPem, keyPem: other.key }, /do not belong together/],
    [{ certPem }, /client certificate without its key/],
    [{ keyPem }, /client key without its certificate/],
    [{ certPem: "junk", keyPem }, /something else where the client certificate should be, expected PEM/],
    [{ certPem, keyPem: "junk" }, /client key that cannot be read/],
    [{ certPem, keyPem: keyPem.replaceAll("PRIVATE", "ENCRYPTED PRIVATE") }, /client key with a passphrase/],
    [{ caPem: "junk" }, /something else where the certificate authority should be/],
  ];
  for (const [connection, expected] of cases) assert.match(complaint(connection), expected);
});

Deno.test("an expired certificate is told with its day, where the API server would only say Unauthorized", async () => {
  const { certificate, key } = await issued(DAY_MS, NOW - 3 * DAY_MS);
  assert.equal(
    complaint({ certPem: certificate, keyPem: key }),
    "the kubeconfig has a client certificate that expired on 2025-12-31",
  );
});
