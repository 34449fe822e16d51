// Owns: making a key pair and certificates for it. Must not: store or log them, or know what they are for.

// The X.509 library resolves its parts through decorators and needs the polyfill before it is loaded.
import "reflect-metadata/lite";
import * as x509 from "@peculiar/x509";
import { type Random, serverNameKind, UsageError } from "../base/mod.ts";

export interface IssueRequest {
  readonly commonName: string;
  /** Host names and IP addresses. */
  readonly dnsNames: readonly string[];
  readonly validForMs: number;
}

export interface IssueOptions {
  /** Epoch ms at which validity begins. */
  readonly now: number;
  /** For serial numbers only. */
  readonly random: Random;
}

/** PEM texts; the key as PKCS #8. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

// P-256: a key takes a millisecond, an RSA key of the same strength up to a second.
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
/** Clocks of those who check differ. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** Source: RFC 5280, upper bound of a common name. */
const MAX_COMMON_NAME = 64;

/**
 * A server certificate by an authority of its own, whose key nobody keeps. Keys come from the operating system's chance.
 * Source: RFC 5280, profile of certificates.
 * @throws {UsageError} when a name is neither a host name nor an address.
 */
export async function issueCertificate(request: IssueRequest, options: IssueOptions): Promise<Issued> {
  const names = request.dnsNames.map(alternativeName);
  const [issuerKeys, keys] = [await newKeys(), await newKeys()];
  const validity = {
    notBefore: new Date(options.now - CLOCK_SKEW_MS),
    notAfter: new Date(options.now + request.validForMs),
  };
  const commonName = request.commonName.slice(0, MAX_COMMON_NAME);
  const issuer = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }, { OU: ["authority"] }],
    keys: issuerKeys,
    ...validity,
    serialNumber: serialNumber(options.random),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(issuerKeys.publicKey),
    ],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [commonName] }],
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: issuerKeys.privateKey,
    ...validity,
    serialNumber: serialNumber(options.random),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuerKeys.publicKey),
    ],
  });
  return {
    certificate: pem(certificate.rawData, "CERTIFICATE"),
    key: pem(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY"),
    authority: pem(issuer.rawData, "CERTIFICATE"),
  };
}

function alternativeName(name: string): x509.JsonGeneralName {
  const kind = serverNameKind(name);
  if (kind === undefined) {
    throw new UsageError(`${JSON.stringify(name)} is neither a host name nor an IP address`, {
      code: "usage/certificate-name",
    });
  }
  return { type: kind === "host" ? "dns" : "ip", value: name };
}

/** 16 bytes, positive and not zero. Source: RFC 5280, 4.1.2.2. */
function serialNumber(random: Random): string {
  const bytes = Array.from({ length: 16 }, () => Math.floor(random.next() * 256));
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function pem(data: ArrayBuffer, label: string): string {
  return x509.PemConverter.encode(data, label) + "\n";
}
