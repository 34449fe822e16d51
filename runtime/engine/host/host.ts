// Owns: the process: order of start, election, drain, exit. Must not: reconcile.

import { type Clock, errorMessage, type Random, shortHash, UsageError } from "../../base/mod.ts";
import { issueCertificate } from "../../certificates/mod.ts";
import { createKubeReader, createKubeWriter, meteredTransport, type Transport } from "../../kube/mod.ts";
import { type Plan, refusalsOf } from "../../language/plan/mod.ts";
import { counterOf, gaugeOf, type Logger, METRICS, type Metrics } from "../../telemetry/mod.ts";
import { createApiHandler } from "../api/mod.ts";
import { createApplier, createEventRecorder, createWriteLane } from "../apply/mod.ts";
import { Operator, type OperatorSettings, type ProcessState } from "../operator/mod.ts";
import { createWatchSet } from "../watch/mod.ts";
import { watchCrds } from "./crd_watch.ts";
import { Dependencies } from "./dependencies.ts";
import { startHttpServer } from "./http_server.ts";
import { type LeaseTimes, runElection } from "./lease.ts";
import { createHostView } from "./view.ts";

export interface HostSettings {
  /** Where the lease lives. */
  readonly namespace: string;
  /** Unique per process. */
  readonly identity: string;
  readonly leaderElection: boolean;
  readonly lease: LeaseTimes;
  readonly defaultWorkers: number;
  readonly defaultResyncMs: number;
  readonly failureThreshold: number;
  readonly maxDepth?: number;
  readonly hostname: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly runtimeVersion: string;
  /** How long a stop may take before the process gives up on what is in flight, in milliseconds. */
  readonly shutdownTimeoutMs: number;
}

export interface HostOptions {
  readonly plan: Plan;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly settings: HostSettings;
  /** Aborting it drains and returns. */
  readonly signal: AbortSignal;
  /** Called once the API listens. */
  readonly onListening?: (address: { readonly url: string }) => void;
}

/**
 * Runs a Plan until the signal aborts. Every replica watches; the leader reconciles. Returns `drained: false` when work
 * in flight did not end within the shutdown timeout.
 * @throws {EnvironmentError} when the API port cannot be listened on.
 * @throws {UsageError} when the Plan holds a block that this version cannot execute.
 */
export async function runHost(options: HostOptions): Promise<{ readonly drained: boolean }> {
  const { plan, clock, random, logger, metrics, settings, signal } = options;
  refuseWhatCannotRun(plan);
  const requests = counterOf(metrics, METRICS.requestsTotal);
  const transport = meteredTransport(options.transport, (method, code) => requests.add({ method, code }));
  const reader = createKubeReader(transport);
  const writer = createKubeWriter(transport, { clock, random });
  const applier = createApplier({ writer, clock, metrics, logger });
  const operators = new Map<string, Operator>();
  const background = {
    clock,
    metrics,
    logger,
    isBusy: () => [...operators.values()].some((o) => o.isBusy()),
  };
  const lane = createWriteLane({ ...background, name: "stamps", maxQueued: 20_000 });
  const reports = createWriteLane({ ...background, name: "events", ratePerSecond: 25, maxQueued: 5_000 });
  const events = createEventRecorder({
    writer,
    clock,
    random,
    instance: settings.identity,
    logger,
    metrics,
    lane: reports,
  });
  const watchSet = createWatchSet({ transport, clock, random, log: logger, metrics });
  const dependencies = new Dependencies(operators);
  for (const crd of plan.crds) {
    operators.set(
      crd.name,
      new Operator({
        plan: crd,
        settings: operatorSettings(crd.settings, settings),
        transport,
        reader,
        watchSet,
        applier,
        events,
        lane,
        issueCertificate: (request) => issueCertificate(request, { now: clock.now(), random }),
        clock,
        random,
        logger,
        metrics,
        onHealthChange: () => dependencies.changed(),
      }),
    );
  }
  const state = { started: false, isLeader: false, stopping: false };
  const processState = (): ProcessState => {
    const degraded = [...operators.values()].filter((o) => o.health.snapshot().degraded).map((o) =>
      o.plan.name
    );
    const reason = state.stopping
      ? "stopping"
      : degraded.length > 0
      ? `degraded: ${degraded.join(", ")}`
      : undefined;
    return {
      started: state.started,
      healthy: true,
      // One failing CRD must not take the others out of service.
      ready: state.started && !state.stopping,
      isLeader: state.isLeader,
      ...(reason === undefined ? {} : { reason }),
    };
  };
  const view = createHostView({
    plan,
    operators,
    dependencies,
    process: processState,
    runtimeVersion: settings.runtimeVersion,
  });
  gaugeOf(metrics, METRICS.configInfo).set({ katalog: plan.name, digest: shortHash(plan.digest) }, 1);
  const server = startHttpServer({
    hostname: settings.hostname,
    port: settings.port,
    handler: createApiHandler({ view, metrics, logger, clock }),
  });
  const address = { url: `http://${shownHost(settings.hostname)}:${server.port}` };
  logger.debug("listening", address);
  options.onListening?.(address);
  const crds = watchCrds({
    transport,
    clock,
    random,
    logger,
    onChange() {
      // Any CRD may be one that we manage or one that a custom child needs.
      for (const operator of operators.values()) operator.poke();
    },
  });
  crds.start();
  for (const operator of operators.values()) operator.start();
  state.started = true;

  const lead = async (term: AbortSignal) => {
    state.isLeader = true;
    try {
      await Promise.all([...operators.values()].map(async (operator) => {
        if (await dependencies.satisfied(operator.plan, term)) await operator.lead(term);
      }));
    } finally {
      state.isLeader = false;
    }
  };
  const running = settings.leaderElection
    ? runElection({
      reader,
      writer,
      clock,
      random,
      logger,
      namespace: settings.namespace,
      identity: settings.identity,
      times: settings.lease,
      signal,
      lead,
    })
    : lead(signal);
  await aborted(signal);
  state.stopping = true;
  logger.info("stopping: finishing what is in flight");
  const drained = await within(running, clock, settings.shutdownTimeoutMs);
  if (!drained) logger.warn("work in flight did not end in time", { timeoutMs: settings.shutdownTimeoutMs });
  await finish([
    () => events.flush(),
    () => lane.idle(),
    () => crds.stop(),
    ...[...operators.values()].map((operator) => () => operator.stop()),
    () => watchSet.close(),
    () => server.close(),
  ], options);
  events.close();
  lane.close();
  reports.close();
  transport.close();
  return { drained };
}

/** Every step gets its chance, whatever the others do; together they may take no longer than the shutdown timeout. */
async function finish(steps: readonly (() => Promise<unknown>)[], options: HostOptions): Promise<void> {
  const attempts = steps.map(async (step) => {
    try {
      await step();
    } catch (error) {
      options.logger.warn("a part did not stop cleanly", { error: errorMessage(error) });
    }
  });
  await within(Promise.all(attempts), options.clock, Math.min(5_000, options.settings.shutdownTimeoutMs));
}

function operatorSettings(
  crd: Plan["crds"][number]["settings"],
  defaults: HostSettings,
): OperatorSettings {
  const maxDepth = crd.maxDepth ?? defaults.maxDepth;
  return {
    workers: crd.workers ?? defaults.defaultWorkers,
    resyncMs: crd.resyncMs ?? defaults.defaultResyncMs,
    failureThreshold: crd.failureThreshold ?? defaults.failureThreshold,
    ...(maxDepth === undefined || maxDepth === 0 ? {} : { maxDepth }),
  };
}

function shownHost(hostname: string): string {
  return hostname === "0.0.0.0" || hostname === "::" ? "127.0.0.1" : hostname;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function within(work: Promise<unknown>, clock: Clock, limitMs: number): Promise<boolean> {
  let timer: { cancel(): void } | undefined;
  const limit = new Promise<boolean>((resolve) => (timer = clock.after(limitMs, () => resolve(false))));
  const done = await Promise.race([work.then(() => true), limit]);
  timer?.cancel();
  return done;
}

function refuseWhatCannotRun(plan: Plan): void {
  const [first] = refusalsOf(plan);
  if (!first) return;
  throw new UsageError(first.message, {
    code: "usage/not-run",
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}
