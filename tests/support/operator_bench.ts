// Owns: one operator on an API server in memory and a virtual clock, for its tests. Must not: test anything.

import { type JsonObject, seededRandom } from "../../runtime/base/mod.ts";
import { createApplier, createEventRecorder, createWriteLane } from "../../runtime/engine/apply/mod.ts";
import { Operator, type OperatorSettings, Turns } from "../../runtime/engine/operator/mod.ts";
import { createWatchSet } from "../../runtime/engine/watch/mod.ts";
import {
  conditionOf,
  createKubeReader,
  createKubeWriter,
  type KubeObject,
  type ResourceType,
} from "../../runtime/kube/mod.ts";
import { createMetrics, recordingLogger } from "../../runtime/telemetry/mod.ts";
import { type MemoryServer, memoryServer } from "./memory_api_server.ts";
import { crdPlanOf } from "./plan.ts";
import { settle, type VirtualClock, virtualClock } from "./virtual_clock.ts";

const typed = (group: string, kind: string, plural: string, namespaced = true): ResourceType => ({
  group,
  version: "v1",
  kind,
  plural,
  namespaced,
});

export const SITES = typed("demo.example.com", "Site", "sites");
export const CONFIG_MAPS = typed("", "ConfigMap", "configmaps");

/** What the server of a bench serves at first. */
export const SERVED: readonly ResourceType[] = [
  SITES,
  CONFIG_MAPS,
  typed("", "Secret", "secrets"),
  typed("", "Namespace", "namespaces", false),
  typed("apps", "Deployment", "deployments"),
  typed("batch", "Job", "jobs"),
  typed("events.k8s.io", "Event", "events"),
  typed("coordination.k8s.io", "Lease", "leases"),
  typed("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", false),
];

export interface Bench {
  readonly clock: VirtualClock;
  readonly server: MemoryServer;
  readonly operator: Operator;
  /** `level message` of what was logged since the last call, debug lines and phases of watches left out. */
  logged(): string[];
  /** `type reason note` of the events since the last call, in the order of their names. */
  events(): string[];
  /** The lines of the metrics that start so. */
  metrics(start: string): Promise<string[]>;
  /** Lets time pass and everything that needs none happen. */
  pass(ms?: number): Promise<void>;
  /** A condition of `Site/web/<name>` as `status reason message`. */
  condition(name: string, type?: string): string | undefined;
  /** Stores an object of the managed kind, or changes its spec. */
  site(name: string, spec?: JsonObject, metadata?: JsonObject): KubeObject;
  /** Paths of what is there besides managed objects and events. */
  children(): string[];
  /** Ends leading as a stop does, or as a lost lease does. */
  end(how?: "lost"): void;
  /** Stops everything. */
  stop(): Promise<void>;
}

export interface BenchOptions {
  /** Of the CRD entry, beside `operatorBox`. */
  readonly entry?: string;
  readonly served?: readonly ResourceType[];
  readonly settings?: Partial<OperatorSettings>;
  /** Called before anything starts. */
  readonly before?: (server: MemoryServer) => void;
}

/** An operator for `Site` that leads. */
export async function operatorBench(box: string, options: BenchOptions = {}): Promise<Bench> {
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const server = memoryServer(clock);
  for (const type of options.served ?? SERVED) server.serve(type);
  options.before?.(server);
  const random = seededRandom(1);
  const metrics = createMetrics();
  const { logger, records } = recordingLogger(clock);
  const { transport } = server;
  const writer = createKubeWriter(transport, { clock, random });
  const lane = createWriteLane({ name: "stamps", clock, metrics, logger });
  const recorder = createEventRecorder({ writer, clock, random, instance: "pod-1", logger, metrics });
  const watchSet = createWatchSet({ transport, clock, random, log: logger });
  const operator = new Operator({
    plan: await crdPlanOf(box, options.entry),
    settings: { workers: 2, resyncMs: 600_000, failureThreshold: 3, ...options.settings },
    transport,
    reader: createKubeReader(transport),
    watchSet,
    applier: createApplier({ writer, clock, metrics, logger }),
    events: recorder,
    lane,
    turns: new Turns(clock),
    issueCertificate: () => Promise.reject(new Error("no certificates here")),
    clock,
    random,
    logger,
    metrics,
    onHealthChange: () => {},
  });
  const [ended, lost] = [new AbortController(), new AbortController()];
  operator.start();
  const leading = operator.lead({ ended: ended.signal, lost: lost.signal });
  let seenLogs = 0;
  const seenEvents = new Map<string, string>();

  async function pass(ms = 0): Promise<void> {
    for (let i = 0; i < 20; i++) await settle();
    await clock.advance(ms);
    for (let i = 0; i < 20; i++) await settle();
  }
  function events(): string[] {
    return server.paths().filter((path) => path.startsWith("Event/")).flatMap((path) => {
      const event = server.get(path)!;
      const isKnown = seenEvents.get(path) === event.metadata.resourceVersion;
      seenEvents.set(path, event.metadata.resourceVersion!);
      return isKnown ? [] : [`${event["type"]} ${event["reason"]} ${event["note"]}`];
    });
  }
  await pass();
  return {
    clock,
    server,
    operator,
    pass,
    events,
    logged() {
      const fresh = records.slice(seenLogs);
      seenLogs = records.length;
      return fresh.filter((r) => r.level !== "debug" && r.message !== "watch phase").map((r) =>
        `${r.level} ${r.message}`
      );
    },
    async metrics(start) {
      return (await metrics.expose()).text.split("\n").filter((line) => line.startsWith(start));
    },
    condition(name, type = "Ready") {
      const object = server.get(`Site/web/${name}`);
      const found = object && conditionOf(object, type);
      return found && [found["status"], found["reason"], found["message"]].filter((v) => v !== "").join(" ");
    },
    site(name, spec = {}, metadata = {}) {
      const path = `Site/web/${name}`;
      const present = server.get(path);
      return server.put({
        ...present,
        apiVersion: "demo.example.com/v1",
        kind: "Site",
        metadata: { ...present?.metadata, name, namespace: "web", ...metadata },
        spec,
      });
    },
    children: () => server.paths().filter((path) => !/^(Site|Event)\//.test(path)),
    end: (how) => (how === "lost" && lost.abort(), ended.abort()),
    async stop() {
      ended.abort();
      const stopping = leading.then(() => operator.stop());
      await pass(5_000);
      await stopping;
      recorder.close();
      lane.close();
      await watchSet.close();
    },
  };
}
