// Owns: starting the programs of one control plane, each up to its health gate, and stopping them. Must not: know PKI.

import { join } from "node:path";
import { EnvironmentError } from "../../runtime/base/mod.ts";
import type { PlainClient } from "./api_client.ts";
import type { ProgramPaths } from "./binaries.ts";
import {
  apiServerArgs,
  type ComponentSettings,
  controllerManagerArgs,
  etcdArgs,
  kwokArgs,
  schedulerArgs,
} from "./components.ts";
import { URLS } from "./files.ts";
import { logSize, type RunningProcess, startProcess, tailOf } from "./process.ts";
import { StopWaiting, waitFor } from "./wait.ts";

/** The programs that a control plane may run, in starting order. */
export type ComponentName = "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "kwok";

const ARGUMENTS: Readonly<Record<ComponentName, (settings: ComponentSettings) => readonly string[]>> = {
  "etcd": etcdArgs,
  "kube-apiserver": apiServerArgs,
  "kube-controller-manager": controllerManagerArgs,
  "kube-scheduler": schedulerArgs,
  "kwok": kwokArgs,
};

const START_TIMEOUT_MS = 60_000;
const LOG_LINES = 15;

export interface ComponentSetOptions {
  readonly settings: ComponentSettings;
  readonly programs: Partial<ProgramPaths>;
  readonly client: PlainClient;
  /** Whether the folder is to vanish with us. */
  readonly isTemporary: boolean;
  readonly signal?: AbortSignal;
}

/** The programs of one control plane. */
export class ComponentSet {
  readonly #options: ComponentSetOptions;
  readonly #running = new Map<ComponentName, RunningProcess>();
  /** How long each log was before this start. */
  readonly #logStart = new Map<ComponentName, number>();

  constructor(options: ComponentSetOptions) {
    this.#options = options;
  }

  /** Starts a program without waiting for it. */
  start(name: ComponentName): void {
    const { settings, programs, isTemporary } = this.#options;
    const logPath = join(settings.files.logs, `${name}.log`);
    this.#logStart.set(name, logSize(logPath));
    this.#running.set(
      name,
      startProcess({
        name,
        program: programs[name] ?? name,
        args: ARGUMENTS[name](settings),
        logPath,
        // One of them is enough, and it is the last to go.
        ...(isTemporary && name === "etcd" ? { discardOnLoss: settings.files.directory } : {}),
      }),
    );
  }

  /** Programs that were started and have not ended. */
  processes(): readonly RunningProcess[] {
    return [...this.#running.values()].filter((process) => process.status() === undefined);
  }

  isRunning(name: ComponentName): boolean {
    const process = this.#running.get(name);
    return process !== undefined && process.status() === undefined;
  }

  /**
   * Waits until a program answers that it is healthy.
   * @throws EnvironmentError with the end of its log when it ends or does not become healthy in a minute.
   */
  async healthy(name: ComponentName): Promise<void> {
    await this.waitWith(name, () => this.#isHealthy(name), `${name} to be healthy`);
  }

  /** Waits for a condition that the named program has to bring about. @throws EnvironmentError as `healthy`. */
  async waitWith(name: ComponentName, look: () => Promise<boolean>, what: string): Promise<void> {
    const { signal } = this.#options;
    try {
      await waitFor(async () => {
        const status = this.#running.get(name)?.status();
        if (status) throw new StopWaiting(new Error(endedText(name, status)));
        return await look();
      }, { what, timeoutMs: START_TIMEOUT_MS, ...(signal ? { signal } : {}) });
    } catch (error) {
      signal?.throwIfAborted();
      throw await this.#startFailed(name, error);
    }
  }

  async stopOne(name: ComponentName, how: "stop" | "kill"): Promise<void> {
    await this.#running.get(name)?.[how]();
  }

  /** Takes the watchdogs away, so that the programs go on when we end. */
  async release(): Promise<void> {
    await Promise.all([...this.#running.values()].map((process) => process.release()));
  }

  /** SIGKILL to everything, without waiting. */
  killAllNow(): void {
    for (const process of this.#running.values()) process.killNow();
  }

  /** Stops everything, dependants before what they depend on, so that logs hold no noise of a dying cluster. */
  async stopAll(): Promise<void> {
    const order: readonly (readonly ComponentName[])[] = [
      ["kwok", "kube-scheduler", "kube-controller-manager"],
      ["kube-apiserver"],
      ["etcd"],
    ];
    for (const group of order) {
      await Promise.all(group.map((name) => this.#running.get(name)?.stop({ graceMs: STOP_GRACE_MS[name] })));
    }
  }

  async #isHealthy(name: ComponentName): Promise<boolean> {
    const { client, settings } = this.#options;
    const { ports } = settings;
    switch (name) {
      case "etcd":
        return await answersOk(client, `${URLS.loopback(ports.etcdClient)}/health`);
      case "kube-apiserver":
        return await answersOk(client, `${URLS.loopback(ports.apiServer)}/readyz`);
      case "kube-controller-manager":
        return await answersOk(client, `${URLS.loopback(ports.controllerManager)}/healthz`);
      case "kube-scheduler":
        return await answersOk(client, `${URLS.loopback(ports.scheduler)}/healthz`);
      case "kwok":
        // It listens nowhere; that nodes become Ready is its sign of life.
        return true;
    }
  }

  /** etcd has no other reason to end by itself: its command line is ours and its ports are free. */
  #hasLostData(name: ComponentName): boolean {
    const status = this.#running.get(name)?.status();
    return name === "etcd" && status !== undefined && status.signal === null;
  }

  async #startFailed(name: ComponentName, cause: unknown): Promise<EnvironmentError> {
    const path = join(this.#options.settings.files.logs, `${name}.log`);
    const tail = await tailOf(path, LOG_LINES, this.#logStart.get(name));
    const reason = cause instanceof Error ? cause.message : String(cause);
    const failure = FAILURES.find(({ pattern }) => pattern.test(tail));
    return new EnvironmentError(`${name} did not start: ${failure?.reason ?? reason}`, {
      code: failure?.code ?? (this.#hasLostData(name) ? "cluster/data-unreadable" : "cluster/start-failed"),
      hint: failure?.hint === undefined ? logHint(path, tail) : `${failure.hint} (its log is ${path})`,
      cause,
    });
  }
}

/** What the end of a log tells about the machine. Source: messages of Go for EADDRINUSE and ENOSPC. */
const FAILURES: readonly {
  readonly pattern: RegExp;
  readonly code: string;
  readonly reason?: string;
  readonly hint?: string;
}[] = [
  { pattern: /address already in use/i, code: "cluster/port-taken" },
  {
    pattern: /no space left on device/i,
    code: "cluster/disk-full",
    reason: "the disk is full",
    hint: "a cluster needs about 200 MB; make room, or set ORK_STATE to a folder with room",
  },
];

// The API server waits for open watches before it ends, which helps nobody here.
const STOP_GRACE_MS: Readonly<Record<ComponentName, number>> = {
  "etcd": 3_000,
  "kube-apiserver": 2_000,
  "kube-controller-manager": 2_000,
  "kube-scheduler": 2_000,
  "kwok": 2_000,
};

async function answersOk(client: PlainClient, url: string): Promise<boolean> {
  const { status } = await client.send(url, { timeoutMs: 2_000 });
  return status === 200;
}

function endedText(name: string, status: Deno.CommandStatus): string {
  return status.signal ? `${name} was ended by ${status.signal}` : `${name} ended with code ${status.code}`;
}

function logHint(path: string, tail: string): string {
  return `its log is ${path}${tail ? ` and ends with:\n${tail}` : ", which is empty"}`;
}
