// Owns: the shape of a Kubernetes event. Must not: decide when one is sent.

import { apiVersionOf, type KubeObject, type ObjectRef, type ResourceType } from "../../kube/mod.ts";

/** Where events go. */
export const EVENT_TYPE: ResourceType = {
  group: "events.k8s.io",
  version: "v1",
  kind: "Event",
  plural: "events",
  namespaced: true,
};

const CONTROLLER = "orkestra.orkspace.io/ork";
/** Limits that the API server enforces. Source: kubernetes `pkg/apis/core/validation/events.go`. */
const MAX_NOTE_BYTES = 1_024;
const MAX_WORD_LENGTH = 128;
/** A name is a DNS subdomain; the suffix takes 18 characters. */
const MAX_BASE_LENGTH = 230;

/** What happened to which object. */
export interface EventFact {
  readonly regarding: ObjectRef & { readonly uid?: string; readonly resourceVersion?: string };
  readonly type: "Normal" | "Warning";
  /** UpperCamelCase, why it happened; at most 128 characters. */
  readonly reason: string;
  /** UpperCamelCase, what was done. */
  readonly action: string;
  /** For people; cut at 1 KiB. */
  readonly note: string;
}

export interface EventStamp {
  readonly instance: string;
  /** Epoch ms of the first occurrence. */
  readonly firstMs: number;
  /** Makes the name unique. */
  readonly suffix: string;
  readonly series?: { readonly count: number; readonly lastMs: number };
}

/** The event as an object of events.k8s.io/v1. Events on cluster-scoped objects live in `default`. */
export function eventObject(fact: EventFact, stamp: EventStamp): KubeObject {
  const { name, namespace, kind, uid, resourceVersion } = fact.regarding;
  const series = stamp.series &&
    { count: stamp.series.count, lastObservedTime: formatMicroTime(stamp.series.lastMs) };
  return {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: {
      name: `${name.slice(0, MAX_BASE_LENGTH).replace(/[^a-z0-9]+$/, "")}.${stamp.suffix}`,
      namespace: namespace ?? "default",
    },
    eventTime: formatMicroTime(stamp.firstMs),
    reportingController: CONTROLLER,
    reportingInstance: stamp.instance.slice(0, MAX_WORD_LENGTH),
    type: fact.type,
    reason: fact.reason.slice(0, MAX_WORD_LENGTH),
    action: fact.action.slice(0, MAX_WORD_LENGTH),
    note: cutToBytes(fact.note, MAX_NOTE_BYTES),
    regarding: {
      apiVersion: apiVersionOf(fact.regarding),
      kind,
      name,
      ...(namespace ? { namespace } : {}),
      ...(uid ? { uid } : {}),
      ...(resourceVersion ? { resourceVersion } : {}),
    },
    ...(series ? { series } : {}),
  };
}

/** RFC 3339 with six decimals, as `metav1.MicroTime` wants it. */
export function formatMicroTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/(\.\d{3})Z$/, "$1000Z");
}

/** At most `limit` UTF-8 bytes, never half a character, with three dots where something is missing. */
export function cutToBytes(text: string, limit: number): string {
  const encoder = new TextEncoder();
  if (encoder.encode(text).length <= limit) return text;
  const { read } = encoder.encodeInto(text, new Uint8Array(limit - 3));
  return `${text.slice(0, read)}...`;
}
