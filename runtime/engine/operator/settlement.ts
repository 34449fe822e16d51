// Owns: what follows from an attempt: when an object is tried again, and what is counted. Must not: reconcile or report.

import type { Clock } from "../../base/mod.ts";
import type { ObjectRef } from "../../kube/mod.ts";
import type { WorkQueue } from "../queue/mod.ts";
import { childKey, type Problem, type ProblemReason } from "../reconcile/mod.ts";
import { Alarms } from "./alarms.ts";
import type { CrdHealth } from "./health.ts";
import type { Meters } from "./meters.ts";
import { Obstacles } from "./obstacles.ts";
import type { Outcome } from "../attempt/mod.ts";

export interface SettlementOptions {
  readonly clock: Clock;
  readonly health: CrdHealth;
  readonly meters: Meters;
  /** Called when an answer to "may I run?" changed. */
  readonly onHealthChange: () => void;
  /** Called when nothing is made for an object any more. */
  readonly onLeave: (key: string) => void;
  /** Called with all that stands in the way of an object, when something does and when nothing does any more. */
  readonly onBlocked: (key: string, by: readonly ObjectRef[]) => void;
  /** Called with the namespaces that an object waits for; false when nobody will tell that one is there. */
  readonly onAwaited: (key: string, namespaces: readonly string[]) => boolean;
}

/** A stale view is on its way to being fresh: the watch event usually arrives within milliseconds. */
const STALE_RETRY_MS = 20;
/** While the watch is cut off it takes longer: the wait doubles up to this. */
const STALE_RETRY_MAX_MS = 2_000;
/** How long something that nobody tells of may be there before it is looked for again. */
const UNTOLD_RETRY_MS = 60_000;

/** What somebody else has still to do is no failure of ours. */
const WAITED_FOR: ReadonlySet<ProblemReason> = new Set([
  "ChildTerminating",
  "SourceMissing",
  "OutcomeUnknown",
]);

/** Remembers of each object what its last attempt left behind. */
export class Settlement {
  readonly #options: SettlementOptions;
  readonly #obstacles = new Obstacles();
  /** Objects whose last attempt did not come to its end. */
  readonly #failing = new Set<string>();
  /** Next wait of objects whose view was stale. */
  readonly #staleMs = new Map<string, number>();
  readonly #alarms: Alarms;
  #lastSatisfied = "";

  constructor(options: SettlementOptions) {
    this.#options = options;
    this.#alarms = new Alarms(options.clock);
  }

  /** Objects whose last attempt did not come to its end. */
  failing(): readonly string[] {
    return [...this.#failing];
  }

  /** The objects that waited for a child of somebody else to go; they are forgotten. */
  takeWaiting(child: string): readonly string[] {
    return this.#obstacles.take(child);
  }

  forget(key: string): void {
    this.#block(key, []);
    this.#options.onAwaited(key, []);
    this.#failing.delete(key);
    this.#staleMs.delete(key);
    this.#alarms.clear(key);
  }

  /** Nobody leads any more. */
  rest(): void {
    this.#alarms.clearAll();
  }

  /** An attempt threw. */
  failed(
    queue: WorkQueue,
    key: string,
    done: { readonly message: string; readonly durationMs: number },
  ): void {
    this.#failing.add(key);
    queue.retry(key);
    this.#count(false, done.durationMs, done.message);
  }

  settle(
    queue: WorkQueue,
    key: string,
    done: { readonly outcome: Outcome; readonly durationMs: number },
  ): void {
    const { outcome } = done;
    this.#alarms.clear(key);
    if (outcome.kind !== "stale") {
      this.#staleMs.delete(key);
      this.#block(key, obstaclesOf(outcome));
    }
    if ("verdict" in outcome && outcome.verdict) this.#options.meters.judged(outcome.verdict);
    if ("problems" in outcome && outcome.problems.length > 0) this.#failing.add(key);
    else this.#failing.delete(key);
    const isTold = outcome.kind === "stale" || this.#options.onAwaited(key, awaitedOf(outcome));
    const untoldMs = isTold ? undefined : this.#options.clock.now() + UNTOLD_RETRY_MS;
    this.#schedule(queue, key, { ...done, untoldMs });
  }

  /** Dependants are told only when an answer to "may I run?" changed. */
  healthChanged(): void {
    const { health, onHealthChange } = this.#options;
    const satisfied = (["started", "ready", "healthy"] as const).map((c) => health.satisfies(c)).join();
    if (satisfied === this.#lastSatisfied) return;
    this.#lastSatisfied = satisfied;
    onHealthChange();
  }

  #schedule(
    queue: WorkQueue,
    key: string,
    { outcome, durationMs, untoldMs }: {
      readonly outcome: Outcome;
      readonly durationMs: number;
      /** By when it is tried again, whatever the backoff says. */
      readonly untoldMs: number | undefined;
    },
  ): void {
    const { health, onLeave } = this.#options;
    switch (outcome.kind) {
      case "gone":
        onLeave(key);
        queue.forget(key);
        return;
      case "ignored":
      case "released":
      case "expired":
        onLeave(key);
        queue.forget(key);
        return;
      case "gated":
        queue.forget(key);
        health.setGate(outcome.because);
        this.#again(queue, key, outcome.nextAtMs);
        return;
      case "stale":
        queue.add(key, { afterMs: this.#staleWaitMs(key) });
        return;
      case "done":
        queue.forget(key);
        health.setGate(undefined);
        this.#count(true, durationMs);
        this.#again(queue, key, outcome.nextAtMs);
        return;
      case "incomplete": {
        queue.retry(key, askedWaitMs(outcome.problems));
        this.#alarms.set(key, earliest(outcome.nextAtMs, untoldMs), () => queue.add(key));
        const isWaiting = outcome.problems.every((p) => p.isPassing ?? WAITED_FOR.has(p.reason));
        if (!isWaiting) this.#count(false, durationMs, outcome.problems.map((p) => p.message).join("; "));
        return;
      }
      case "removing":
        // What ends by time is no failure: waits that grow would miss its moment.
        if (outcome.problems.length > 0 && outcome.nextAtMs === undefined) {
          queue.retry(key, askedWaitMs(outcome.problems));
        } else queue.forget(key);
        this.#again(queue, key, outcome.nextAtMs);
        return;
    }
  }

  #block(key: string, by: readonly ObjectRef[]): void {
    this.#obstacles.forget(key);
    for (const ref of by) this.#obstacles.add(childKey(ref, ref), key);
    this.#options.onBlocked(key, by);
  }

  #staleWaitMs(key: string): number {
    const waitMs = this.#staleMs.get(key) ?? STALE_RETRY_MS;
    this.#staleMs.set(key, Math.min(STALE_RETRY_MAX_MS, waitMs * 2));
    return waitMs;
  }

  /** By time alone: a window opens, a value is due for renewal, the user asked for it. */
  #again(queue: WorkQueue, key: string, atMs: number | undefined): void {
    if (atMs === undefined) return;
    const afterMs = Math.max(0, atMs - this.#options.clock.now()) + 1;
    queue.add(key, { afterMs, priority: "background" });
  }

  #count(success: boolean, durationMs: number, error = ""): void {
    const { health, meters } = this.#options;
    if (success) health.recordSuccess(durationMs);
    else health.recordFailure(durationMs, error);
    meters.reconciled(success, durationMs / 1_000);
    this.healthChanged();
  }
}

function obstaclesOf(outcome: Outcome): readonly ObjectRef[] {
  return outcome.kind === "incomplete" ? outcome.problems.flatMap(({ ref }) => ref ?? []) : [];
}

function awaitedOf(outcome: Outcome): readonly string[] {
  return outcome.kind === "incomplete" ? outcome.problems.flatMap(({ awaits }) => awaits ?? []) : [];
}

function earliest(...moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

/** A server that asks for more than that is asked again before. */
const MAX_ASKED_WAIT_MS = 300_000;

/** For how long the servers asked to be left alone: 0 when none did. */
function askedWaitMs(problems: readonly Problem[]): number {
  return Math.min(MAX_ASKED_WAIT_MS, Math.max(0, ...problems.map((problem) => problem.askedWaitMs ?? 0)));
}
