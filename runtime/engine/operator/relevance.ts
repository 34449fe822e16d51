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
  const ours = change.origin === "write"
    ? ownMarks(plan)
    : { ...NO_MARKS, labels: OUR_KEYS, annotations: OUR_KEYS };
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
  const added = plan.readsChildren ? [] : annotationsOfOthers(change.old, change.new);
  if (!sameMetadata(change.old, change.new, { ...NO_MARKS, annotations: added })) return true;
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

/** What does not count when metadata is compared: keys of labels and annotations, finalizers. */
interface Marks {
  readonly labels: readonly string[];
  readonly annotations: readonly string[];
  readonly finalizers: readonly string[];
}

const NO_MARKS: Marks = { labels: [], annotations: [], finalizers: [] };

/**
 * Keys that controllers add to a child, such as the revision of a Deployment, are left alone by what we apply. One that
 * a template declares was missing before: that was drift when it went, and is under repair.
 */
function annotationsOfOthers(old: KubeObject, { metadata: { annotations = {} } }: KubeObject): string[] {
  const before = old.metadata.annotations ?? {};
  return Object.keys(annotations).filter((key) =>
    !Object.hasOwn(before, key) && !key.startsWith(OUR_ANNOTATIONS)
  );
}

const OUR_ANNOTATIONS = "orkestra.orkspace.io/";

/** All that our own writes can change in the metadata of an object. */
function ownMarks(plan: CrdPlan): Marks {
  const keys = [...OUR_KEYS, ...plan.labels.map(({ key }) => key)];
  return {
    labels: keys,
    annotations: keys,
    finalizers: [FINALIZER_CLEANUP, ...plan.settings.finalizers],
  };
}

function sameMetadata(a: KubeObject, b: KubeObject, except: Marks): boolean {
  const [left, right] = [a.metadata, b.metadata];
  const others = (finalizers: readonly string[] = []) =>
    finalizers.filter((finalizer) => !except.finalizers.includes(finalizer));
  return left.deletionTimestamp === right.deletionTimestamp &&
    sameTexts(left.labels, right.labels, except.labels) &&
    sameTexts(left.annotations, right.annotations, except.annotations) &&
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
