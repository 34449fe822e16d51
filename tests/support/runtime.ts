// Owns: a whole runtime inside the test process, on a control plane of the test. Must not: know what a test expects of it.

import { systemClock, systemRandom } from "../../cli/io/mod.ts";
import type { ControlPlane } from "../../e2e/cluster/mod.ts";
import { type HostSettings, runHost } from "../../runtime/engine/host/mod.ts";
import type { Clock } from "../../runtime/base/mod.ts";
import { type ClusterConnection, createFetchTransport, type Transport } from "../../runtime/kube/mod.ts";
import { createMetrics, type LogRecord, recordingLogger } from "../../runtime/telemetry/mod.ts";
import { planOf } from "./plan.ts";

export interface RuntimeOptions {
  readonly cluster: ControlPlane;
  readonly katalog: string;
  /** What `crdFile`s refer to. */
  readonly files?: Readonly<Record<string, string>>;
  /** Changes of the administrator's connection: another user, or a server behind a proxy. */
  readonly connection?: Partial<ClusterConnection>;
  readonly settings?: Partial<HostSettings>;
  /** Something between the engine and its connection. */
  readonly through?: (transport: Transport) => Transport;
  /** @default the clock of the system */
  readonly clock?: Clock;
}

/** Exact values, or patterns of them. */
export type Labels = Readonly<Record<string, string | RegExp>>;

export interface TestRuntime {
  readonly records: readonly LogRecord[];
  /** Address of health, metrics and the live API. */
  readonly url: string;
  /** Sum of all series of a metric whose labels contain every given one. */
  metric(name: string, labels?: Labels): Promise<number>;
  /** Messages of a level, in order. */
  messages(level?: LogRecord["level"]): readonly string[];
  /** Drains; true when everything in flight ended in time. Idempotent. */
  stop(): Promise<boolean>;
}

/** Starts a runtime; returns when its API listens. Election is off unless the settings say otherwise. */
export async function startRuntime(options: RuntimeOptions): Promise<TestRuntime> {
  const { cluster, through = (transport: Transport) => transport } = options;
  const clock = options.clock ?? systemClock();
  const { logger, records } = recordingLogger(clock);
  const metrics = createMetrics();
  const stopping = new AbortController();
  const plan = await planOf(options.katalog, options.files ?? {});
  const { server, caPem, certPem, keyPem } = cluster;
  const connection = { server, caPem, certPem, keyPem, ...options.connection };
  let listening: (address: { readonly url: string }) => void;
  const address = new Promise<{ readonly url: string }>((resolve) => (listening = resolve));
  const running = runHost({
    plan,
    transport: through(createFetchTransport(connection, { clock })),
    clock,
    random: systemRandom(),
    logger,
    metrics,
    settings: {
      namespace: "default",
      identity: `test_${crypto.randomUUID().slice(0, 8)}`,
      leaderElection: false,
      lease: { durationMs: 3_000, renewDeadlineMs: 2_000, retryMs: 500 },
      defaultWorkers: 3,
      defaultResyncMs: 600_000,
      failureThreshold: 5,
      hostname: "127.0.0.1",
      port: 0,
      runtimeVersion: "test",
      shutdownTimeoutMs: 10_000,
      ...options.settings,
    },
    signal: stopping.signal,
    onListening: (at) => listening(at),
  });
  const { url } = await Promise.race([address, running.then(() => Promise.reject(new Error("it ended")))]);
  return {
    records,
    url,
    async metric(name, labels = {}) {
      return sumOf((await metrics.expose()).text, name, labels);
    },
    messages: (level) =>
      records.filter((r) => level === undefined || r.level === level).map((r) => r.message),
    async stop() {
      stopping.abort();
      return (await running).drained;
    },
  };
}

/** Runs a function beside a runtime, and prints what the runtime logged when the function throws. */
export async function withRuntime(
  options: RuntimeOptions,
  run: (runtime: TestRuntime) => Promise<void>,
): Promise<void> {
  const runtime = await startRuntime(options);
  try {
    await run(runtime);
  } catch (error) {
    console.error(`log of the runtime:\n${runtime.records.map(lineOf).join("\n")}`);
    throw error;
  } finally {
    await runtime.stop();
  }
}

function lineOf({ timeMs, level, message, fields }: LogRecord): string {
  const time = new Date(timeMs).toISOString().slice(11, 23);
  return `  ${time} ${level.padEnd(5)} ${message} ${JSON.stringify(fields)}`;
}

/** Sum of the series of a metric with these labels. Source: Prometheus text exposition format. */
export function sumOf(text: string, name: string, labels: Labels): number {
  const isWanted = (line: string) =>
    Object.entries(labels).every(([key, wanted]) => {
      const value = new RegExp(`[{,]${key}="([^"]*)"`).exec(line)?.[1];
      return value !== undefined && (typeof wanted === "string" ? value === wanted : wanted.test(value));
    });
  return text.split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter(isWanted)
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
