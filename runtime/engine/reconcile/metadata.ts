// Owns: what we write onto the managed object itself: finalizers, labels, annotations. Must not: touch spec or status.

import { type MutableJsonObject, setOwn } from "../../base/mod.ts";
import type { Scope } from "../../language/expr/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { type KubeObject, refOf, type Write } from "../../kube/mod.ts";
import type { DesiredChild } from "./decision.ts";
import {
  ANNOTATION_JOBS,
  ANNOTATION_MANAGED_BY,
  ANNOTATION_MANAGED_SINCE,
  ANNOTATION_TEMPLATE_HASH,
  FINALIZER_CLEANUP,
  LABEL_MANAGED,
} from "./names.ts";

export interface MetadataInput {
  readonly object: KubeObject;
  readonly scope: Scope;
  readonly now: number;
  /** The finalizers to send, or undefined when they stay as they are. */
  readonly finalizers: readonly string[] | undefined;
  readonly jobs: readonly DesiredChild[];
}

/** A `guard` when a finalizer must be there first, otherwise a `stamp` that may follow later, otherwise nothing. */
export function metadataWrites(
  plan: CrdPlan,
  input: MetadataInput,
): { readonly guard?: Write; readonly stamp?: Write } {
  const { object } = input;
  const metadata: MutableJsonObject = {};
  const labels = missing(object.metadata.labels, wantedLabels(plan, input.scope));
  const annotations = missing(object.metadata.annotations, wantedAnnotations(plan, input));
  if (labels) metadata["labels"] = labels;
  if (annotations) metadata["annotations"] = annotations;
  if (input.finalizers) metadata["finalizers"] = [...input.finalizers];
  if (Object.keys(metadata).length === 0) return {};
  const write: Write = {
    kind: "patchMeta",
    type: plan.type,
    ref: refOf(object),
    patch: metadata,
    ...(input.finalizers && object.metadata.resourceVersion !== undefined
      ? { resourceVersion: object.metadata.resourceVersion }
      : {}),
  };
  return input.finalizers ? { guard: write } : { stamp: write };
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

/** Jobs that ran for this object: name to digest of the rendered template. */
export function recordedJobs(object: KubeObject): Readonly<Record<string, string>> {
  const text = object.metadata.annotations?.[ANNOTATION_JOBS] ?? "";
  return Object.fromEntries(
    text.split(",").filter((part) => part.includes("=")).map((part) => part.split("=") as [string, string]),
  );
}

/** The opposite of `recordedJobs`. */
export function formatJobs(jobs: Readonly<Record<string, string>>): string {
  return Object.entries(jobs).sort().map(([name, hash]) => `${name}=${hash}`).join(",");
}

function wantedLabels(plan: CrdPlan, scope: Scope): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const { key, value } of plan.labels) {
    const rendered = value.render(scope);
    if (rendered.kind === "value") setOwn(labels, key, rendered.value);
  }
  return { ...labels, [LABEL_MANAGED]: "true" };
}

function wantedAnnotations(plan: CrdPlan, input: MetadataInput): Record<string, string> {
  const present = input.object.metadata.annotations ?? {};
  const jobs = { ...recordedJobs(input.object) };
  for (const { object } of input.jobs) {
    const hash = object.metadata.annotations?.[ANNOTATION_TEMPLATE_HASH];
    if (hash !== undefined) jobs[object.metadata.name] = hash;
  }
  const record = formatJobs(jobs);
  return {
    [ANNOTATION_MANAGED_BY]: plan.katalogName,
    [ANNOTATION_MANAGED_SINCE]: present[ANNOTATION_MANAGED_SINCE] ?? new Date(input.now).toISOString(),
    ...(record === "" ? {} : { [ANNOTATION_JOBS]: record }),
  };
}

function missing(
  present: Readonly<Record<string, string>> | undefined,
  wanted: Readonly<Record<string, string>>,
): MutableJsonObject | undefined {
  const entries = Object.entries(wanted).filter(([key, value]) => present?.[key] !== value);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
