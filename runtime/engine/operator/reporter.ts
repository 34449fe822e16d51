// Owns: telling people what happened to one object: log lines and Kubernetes events, on change only. Must not: decide.

import { type Clock, formatDuration, jsonText } from "../../base/mod.ts";
import { formatRef, type KubeObject, refOf } from "../../kube/mod.ts";
import { violationText } from "../../language/rules/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import type { EventRecorder, FieldChange } from "../apply/mod.ts";
import { readinessOf } from "../reconcile/mod.ts";
import type { Change } from "../watch/mod.ts";
import type { Outcome, Performed, Verdict } from "./outcome.ts";

export interface ReporterOptions {
  readonly kind: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: EventRecorder;
}

/** What was last said about an object, so that it is not said again. */
interface Said {
  /** When it was first seen, or was Ready last: the start of "Ready (2.1s)". */
  sinceMs: number;
  problem?: string;
  warning?: string;
  isReady?: boolean;
}

/** Remembers per object what was reported last. */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #said = new Map<string, Said>();

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** The object was seen for the first time. */
  seen(key: string): void {
    if (!this.#said.has(key)) this.#said.set(key, { sinceMs: this.#options.clock.monotonicMs() });
  }

  forget(key: string): void {
    this.#said.delete(key);
  }

  outcome(key: string, outcome: Outcome): void {
    switch (outcome.kind) {
      case "done":
        this.#performed(outcome.object, outcome.performed);
        this.#recovered(key, outcome.object);
        this.#ready(key, outcome.object, outcome.pending);
        this.#warned(key, outcome.object, warningsOf(outcome.verdict));
        for (const problem of outcome.fieldProblems) this.#log(outcome.object).warn(problem);
        return;
      case "incomplete":
        this.#performed(outcome.object, outcome.performed);
        this.#warned(key, outcome.object, warningsOf(outcome.verdict));
        this.#problem(
          key,
          outcome.object,
          outcome.problems.map((p) => p.message).join("; "),
          outcome.problems.every((p) => p.reason === "ValidationFailed") ? "ValidationFailed" : undefined,
        );
        return;
      case "removing":
        this.#performed(outcome.object, outcome.performed);
        this.#deleting(key, outcome.object, outcome);
        return;
      case "released":
        this.#performed(outcome.object, outcome.performed);
        for (const { message } of outcome.problems) this.#log(outcome.object).warn(message);
        this.#log(outcome.object).info("deleted");
        this.#event(
          outcome.object,
          "Normal",
          `${this.#options.kind}Deleted`,
          "Delete",
          "Cleaned up; finalizer removed",
        );
        return;
      case "expired":
        this.#log(outcome.object).info("deleted by its cleanup rule");
        this.#event(outcome.object, "Normal", "CleanedUp", "Delete", "Deleted by its cleanup rule");
        return;
      case "gated":
        this.#log(outcome.object).debug(`held back: ${outcome.because}`);
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
    else this.#options.logger.error(message, { key });
  }

  /** Says when a child that takes time (a Deployment, a Job) becomes ready. */
  child(owner: KubeObject, change: Change): void {
    if (change.kind !== "modified") return;
    const [before, after] = [readinessOf(change.old), readinessOf(change.new)];
    if (before.isReady || !after.isReady) return;
    this.#log(owner).info(`${change.new.kind}/${change.new.metadata.name} ${after.detail || "ready"}`, {
      child: formatRef(refOf(change.new)),
    });
  }

  #performed(object: KubeObject, all: readonly Performed[]): void {
    for (const one of all) this.#scaled(object, one);
    const performed = all.filter(({ write }) => !write.scaled);
    for (const verb of ["created", "updated", "replaced", "deleted"] as const) {
      const those = performed.filter((p) => p.result.verb === verb);
      if (those.length === 0) continue;
      const text = `${verb} ${those.map(nameOf).join(", ")}`;
      this.#log(object).info(text);
      this.#event(object, "Normal", capitalise(verb), capitalise(verb), capitalise(text));
    }
    for (const { write, result } of performed.filter((p) => p.result.verb === "repaired")) {
      const by = result.editedBy === undefined ? "" : ` (edited by ${result.editedBy})`;
      const text = `repaired ${nameOf({ write, result })}${describeChanges(result.changes)}${by}`;
      this.#log(object).info(text, { changes: result.changes.map((c) => c.path) });
      this.#event(object, "Normal", "Repaired", "Repair", capitalise(text));
    }
  }

  #scaled(object: KubeObject, one: Performed): void {
    if (!one.write.scaled) return;
    const { from, to } = one.write.scaled;
    const text = `scaled ${nameOf(one)} from ${from} to ${to}`;
    this.#log(object).info(text);
    this.#event(object, "Normal", "Scaled", "Scale", capitalise(text));
  }

  #warned(key: string, object: KubeObject, message: string): void {
    const said = this.#of(key);
    if ((said.warning ?? "") === message) return;
    said.warning = message;
    if (message === "") return;
    this.#log(object).warn(message);
    this.#event(object, "Warning", "ValidationWarning", "Validate", message);
  }

  #problem(key: string, object: KubeObject, message: string, reason?: string): void {
    const said = this.#of(key);
    if (said.problem === message) return;
    said.problem = message;
    this.#notReady(said);
    this.#log(object).error(message);
    this.#event(object, "Warning", reason ?? `${this.#options.kind}ReconcileError`, "Reconcile", message);
  }

  #recovered(key: string, object: KubeObject): void {
    const said = this.#of(key);
    if (said.problem === undefined) return;
    delete said.problem;
    this.#log(object).info("recovered");
    this.#event(object, "Normal", `${this.#options.kind}Reconciled`, "Reconcile", "Recovered");
  }

  #ready(key: string, object: KubeObject, pending: readonly string[]): void {
    const said = this.#of(key);
    const isReady = pending.length === 0;
    if (said.isReady === isReady) return;
    const isFirst = said.isReady === undefined;
    if (isReady) said.isReady = true;
    else this.#notReady(said);
    if (!isReady) this.#log(object).debug(`waiting for ${pending.join(", ")}`);
    else if (isFirst && object.metadata.generation !== undefined && hasBeenReady(object)) {
      this.#log(object).debug("Ready");
    } else {
      this.#log(object).info(`Ready (${formatDuration(this.#options.clock.monotonicMs() - said.sinceMs)})`);
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
    if (said.problem === message) return;
    said.problem = message;
    if (outcome.problems.length === 0) this.#log(object).info(message);
    else this.#log(object).error(message);
    const type = outcome.problems.length === 0 ? "Normal" : "Warning";
    this.#event(object, type, "Deleting", "Delete", capitalise(message));
  }

  #of(key: string): Said {
    this.seen(key);
    return this.#said.get(key)!;
  }

  #log(object: KubeObject): Logger {
    const { name, namespace } = object.metadata;
    return this.#options.logger.with({
      object: `${this.#options.kind}/${name}`,
      ...(namespace === undefined ? {} : { namespace }),
    });
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

function warningsOf(verdict: Verdict | undefined): string {
  return (verdict?.warnings ?? []).map(violationText).join("; ");
}

/** A restart must not announce a thousand objects that were ready before it. */
function hasBeenReady(object: KubeObject): boolean {
  const status = object["status"] as { readonly observedGeneration?: number } | undefined;
  return status?.observedGeneration === object.metadata.generation;
}

function nameOf({ write }: Performed): string {
  const ref = "object" in write.write ? refOf(write.write.object) : write.write.ref;
  return `${ref.kind}/${ref.name}`;
}

function describeChanges(changes: readonly FieldChange[]): string {
  const shown = changes.slice(0, 3).map((change) =>
    change.before === undefined && change.after === undefined
      ? change.path
      : `${change.path} ${short(change.before)} → ${short(change.after)}`
  );
  const more = changes.length > shown.length ? `, and ${changes.length - shown.length} more` : "";
  return shown.length === 0 ? "" : `: ${shown.join(", ")}${more}`;
}

function short(value: unknown): string {
  const text = value === undefined ? "(absent)" : typeof value === "string" ? value : jsonText(value);
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
