// Owns: what we write onto the managed object itself: finalizers, labels, annotations. Must not: touch spec or status.

import type { MutableJsonObject } from "../../base/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { type KubeObject, refOf, type Write } from "../../kube/mod.ts";
import type { Expanded } from "./expand.ts";
import { formatJobs, recordWith } from "./jobs.ts";
import {
  ANNOTATION_JOBS,
  ANNOTATION_MANAGED_BY,
  ANNOTATION_MANAGED_SINCE,
  FINALIZER_CLEANUP,
} from "./names.ts";

export interface MetadataInput {
  readonly object: KubeObject;
  /** That it should have. */
  readonly labels: Readonly<Record<string, string>>;
  readonly now: number;
  /** The finalizers to send, or undefined when they stay as they are. */
  readonly finalizers: readonly string[] | undefined;
  /** Those that are there, then those that are made. */
  readonly jobs: readonly { readonly key: string; readonly object: KubeObject }[];
  /** Those that ended and are gone, as they were last. */
  readonly departed: readonly KubeObject[];
  /** Keys of the Jobs among them that are yet to be created or replaced. */
  readonly pending: ReadonlySet<string>;
  /** What is declared. */
  readonly expanded: readonly Expanded[];
}

/**
 * A `guard` when a finalizer must be there first; a `stamp` that may follow later, when the Jobs of this decision are
 * made: a Job that is recorded and was never made would never run.
 */
export function metadataWrites(
  plan: CrdPlan,
  input: MetadataInput,
): { readonly guard?: Write; readonly stamp?: Write } {
  const { object, finalizers } = input;
  if (!finalizers) {
    const patch = missingMetadata(plan, input);
    return patch ? { stamp: patchOf(plan, object, patch) } : {};
  }
  const early = { ...missingMetadata(plan, input, true), finalizers: [...finalizers] };
  const { resourceVersion } = object.metadata;
  const guard: Write = {
    ...patchOf(plan, object, early),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  if (jobRecord(plan, input, true) === jobRecord(plan, input)) return { guard };
  const annotations = { [ANNOTATION_JOBS]: jobRecord(plan, input) };
  return { guard, stamp: patchOf(plan, object, { annotations }) };
}

function patchOf(plan: CrdPlan, object: KubeObject, patch: MutableJsonObject) {
  return { kind: "patchMeta", type: plan.type, ref: refOf(object), patch } as const;
}

/** Labels and annotations that are not as they should be. */
function missingMetadata(
  plan: CrdPlan,
  input: MetadataInput,
  isEarly = false,
): MutableJsonObject | undefined {
  const { object } = input;
  const labels = missing(object.metadata.labels, input.labels);
  const annotations = missing(object.metadata.annotations, wantedAnnotations(plan, input, isEarly));
  if (!labels && !annotations) return undefined;
  return { ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
}

/** The finalizer list to write, or undefined when nothing is missing. One is added only when deletion needs us. */
export function finalizersToAdd(
  plan: CrdPlan,
  object: KubeObject,
  isNeeded: boolean,
): readonly string[] | undefined {
  const present = object.metadata.finalizers ?? [];
  const declared = plan.settings.finalizers;
  if (plan.settings.removeFinalizers) {
    const rest = present.filter((f) => f !== FINALIZER_CLEANUP && !declared.includes(f));
    return rest.length === present.length ? undefined : rest;
  }
  const wanted = [...declared, ...(isNeeded || declared.length > 0 ? [FINALIZER_CLEANUP] : [])];
  const absent = wanted.filter((f) => !present.includes(f));
  return absent.length === 0 ? undefined : [...present, ...absent];
}

function wantedAnnotations(plan: CrdPlan, input: MetadataInput, isEarly: boolean): Record<string, string> {
  const present = input.object.metadata.annotations ?? {};
  const record = jobRecord(plan, input, isEarly);
  return {
    [ANNOTATION_MANAGED_BY]: plan.katalogName,
    [ANNOTATION_MANAGED_SINCE]: present[ANNOTATION_MANAGED_SINCE] ?? new Date(input.now).toISOString(),
    ...(record === "" ? {} : { [ANNOTATION_JOBS]: record }),
  };
}

/** `isEarly`: without those that are yet to be made. */
function jobRecord(plan: CrdPlan, input: MetadataInput, isEarly = false): string {
  const { object, expanded, pending, departed } = input;
  const jobs = isEarly ? input.jobs.filter(({ key }) => !pending.has(key)) : input.jobs;
  const known = { present: jobs.map((job) => job.object), departed };
  return formatJobs(recordWith(object, known, { expanded, keepsOutcomes: plan.readsChildren }));
}

function missing(
  present: Readonly<Record<string, string>> | undefined,
  wanted: Readonly<Record<string, string>>,
): MutableJsonObject | undefined {
  const entries = Object.entries(wanted).filter(([key, value]) => present?.[key] !== value);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
