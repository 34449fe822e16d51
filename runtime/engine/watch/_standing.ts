// Owns: what an informer knows of itself: its phase and when it last heard what. Must not: decide what comes next.

import type { Clock } from "../../base/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import type { InformerCounters, InformerPhase, InformerState } from "./state.ts";

export interface StandingOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly itemCount: () => number;
  readonly counters: () => InformerCounters;
  /** Called when the phase changes. Must not throw. */
  readonly onPhase: (state: InformerState) => void;
}

/** Begins in phase `syncing`. */
export class Standing {
  readonly #options: StandingOptions;
  #phase: InformerPhase = "syncing";
  #message: string | undefined;
  #sinceMs: number;
  #hasSynced = false;
  #lastSyncMs: number | undefined;
  #lastEventMs: number | undefined;
  #lastContactMs: number | undefined;

  constructor(options: StandingOptions) {
    this.#options = options;
    this.#sinceMs = options.clock.now();
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** The server said something. */
  heard(): void {
    this.#lastContactMs = this.#options.clock.now();
  }

  /** What it said last was an event. */
  heardEvent(): void {
    this.#lastEventMs = this.#lastContactMs;
  }

  /** A list was complete. */
  listed(): void {
    this.#hasSynced = true;
    this.#lastSyncMs = this.#options.clock.now();
    this.enter("synced");
  }

  enter(next: InformerPhase, why?: string): void {
    const moved = this.#phase !== next;
    this.#phase = next;
    this.#message = why;
    if (!moved) return;
    const { clock, log, onPhase } = this.#options;
    this.#sinceMs = clock.now();
    if (why === undefined) log.debug("watch phase", { phase: next });
    else log.warn("watch phase", { phase: next, why });
    onPhase(this.state());
  }

  state(): InformerState {
    return {
      phase: this.#phase,
      sinceMs: this.#sinceMs,
      hasSynced: this.#hasSynced,
      itemCount: this.#options.itemCount(),
      counters: this.#options.counters(),
      ...(this.#message === undefined ? {} : { message: this.#message }),
      ...(this.#lastSyncMs === undefined ? {} : { lastSyncMs: this.#lastSyncMs }),
      ...(this.#lastEventMs === undefined ? {} : { lastEventMs: this.#lastEventMs }),
      ...(this.#lastContactMs === undefined ? {} : { lastContactMs: this.#lastContactMs }),
    };
  }
}
