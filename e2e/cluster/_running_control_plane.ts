// Owns: the life of one control plane after its programs were chosen. Must not: choose ports or programs.

import { join } from "node:path";
import { InvariantError, jsonAt, type JsonObject, OrkError, sleep } from "../../runtime/base/mod.ts";
import type { ComponentName, ComponentSet } from "./_component_set.ts";
import { systemClock } from "./_system_clock.ts";
import type { PlainClient } from "./api_client.ts";
import { findPrograms } from "./binaries.ts";
import { runCommand } from "./command_runner.ts";
import type { ComponentSettings, ControlPlanePorts } from "./components.ts";
import type {
  ControlPlane,
  ControlPlaneOptions,
  ControlPlaneProcess,
  KubectlOptions,
  KubectlOutput,
  StopOptions,
} from "./control_plane.ts";
import { type Credentials, removeAllButLogs, URLS, writeKubeconfig } from "./files.ts";
import { nodeObject } from "./node_object.ts";
import type { CertificatePair } from "./pki.ts";
import type { Reporter } from "./reporter.ts";

export interface RunningControlPlaneOptions {
  readonly name: string;
  readonly isTemporary: boolean;
  readonly settings: ComponentSettings;
  readonly credentials: Credentials;
  readonly client: PlainClient;
  readonly components: ComponentSet;
}

interface StartChoice {
  readonly choice: Readonly<Record<"controllerManager" | "scheduler" | "kwok", boolean>>;
  readonly nodes: number;
  readonly prepare: ControlPlaneOptions["prepare"];
}

export class RunningControlPlane implements ControlPlane {
  readonly name: string;
  readonly directory: string;
  readonly server: string;
  readonly kubeconfigPath: string;
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
  readonly ports: ControlPlanePorts;
  readonly client: PlainClient;
  readonly #options: RunningControlPlaneOptions;
  #isClosed = false;

  constructor(options: RunningControlPlaneOptions) {
    const { settings, credentials } = options;
    this.#options = options;
    this.name = options.name;
    this.directory = settings.files.directory;
    this.server = URLS.loopback(settings.ports.apiServer);
    this.kubeconfigPath = settings.files.kubeconfig;
    this.caPem = credentials.caPem;
    this.certPem = credentials.admin.certPem;
    this.keyPem = credentials.admin.keyPem;
    this.ports = settings.ports;
    this.client = options.client;
  }

  /** Starts the chosen programs and waits until the cluster is usable. @throws EnvironmentError */
  async start(reporter: Reporter, { choice, nodes, prepare }: StartChoice): Promise<void> {
    await this.#writeKubeconfigs();
    await this.#startOne("etcd", reporter);
    await this.#startOne("kube-apiserver", reporter);
    await prepare?.(this.client);
    const others: ComponentName[] = [];
    if (choice.controllerManager) others.push("kube-controller-manager");
    if (choice.scheduler) others.push("kube-scheduler");
    if (choice.kwok) others.push("kwok");
    await Promise.all(others.map((name) => this.#startOne(name, reporter)));
    if (choice.kwok) await this.#addNodes(nodes, reporter);
    if (choice.controllerManager) reporter("waiting for the default service account");
    if (choice.controllerManager) await this.#waitForDefaultServiceAccount();
  }

  processes(): readonly ControlPlaneProcess[] {
    return this.#options.components.processes();
  }

  clientCertificate(user: string, groups: readonly string[] = []): Promise<CertificatePair> {
    return this.#options.credentials.authority.client(user, groups);
  }

  async kubeconfigFor(user: string, groups: readonly string[] = []): Promise<string> {
    const path = join(this.#options.settings.files.kubeconfigs, encodeURIComponent(user));
    await this.#writeKubeconfig(path, await this.clientCertificate(user, groups));
    return path;
  }

  async serviceAccountToken(
    namespace: string,
    name: string,
    options: { readonly expirationSeconds?: number; readonly audiences?: readonly string[] } = {},
  ): Promise<string> {
    const body = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: options.expirationSeconds ?? 3_600, audiences: options.audiences ?? [] },
    };
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
    const answer = await this.client.json(path, { method: "POST", body });
    return textAt(answer, ["status", "token"]);
  }

  async kubectl(args: readonly string[], options: KubectlOptions = {}): Promise<KubectlOutput> {
    const { kubectl } = await findPrograms(["kubectl"]);
    const result = await runCommand([kubectl, ...args], {
      env: { KUBECONFIG: options.kubeconfig ?? this.kubeconfigPath },
      ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    });
    if (result) return result;
    throw new InvariantError("a program that was found does not exist", { kubectl });
  }

  async killApiServer(): Promise<void> {
    await this.#options.components.stopOne("kube-apiserver", "kill");
  }

  async startApiServer(): Promise<void> {
    const { components } = this.#options;
    if (!components.isRunning("kube-apiserver")) components.start("kube-apiserver");
    await components.healthy("kube-apiserver");
  }

  async restartApiServer(options: { readonly downMs?: number } = {}): Promise<void> {
    await this.killApiServer();
    await sleep(systemClock, options.downMs ?? 0);
    await this.startApiServer();
  }

  async compactEtcd(): Promise<number> {
    const etcd = URLS.loopback(this.ports.etcdClient);
    // Any key does: the answer's header carries the current revision.
    const range = await this.client.json(`${etcd}/v3/kv/range`, {
      method: "POST",
      body: { key: btoa("\0") },
    });
    const revision = textAt(range, ["header", "revision"]);
    await this.client.json(`${etcd}/v3/kv/compaction`, {
      method: "POST",
      body: { revision, physical: true },
    });
    return Number(revision);
  }

  async release(): Promise<void> {
    if (!this.#close()) return;
    await this.#options.components.release();
  }

  async stop(options: StopOptions = {}): Promise<void> {
    if (!this.#close()) return;
    await this.#options.components.stopAll();
    this.#discard(options);
  }

  stopNow(options: StopOptions = {}): void {
    if (!this.#close()) return;
    this.#options.components.killAllNow();
    this.#discard(options);
  }

  /** False when it was closed before. */
  #close(): boolean {
    if (this.#isClosed) return false;
    this.#isClosed = true;
    this.client.close();
    return true;
  }

  #discard({ keepLogs }: StopOptions): void {
    if (!this.#options.isTemporary) return;
    if (keepLogs) removeAllButLogs(this.#options.settings.files);
    else Deno.removeSync(this.directory, { recursive: true });
  }

  async #startOne(name: ComponentName, reporter: Reporter): Promise<void> {
    const { components } = this.#options;
    const startedMs = systemClock.monotonicMs();
    components.start(name);
    if (name !== "kwok") reporter(`waiting for ${name}`);
    await components.healthy(name);
    if (name !== "kwok") {
      reporter(`${name} is healthy after ${((systemClock.monotonicMs() - startedMs) / 1000).toFixed(1)} s`);
    }
  }

  async #writeKubeconfigs(): Promise<void> {
    const { settings, credentials } = this.#options;
    await this.#writeKubeconfig(settings.files.kubeconfig, credentials.admin);
    for (const component of ["kube-controller-manager", "kube-scheduler"]) {
      const pair = await credentials.authority.client(`system:${component}`, []);
      await this.#writeKubeconfig(join(settings.files.kubeconfigs, component), pair);
    }
  }

  async #writeKubeconfig(path: string, credentials: CertificatePair): Promise<void> {
    await writeKubeconfig(path, { name: this.name, server: this.server, caPem: this.caPem, credentials });
  }

  async #addNodes(count: number, reporter: Reporter): Promise<void> {
    const names = Array.from({ length: count }, (_, index) => `node-${index + 1}`);
    for (const name of names) {
      const { status, text } = await this.client.send("/api/v1/nodes", {
        method: "POST",
        body: nodeObject(name),
      });
      // 409: the node is from an earlier run in the same folder.
      if (status !== 201 && status !== 409) {
        throw new OrkError(`Node ${name} was not accepted (${status}): ${text}`, {
          code: "cluster/start-failed",
        });
      }
    }
    if (count > 0) reporter(count === 1 ? "waiting for the node" : `waiting for ${count} nodes`);
    for (const name of names) {
      await this.#options.components.waitWith(
        "kwok",
        () => this.#isNodeReady(name),
        `node ${name} to be Ready`,
      );
    }
    if (count > 0) reporter(`${count} simulated ${count === 1 ? "node is" : "nodes are"} Ready`);
  }

  async #isNodeReady(name: string): Promise<boolean> {
    const conditions = jsonAt(await this.client.json(`/api/v1/nodes/${name}`), ["status", "conditions"]);
    return Array.isArray(conditions) &&
      conditions.some((item: JsonObject) => item["type"] === "Ready" && item["status"] === "True");
  }

  /** Pods in a namespace are refused until its default service account exists. */
  async #waitForDefaultServiceAccount(): Promise<void> {
    await this.#options.components.waitWith("kube-controller-manager", async () => {
      const { status } = await this.client.send("/api/v1/namespaces/default/serviceaccounts/default");
      return status === 200;
    }, "the default service account");
  }
}

function textAt(object: JsonObject, path: readonly string[]): string {
  const value = jsonAt(object, path);
  if (typeof value === "string") return value;
  throw new OrkError(`the answer has no text at ${path.join(".")}`, { code: "cluster/unexpected-answer" });
}
