// Owns: keys and certificates of one local cluster. Must not: write files.

// The X.509 library resolves its parts through decorators and needs the polyfill before it is loaded.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { systemClock } from "./_system_clock.ts";

/** A certificate and its private key, both PEM (key as PKCS #8). */
export interface CertificatePair {
  readonly certPem: string;
  readonly keyPem: string;
}

/** What a cluster authority has to remember in order to sign again later. */
export interface AuthorityFiles extends CertificatePair {
  readonly serviceAccountKeyPem: string;
  readonly serviceAccountPublicPem: string;
}

/** Signs certificates of one cluster. */
export interface Authority {
  readonly files: AuthorityFiles;
  /** A certificate for servers on loopback that also serves as a client certificate (etcd calls itself). */
  server(commonName: string): Promise<CertificatePair>;
  /** A client certificate; Kubernetes reads the user from CN and the groups from O. */
  client(user: string, groups: readonly string[]): Promise<CertificatePair>;
}

// P-256 throughout: a key takes a millisecond, an RSA key of the same strength up to a second.
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;
const LIFETIME_MS = 3_650 * DAY_MS;
const CLOCK_SKEW_MS = 5 * 60_000;

const SERVER_NAMES: x509.JsonGeneralNames = [
  { type: "ip", value: "127.0.0.1" },
  { type: "ip", value: "10.0.0.1" },
  { type: "dns", value: "localhost" },
  { type: "dns", value: "kubernetes" },
  { type: "dns", value: "kubernetes.default" },
  { type: "dns", value: "kubernetes.default.svc" },
  { type: "dns", value: "kubernetes.default.svc.cluster.local" },
];

/** Makes a new certificate authority and service-account key. */
export async function createAuthority(): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ["ork local cluster"] }],
    keys,
    ...validity(),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const serviceAccount = await newKeys();
  return authority(certificate, keys, {
    certPem: pem(certificate.rawData, "CERTIFICATE"),
    keyPem: await privatePem(keys),
    serviceAccountKeyPem: await privatePem(serviceAccount),
    serviceAccountPublicPem: pem(
      await crypto.subtle.exportKey("spki", serviceAccount.publicKey),
      "PUBLIC KEY",
    ),
  });
}

/** Restores an authority from its PEM texts. @throws when they are not what `createAuthority` gave. */
export async function restoreAuthority(files: AuthorityFiles): Promise<Authority> {
  const certificate = new x509.X509Certificate(files.certPem);
  const privateKey = await crypto.subtle.importKey(
    "pkcs8",
    x509.PemConverter.decodeFirst(files.keyPem),
    ALGORITHM,
    true,
    ["sign"],
  );
  const publicKey = await certificate.publicKey.export(ALGORITHM, ["verify"]);
  return authority(certificate, { privateKey, publicKey }, files);
}

function authority(issuer: x509.X509Certificate, keys: CryptoKeyPair, files: AuthorityFiles): Authority {
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  return {
    files,
    server: (commonName) =>
      issue(issuer, keys, {
        subject: [{ CN: [commonName] }],
        usages: [serverAuth, clientAuth],
        names: SERVER_NAMES,
      }),
    client: (user, groups) =>
      issue(issuer, keys, {
        subject: [{ CN: [user] }, ...groups.map((group) => ({ O: [group] }))],
        usages: [clientAuth],
      }),
  };
}

interface CertificateRequest {
  readonly subject: x509.JsonName;
  readonly usages: x509.ExtendedKeyUsage[];
  readonly names?: x509.JsonGeneralNames;
}

async function issue(
  issuer: x509.X509Certificate,
  issuerKeys: CryptoKeyPair,
  request: CertificateRequest,
): Promise<CertificatePair> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: request.subject,
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: issuerKeys.privateKey,
    ...validity(),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(request.usages),
      await x509.AuthorityKeyIdentifierExtension.create(issuerKeys.publicKey),
      ...(request.names ? [new x509.SubjectAlternativeNameExtension(request.names)] : []),
    ],
  });
  return { certPem: pem(certificate.rawData, "CERTIFICATE"), keyPem: await privatePem(keys) };
}

function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = systemClock.now();
  return { notBefore: new Date(now - CLOCK_SKEW_MS), notAfter: new Date(now + LIFETIME_MS) };
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function privatePem(keys: CryptoKeyPair): Promise<string> {
  return pem(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
}

function pem(data: ArrayBuffer, label: string): string {
  return x509.PemConverter.encode(data, label) + "\n";
}
