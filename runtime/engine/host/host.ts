// Owns: the process: order of start, election, drain, exit. Must not: reconcile.

import { type Clock, errorMessage, type Random, shortHash, UsageError } from "../../base/mod.ts";
import { issueCertificate } from "../../certificates/mod.ts";
import type { Transport } from "../../kube/mod.ts";
import { type CrdPlan, type Plan, refusalsOf } from "../../language/plan/mod.ts";
import { counterOf, gaugeOf, type Logger, METRICS, type Metrics } from "../../telemetry/mod.ts";
import { createApiHandler } from "../api/mod.ts";
import { Operator, type OperatorSettings, type Term } from "../operator/mod.ts";
import type { Informer } from "../watch/mod.ts";
import { watchCrds } from "./crd_watch.ts";
import { Dependencies } from "./dependencies.ts";
import { Equipment } from "./equipment.ts";
import { type HttpServer, type HttpServerOptions, startHttpServer } from "./http_server.ts";
import { type LeaseTimes, runElection } from "./lease.ts";
import { ProcessStatus } from "./process_status.ts";
import { createHostView } from "./view.ts";
import { aborted, within } from "./within.ts";

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
  /** Opens the live API. @default a socket of this machine */
  readonly serve?: (options: HttpServerOptions) => HttpServer;
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
  refuseWhatCannotRun(options.plan);
  const host = new Host(options);
  host.listen();
  host.start();
  const running = host.elect();
  await aborted(options.signal);
  return await host.stop(running);
}

class Host {
  readonly #options: HostOptions;
  readonly #operators = new Map<string, Operator>();
  readonly #dependencies = new Dependencies(this.#operators);
  readonly #status = new ProcessStatus(this.#operators);
  readonly #equipment: Equipment;
  readonly #crds: Informer;
  #server: HttpServer | undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#equipment = new Equipment({
      ...options,
      identity: options.settings.identity,
      isBusy: () => this.#all().some((operator) => operator.isBusy()),
    });
    for (const crd of options.plan.crds) this.#operators.set(crd.name, this.#operatorOf(crd));
    this.#crds = watchCrds({
      ...options,
      transport: this.#equipment.transport,
      // Any CRD may be one that we manage or one that a custom child needs.
      onChange: () => this.#all().forEach((operator) => operator.poke()),
      // What its server made of a value once need not hold any more.
      onNewSchema: (group) => this.#equipment.applier.forget({ group }),
    });
  }

  /** Opens the API. */
  listen(): void {
    const { clock, logger, metrics, settings, serve = startHttpServer, onListening } = this.#options;
    const { hostname, port } = settings;
    const handler = createApiHandler({ view: this.#view(), metrics, logger, clock });
    this.#server = serve({ hostname, port, clock, handler });
    const address = { url: `http://${shownHost(hostname)}:${this.#server.port}` };
    logger.debug("listening", { event: "listening", ...address });
    onListening?.(address);
  }

  /** Begins to watch. */
  start(): void {
    this.#crds.start();
    for (const operator of this.#all()) operator.start();
    this.#status.started = true;
  }

  /** Reconciles whenever this replica leads. Ends some time after the signal has aborted. */
  elect(): Promise<void> {
    const { clock, random, logger, settings, signal } = this.#options;
    if (!settings.leaderElection) return this.#lead({ ended: signal, lost: new AbortController().signal });
    const { reader, writer } = this.#equipment;
    return runElection({
      reader,
      writer,
      clock,
      random,
      logger,
      namespace: settings.namespace,
      identity: settings.identity,
      katalog: this.#options.plan.name,
      times: settings.lease,
      signal,
      lead: (term) => this.#lead(term),
    });
  }

  /** Drains: work in flight ends, what is told about it is sent, and only then connections close. */
  async stop(running: Promise<void>): Promise<{ readonly drained: boolean }> {
    const { clock, logger, settings } = this.#options;
    const timeoutMs = settings.shutdownTimeoutMs;
    this.#status.stopping = true;
    const inFlight = this.#inFlight();
    logger.info("stopping: finishing what is in flight", { event: "stopping", inFlight });
    const drained = await within(running, clock, timeoutMs);
    if (!drained) {
      logger.warn("work in flight did not end in time", {
        event: "stop-timeout",
        timeoutMs,
        inFlight: this.#inFlight(),
      });
    }
    await this.#finish();
    this.#equipment.close();
    return { drained };
  }

  /** Reconciles that have begun and not ended. */
  #inFlight(): number {
    return this.#all().reduce((sum, operator) => sum + operator.facts().workersProcessing, 0);
  }

  #all(): readonly Operator[] {
    return [...this.#operators.values()];
  }

  #operatorOf(plan: CrdPlan): Operator {
    const { clock, random, logger, metrics, settings } = this.#options;
    const { transport, reader, watchSet, applier, events, lane, turns } = this.#equipment;
    return new Operator({
      plan,
      settings: operatorSettings(plan.settings, settings),
      transport,
      reader,
      watchSet,
      applier,
      events,
      lane,
      turns,
      issueCertificate: (request) => issueCertificate(request, { now: clock.now(), random }),
      clock,
      random,
      logger,
      metrics,
      isLiving: (uid) => this.#all().some((operator) => operator.watches(uid)),
      onHealthChange: () => this.#dependencies.changed(),
    });
  }

  #view(): ReturnType<typeof createHostView> {
    const { plan, metrics, settings } = this.#options;
    gaugeOf(metrics, METRICS.configInfo).set({ katalog: plan.name, digest: shortHash(plan.digest) }, 1);
    return createHostView({
      plan,
      operators: this.#operators,
      dependencies: this.#dependencies,
      process: () => this.#status.state(),
      runtimeVersion: settings.runtimeVersion,
    });
  }

  async #lead(term: Term): Promise<void> {
    this.#status.isLeader = true;
    try {
      await Promise.all(this.#all().map((operator) => this.#leadOne(operator, term)));
    } finally {
      this.#status.isLeader = false;
    }
  }

  /** A bug in one operator ends that one; the others go on. */
  async #leadOne(operator: Operator, term: Term): Promise<void> {
    const { logger, metrics } = this.#options;
    try {
      await operator.lead(term, this.#dependencies.satisfied(operator.plan, term.ended));
    } catch (error) {
      logger.error("BUG: an operator has ended", { event: "operator-bug", crd: operator.plan.name, error });
      counterOf(metrics, METRICS.bugsTotal).add({ where: "operator" });
      operator.health.markDegraded();
    }
  }

  /** Every step gets its chance, whatever the others do; together they may take no longer than the shutdown timeout. */
  async #finish(): Promise<void> {
    const { events, lane, watchSet } = this.#equipment;
    const { clock, settings } = this.#options;
    const steps: readonly (() => Promise<unknown> | undefined)[] = [
      () => events.flush(),
      () => lane.idle(),
      () => this.#crds.stop(),
      ...this.#all().map((operator) => () => operator.stop()),
      () => watchSet.close(),
      () => this.#server?.close(),
    ];
    const attempts = Promise.all(steps.map((step) => this.#attempt(step)));
    await within(attempts, clock, Math.min(5_000, settings.shutdownTimeoutMs));
  }

  async #attempt(step: () => Promise<unknown> | undefined): Promise<void> {
    try {
      await step();
    } catch (error) {
      const fields = { event: "stop-problem", error: errorMessage(error) } as const;
      this.#options.logger.warn("a part did not stop cleanly", fields);
    }
  }
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

function refuseWhatCannotRun(plan: Plan): void {
  const [first] = refusalsOf(plan);
  if (!first) return;
  throw new UsageError(first.message, {
    code: "usage/not-run",
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}
