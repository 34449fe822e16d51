// Owns: the website example on a cluster, as a pod test needs it: CRD, rights, objects, children. Must not: run ork.

import type { ControlPlane } from "../../../e2e/cluster/mod.ts";
import { waitFor } from "../../../e2e/cluster/mod.ts";
import type { JsonObject } from "../../../runtime/base/mod.ts";
import { repository } from "../../support/executables.ts";

const websites = "/apis/demo.example.com/v1/namespaces/default/websites";

/** Creates the example's CRD and waits until its objects are served. */
export async function createWebsiteCrd(cluster: ControlPlane): Promise<void> {
  const applied = await cluster.kubectl(["apply", "-f", `${repository}/examples/website/crd.yaml`]);
  if (applied.code !== 0) throw new Error(`cannot create the CRD: ${applied.stderr}`);
  await waitFor(async () => (await cluster.client.send(websites)).status === 200, {
    what: "Websites to be served",
  });
}

/** Creates one Website without a cache: it gets a Deployment, a Service and a ConfigMap. */
export async function createWebsite(cluster: ControlPlane, name: string): Promise<void> {
  await cluster.client.json(websites, {
    method: "POST",
    body: {
      apiVersion: "demo.example.com/v1",
      kind: "Website",
      metadata: { name, namespace: "default" },
      spec: { greeting: "hello", replicas: 1 },
    },
  });
}

const childLists = [
  "/apis/apps/v1/namespaces/default/deployments",
  "/api/v1/namespaces/default/services",
  "/api/v1/namespaces/default/configmaps",
];

/** Names of the children that carry the owner label of Website `name`, with their kind's list. */
export async function childrenOf(cluster: ControlPlane, name: string): Promise<readonly string[]> {
  const found = await Promise.all(childLists.map(async (list) => {
    const answer = await cluster.client.json(`${list}?labelSelector=orkestra-owner%3D${name}`);
    const items = (answer["items"] ?? []) as readonly JsonObject[];
    return items.map((item) => `${list}/${(item["metadata"] as { readonly name?: string }).name}`);
  }));
  return found.flat();
}

const all = ["get", "list", "watch", "create", "update", "patch", "delete"];

/** The rights that the example needs, and no more. */
export async function rbac(
  cluster: ControlPlane,
  account: { readonly namespace: string; readonly name: string },
): Promise<void> {
  const { namespace, name } = account;
  const rbacApi = "/apis/rbac.authorization.k8s.io/v1";
  const post = (path: string, body: JsonObject) => cluster.client.json(path, { method: "POST", body });
  await post("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  await post(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name },
  });
  await post(`${rbacApi}/clusterroles`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name },
    rules: [
      {
        apiGroups: ["demo.example.com"],
        resources: ["websites", "websites/status", "websites/finalizers"],
        verbs: all,
      },
      { apiGroups: ["apps"], resources: ["deployments"], verbs: all },
      { apiGroups: [""], resources: ["services", "configmaps"], verbs: all },
      { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: all },
      { apiGroups: ["events.k8s.io", ""], resources: ["events"], verbs: ["create", "patch"] },
      {
        apiGroups: ["apiextensions.k8s.io"],
        resources: ["customresourcedefinitions"],
        verbs: ["get", "list", "watch"],
      },
    ],
  });
  await post(`${rbacApi}/clusterrolebindings`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    subjects: [{ kind: "ServiceAccount", namespace, name }],
  });
}
