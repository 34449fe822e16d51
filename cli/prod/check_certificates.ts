// Owns: whether the certificates of a connection can be used at all. Must not: judge whom they belong to.

import { createPrivateKey, X509Certificate } from "node:crypto";
import { type Clock, EnvironmentError, errorMessage } from "../../runtime/base/mod.ts";
import type { ClusterConnection } from "../../runtime/kube/mod.ts";

/**
 * Checked before a connection is made: the TLS of the engine ends the process without a word to us when a client
 * certificate and its key are not what they should be.
 * @throws {EnvironmentError}
 */
export function checkCertificates(connection: ClusterConnection, clock: Pick<Clock, "now">): void {
  const { caPem, certPem, keyPem } = connection;
  if (caPem !== undefined) certificateOf(caPem, "the certificate authority");
  if (certPem === undefined && keyPem === undefined) return;
  if (certPem === undefined || keyPem === undefined) {
    throw bad(`has a client ${certPem ? "certificate without its key" : "key without its certificate"}`);
  }
  checkPair(certificateOf(certPem, "the client certificate"), keyPem, clock);
}

function checkPair(certificate: X509Certificate, keyPem: string, clock: Pick<Clock, "now">): void {
  if (!isVersion3(certificate.raw)) {
    throw bad(
      "has a client certificate of X.509 version 1, expected version 3",
      "sign it with extensions (openssl x509 -req -extfile FILE)",
    );
  }
  if (/ENCRYPTED/.test(keyPem)) {
    throw bad("has a client key with a passphrase", "store it without (openssl pkey -in FILE)");
  }
  if (!belongsTo(certificate, keyPem)) {
    throw bad("has a client certificate and a key that do not belong together");
  }
  const end = new Date(certificate.validTo);
  if (end.getTime() < clock.now()) {
    throw bad(
      `has a client certificate that expired on ${end.toISOString().slice(0, 10)}`,
      "get a new kubeconfig from whoever runs the cluster",
    );
  }
}

function belongsTo(certificate: X509Certificate, keyPem: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(keyPem));
  } catch (cause) {
    throw bad(`has a client key that cannot be read: ${errorMessage(cause)}`, undefined, cause);
  }
}

function certificateOf(pem: string, what: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw bad(`has something else where ${what} should be, expected PEM`, undefined, cause);
  }
}

/** Source: RFC 5280, 4.1: TBSCertificate begins with `[0] version`, which version 1 leaves out. */
function isVersion3(der: Uint8Array): boolean {
  const contentAt = (at: number) => at + 2 + ((der[at + 1] ?? 0) & 0x80 ? (der[at + 1] ?? 0) & 0x7f : 0);
  return der[contentAt(contentAt(0))] === 0xa0;
}

function bad(
  what: string,
  hint = "correct the kubeconfig or name another one with --kubeconfig",
  cause?: unknown,
) {
  return new EnvironmentError(`the kubeconfig ${what}`, { code: "environment/kubeconfig", hint, cause });
}
