// Owns: where the official releases of programs lie, and where their checksums do. Must not: fetch anything.

import { goArch, type Platform } from "./platform.ts";
import { PROGRAM_VERSIONS, type ProgramName } from "./versions.ts";

/** How the digest of a download is published. */
export type Checksum =
  /** A file whose first word is the digest. */
  | { readonly kind: "word"; readonly url: string }
  /** A file as `sha256sum` writes it, several lines possible. */
  | { readonly kind: "listing"; readonly url: string; readonly fileName: string }
  /** GitHub's description of a release, in which each file has its digest. */
  | { readonly kind: "github"; readonly url: string; readonly fileName: string };

/** One official download. */
export interface Download {
  readonly url: string;
  readonly checksum: Checksum;
  /** Path of the program inside an archive that `tar` reads; absent when the download is the program itself. */
  readonly member?: string;
}

/** The official download of a program, or undefined when there is none for the platform. */
export function officialDownload(program: ProgramName, platform: Platform): Download | undefined {
  const version = PROGRAM_VERSIONS[program];
  const system = `${platform.os}-${goArch(platform)}`;
  switch (program) {
    case "etcd": {
      // Source: the release notes of etcd; macOS gets zip, Linux tar.gz.
      const folder = `etcd-v${version}-${system}`;
      const fileName = `${folder}.${platform.os === "darwin" ? "zip" : "tar.gz"}`;
      const release = `https://github.com/etcd-io/etcd/releases/download/v${version}`;
      return {
        url: `${release}/${fileName}`,
        checksum: { kind: "listing", url: `${release}/SHA256SUMS`, fileName },
        member: `${folder}/etcd`,
      };
    }
    case "kwok": {
      // It publishes no list of checksums; GitHub computes one per file.
      const fileName = `kwok-${system}`;
      const repository = "kubernetes-sigs/kwok";
      return {
        url: `https://github.com/${repository}/releases/download/v${version}/${fileName}`,
        checksum: {
          kind: "github",
          url: `https://api.github.com/repos/${repository}/releases/tags/v${version}`,
          fileName,
        },
      };
    }
    case "helm": {
      const url = `https://get.helm.sh/helm-v${version}-${system}.tar.gz`;
      return { url, checksum: { kind: "word", url: `${url}.sha256` }, member: `${system}/helm` };
    }
    case "kubectl":
      return kubernetesDownload(program, platform);
    case "kube-apiserver":
    case "kube-controller-manager":
    case "kube-scheduler":
      // Source: https://www.downloadkubernetes.com; servers are released for Linux alone.
      return platform.os === "linux" ? kubernetesDownload(program, platform) : undefined;
  }
}

function kubernetesDownload(program: ProgramName, platform: Platform): Download {
  const version = PROGRAM_VERSIONS[program];
  const url = `https://dl.k8s.io/release/v${version}/bin/${platform.os}/${goArch(platform)}/${program}`;
  return { url, checksum: { kind: "word", url: `${url}.sha256` } };
}
