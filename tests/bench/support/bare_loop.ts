// Owns: the probe beside every operator: the writes of the job and nothing else. Must not: decide what to write from
// what it reads.

import type { Transport } from "../../../runtime/kube/mod.ts";
import { must, parallel } from "./requests.ts";
import { GROUP, sitesPath } from "./site.ts";

/** Writes that the loop sends for each Site. */
export const LOOP_WRITES = 4;

/** Three server-side applies and one status patch per Site, about 15 in flight; answers with the seconds it took. */
export async function bareLoop(
  transport: Transport,
  namespace: string,
  uids: readonly string[],
): Promise<number> {
  const begun = performance.now();
  await parallel(uids.length, 5, async (i) => {
    const name = `site-${i}`;
    await Promise.all(
      children(name, namespace, uids[i]!).map(([path, body]) =>
        must(transport, {
          method: "PATCH",
          path,
          body,
          contentType: "application/apply-patch+yaml",
          query: { fieldManager: "bench", force: true },
        })
      ),
    );
    await must(transport, {
      method: "PATCH",
      path: `${sitesPath(namespace)}/${name}/status`,
      contentType: "application/merge-patch+json",
      query: { fieldManager: "bench" },
      body: { status: statusOf(name, new Date().toISOString()) },
    });
  });
  return (performance.now() - begun) / 1_000;
}

function statusOf(name: string, now: string): unknown {
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: "True",
    reason,
    message,
    lastTransitionTime: now,
    observedGeneration: 1,
  });
  return {
    observedGeneration: 1,
    conditions: [
      condition("Ready", "ReconcileSucceeded", ""),
      condition("Progressing", "ChildrenNotReady", `waiting for Deployment/${name}`),
    ],
  };
}

/** Children as the runtime writes them. */
function children(name: string, namespace: string, uid: string): readonly [string, unknown][] {
  const labels = {
    "orkestra.orkspace.io/managed": "true",
    "managed-by": "orkestra",
    "orkestra-owner": name,
    "orkestra.orkspace.io/owner-uid": uid,
  };
  const metadata = {
    name,
    namespace,
    labels,
    annotations: {
      "orkestra.orkspace.io/block": "onReconcile",
      "orkestra.orkspace.io/applied": "0123456789abcdef",
    },
    ownerReferences: [{
      apiVersion: `${GROUP}/v1`,
      kind: "Site",
      name,
      uid,
      controller: true,
      blockOwnerDeletion: true,
    }],
  };
  const pods = { "orkestra-owner": name, "orkestra.orkspace.io/object": `deployment-${name}` };
  return [
    [`/api/v1/namespaces/${namespace}/configmaps/${name}`, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata,
      data: { text: `hello ${name}` },
    }],
    [`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: 0,
        selector: { matchLabels: pods },
        template: {
          metadata: { labels: pods },
          spec: {
            containers: [{ name, image: "nginx:1.29", ports: [{ containerPort: 80, protocol: "TCP" }] }],
          },
        },
      },
    }],
    [`/api/v1/namespaces/${namespace}/services/${name}`, {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { type: "ClusterIP", selector: pods, ports: [{ port: 80, protocol: "TCP", targetPort: 80 }] },
    }],
  ];
}
