// Owns: what a worker autoscale profile means for given workers and queue depth. Must not: evaluate conditions.

import type { JsonObject, MutableJsonObject } from "../../base/mod.ts";
import { toJson } from "../document/mod.ts";
import type { Profile } from "./field_context.ts";
import { BUILT_IN_PROFILES } from "./profiles_table.ts";

/** Depth that percentages count from when the entry sets no `maxDepth` (decisions 1.22). */
const BASELINE_DEPTH = 100;

/** What the entry declares. */
export interface AutoscaleBaseline {
  readonly workers: number;
  readonly maxDepth?: number;
}

/**
 * The `autoscale` block that a profile stands for, with the fields of `operatorBox.autoscale`. Built-in ones are
 * relative: workers and depth are multiples, and a queue threshold is a percentage of the raised depth; those of one's own
 * are given as declared.
 */
export function autoscaleBlock(profile: Profile, baseline: AutoscaleBaseline): JsonObject {
  if (profile.node) {
    const { name: _name, description: _description, ...own } = toJson(profile.node) as JsonObject;
    return own;
  }
  const { interval, cooldown, when, ...rest } = BUILT_IN_PROFILES.autoscale[profile.name] ?? {};
  const depth = baseline.maxDepth ?? BASELINE_DEPTH;
  const queueTimes = numberOf(rest["queueTimes"]);
  const raised = Math.round(depth * (queueTimes ?? 1));
  const workers = baseline.workers * (numberOf(rest["workersTimes"]) ?? 1);
  const rounded = rest["rounding"] === "up" ? Math.ceil(workers) : Math.floor(workers);
  const action: MutableJsonObject = { workers: Math.max(1, rounded) };
  if (queueTimes !== undefined) action["queueDepth"] = raised;
  return {
    interval: interval ?? null,
    cooldown: cooldown ?? null,
    conditions: { when: (when as readonly JsonObject[]).map((one) => conditionOf(one, raised)) },
    do: action,
  };
}

function conditionOf(condition: JsonObject, depth: number): JsonObject {
  const { greaterThanQueuePercent: percent, ...rest } = condition;
  return typeof percent === "number"
    ? { ...rest, greaterThan: String(Math.round(depth * percent / 100)) }
    : rest;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
