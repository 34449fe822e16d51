// Owns: what became of a write. Must not: perform one.

import type { Json, OrkError } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";

export type WriteVerb = "created" | "updated" | "repaired" | "replaced" | "deleted" | "patched";

/** One field that a write changed. Values of Secrets are left out. */
export interface FieldChange {
  /** E.g. `spec.template.spec.containers[web].image`. */
  readonly path: string;
  /** Absent when there was no value, and for Secrets. */
  readonly before?: Json;
  readonly after?: Json;
}

/**
 * - `unchanged`: the object is as wanted; nothing was sent, or what was sent changed nothing.
 * - `written`: `updated` means our template changed, `repaired` that somebody else changed the object. `changes` is what
 *   differed from the observed object, so it is empty without one and does not list fields that the template no longer has.
 * - `exists`: a `create` found an object of that name and left it alone.
 * - `failed`: the world's failure; bugs are thrown.
 */
export type WriteResult =
  | { readonly kind: "unchanged"; readonly object?: KubeObject }
  | {
    readonly kind: "written";
    readonly verb: WriteVerb;
    /** As stored by the server; absent once it is gone. */
    readonly object?: KubeObject;
    readonly changes: readonly FieldChange[];
    /** Field manager that made the change which was repaired, where the object says so. */
    readonly editedBy?: string;
  }
  | { readonly kind: "exists"; readonly object?: KubeObject }
  | { readonly kind: "failed"; readonly error: OrkError };
