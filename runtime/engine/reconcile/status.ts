// Owns: what the status of an object should say. Must not: write it.

import {
  copyJson,
  isJsonObject,
  type Json,
  type JsonObject,
  type MutableJson,
  type MutableJsonObject,
} from "../../base/mod.ts";
import { asJson, type KubeObject, refOf, type Write } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { type Violation, violationText } from "../../language/rules/mod.ts";
import type { DesiredChild, Problem } from "./decision.ts";
import { readinessOf } from "./readiness.ts";
import { scopeOf } from "./scope.ts";
import type { Snapshot } from "./snapshot.ts";
import { patchBetween, writeFields } from "./status_fields.ts";

export interface StatusInput {
  /** What was wrong, in the order in which it was found; empty when the reconcile succeeded. */
  readonly problems: readonly Problem[];
  readonly desired: readonly DesiredChild[];
  /** Rules that the object breaks without being stopped. */
  readonly warnings?: readonly Violation[];
  /** The object was stopped before its children were decided: nothing is known about them. */
  readonly isStopped?: boolean;
  /** The generation that was decided, where the object may have a newer one by now. @default the object's */
  readonly generation?: number | undefined;
  /** Set while the object is being deleted and something is waited for. */
  readonly waitingFor?: readonly string[];
}

export interface StatusOutcome {
  /** Absent when nothing changes. */
  readonly write?: Write;
  /** The declared fields that failed, one sentence each; they do not fail the reconcile. */
  readonly fieldProblems: readonly string[];
}

/**
 * The status write for one object, or none. Conditions are merged by type into what others wrote; `lastTransitionTime`
 * moves only when `status` moves. Source: Kubernetes API conventions; decisions 1.12.
 */
export function decideStatus(plan: CrdPlan, snapshot: Snapshot, input: StatusInput): StatusOutcome {
  if (!plan.hasStatusSubresource || plan.settings.ignoreStatusPatch || plan.observesOnly) {
    return { fieldProblems: [] };
  }
  const { object } = snapshot;
  const { generation = object.metadata.generation } = input;
  const current = statusOf(object);
  const next: MutableJsonObject = copyJson(current) as MutableJsonObject;
  const fieldProblems = writeFields(plan, {
    scope: scopeOf(plan, snapshot),
    next,
    failed: input.problems.length > 0,
  });
  if (plan.writesConditions) {
    const conditions = [
      readyCondition(input),
      ...(input.waitingFor
        ? []
        : [progressingCondition(input, snapshot), ...ruleConditions(plan, input, current)]),
    ];
    next["conditions"] = mergeConditions(current["conditions"], conditions, {
      now: snapshot.now,
      generation,
    });
  }
  if (!plan.settings.ignoreObservedGeneration && generation !== undefined) {
    next["observedGeneration"] = generation;
  }
  const patch = patchBetween(current, next);
  if (Object.keys(patch).length === 0) return { fieldProblems };
  return {
    write: {
      kind: "patchStatus",
      type: plan.type,
      ref: refOf(object),
      patch,
      ...version(patch, object),
    },
    fieldProblems,
  };
}

/** A merge patch replaces a list as a whole: a precondition keeps conditions that others wrote meanwhile. */
function version(patch: JsonObject, object: KubeObject): { readonly resourceVersion?: string } {
  const { resourceVersion } = object.metadata;
  return "conditions" in patch && resourceVersion !== undefined ? { resourceVersion } : {};
}

interface Condition {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

function readyCondition(input: StatusInput): Condition {
  if (input.waitingFor) {
    const waiting = input.waitingFor.length > 0 ? `waiting for ${input.waitingFor.join(", ")}` : "";
    const message = [...input.problems.map((p) => p.message), waiting].filter((part) => part !== "").join(
      "; ",
    );
    return { type: "Ready", status: "False", reason: "Deleting", message: shorten(message) };
  }
  if (input.problems.length === 0) {
    return { type: "Ready", status: "True", reason: "ReconcileSucceeded", message: "" };
  }
  const reasons = new Set(input.problems.map((p) => p.reason));
  const [only] = reasons;
  const isTelling = reasons.size === 1 && (only === "ChildConflict" || only === "ValidationFailed");
  const reason = isTelling ? only : "ReconcileError";
  return {
    type: "Ready",
    status: "False",
    reason,
    message: shorten(input.problems.map((p) => p.message).join("; ")),
  };
}

/** Shown where there are rules, and where there were some whose verdict still stands. */
function ruleConditions(plan: CrdPlan, input: StatusInput, current: JsonObject): readonly Condition[] {
  const denials = input.problems.filter((problem) => problem.reason === "ValidationFailed");
  const isUnjudged = input.isStopped === true && denials.length === 0;
  const stale = ["ValidationFailed", "ValidationWarning"].some((type) => isTrue(current, type));
  if (isUnjudged || (plan.rules.validation.rules.length === 0 && !stale)) return [];
  const verdict = (type: string, messages: readonly string[], words: readonly [string, string]): Condition =>
    messages.length === 0
      ? { type, status: "False", reason: words[1], message: "" }
      : { type, status: "True", reason: words[0], message: shorten(messages.join("; ")) };
  return [
    verdict("ValidationFailed", denials.map((d) => d.message), ["DenyRuleViolation", "ValidationPassed"]),
    verdict("ValidationWarning", (input.warnings ?? []).map(violationText), [
      "WarnRuleViolation",
      "NoWarnings",
    ]),
  ];
}

function isTrue(status: JsonObject, type: string): boolean {
  const conditions = status["conditions"];
  return Array.isArray(conditions) &&
    conditions.some((c) => isJsonObject(c) && c["type"] === type && c["status"] === "True");
}

function progressingCondition(input: StatusInput, snapshot: Snapshot): Condition {
  if (input.isStopped) return { type: "Progressing", status: "False", reason: "Stopped", message: "" };
  const pending = input.desired.flatMap(({ type, object }) => {
    const observed = snapshot.children.get(type, object.metadata);
    const readiness = observed && readinessOf(observed);
    if (readiness?.isReady || readiness?.isFinished) return [];
    return [`${object.kind}/${object.metadata.name}${readiness?.detail ? ` (${readiness.detail})` : ""}`];
  });
  return pending.length === 0
    ? { type: "Progressing", status: "False", reason: "ChildrenReady", message: "" }
    : {
      type: "Progressing",
      status: "True",
      reason: "ChildrenNotReady",
      message: shorten(`waiting for ${pending.map((p) => p.replace(/ \(.*\)$/, "")).join(", ")}`),
    };
}

/** Source: the original cuts at 253 characters and adds three dots. Half a character would never come back as sent. */
function shorten(message: string): string {
  return message.length <= 256 ? message : `${message.slice(0, 253).replace(/[\uD800-\uDBFF]$/, "")}...`;
}

function mergeConditions(
  present: Json | undefined,
  ours: readonly Condition[],
  at: { readonly now: number; readonly generation: number | undefined },
): MutableJson[] {
  // Others may write there what is no condition.
  const merged = Array.isArray(present) ? present.map(copyJson) : [];
  for (const condition of ours) {
    const index = merged.findIndex((c) => isJsonObject(c) && c["type"] === condition.type);
    const before = index < 0 ? undefined : merged[index] as MutableJsonObject;
    const next: MutableJsonObject = {
      ...condition,
      ...(at.generation === undefined ? {} : { observedGeneration: at.generation }),
      lastTransitionTime:
        before?.["status"] === condition.status && before["lastTransitionTime"] !== undefined
          ? before["lastTransitionTime"]
          : new Date(at.now).toISOString().replace(/\.\d+Z$/, "Z"),
    };
    if (index < 0) merged.push(next);
    else merged[index] = next;
  }
  return merged;
}

function statusOf(object: KubeObject): JsonObject {
  const status = asJson(object)["status"];
  return isJsonObject(status) ? status : {};
}
