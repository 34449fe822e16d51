// Owns: the proof that the security profiles satisfy the Pod Security Standards of their names. Must not: know their values.

import assert from "node:assert/strict";
import type { ControlPlane } from "../../e2e/cluster/mod.ts";
import { isJsonObject, jsonAt, type JsonObject, seededRandom } from "../../runtime/base/mod.ts";
import type { PlannedEntry } from "../../runtime/language/plan/mod.ts";
import { ownClusterTest } from "../support/cluster.ts";
import { crdPlanOf } from "../support/plan.ts";

const LISTS = ["deployments", "statefulSets", "daemonSets", "replicaSets", "pods", "jobs", "cronJobs"];
const BARE = { components: { apiOnly: true } };

ownClusterTest(
  "pods of every workload kind pass the standard of their profiles, and no stricter one",
  BARE,
  async (cluster) => {
    for (
      const [standard, profile] of [
        ["restricted", "restricted"],
        ["restricted", "hardened"],
        ["baseline", "baseline"],
      ] as const
    ) {
      const namespace = await namespaceThatEnforces(cluster, standard, profile);
      for (const { kind, pod } of await podsWith(`{profile: ${profile}}`)) {
        const answer = await tryPod(cluster, namespace, pod);
        assert.equal(answer.status, 201, `${kind} with ${profile} under ${standard}: ${answer.message}`);
      }
    }
    const namespace = await namespaceThatEnforces(cluster, "restricted", "plain");
    for (const block of [undefined, "{profile: baseline}"]) {
      for (const { kind, pod } of await podsWith(block)) {
        const answer = await tryPod(cluster, namespace, pod);
        assert.equal(answer.status, 403, kind);
        assert.match(answer.message, /violates PodSecurity "restricted/, kind);
      }
    }
  },
);

/** One pod of each kind, with the given block as `securityContext` and `podSecurity`. */
async function podsWith(
  block: string | undefined,
): Promise<{ readonly kind: string; readonly pod: JsonObject }[]> {
  const security = block === undefined ? "" : `, securityContext: ${block}, podSecurity: ${block}`;
  const lists = LISTS.map((list) => {
    const schedule = list === "cronJobs" ? ', schedule: "0 3 * * *"' : "";
    return `  ${list}: [{image: "nginx:1"${schedule}${security}}]`;
  });
  const crd = await crdPlanOf(`onReconcile:\n${lists.join("\n")}`);
  return crd.onReconcile.map((entry) => ({ kind: entry.resource.gvk.kind, pod: podOf(entry) }));
}

function podOf(entry: PlannedEntry): JsonObject {
  const scope = { root: {}, now: 0, random: seededRandom(1) };
  const built = entry.resource.build(scope, { name: "shop", namespace: "web" });
  assert.ok(built.kind === "object", "the entry renders");
  const template = ["spec", "jobTemplate", "spec", "template", "spec"];
  const spec = [template, ["spec", "template", "spec"], ["spec"]]
    .map((path) => jsonAt(built.object, path)).find((found) => isJsonObject(found));
  assert.ok(isJsonObject(spec), "the object holds a pod");
  return spec;
}

async function namespaceThatEnforces(
  cluster: ControlPlane,
  standard: string,
  suffix: string,
): Promise<string> {
  const name = `enforces-${standard}-${suffix}`;
  const labels = { "pod-security.kubernetes.io/enforce": standard };
  const { client } = cluster;
  await client.json("/api/v1/namespaces", {
    method: "POST",
    body: { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } },
  });
  await client.json(`/api/v1/namespaces/${name}/serviceaccounts`, {
    method: "POST",
    body: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } },
  });
  return name;
}

async function tryPod(cluster: ControlPlane, namespace: string, spec: JsonObject) {
  const answer = await cluster.client.send(
    `/api/v1/namespaces/${namespace}/pods?dryRun=All&fieldValidation=Strict`,
    { method: "POST", body: { apiVersion: "v1", kind: "Pod", metadata: { name: "shop" }, spec } },
  );
  const body = JSON.parse(answer.text) as { readonly message?: string };
  return { status: answer.status, message: body.message ?? "" };
}
