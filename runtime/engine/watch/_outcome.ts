// Owns: how one list or one watch ended, and what follows from it. Must not: wait or send.

import { errorMessage, OrkError } from "../../base/mod.ts";
import { KubeApiError } from "../../kube/mod.ts";
import type { InformerPhase } from "./state.ts";

/** End of one attempt. `relist`: resuming makes no sense any more. */
export type Outcome =
  | { readonly kind: "listed" }
  | { readonly kind: "ended"; readonly livedMs: number }
  | { readonly kind: "expired"; readonly message: string }
  | {
    readonly kind: "failed";
    readonly phase: Extract<InformerPhase, "reconnecting" | "forbidden" | "absent">;
    readonly message: string;
    readonly relist: boolean;
    readonly retryAfterMs?: number;
    /** How long a watch had been open. */
    readonly livedMs?: number;
  };

/** What a thrown error means for an informer. `InvariantError`s and the like count as failures too: a loop never dies. */
export function outcomeOf(error: unknown, livedMs?: number): Outcome {
  const message = errorMessage(error);
  const lived = livedMs === undefined ? {} : { livedMs };
  if (!(error instanceof KubeApiError)) {
    const hint = error instanceof OrkError && error.hint ? ` (${error.hint})` : "";
    return { kind: "failed", phase: "reconnecting", message: message + hint, relist: false, ...lived };
  }
  if (error.reason === "Gone") return { kind: "expired", message };
  const retry = error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs };
  const failed = { kind: "failed", message, ...retry, ...lived } as const;
  switch (error.reason) {
    case "NotFound":
    case "MethodNotAllowed":
      return { ...failed, phase: "absent", relist: true };
    case "Forbidden":
      return { ...failed, phase: "forbidden", relist: false };
    case "BadRequest":
    case "Invalid":
    // A watch is answered with Timeout when the server is behind the version we resume at. Usually it catches up; after
    // a restore from a backup it never does, and only a list helps.
    case "Timeout":
      return { ...failed, phase: "reconnecting", relist: true };
    default:
      return { ...failed, phase: "reconnecting", relist: false };
  }
}
