// Owns: the folder of one control plane: names, keys, kubeconfigs. Must not: start programs.

import { dirname, join } from "node:path";
import { type KubeconfigContent, renderKubeconfig } from "./kubeconfig.ts";
import { KWOK_STAGES } from "./kwok_stages.ts";
import { type Authority, type CertificatePair, createAuthority, restoreAuthority } from "./pki.ts";

/** Addresses of one control plane. */
export const URLS = {
  loopback: (port: number): string => `https://127.0.0.1:${port}`,
} as const;

/** Paths below the folder of one control plane. */
export interface ControlPlaneFiles {
  readonly directory: string;
  readonly pki: string;
  readonly logs: string;
  readonly etcdData: string;
  readonly kubeconfigs: string;
  readonly kubeconfig: string;
  readonly kwokStages: string;
  readonly caCert: string;
  readonly caKey: string;
  readonly serverCert: string;
  readonly serverKey: string;
  readonly adminCert: string;
  readonly adminKey: string;
  readonly serviceAccountKey: string;
  readonly serviceAccountPublic: string;
}

/** Names all paths; creates nothing. */
export function controlPlaneFiles(directory: string): ControlPlaneFiles {
  const pki = join(directory, "pki");
  return {
    directory,
    pki,
    logs: join(directory, "logs"),
    etcdData: join(directory, "etcd"),
    kubeconfigs: join(directory, "kubeconfigs"),
    kubeconfig: join(directory, "kubeconfig"),
    kwokStages: join(directory, "kwok_stages.yaml"),
    caCert: join(pki, "ca.crt"),
    caKey: join(pki, "ca.key"),
    serverCert: join(pki, "server.crt"),
    serverKey: join(pki, "server.key"),
    adminCert: join(pki, "admin.crt"),
    adminKey: join(pki, "admin.key"),
    serviceAccountKey: join(pki, "service_account.key"),
    serviceAccountPublic: join(pki, "service_account.pub"),
  };
}

/** The identity of a control plane: who signs, and the administrator's certificate. */
export interface Credentials {
  readonly authority: Authority;
  readonly caPem: string;
  readonly admin: CertificatePair;
}

/** Creates folders and keys, or takes up those that an earlier run left in the same folder. */
export async function prepareFiles(files: ControlPlaneFiles): Promise<Credentials> {
  for (const folder of [files.directory, files.pki, files.logs, files.etcdData, files.kubeconfigs]) {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  }
  await Deno.writeTextFile(files.kwokStages, KWOK_STAGES);
  const authority = await readAuthority(files) ?? await newAuthority(files);
  const server = await authority.server("localhost");
  await writePair(files.serverCert, files.serverKey, server);
  const admin = await authority.client("ork-admin", ["system:masters"]);
  await writePair(files.adminCert, files.adminKey, admin);
  return { authority, caPem: authority.files.certPem, admin };
}

/** Writes a kubeconfig that only its owner may read. */
export async function writeKubeconfig(path: string, content: KubeconfigContent): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeSecret(path, renderKubeconfig(content));
}

/** Removes data and keys; logs stay for the person who looks for the cause of a failure. Works in exit handlers. */
export function removeAllButLogs(files: ControlPlaneFiles): void {
  for (const path of [files.etcdData, files.pki, files.kubeconfigs, files.kubeconfig, files.kwokStages]) {
    try {
      Deno.removeSync(path, { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

async function readAuthority(files: ControlPlaneFiles): Promise<Authority | undefined> {
  try {
    return await restoreAuthority({
      certPem: await Deno.readTextFile(files.caCert),
      keyPem: await Deno.readTextFile(files.caKey),
      serviceAccountKeyPem: await Deno.readTextFile(files.serviceAccountKey),
      serviceAccountPublicPem: await Deno.readTextFile(files.serviceAccountPublic),
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function newAuthority(files: ControlPlaneFiles): Promise<Authority> {
  const authority = await createAuthority();
  await writePair(files.caCert, files.caKey, authority.files);
  await writeSecret(files.serviceAccountKey, authority.files.serviceAccountKeyPem);
  await Deno.writeTextFile(files.serviceAccountPublic, authority.files.serviceAccountPublicPem);
  return authority;
}

async function writePair(certPath: string, keyPath: string, pair: CertificatePair): Promise<void> {
  await Deno.writeTextFile(certPath, pair.certPem);
  await writeSecret(keyPath, pair.keyPem);
}

async function writeSecret(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(path, text, { mode: 0o600 });
}
