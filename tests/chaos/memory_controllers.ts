// Owns: what the controllers of a cluster do to Jobs and Deployments, in memory. Must not: know operators.

import type { Clock, JsonObject } from "../../runtime/base/mod.ts";
import { type KubeObject, resourcePath } from "../../runtime/kube/mod.ts";
import type { MemoryServer } from "../support/memory_api_server.ts";

export interface ControllersOptions {
  readonly clock: Clock;
  /** How long one takes to follow a change. */
  readonly delayMs: () => number;
}

const PLACES: Readonly<
  Record<string, { readonly group: string; readonly version: string; readonly plural: string }>
> = {
  Deployment: { group: "apps", version: "v1", plural: "deployments" },
  Job: { group: "batch", version: "v1", plural: "jobs" },
};

/** Jobs complete, Deployments roll out. */
export function runControllers(server: MemoryServer, { clock, delayMs }: ControllersOptions): void {
  server.onChange = (before, after) => {
    if (!after || !PLACES[after.kind] || statusOf(after) === undefined) return;
    if (
      before && before.metadata.generation === after.metadata.generation &&
      before["status"] === after["status"]
    ) {
      return;
    }
    clock.after(delayMs(), () => follow(server, after));
  };
}

function follow(server: MemoryServer, { kind, metadata: { namespace, name, uid } }: KubeObject): void {
  const object = server.get(`${kind}/${namespace}/${name}`);
  const status = object && object.metadata.uid === uid ? statusOf(object) : undefined;
  if (!status) return;
  void server.transport.request({
    method: "PATCH",
    path: resourcePath(PLACES[kind]!, { ...(namespace ? { namespace } : {}), name, subresource: "status" }),
    query: { fieldManager: "controllers" },
    contentType: "application/merge-patch+json",
    body: { status },
  });
}

/** The status that is not there yet. */
function statusOf({ kind, metadata, ...object }: KubeObject): JsonObject | undefined {
  const present = (object["status"] ?? {}) as JsonObject;
  if (kind === "Job") {
    return present["succeeded"] === 1
      ? undefined
      : { succeeded: 1, conditions: [{ type: "Complete", status: "True" }] };
  }
  const replicas = ((object["spec"] ?? {}) as JsonObject)["replicas"] ?? 1;
  const { generation = 1 } = metadata;
  if (present["observedGeneration"] === generation) return undefined;
  return {
    observedGeneration: generation,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    conditions: [{ type: "Available", status: "True" }, { type: "Progressing", status: "True" }],
  };
}
