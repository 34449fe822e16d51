// Owns: the command lines of the control plane's programs. Must not: start them.

import { join } from "node:path";
import { type ControlPlaneFiles, URLS } from "./files.ts";

/** The listening ports of one control plane, all on loopback. */
export interface ControlPlanePorts {
  readonly apiServer: number;
  readonly etcdClient: number;
  readonly etcdPeer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
}

export interface ComponentSettings {
  readonly files: ControlPlaneFiles;
  readonly ports: ControlPlanePorts;
  readonly featureGates: Readonly<Record<string, boolean>>;
  /** Added to the admission plugins that are on by default. */
  readonly admissionPlugins: readonly string[];
  readonly runtimeConfig: Readonly<Record<string, boolean>>;
  /** Extra arguments of the API server; later ones win. */
  readonly apiServerArgs: readonly string[];
  /** Without it no service account gets a token controller, so pods must not need one. */
  readonly hasControllerManager: boolean;
}

/** Source: flags of etcd 3.6. Data survives a crash of the program, not of the machine: the cluster is a plaything. */
export function etcdArgs({ files, ports }: ComponentSettings): readonly string[] {
  const client = URLS.loopback(ports.etcdClient);
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return [
    "--name=local",
    `--data-dir=${files.etcdData}`,
    "--unsafe-no-fsync",
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=local=${peer}`,
    `--cert-file=${files.serverCert}`,
    `--key-file=${files.serverKey}`,
    `--trusted-ca-file=${files.caCert}`,
    "--client-cert-auth",
    "--quota-backend-bytes=4294967296",
    "--log-level=warn",
  ];
}

/** Source: flags of kube-apiserver 1.36. */
export function apiServerArgs(settings: ComponentSettings): readonly string[] {
  const { files, ports } = settings;
  return [
    `--etcd-servers=${URLS.loopback(ports.etcdClient)}`,
    `--etcd-cafile=${files.caCert}`,
    `--etcd-certfile=${files.adminCert}`,
    `--etcd-keyfile=${files.adminKey}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none",
    `--secure-port=${ports.apiServer}`,
    `--cert-dir=${files.pki}`,
    `--tls-cert-file=${files.serverCert}`,
    `--tls-private-key-file=${files.serverKey}`,
    `--client-ca-file=${files.caCert}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${files.serviceAccountPublic}`,
    `--service-account-signing-key-file=${files.serviceAccountKey}`,
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.0.0.0/16",
    "--allow-privileged=true",
    ...(settings.hasControllerManager ? [] : ["--disable-admission-plugins=ServiceAccount"]),
    ...list("enable-admission-plugins", settings.admissionPlugins),
    ...map("feature-gates", settings.featureGates),
    ...map("runtime-config", settings.runtimeConfig),
    ...settings.apiServerArgs,
  ];
}

/** Source: flags of kube-controller-manager 1.36. Controllers that need a cloud or real nodes stay off. */
export function controllerManagerArgs(settings: ComponentSettings): readonly string[] {
  const { files, ports } = settings;
  return [
    `--kubeconfig=${join(files.kubeconfigs, "kube-controller-manager")}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${ports.controllerManager}`,
    `--tls-cert-file=${files.serverCert}`,
    `--tls-private-key-file=${files.serverKey}`,
    `--service-account-private-key-file=${files.serviceAccountKey}`,
    `--root-ca-file=${files.caCert}`,
    `--cluster-signing-cert-file=${files.caCert}`,
    `--cluster-signing-key-file=${files.caKey}`,
    "--use-service-account-credentials",
    "--leader-elect=false",
    "--controllers=*,-nodeipam,-route,-cloud-node-lifecycle,-service-lb-controller",
    "--kube-api-qps=1000",
    "--kube-api-burst=2000",
    ...map("feature-gates", settings.featureGates),
  ];
}

/** Source: flags of kube-scheduler 1.36. */
export function schedulerArgs(settings: ComponentSettings): readonly string[] {
  const { files, ports } = settings;
  return [
    `--kubeconfig=${join(files.kubeconfigs, "kube-scheduler")}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${ports.scheduler}`,
    `--tls-cert-file=${files.serverCert}`,
    `--tls-private-key-file=${files.serverKey}`,
    "--leader-elect=false",
    "--kube-api-qps=1000",
    "--kube-api-burst=2000",
    ...map("feature-gates", settings.featureGates),
  ];
}

/** Source: flags of kwok 0.8. Leases keep the node Ready: without them the node controller drops it after 50 s. */
export function kwokArgs({ files }: ComponentSettings): readonly string[] {
  return [
    `--kubeconfig=${files.kubeconfig}`,
    `--config=${files.kwokStages}`,
    "--manage-all-nodes=true",
    "--node-lease-duration-seconds=40",
    "--cidr=10.244.0.0/16",
  ];
}

function list(flag: string, values: readonly string[]): readonly string[] {
  return values.length ? [`--${flag}=${values.join(",")}`] : [];
}

function map(flag: string, values: Readonly<Record<string, boolean>>): readonly string[] {
  return list(flag, Object.entries(values).map(([key, value]) => `${key}=${value}`));
}
