import assert from "node:assert/strict";
import { officialDownload } from "./download_table.ts";
import type { ProgramName } from "./versions.ts";
import { PROGRAM_VERSIONS } from "./versions.ts";

const LINUX = { os: "linux", arch: "x64" } as const;
const MAC = { os: "darwin", arch: "arm64" } as const;

Deno.test("officialDownload knows every program on Linux", () => {
  for (const program of Object.keys(PROGRAM_VERSIONS) as ProgramName[]) {
    const download = officialDownload(program, LINUX);
    assert.ok(download, program);
    assert.ok(download.url.includes(PROGRAM_VERSIONS[program]), program);
    assert.ok(download.url.startsWith("https://") && download.checksum.url.startsWith("https://"), program);
  }
});

Deno.test("officialDownload has no servers of Kubernetes for macOS", () => {
  assert.equal(officialDownload("kube-apiserver", MAC), undefined);
  assert.equal(
    officialDownload("kubectl", MAC)?.url,
    `https://dl.k8s.io/release/v${PROGRAM_VERSIONS.kubectl}/bin/darwin/arm64/kubectl`,
  );
});

Deno.test("officialDownload takes etcd from a zip on macOS and from a tarball on Linux", () => {
  const version = PROGRAM_VERSIONS.etcd;
  assert.ok(officialDownload("etcd", MAC)?.url.endsWith(`etcd-v${version}-darwin-arm64.zip`));
  assert.ok(officialDownload("etcd", LINUX)?.url.endsWith(`etcd-v${version}-linux-amd64.tar.gz`));
  assert.equal(officialDownload("etcd", LINUX)?.member, `etcd-v${version}-linux-amd64/etcd`);
});

Deno.test("officialDownload knows the name by which each release lists its file, and the program inside it", () => {
  const etcd = officialDownload("etcd", LINUX)!;
  assert.ok(etcd.checksum.kind === "listing");
  assert.equal(etcd.checksum.fileName, etcd.url.split("/").at(-1));
  const kwok = officialDownload("kwok", MAC)!;
  assert.ok(kwok.checksum.kind === "github");
  assert.deepEqual([kwok.checksum.fileName, kwok.url.split("/").at(-1)], [
    "kwok-darwin-arm64",
    "kwok-darwin-arm64",
  ]);
  const helm = officialDownload("helm", LINUX)!;
  assert.deepEqual([helm.member, helm.checksum.url], ["linux-amd64/helm", `${helm.url}.sha256`]);
});
