// Owns: telling people what happened to one object: log lines and Kubernetes events, on change only. Must not: decide.

import { type Clock, formatDuration } from "../../base/mod.ts";
import { formatRef, type KubeObject, objectKey, refOf } from "../../kube/mod.ts";
import { violationText } from "../../language/rules/mod.ts";
import { lastingFields, type LogEvent, type Logger, Repeats } from "../../telemetry/mod.ts";
import type { EventRecorder } from "../apply/mod.ts";
import { type Problem, type ProblemReason, readinessOf } from "../reconcile/mod.ts";
import type { Change } from "../watch/mod.ts";
import { DEPARTED, type Fate } from "./departures.ts";
import type { Outcome, Performed, Verdict } from "../attempt/mod.ts";
import { WHOLE } from "./fights.ts";
import { capitalise, contestedText, describeChanges, nameOf } from "./write_words.ts";

export interface ReporterOptions {
  readonly kind: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: EventRecorder;
  /** Tells what became of an object that the watch does not show any more. @default it was deleted */
  readonly fateOf?: (object: KubeObject, tell: (fate: Fate) => void) => void;
}

/** What was last said about an object, so that it is not said again. */
interface Said {
  /** When it was first seen, or was Ready last: the start of "Ready (2.1s)". */
  sinceMs: number;
  /** What fails, or what a deletion waits for. */
  problem?: Repeats;
  /** What will end by itself. */
  waiting?: string;
  warning?: string;
  fieldProblems?: string;
  gone?: KubeObject;
  /** It was said that the object is gone. */
  isDeleted?: boolean;
  isReady?: boolean;
}

const VERBS: readonly (readonly [verb: string, event: LogEvent])[] = [
  ["created", "child-created"],
  ["updated", "child-updated"],
  ["replaced", "child-replaced"],
  ["deleted", "child-deleted"],
];

/** Remembers per object what was reported last. */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #said = new Map<string, Said>();
  /** Children that went since the last reconcile of their object. */
  readonly #vanished = new Map<string, Set<string>>();

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** The object was seen for the first time. */
  seen(key: string): void {
    if (!this.#said.has(key)) this.#said.set(key, { sinceMs: this.#options.clock.monotonicMs() });
  }

  forget(key: string): void {
    this.#vanished.delete(key);
    this.#said.delete(key);
  }

  /** The object is gone. A reconcile in flight may be the one that let it go: then `settled` says what is left to say. */
  gone(key: string, object: KubeObject, isInFlight: boolean): void {
    this.#of(key).gone = object;
    if (!isInFlight) this.settled(key);
  }

  /** No reconcile is in flight any more: an object that went is said to be gone unless the end of its clean-up was. */
  settled(key: string): void {
    const said = this.#said.get(key);
    if (!said?.gone) return;
    if (said.isDeleted !== true) this.#departed(said.gone);
    this.forget(key);
  }

  #departed(object: KubeObject): void {
    const { fateOf = (_, tell) => tell("deleted") } = this.#options;
    fateOf(object, (fate) => {
      this.#log(object).info(DEPARTED[fate].message, { event: DEPARTED[fate].event });
    });
  }

  outcome(key: string, outcome: Outcome): void {
    switch (outcome.kind) {
      case "done":
        this.#performed(outcome.object, outcome.performed);
        this.#recovered(key, outcome.object);
        this.#ready(key, outcome.object, outcome.pending);
        this.#warned(key, outcome.object, warningsOf(outcome.verdict));
        this.#fieldProblems(key, outcome.object, outcome.fieldProblems);
        return;
      case "incomplete":
        this.#performed(outcome.object, outcome.performed);
        this.#warned(key, outcome.object, warningsOf(outcome.verdict));
        if (outcome.problems.every(({ isPassing }) => isPassing)) return this.#waiting(key, outcome);
        this.#problem(
          key,
          outcome.object,
          outcome.problems.map((p) => p.message).join("; "),
          commonReason(outcome.problems),
        );
        return;
      case "removing":
        this.#performed(outcome.object, outcome.performed);
        this.#deleting(key, outcome.object, outcome);
        return;
      case "released":
        this.#performed(outcome.object, outcome.performed);
        for (const { message } of outcome.problems) {
          this.#log(outcome.object).warn(message, { event: "left-behind" });
        }
        this.#log(outcome.object).info("deleted", { event: "deleted" });
        this.#of(key).isDeleted = true;
        this.#event(
          outcome.object,
          "Normal",
          `${this.#options.kind}Deleted`,
          "Delete",
          "Cleaned up; finalizer removed",
        );
        return;
      case "expired":
        this.#log(outcome.object).info("deleted by its cleanup rule", { event: "expired" });
        this.#of(key).isDeleted = true;
        this.#event(outcome.object, "Normal", "CleanedUp", "Delete", "Deleted by its cleanup rule");
        return;
      case "gated":
        this.#log(outcome.object).debug(`held back: ${outcome.because}`, { event: "held-back" });
        return;
      case "stale":
        if (outcome.object) this.#performed(outcome.object, outcome.performed ?? []);
        return;
      case "gone":
      case "ignored":
        return;
    }
  }

  /** A reconcile that threw: a failed read or write, or our own bug. */
  failed(key: string, object: KubeObject | undefined, message: string): void {
    if (object) this.#problem(key, object, message);
    else this.#options.logger.error(message, { event: "problem", ...this.#named(key) });
  }

  /**
   * Says when a child that takes time (a Deployment, a Job) becomes ready, and notes what went. What happens to it while
   * its object is being reconciled is told by what that does.
   */
  child(owner: KubeObject, change: Change, isInFlight = false): void {
    if (change.kind === "deleted") this.#goneChild(objectKey(owner.metadata), change.old);
    if (change.kind !== "modified" || isInFlight) return;
    const [before, after] = [readinessOf(change.old), readinessOf(change.new)];
    if (before.isReady || !after.isReady) return;
    this.#log(owner).info(`${change.new.kind}/${change.new.metadata.name} ${after.detail || "ready"}`, {
      event: "child-ready",
      child: formatRef(refOf(change.new)),
    });
  }

  #goneChild(key: string, child: KubeObject): void {
    const names = this.#vanished.get(key) ?? new Set();
    this.#vanished.set(key, names.add(`${child.kind}/${child.metadata.name}`));
  }

  #performed(object: KubeObject, all: readonly Performed[]): void {
    for (const one of all) this.#scaled(object, one);
    const performed = all.filter(({ write }) => !write.scaled);
    for (const [verb, event] of VERBS) {
      const those = performed.filter((p) => p.result.verb === verb);
      if (those.length === 0) continue;
      const text = `${verb} ${this.#namesOf(object, those)}`;
      this.#log(object).info(text, { event });
      this.#event(object, "Normal", capitalise(verb), capitalise(verb), capitalise(text));
    }
    this.#vanished.delete(objectKey(object.metadata));
    for (const { write, result } of performed.filter((p) => p.result.verb === "repaired")) {
      const by = result.editedBy === undefined ? "" : ` (edited by ${result.editedBy})`;
      const text = `repaired ${nameOf({ write, result })}${describeChanges(result.changes)}${by}`;
      this.#log(object).info(text, {
        event: "child-repaired",
        changes: result.changes.map((c) => c.path),
      });
      this.#event(object, "Normal", "Repaired", "Repair", capitalise(text));
    }
  }

  /** Somebody undoes the repair of a field, or of a whole child, again and again. */
  contested(object: KubeObject, one: Performed, field: string): void {
    const [child, by] = [nameOf(one), one.result.editedBy ?? "somebody else"];
    const text = contestedText(child, field, by);
    if (field === WHOLE) {
      this.#log(object).warn(text, { event: "child-contested", child });
      return this.#event(object, "Warning", "ChildContested", "Create", text);
    }
    this.#log(object).warn(text, { event: "field-contested", child, field, by });
    this.#event(object, "Warning", "FieldContested", "Repair", text);
  }

  /** What changed in it stands behind a child that was updated; one that was there before is made again. */
  #namesOf(owner: KubeObject, those: readonly Performed[]): string {
    const vanished = this.#vanished.get(objectKey(owner.metadata));
    return those.map((one) => {
      const name = nameOf(one);
      if (one.result.verb === "created") return vanished?.has(name) ? `${name} again (it was gone)` : name;
      const changes = those.length > 3 ? "" : describeChanges(one.result.changes);
      return changes === "" ? name : `${name} (${changes.slice(2)})`;
    }).join(", ");
  }

  #scaled(object: KubeObject, one: Performed): void {
    if (!one.write.scaled) return;
    const { from, to } = one.write.scaled;
    const text = `scaled ${nameOf(one)} from ${from} to ${to}`;
    this.#log(object).info(text, { event: "child-scaled" });
    this.#event(object, "Normal", "Scaled", "Scale", capitalise(text));
  }

  #warned(key: string, object: KubeObject, message: string): void {
    const said = this.#of(key);
    if ((said.warning ?? "") === message) return;
    said.warning = message;
    if (message === "") return;
    this.#log(object).warn(message, { event: "warned" });
    this.#event(object, "Warning", "ValidationWarning", "Validate", message);
  }

  #problem(key: string, object: KubeObject, message: string, reason?: ProblemReason): void {
    const said = this.#of(key);
    const lasting = (said.problem ??= new Repeats(this.#options.clock)).met(message);
    this.#notReady(said);
    if (!lasting) return;
    const fields = { event: "problem", reason, ...lastingFields(lasting) } as const;
    this.#log(object).error(message, fields);
    const eventReason = reason === "ValidationFailed" ? reason : `${this.#options.kind}ReconcileError`;
    this.#event(object, "Warning", eventReason, "Reconcile", message);
  }

  /** What ends by itself is neither a failure nor worth an event. */
  #waiting(key: string, { object, problems }: Extract<Outcome, { kind: "incomplete" }>): void {
    const said = this.#of(key);
    const message = problems.map((p) => p.message).join("; ");
    this.#notReady(said);
    if (said.waiting === message) return;
    said.waiting = message;
    this.#log(object).info(`waiting: ${message}`, { event: "waiting" });
  }

  #recovered(key: string, object: KubeObject): void {
    const said = this.#of(key);
    delete said.waiting;
    const over = said.problem?.over();
    if (!over) return;
    delete said.problem;
    this.#log(object).info("recovered", { event: "recovered", forMs: over.forMs });
    this.#event(object, "Normal", `${this.#options.kind}Reconciled`, "Reconcile", "Recovered");
  }

  #ready(key: string, object: KubeObject, pending: readonly string[]): void {
    const said = this.#of(key);
    const isReady = pending.length === 0;
    if (said.isReady === isReady) return;
    const isFirst = said.isReady === undefined;
    if (isReady) said.isReady = true;
    else this.#notReady(said);
    if (!isReady) this.#log(object).debug(`waiting for ${pending.join(", ")}`, { event: "waiting" });
    else if (isFirst && object.metadata.generation !== undefined && hasBeenReady(object)) {
      this.#log(object).debug("Ready", { event: "ready" });
    } else {
      const took = formatDuration(this.#options.clock.monotonicMs() - said.sinceMs);
      this.#log(object).info(`Ready (${took})`, { event: "ready" });
    }
  }

  #notReady(said: Said): void {
    if (said.isReady === true) said.sinceMs = this.#options.clock.monotonicMs();
    said.isReady = false;
  }

  #deleting(key: string, object: KubeObject, outcome: Extract<Outcome, { kind: "removing" }>): void {
    const said = this.#of(key);
    const waiting = `deletion is waiting for ${outcome.waitingFor.join(", ")}`;
    const problems = outcome.problems.map((p) => p.message).filter((m) => !outcome.waitingFor.includes(m));
    const message = [waiting, ...problems].join("; ");
    const lasting = (said.problem ??= new Repeats(this.#options.clock)).met(message);
    if (!lasting) return;
    const fields = { event: "deleting", ...lastingFields(lasting) } as const;
    if (outcome.problems.length === 0) this.#log(object).info(message, fields);
    else this.#log(object).error(message, fields);
    const type = outcome.problems.length === 0 ? "Normal" : "Warning";
    this.#event(object, type, "Deleting", "Delete", capitalise(message));
  }

  #fieldProblems(key: string, object: KubeObject, problems: readonly string[]): void {
    const said = this.#of(key);
    const all = problems.join("; ");
    if ((said.fieldProblems ?? "") === all) return;
    said.fieldProblems = all;
    for (const problem of problems) this.#log(object).warn(problem, { event: "field-problem" });
  }

  #of(key: string): Said {
    this.seen(key);
    return this.#said.get(key)!;
  }

  #log(object: KubeObject): Logger {
    return this.#options.logger.with(this.#named(objectKey(object.metadata)));
  }

  /** The object that a key stands for, as fields. */
  #named(key: string): { readonly object: string; readonly namespace?: string } {
    const slash = key.indexOf("/");
    const object = `${this.#options.kind}/${key.slice(slash + 1)}`;
    return slash < 0 ? { object } : { object, namespace: key.slice(0, slash) };
  }

  #event(object: KubeObject, type: "Normal" | "Warning", reason: string, action: string, note: string): void {
    const { uid, resourceVersion } = object.metadata;
    this.#options.events.record({
      regarding: {
        ...refOf(object),
        ...(uid === undefined ? {} : { uid }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      },
      type,
      reason,
      action,
      note,
    });
  }
}

/** What all problems have in common, for programs. */
function commonReason(problems: readonly Problem[]): ProblemReason | undefined {
  const reason = problems[0]?.reason;
  return problems.every((problem) => problem.reason === reason) ? reason : undefined;
}

function warningsOf(verdict: Verdict | undefined): string {
  return (verdict?.warnings ?? []).map(violationText).join("; ");
}

/** A restart must not announce a thousand objects that were ready before it. */
function hasBeenReady(object: KubeObject): boolean {
  const status = object["status"] as { readonly observedGeneration?: number } | undefined;
  return status?.observedGeneration === object.metadata.generation;
}
