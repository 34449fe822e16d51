// Owns: what is said of a wanted child that is on its way out. Must not: decide what is written.

import type { Span } from "../../base/mod.ts";
import { formatRef, type KubeObject, refOf } from "../../kube/mod.ts";
import type { Problem } from "./decision.ts";

/** Foreground deletion waits for pods, and a Namespace for all that is in it: up to here nothing is wrong. */
const USUAL_DELETION_MS = 60_000;

/** The child is being deleted and cannot be made yet; undefined when it is not. */
export function terminatingProblem(
  existing: KubeObject,
  { span, now }: { readonly span: Span; readonly now: number },
): Problem | undefined {
  const { deletionTimestamp } = existing.metadata;
  if (deletionTimestamp === undefined) return undefined;
  const ref = refOf(existing);
  const isPassing = now - Date.parse(deletionTimestamp) < USUAL_DELETION_MS;
  return {
    reason: "ChildTerminating",
    message: `${formatRef(ref)} is still being deleted${isPassing ? "" : keepersOf(existing)}`,
    ref,
    span,
    ...(isPassing ? { isPassing } : {}),
  };
}

/** Who keeps an object that should be gone. */
function keepersOf({ metadata }: KubeObject): string {
  return metadata.finalizers?.length ? `, kept by its finalizers ${metadata.finalizers.join(", ")}` : "";
}
