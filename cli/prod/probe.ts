// Owns: asking an API server whether it is there, and which version it is. Must not: retry.

import { OrkError } from "../../runtime/base/mod.ts";
import { apiErrorOf, isSuccess, type Transport } from "../../runtime/kube/mod.ts";

const PROBE_TIMEOUT_MS = 5_000;

/** `reachable`; `unreachable` may pass (starting, network); `refused` will not (permission, certificate, credentials). */
export type Probe =
  | { readonly kind: "reachable"; readonly serverVersion: string }
  | { readonly kind: "unreachable"; readonly error: OrkError }
  | { readonly kind: "refused"; readonly error: OrkError };

/** One request to `/version`. Never throws what the world may cause. */
export async function probeCluster(transport: Transport): Promise<Probe> {
  try {
    const answer = await transport.request({ method: "GET", path: "/version", timeoutMs: PROBE_TIMEOUT_MS });
    if (isSuccess(answer.status)) {
      const version = answer.body["gitVersion"];
      return { kind: "reachable", serverVersion: typeof version === "string" ? version : "" };
    }
    const error = apiErrorOf(answer, { action: `Asking ${transport.server} for its version` });
    return { kind: error.retry === "never" ? "refused" : "unreachable", error };
  } catch (error) {
    if (!(error instanceof OrkError)) throw error;
    return {
      kind: error.retry === "never" || error.code === "transport/tls" ? "refused" : "unreachable",
      error,
    };
  }
}
