// Owns: the outcome of deciding, as data. Must not: execute anything.

import type { Span } from "../../base/mod.ts";
import type { KubeObject, ObjectRef, ResourceType, Write } from "../../kube/mod.ts";

/** What to do about one object now. */
export type Decision =
  /** Nothing to do and nothing to report. */
  | { readonly kind: "ignore"; readonly because: string }
  | Act
  | Remove;

/** Bring children and metadata about. */
export interface Act {
  readonly kind: "act";
  /** Must succeed before any child is written: a finalizer that the cleanup of those children depends on. */
  readonly guard?: Write;
  /** Labels and annotations that may follow later. */
  readonly stamp?: Write;
  readonly writes: readonly ChildWrite[];
  /** Children that should exist, whether or not they need a write; input to status. */
  readonly desired: readonly DesiredChild[];
  readonly problems: readonly Problem[];
  /** Jobs that run again, by `childKey`: how they ended before is no answer any more. */
  readonly reruns?: ReadonlySet<string>;
  /** Epoch ms at which time alone may change the decision. */
  readonly nextAtMs?: number;
}

/** The object is being deleted and our finalizer is on it. */
export interface Remove {
  readonly kind: "remove";
  /** Must be stored before any write: the record of Jobs that finished, so that removing them does not run them again. */
  readonly guard?: Write;
  readonly writes: readonly ChildWrite[];
  /** Children that must be gone, and Jobs that must finish, before the finalizer goes. */
  readonly waitingFor: readonly string[];
  /** Set when nothing is left to wait for. */
  readonly release?: Write;
  readonly problems: readonly Problem[];
}

export interface ChildWrite {
  readonly key: string;
  readonly write: Write;
  /** The declaration behind it; absent when no template makes the child any more. */
  readonly origin?: Origin;
  /** Set when the write changes the replicas of a workload by its `autoscale`. */
  readonly scaled?: { readonly from: number; readonly to: number };
}

export interface Origin {
  readonly entryId: string;
  readonly span: Span;
}

export interface DesiredChild {
  readonly key: string;
  readonly type: ResourceType;
  readonly object: KubeObject;
  readonly origin: Origin;
}

export type ProblemReason =
  | "ValidationFailed"
  | "TemplateFailed"
  | "ChildConflict"
  | "ChildTerminating"
  | "SourceMissing"
  | "OutcomeUnknown"
  | "KindUnavailable"
  | "NamespaceForbidden"
  | "WriteFailed";

/** Something that keeps one child or field from being as declared. The others go on. */
export interface Problem {
  readonly reason: ProblemReason;
  /** One sentence for people: names object, field and what was expected. */
  readonly message: string;
  readonly span?: Span;
  readonly ref?: ObjectRef;
  /** The namespace that has to be there first. */
  readonly awaits?: string;
  /** For how long the server asked to be left alone with it, in milliseconds. */
  readonly askedWaitMs?: number;
  /** It ends by itself: what was deleted a moment ago is about to be gone. */
  readonly isPassing?: true;
}
