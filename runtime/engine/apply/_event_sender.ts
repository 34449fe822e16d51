// Owns: sending one event in the background, and saying so when that fails. Must not: know series.

import { errorMessage, OrkError } from "../../base/mod.ts";
import type { KubeWriter } from "../../kube/mod.ts";
import { type Counter, counterOf, type Logger, METRICS, type Metrics } from "../../telemetry/mod.ts";
import { EVENT_TYPE, type EventFact, eventObject, type EventStamp } from "./event_object.ts";
import type { WriteLane } from "./write_lane.ts";

export interface EventSenderOptions {
  readonly writer: KubeWriter;
  readonly lane: WriteLane;
  readonly fieldManager: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What cannot be sent is counted; an outage is logged once. */
export class EventSender {
  readonly #options: EventSenderOptions;
  readonly #total: Counter;
  #failing = false;

  constructor(options: EventSenderOptions) {
    this.#options = options;
    this.#total = counterOf(options.metrics, METRICS.eventsTotal);
  }

  /** Returns at once. */
  send(fact: EventFact, stamp: EventStamp): void {
    const accepted = this.#options.lane.submit((signal) => this.#write(fact, stamp, signal));
    if (!accepted) this.#total.add({ result: "dropped" });
  }

  async #write(fact: EventFact, stamp: EventStamp, signal: AbortSignal): Promise<void> {
    const { writer, fieldManager } = this.#options;
    const what = { type: EVENT_TYPE, object: eventObject(fact, stamp) };
    try {
      await writer.send(
        stamp.series === undefined ? { kind: "create", ...what } : { kind: "apply", ...what, force: true },
        { fieldManager, signal },
      );
      this.#total.add({ result: "sent" });
      this.#failing = false;
    } catch (error) {
      this.#lost(error, fact);
    }
  }

  #lost(error: unknown, fact: EventFact): void {
    if (!(error instanceof OrkError)) throw error;
    this.#total.add({ result: "failed" });
    const { kind, name, namespace } = fact.regarding;
    const object = `${kind}/${name}`;
    const { reason } = fact;
    const fields = { event: "event-failed", reason, object, namespace, error: errorMessage(error) } as const;
    // One warning per outage (usually missing permission); the counter has the rest.
    if (this.#failing) this.#options.logger.debug("event could not be sent", fields);
    else this.#options.logger.warn("event could not be sent", fields);
    this.#failing = true;
  }
}
