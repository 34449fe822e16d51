// Owns: runs on an API server in memory, in simulated time: network, processes, controllers. Must not: know what happens in them.

import { type Random, seededRandom, sleep } from "../../runtime/base/mod.ts";
import { type HttpServerOptions, runHost } from "../../runtime/engine/host/mod.ts";
import type { KubeObject, Method, ResourceType } from "../../runtime/kube/mod.ts";
import type { Plan } from "../../runtime/language/plan/mod.ts";
import { createMetrics, recordingLogger } from "../../runtime/telemetry/mod.ts";
import { type MemoryServer, memoryServer } from "../support/memory_api_server.ts";
import { type Labels, sumOf } from "../support/runtime.ts";
import { crdOf } from "../support/scene.ts";
import { CHAOS_KINDS } from "./katalog.ts";
import type { Lab, Process, ProcessOptions } from "./lab.ts";
import { runControllers } from "./memory_controllers.ts";
import { MemoryNetwork } from "./memory_network.ts";
import { ProcessClock, SimulatedTime } from "./simulated_time.ts";

export interface MemoryLabOptions {
  readonly seed: number;
  /** Compiled once for all runs. */
  readonly planOf: (katalog: string) => Promise<Plan>;
}

const type = (group: string, kind: string, namespaced = true): ResourceType => ({
  group,
  version: "v1",
  kind,
  plural: `${kind.toLowerCase()}s`,
  namespaced,
});

const SERVED: readonly ResourceType[] = [
  ...["ConfigMap", "Secret", "Service", "ServiceAccount", "Pod"].map((kind) => type("", kind)),
  type("", "Namespace", false),
  type("apps", "Deployment"),
  type("batch", "Job"),
  type("events.k8s.io", "Event"),
  type("coordination.k8s.io", "Lease"),
  type("rbac.authorization.k8s.io", "ClusterRole", false),
  type("apiextensions.k8s.io", "CustomResourceDefinition", false),
];
/** Garbage collector, namespaces, workloads: at most so long after what they follow. */
const CONTROLLERS_MS = 3_000;
/** Longer than anything but a resync waits; one run of some rests for an hour. */
const REST_MS = 600_000;
const LONG_REST_MS = 3_600_000;
const LONG_REST_EVERY = 10;
const PAGE_SIZE = 4;
const LONGEST_OUTAGE_MS = 20_000;
const START_MS = Date.UTC(2026, 0, 1);

export class MemoryLab implements Lab {
  readonly clock = new SimulatedTime(START_MS);
  readonly slowness: number;
  readonly lookEveryMs = 1_000;
  readonly reconnectMs = 20_000;
  readonly restMs: number;
  readonly isElecting: boolean;
  readonly leaseMs = SETTINGS.lease.renewDeadlineMs;
  readonly isSimulated = true;
  /** What a process that was stopped left behind. */
  readonly leaks: string[] = [];
  readonly server: MemoryServer;
  readonly network: MemoryNetwork;
  readonly #options: MemoryLabOptions;
  readonly #random: Random;
  #started = 0;

  constructor(options: MemoryLabOptions) {
    // A sequence for each party: how often one draws must not change what another does.
    const random = seededRandom(options.seed + 2);
    this.#options = options;
    this.#random = random;
    this.restMs = options.seed % LONG_REST_EVERY === 0 ? LONG_REST_MS : REST_MS;
    this.isElecting = random.next() < 0.5;
    this.slowness = 1 + Math.floor(random.next() * 8);
    const delays = seededRandom(options.seed + 3);
    const controllersMs = () => delays.next() * CONTROLLERS_MS;
    this.server = memoryServer(this.clock, { strict: true, controllersMs, pageSize: PAGE_SIZE });
    for (const one of SERVED) this.server.serve(one);
    for (const kind of CHAOS_KINDS) this.server.put(crdOf(kind) as unknown as KubeObject);
    this.server.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
    this.network = new MemoryNetwork({
      clock: this.clock,
      random: seededRandom(options.seed + 4),
      server: this.server,
    });
    runControllers(this.server, { clock: this.clock, delayMs: controllersMs });
  }

  readonly client: Lab["client"] = {
    send: async (path, { method = "GET", body, contentType } = {}) => {
      const request = { method: method as Method, path, body, ...(contentType ? { contentType } : {}) };
      const answer = await this.server.transport.request(request);
      return { status: answer.status, text: JSON.stringify(answer.body) };
    },
  };

  async start(options: ProcessOptions): Promise<Process> {
    const clock = new ProcessClock(options.clock);
    const { logger, records } = recordingLogger(clock);
    const metrics = createMetrics();
    const stopping = new AbortController();
    const connection = this.network.connect();
    let handler: HttpServerOptions["handler"] | undefined;
    const running = runHost({
      plan: await this.#options.planOf(options.katalog),
      transport: options.through(connection.transport),
      clock,
      random: options.random,
      logger,
      metrics,
      settings: {
        ...SETTINGS,
        leaderElection: this.isElecting,
        identity: `process-${++this.#started}`,
        defaultResyncMs: options.resyncMs,
      },
      signal: stopping.signal,
      serve: (at) => (handler = at.handler, { port: 1, close: () => Promise.resolve() }),
    });
    return {
      records,
      metric: async (name: string, labels: Labels = {}) => sumOf((await metrics.expose()).text, name, labels),
      facts: async (crd) => await (await handler!(new Request(`http://memory/katalog/${crd}`))).json(),
      stop: async () => {
        stopping.abort();
        const { drained } = await running;
        if (!drained) this.leaks.push("work in flight did not end in time");
        // What looks again in a moment has that moment.
        await sleep(this.clock, 1_000);
        if (clock.pending > 0) this.leaks.push(`${clock.pending} timers are left`);
        if (connection.open.length > 0) this.leaks.push(`watches of ${connection.open} are left`);
        clock.kill();
      },
      kill: () => Promise.resolve(clock.kill()),
    };
  }

  async restart(): Promise<void> {
    this.network.isDown = true;
    this.server.cut();
    this.server.forget();
    await sleep(this.clock, this.#random.next() * LONGEST_OUTAGE_MS);
    this.network.isDown = false;
  }

  /** All that there is. */
  objects(): readonly KubeObject[] {
    return this.server.paths().map((path) => this.server.get(path)!);
  }
}

const SETTINGS = {
  namespace: "default",
  lease: { durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 },
  defaultWorkers: 3,
  failureThreshold: 5,
  hostname: "memory",
  port: 1,
  runtimeVersion: "test",
  shutdownTimeoutMs: 30_000,
} as const;
