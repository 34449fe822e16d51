// Owns: the job that a benchmark gives to an operator: Sites with a ConfigMap, a Deployment of 0 replicas and a Service
// each. Must not: measure.

import { waitFor } from "../../../e2e/cluster/mod.ts";
import type { Transport } from "../../../runtime/kube/mod.ts";
import { must, parallel } from "./requests.ts";

export const GROUP = "bench.example.com";

const CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `sites.${GROUP}` },
  spec: {
    group: GROUP,
    scope: "Namespaced",
    names: { kind: "Site", plural: "sites", singular: "site" },
    versions: [{
      name: "v1",
      served: true,
      storage: true,
      subresources: { status: {} },
      schema: {
        openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      },
    }],
  },
};

/** The job as a Katalog. */
export function siteKatalog(resync: string): string {
  return `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: bench}
spec:
  crds:
    site:
      apiTypes: {group: ${GROUP}, version: v1, kind: Site, plural: sites}
      operatorBox:
        reconciler: {resync: ${resync}}
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}"
              data: {text: "{{ .spec.text }}"}
          deployments:
            - name: "{{ .metadata.name }}"
              image: nginx:1.29
              replicas: "0"
              port: "80"
          services:
            - name: "{{ .metadata.name }}"
              port: "80"
`;
}

export function sitesPath(namespace: string): string {
  return `/apis/${GROUP}/v1/namespaces/${namespace}/sites`;
}

/** The lists that hold the children of all Sites of a namespace. */
export function childPaths(namespace: string): readonly string[] {
  return [
    `/api/v1/namespaces/${namespace}/configmaps`,
    `/apis/apps/v1/namespaces/${namespace}/deployments`,
    `/api/v1/namespaces/${namespace}/services`,
  ];
}

/** Creates the CRD and waits until it is served. */
export async function serveSites(transport: Transport): Promise<void> {
  await must(transport, {
    method: "POST",
    path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    body: CRD,
  });
  await waitFor(async () => {
    const answer = await transport.request({ method: "GET", path: `/apis/${GROUP}/v1/sites` });
    return answer.status === 200;
  }, { what: "the Site kind to be served" });
}

/** Creates a namespace with `count` Sites; answers with their uids. */
export async function createSites(
  transport: Transport,
  namespace: string,
  count: number,
): Promise<readonly string[]> {
  await must(transport, {
    method: "POST",
    path: "/api/v1/namespaces",
    body: { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
  });
  const uids: string[] = new Array(count);
  await parallel(count, 16, async (i) => {
    const answer = await must(transport, {
      method: "POST",
      path: sitesPath(namespace),
      body: {
        apiVersion: `${GROUP}/v1`,
        kind: "Site",
        metadata: { name: `site-${i}`, namespace },
        spec: { text: `hello site-${i}` },
      },
    });
    uids[i] = (answer.body as { metadata: { uid: string } }).metadata.uid;
  });
  return uids;
}

/** Deletes all Sites of a namespace; returns when they and their Deployments and Services are gone. */
export async function deleteSites(transport: Transport, namespace: string): Promise<void> {
  await must(transport, { method: "DELETE", path: sitesPath(namespace) });
  // The namespace keeps a ConfigMap of the cluster's own.
  const [, ...emptied] = childPaths(namespace);
  await waitFor(async () => {
    for (const path of [sitesPath(namespace), ...emptied]) {
      const answer = await transport.request({ method: "GET", path, query: { limit: 1 } });
      if ((answer.body as unknown as { items: unknown[] }).items.length > 0) return false;
    }
    return true;
  }, { what: `all children in ${namespace} to be gone`, timeoutMs: 300_000, intervalMs: 200 });
}

/** Deletes a namespace with all that is in it, and waits for its end. */
export async function deleteNamespace(transport: Transport, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}`;
  await must(transport, { method: "DELETE", path });
  await waitFor(
    async () => (await transport.request({ method: "GET", path })).status === 404,
    { what: `the namespace ${namespace} to be gone`, timeoutMs: 300_000, intervalMs: 500 },
  );
}
