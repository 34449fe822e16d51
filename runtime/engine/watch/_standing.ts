// Owns: what an informer knows of itself: its phase and when it last heard what. Must not: decide what comes next.

import type { Clock } from "../../base/mod.ts";
import { lastingFields, type Logger, Repeats } from "../../telemetry/mod.ts";
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
  readonly #trouble: Repeats;
  #phase: InformerPhase = "syncing";
  #message: string | undefined;
  #sinceMs: number;
  #hasSynced = false;
  #lastSyncMs: number | undefined;
  #lastSyncTookMs: number | undefined;
  #lastEventMs: number | undefined;
  #lastContactMs: number | undefined;

  constructor(options: StandingOptions) {
    this.#options = options;
    this.#sinceMs = options.clock.now();
    this.#trouble = new Repeats(options.clock);
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
  listed(tookMs: number): void {
    this.#hasSynced = true;
    this.#lastSyncTookMs = tookMs;
    this.#lastSyncMs = this.#options.clock.now();
    this.enter("synced");
  }

  enter(next: InformerPhase, why?: string): void {
    const moved = this.#phase !== next;
    this.#phase = next;
    this.#message = why;
    this.#say(next, { moved, why });
    if (!moved) return;
    this.#sinceMs = this.#options.clock.now();
    this.#options.onPhase(this.state());
  }

  /** What lasts is said again at growing intervals, and so is its end. */
  #say(phase: InformerPhase, { moved, why }: { readonly moved: boolean; readonly why: string | undefined }) {
    const { log } = this.#options;
    const event = "watch-phase";
    if (why !== undefined) {
      const lasting = this.#trouble.met(phase);
      if (lasting) log.warn("watch phase", { event, phase, why, ...lastingFields(lasting) });
    } else if (moved) {
      const over = phase === "synced" ? this.#trouble.over() : undefined;
      if (over) log.info("watch phase", { event, phase, ...over });
      else log.debug("watch phase", { event, phase });
    }
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
      ...(this.#lastSyncTookMs === undefined ? {} : { lastSyncTookMs: this.#lastSyncTookMs }),
      ...(this.#lastEventMs === undefined ? {} : { lastEventMs: this.#lastEventMs }),
      ...(this.#lastContactMs === undefined ? {} : { lastContactMs: this.#lastContactMs }),
    };
  }
}
