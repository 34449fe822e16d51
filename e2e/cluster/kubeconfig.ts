// Owns: the text of a kubeconfig with one cluster, one user and one context. Must not: read kubeconfigs.

import type { CertificatePair } from "./pki.ts";

export interface KubeconfigContent {
  /** Name of cluster, user and context. */
  readonly name: string;
  readonly server: string;
  readonly caPem: string;
  readonly credentials: CertificatePair | { readonly token: string };
}

/** Renders a kubeconfig as JSON, which every reader of YAML accepts. */
export function renderKubeconfig(content: KubeconfigContent): string {
  const { name, server, caPem, credentials } = content;
  const user = "token" in credentials ? { token: credentials.token } : {
    "client-certificate-data": btoa(credentials.certPem),
    "client-key-data": btoa(credentials.keyPem),
  };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster: { server, "certificate-authority-data": btoa(caPem) } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  };
  return JSON.stringify(config, null, 2) + "\n";
}
