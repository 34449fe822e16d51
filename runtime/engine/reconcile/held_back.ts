// Owns: children that wait for the end of a Job of which nobody will hear any more. Must not: decide what is made.

import type { DataRead } from "../../language/expr/mod.ts";
import { childKeys } from "../../language/plan/mod.ts";
import { refOf } from "../../kube/mod.ts";
import type { Problem } from "./decision.ts";
import type { Expanded } from "./expand.ts";
import { goneJobs, hasRun } from "./jobs.ts";
import { childKey, type Snapshot } from "./snapshot.ts";

const JOB_KEYS = childKeys("Job");

/**
 * A Job runs once (decisions 1.7). When it went before its end was seen, a condition on that end never holds, and without
 * a word nobody would know why. Children that are there already only stay as they are.
 */
export function heldBackForGood(snapshot: Snapshot, expanded: readonly Expanded[]): readonly Problem[] {
  const held = expanded.filter((e) => e.kind === "unwanted" && e.reads.some(isOfJobs));
  if (held.length === 0) return [];
  const lost = lostJobs(snapshot, expanded);
  const there = new Set(snapshot.children.owned().map((child) => childKey(refOf(child), refOf(child))));
  return held.flatMap((one): readonly Problem[] => {
    if (one.kind !== "unwanted" || one.key === undefined) return [];
    const job = lost.find((name) => one.reads.some((read) => asksFor(read, name)));
    if (job === undefined || there.has(one.key) || hasRun(snapshot.object, one.key)) return [];
    const child = `${one.entry.resource.gvk.kind}/${one.key.slice(one.key.lastIndexOf("/") + 1)}`;
    const message =
      `${child} is held back by a condition on Job/${job}, which ran and was removed before its ` +
      "end was seen; it does not run again. Give the Job another name, or delete the object and make it anew";
    return [{ reason: "OutcomeUnknown", message, span: one.entry.span }];
  });
}

/** Names of declared Jobs that ran, are gone, and said nothing about their end. */
function lostJobs(snapshot: Snapshot, expanded: readonly Expanded[]): readonly string[] {
  const { unknown } = goneJobs(snapshot, snapshot.children.owned().filter(({ kind }) => kind === "Job"));
  return expanded.flatMap((e) => (e.kind === "wanted" && unknown.has(e.key) ? [e.name] : []));
}

function isOfJobs({ path: [root, key = ""] }: DataRead): boolean {
  return root === "children" && (JOB_KEYS.one.includes(key) || JOB_KEYS.all.includes(key));
}

/** `children.job` and a name that is computed may mean any of them. */
function asksFor(read: DataRead, name: string): boolean {
  const { path: [, key = "", asked] } = read;
  if (!isOfJobs(read)) return false;
  return JOB_KEYS.one.includes(key) || asked === undefined || asked === name;
}
