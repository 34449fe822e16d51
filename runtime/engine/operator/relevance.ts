// Owns: which changes are worth a reconcile. Must not: enqueue.

import { type Json, jsonAt, jsonEqual } from "../../base/mod.ts";
import { asJson, type KubeObject } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import {
  ANNOTATION_CLEANUP_SINCE,
  ANNOTATION_JOBS,
  ANNOTATION_MANAGED_BY,
  ANNOTATION_MANAGED_SINCE,
  FINALIZER_CLEANUP,
  LABEL_MANAGED,
  readinessOf,
} from "../reconcile/mod.ts";
import type { Change } from "../watch/mod.ts";

/**
 * True when a change of the managed object itself can change its decision. Our own writes and status-only updates of
 * others cannot, unless something reads the part of `status` that changed (decisions 1.22).
 */
export function isObjectChangeRelevant(plan: CrdPlan, change: Change): boolean {
  if (change.kind !== "modified") return true;
  // What the answer to our own write shows of others is all we will hear of it: its watch event is no news any more.
  const ours = change.origin === "write" ? ownMarks(plan) : { keys: OUR_KEYS, finalizers: [] };
  if (!sameMetadata(change.old, change.new, ours)) return true;
  if (change.old.metadata.generation !== change.new.metadata.generation) return true;
  if (change.new.metadata.generation === undefined) {
    if (change.origin !== "write" || !jsonEqual(contentOf(change.old), contentOf(change.new))) return true;
  }
  const [before, after] = [change.old["status"] as Json, change.new["status"] as Json];
  return plan.statusPaths.some((path) => !jsonEqual(jsonAt(before, path), jsonAt(after, path)));
}

/** True when a change of a child can mean drift, or can change what is reported or rendered. */
export function isChildChangeRelevant(plan: CrdPlan, change: Change): boolean {
  if (change.origin === "write" && !plan.readsChildren) return false;
  if (change.kind !== "modified") return true;
  const { generation } = change.new.metadata;
  if (generation === undefined || change.old.metadata.generation !== generation) return true;
  if (!sameMetadata(change.old, change.new, NO_MARKS)) return true;
  if (plan.readsChildren) return !jsonEqual(change.old["status"] as Json, change.new["status"] as Json);
  const [before, after] = [readinessOf(change.old), readinessOf(change.new)];
  return before.isReady !== after.isReady || before.isFinished !== after.isFinished;
}

/** What we write onto the managed object ourselves: the watch may show it before our write is answered. */
const OUR_KEYS: readonly string[] = [
  LABEL_MANAGED,
  ANNOTATION_MANAGED_BY,
  ANNOTATION_MANAGED_SINCE,
  ANNOTATION_JOBS,
  ANNOTATION_CLEANUP_SINCE,
];

/** Everything but what the API server and status writers keep. */
function contentOf(object: KubeObject): Json {
  const { metadata: _metadata, status: _status, ...content } = asJson(object);
  return content;
}

/** What does not count when metadata is compared. */
interface Marks {
  /** Of labels and annotations. */
  readonly keys: readonly string[];
  readonly finalizers: readonly string[];
}

const NO_MARKS: Marks = { keys: [], finalizers: [] };

/** All that our own writes can change in the metadata of an object. */
function ownMarks(plan: CrdPlan): Marks {
  return {
    keys: [...OUR_KEYS, ...plan.labels.map(({ key }) => key)],
    finalizers: [FINALIZER_CLEANUP, ...plan.settings.finalizers],
  };
}

function sameMetadata(a: KubeObject, b: KubeObject, except: Marks): boolean {
  const [left, right] = [a.metadata, b.metadata];
  const others = (finalizers: readonly string[] = []) =>
    finalizers.filter((finalizer) => !except.finalizers.includes(finalizer));
  return left.deletionTimestamp === right.deletionTimestamp &&
    sameTexts(left.labels, right.labels, except.keys) &&
    sameTexts(left.annotations, right.annotations, except.keys) &&
    jsonEqual(others(left.finalizers), others(right.finalizers)) &&
    jsonEqual(
      (left.ownerReferences ?? []) as unknown as Json,
      (right.ownerReferences ?? []) as unknown as Json,
    );
}

type Texts = Readonly<Record<string, string>> | undefined;

function sameTexts(a: Texts, b: Texts, except: readonly string[]): boolean {
  if (a === b) return true;
  for (const key of Object.keys({ ...a, ...b })) {
    if (a?.[key] !== b?.[key] && !except.includes(key)) return false;
  }
  return true;
}
