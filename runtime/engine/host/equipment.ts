// Owns: what all operators of a process share: the connection, the writer, the watches, the background lanes. Must not: run operators.

import type { Clock, Random } from "../../base/mod.ts";
import {
  createKubeReader,
  createKubeWriter,
  type KubeReader,
  type KubeWriter,
  meteredTransport,
  type Transport,
} from "../../kube/mod.ts";
import { counterOf, type Logger, METRICS, type Metrics } from "../../telemetry/mod.ts";
import {
  type Applier,
  createApplier,
  createEventRecorder,
  createWriteLane,
  type EventRecorder,
  type WriteLane,
} from "../apply/mod.ts";
import { Turns } from "../operator/mod.ts";
import { createWatchSet, type WatchSet } from "../watch/mod.ts";
import { ApiServerOutage } from "./api_server_outage.ts";

export interface EquipmentOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Who reports: unique per process. */
  readonly identity: string;
  /** While it answers true, background writes give way. */
  readonly isBusy: () => boolean;
}

/** Opens nothing before it is used. `close` after everything that uses it has ended. */
export class Equipment {
  readonly transport: Transport;
  readonly reader: KubeReader;
  readonly writer: KubeWriter;
  readonly applier: Applier;
  readonly watchSet: WatchSet;
  readonly events: EventRecorder;
  /** For writes that may wait. */
  readonly lane: WriteLane;
  /** In which the reconciles of all operators begin. */
  readonly turns: Turns;
  readonly #reports: WriteLane;
  readonly #outage: ApiServerOutage;

  constructor(options: EquipmentOptions) {
    const { clock, random, logger, metrics, isBusy } = options;
    const requests = counterOf(metrics, METRICS.requestsTotal);
    const outage = new ApiServerOutage({ clock, logger, server: options.transport.server });
    const transport = meteredTransport(options.transport, (method, code, error) => {
      requests.add({ method, code });
      outage.answered(code, error);
    });
    const writer = createKubeWriter(transport, { clock, random });
    const background = { clock, metrics, logger, isBusy };
    const reports = createWriteLane({ ...background, name: "events", ratePerSecond: 25, maxQueued: 5_000 });
    const instance = options.identity;
    this.transport = transport;
    this.#outage = outage;
    this.reader = createKubeReader(transport);
    this.writer = writer;
    this.applier = createApplier({ writer, clock, metrics, logger });
    this.watchSet = createWatchSet({
      transport,
      reader: this.reader,
      clock,
      random,
      log: logger,
      metrics,
    });
    this.lane = createWriteLane({ ...background, name: "stamps", maxQueued: 20_000 });
    this.events = createEventRecorder({ writer, clock, random, instance, logger, metrics, lane: reports });
    this.turns = new Turns(clock);
    this.#reports = reports;
  }

  close(): void {
    this.events.close();
    this.lane.close();
    this.#reports.close();
    this.transport.close();
    this.#outage.close();
  }
}
