// Owns: what one reconcile came to, as data. Must not: act on it.

import type { KubeObject } from "../../kube/mod.ts";
import type { MutationRule, ValidationResult } from "../../language/rules/mod.ts";
import type { WriteResult } from "../apply/mod.ts";
import type { ChildWrite, Problem } from "../reconcile/mod.ts";

/** One write that changed the cluster, for logs and events. */
export interface Performed {
  readonly write: ChildWrite;
  readonly result: Extract<WriteResult, { kind: "written" }>;
}

/** What validation found. */
export interface Verdict extends Pick<ValidationResult, "denials" | "warnings"> {
  /** Mutation rules that changed the object; absent when it was not mutated. */
  readonly mutated?: readonly MutationRule[];
}

/** What one reconcile came to. The operator turns it into retry, health, logs and events. */
export type Outcome =
  | { readonly kind: "gone" }
  | { readonly kind: "ignored"; readonly because: string }
  /** Its cleanup rule ended it; the watch shows how it goes. */
  | { readonly kind: "expired"; readonly object: KubeObject }
  /** A gate is closed: nothing was done and nothing is reported. */
  | {
    readonly kind: "gated";
    readonly object: KubeObject;
    readonly because: string;
    readonly nextAtMs?: number;
  }
  | {
    readonly kind: "done";
    readonly object: KubeObject;
    readonly performed: readonly Performed[];
    readonly fieldProblems: readonly string[];
    readonly verdict: Verdict;
    /** Children that exist and are not ready yet. */
    readonly pending: readonly string[];
    readonly nextAtMs?: number;
  }
  | {
    readonly kind: "incomplete";
    readonly object: KubeObject;
    readonly performed: readonly Performed[];
    readonly problems: readonly Problem[];
    /** Absent when it did not come to that. */
    readonly verdict?: Verdict;
    /** When time alone changes what is wanted, whatever failed. */
    readonly nextAtMs?: number;
  }
  /** Deletion goes on; a watch event continues it. */
  | {
    readonly kind: "removing";
    readonly object: KubeObject;
    readonly performed: readonly Performed[];
    readonly waitingFor: readonly string[];
    readonly problems: readonly Problem[];
    /** Epoch ms at which time alone lets it go on. */
    readonly nextAtMs?: number;
  }
  | {
    readonly kind: "released";
    readonly object: KubeObject;
    readonly performed: readonly Performed[];
    /** What was left out on the way. */
    readonly problems: readonly Problem[];
  }
  /** Our view was stale; the newer version is on its way. What was written before that was seen is told of. */
  | { readonly kind: "stale"; readonly object?: KubeObject; readonly performed?: readonly Performed[] };
