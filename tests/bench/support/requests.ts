// Owns: requests of a benchmark itself: many at a time, and a failure is the end. Must not: know what is measured.

import type { ControlPlane } from "../../../e2e/cluster/mod.ts";
import type { ApiRequest, ApiResponse, ClusterConnection, Transport } from "../../../runtime/kube/mod.ts";

/** Runs `work` for 0..count-1, `width` at a time. */
export async function parallel(
  count: number,
  width: number,
  work: (i: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: width }, async () => {
    while (next < count) await work(next++);
  }));
}

/** @throws Error when the answer is no success */
export async function must(transport: Transport, request: ApiRequest): Promise<ApiResponse> {
  const answer = await transport.request({ timeoutMs: 300_000, ...request });
  if (answer.status >= 300) {
    throw new Error(`${request.method} ${request.path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  return answer;
}

/** The administrator, or `identity` with a client certificate of its own. */
export function connectionOf(
  cluster: ControlPlane,
  identity: Pick<ControlPlane, "certPem" | "keyPem"> = cluster,
): ClusterConnection {
  return {
    server: cluster.server,
    caPem: cluster.caPem,
    certPem: identity.certPem,
    keyPem: identity.keyPem,
  };
}

/** The value of a flag that counts something. @throws RangeError */
export function whole(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(`--${flag} must be a whole number from 1 on, not ${text}`);
  }
  return value;
}
