// Owns: how Jobs ended, as remembered when they are gone. Must not: keep a record.

import { isJsonObject, type JsonObject } from "../../base/mod.ts";
import { asJson, conditionOf, type KubeObject } from "../../kube/mod.ts";

/** All of it is what the Job itself said. */
export interface JobOutcome {
  readonly isComplete: boolean;
  readonly succeeded: number;
  readonly failed: number;
  readonly createdMs: number;
  readonly endedMs: number;
}

/** Undefined for one that has not ended. */
export function outcomeOf(job: KubeObject): JobOutcome | undefined {
  const isTrue = (type: string) => conditionOf(job, type)?.["status"] === "True";
  const end = isTrue("Complete") ? "Complete" : isTrue("Failed") ? "Failed" : undefined;
  if (end === undefined) return undefined;
  const status = statusOf(job);
  const ended = status["completionTime"] ?? conditionOf(job, end)?.["lastTransitionTime"];
  return {
    isComplete: end === "Complete",
    succeeded: countOf(status["succeeded"]),
    failed: countOf(status["failed"]),
    createdMs: timeOf(job.metadata.creationTimestamp),
    endedMs: timeOf(ended),
  };
}

/** Short, and with nothing in it that separates parts of the record: `complete:1:0:1767225600:1767225660`. */
export function formatOutcome(outcome: JobOutcome): string {
  const { isComplete, succeeded, failed, createdMs, endedMs } = outcome;
  const seconds = [createdMs, endedMs].map((ms) => Math.floor(ms / 1_000));
  return [isComplete ? "complete" : "failed", succeeded, failed, ...seconds].join(":");
}

/** Anybody may write into the record: what is longer than a count or a time can be is none. */
const OUTCOME = /^(complete|failed):(\d{1,10}):(\d{1,10}):(\d{1,12}):(\d{1,12})$/;

/** The opposite; undefined for what is no outcome. */
export function parseOutcome(text: string): JobOutcome | undefined {
  const match = OUTCOME.exec(text);
  if (!match) return undefined;
  const [succeeded, failed, created, ended] = match.slice(2).map(Number) as [number, number, number, number];
  return {
    isComplete: match[1] === "complete",
    succeeded,
    failed,
    createdMs: created * 1_000,
    endedMs: ended * 1_000,
  };
}

/** The Job as templates see it when it is gone: who it was and how it ended, and nothing else. */
export function goneJob(at: { readonly namespace?: string; readonly name: string }, outcome: JobOutcome) {
  const { isComplete, succeeded, failed, createdMs, endedMs } = outcome;
  const ended = rfc3339(endedMs);
  const type = isComplete ? "Complete" : "Failed";
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { ...at, creationTimestamp: rfc3339(createdMs) },
    status: {
      ...(succeeded > 0 ? { succeeded } : {}),
      ...(failed > 0 ? { failed } : {}),
      ...(isComplete ? { completionTime: ended } : {}),
      conditions: [{ type, status: "True", lastTransitionTime: ended }],
    },
  } satisfies KubeObject;
}

function statusOf(job: KubeObject): JsonObject {
  const status = asJson(job)["status"];
  return isJsonObject(status) ? status : {};
}

function countOf(value: unknown): number {
  return typeof value === "number" && value > 0 ? Math.floor(value) : 0;
}

function timeOf(value: unknown): number {
  const ms = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
