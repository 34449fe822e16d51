// Owns: the pinned versions of the programs a local cluster is made of. Must not: know where they come from.

/** The programs a local control plane is made of, and the two that people use with it. */
export const PROGRAM_VERSIONS = {
  "etcd": "3.6.16",
  "kube-apiserver": "1.36.3",
  "kube-controller-manager": "1.36.3",
  "kube-scheduler": "1.36.3",
  "kubectl": "1.36.3",
  "kwok": "0.8.0",
  "helm": "4.3.1",
} as const;

export type ProgramName = keyof typeof PROGRAM_VERSIONS;

/** The Kubernetes version of local clusters, without a leading v. */
export const KUBERNETES_VERSION = PROGRAM_VERSIONS["kube-apiserver"];
