// Owns: counting and logging writes. Must not: perform one.

import type { Clock } from "../../base/mod.ts";
import { formatRef, type Write } from "../../kube/mod.ts";
import {
  type Counter,
  counterOf,
  type Histogram,
  histogramOf,
  type Logger,
  METRICS,
  type Metrics,
} from "../../telemetry/mod.ts";
import { targetOf } from "./failure.ts";
import type { WriteResult } from "./result.ts";

export interface WriteMetersOptions {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

export class WriteMeters {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #written: Counter;
  readonly #skipped: Counter;
  readonly #duration: Histogram;

  constructor({ clock, metrics, logger }: WriteMetersOptions) {
    this.#clock = clock;
    this.#logger = logger;
    this.#written = counterOf(metrics, METRICS.writesTotal);
    this.#skipped = counterOf(metrics, METRICS.writesSkipped);
    this.#duration = histogramOf(metrics, METRICS.writeDuration);
  }

  /** Nothing was sent. */
  skipped({ type }: Write): void {
    this.#skipped.add({ kind: type.kind });
  }

  sent(write: Write, result: WriteResult, startedMs: number): void {
    const { kind } = write.type;
    const what = result.kind === "written" ? result.verb : result.kind;
    this.#written.add({ kind, result: what });
    this.#duration.observe({ kind }, (this.#clock.monotonicMs() - startedMs) / 1_000);
    this.#logger.debug("write sent", {
      event: "write-sent",
      write: write.kind,
      object: formatRef(targetOf(write)),
      result: what,
    });
  }
}
