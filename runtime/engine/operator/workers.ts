// Owns: taking objects from the queue of one CRD and reconciling them. Must not: decide what enters the queue.

import { type Clock, errorMessage, InvariantError, OrkError } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import type { WorkItem, WorkQueue } from "../queue/mod.ts";
import type { EventFacts } from "./event_facts.ts";
import { type ChildFights, WHOLE, wholeKey } from "./fights.ts";
import { type HoldReason, Holds } from "./holds.ts";
import type { Meters } from "./meters.ts";
import type { Outcome, Reconciler } from "../attempt/mod.ts";
import type { Reporter } from "./reporter.ts";
import type { Settlement } from "./settlement.ts";
import type { Term } from "./term.ts";
import type { Turns } from "./turns.ts";
import type { Waiting } from "./vitals.ts";

export interface WorkersOptions {
  readonly count: number;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reconciler: Reconciler;
  readonly reporter: Reporter;
  readonly settlement: Settlement;
  readonly meters: Meters;
  readonly facts: EventFacts;
  readonly fights: ChildFights;
  readonly find: (key: string) => KubeObject | undefined;
  /** What waits for a worker, as people see it. */
  readonly load: () => Waiting;
}

/** As many as are declared, each with one object at a time. */
export class Workers {
  readonly #options: WorkersOptions;
  readonly #inProgress = new Set<string>();
  readonly #holds = new Holds();
  #queue: WorkQueue | undefined;

  constructor(options: WorkersOptions) {
    this.#options = options;
  }

  /** Workers that have an object now. */
  get busy(): number {
    return this.#inProgress.size;
  }

  isAt(key: string): boolean {
    return this.#inProgress.has(key);
  }

  /** Objects that wait because work is held back. */
  get held(): number {
    return this.#holds.size;
  }

  /** From the next object on; deletion is never held back (decisions 1.17). Idempotent. */
  hold(reason: HoldReason): void {
    this.#holds.begin(reason);
  }

  /** Idempotent. */
  release(reason: HoldReason): void {
    this.#holds.end(reason, this.#queue);
  }

  /** The object is gone. */
  drop(key: string): void {
    this.#holds.drop(key);
  }

  /** Works until the term ends; what is in flight then is finished. */
  async run(queue: WorkQueue, term: Term): Promise<void> {
    this.#queue = queue;
    await Promise.all(Array.from({ length: this.#options.count }, () => this.#work(queue, term)));
    this.#queue = undefined;
    this.#holds.clear();
  }

  async #work(queue: WorkQueue, { ended: signal, lost }: Term): Promise<void> {
    const { turns, reporter } = this.#options;
    for (;;) {
      // Before taking an item: what arrives meanwhile may go before it.
      await turns.next();
      const item = await queue.get(signal);
      if (!item) return;
      // After taking an item: a worker that already waits for one when a hold begins is held back too.
      if (this.#mustWait(item.key)) {
        this.#holds.keep(item.key, item.priority);
        queue.done(item.key);
        this.#measure();
        continue;
      }
      this.#holds.drop(item.key);
      this.#inProgress.add(item.key);
      try {
        await this.#process(queue, item, lost);
      } finally {
        this.#inProgress.delete(item.key);
        reporter.settled(item.key);
        queue.done(item.key);
        this.#measure();
      }
    }
  }

  #mustWait(key: string): boolean {
    return this.#holds.isOn && this.#options.find(key)?.metadata.deletionTimestamp === undefined;
  }

  #measure(): void {
    const { count, meters, load } = this.#options;
    meters.load(load(), count, this.busy);
  }

  async #process(queue: WorkQueue, { key }: WorkItem, lost: AbortSignal): Promise<void> {
    const { clock, reconciler, settlement, facts: all } = this.#options;
    const begunMs = clock.monotonicMs();
    const facts = all.take(key);
    try {
      const outcome = await reconciler.reconcile(key, { facts, signal: lost });
      // Writes were cut off on purpose; whoever leads now does it again.
      if (lost.aborted) return;
      // What opened the gate for this attempt opens it for the next one.
      if (outcome.kind === "incomplete" || outcome.kind === "stale") all.remember(key, facts);
      this.#report(key, outcome);
      settlement.settle(queue, key, { outcome, durationMs: clock.monotonicMs() - begunMs });
    } catch (error) {
      if (lost.aborted) return;
      this.#failed(key, error);
      all.remember(key, facts);
      const durationMs = clock.monotonicMs() - begunMs;
      settlement.failed(queue, key, { message: errorMessage(error), durationMs });
    }
  }

  #report(key: string, outcome: Outcome): void {
    const { reporter, fights } = this.#options;
    reporter.outcome(key, outcome);
    if (!("performed" in outcome) || !outcome.object) return;
    for (const { write, result } of outcome.performed ?? []) {
      const field = result.verb === "repaired"
        ? fights.fields.note(write.key, result.changes.map(({ path }) => path))
        : result.verb === "created"
        ? fights.wholes.note(wholeKey(outcome.object, write.key), [WHOLE])
        : undefined;
      if (field !== undefined) reporter.contested(outcome.object, { write, result }, field);
    }
  }

  #failed(key: string, error: unknown): void {
    const { logger, meters, reporter, find } = this.#options;
    const message = errorMessage(error);
    if (!(error instanceof OrkError)) {
      const stack = error instanceof Error ? error.stack : undefined;
      const fields = { event: "reconcile-bug", key, stack } as const;
      logger.error(error instanceof InvariantError ? message : `BUG: ${message}`, fields);
      meters.bug();
    }
    reporter.failed(key, find(key), message);
  }
}
