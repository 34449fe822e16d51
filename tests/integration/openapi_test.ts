// Owns: holding the bundled object schemas to a real API server. Must not: repeat the unit tests of the checker.

import assert from "node:assert/strict";
import type { JsonObject } from "../../runtime/base/mod.ts";
import { kubernetesSchemas } from "../../runtime/language/openapi/mod.ts";
import { packed } from "../../runtime/language/openapi/bundle_generated.js";
import { extractSchemas } from "../../tools/openapi/extract.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";

clusterTest("the bundled schemas are those of the API server", async (cluster) => {
  const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  assert.deepEqual(JSON.parse(await new Response(stream).text()), await extractSchemas(cluster.client));
});

/** Path of the collection in a namespace, and the object. */
const OBJECTS: readonly (readonly [string, string, JsonObject])[] = [
  ["apis/apps/v1", "deployments", workload("Deployment", {})],
  ["apis/apps/v1", "deployments", workload("Deployment", { replicas: "three" })],
  ["apis/apps/v1", "deployments", workload("Deployment", { replica: 3 })],
  [
    "apis/apps/v1",
    "deployments",
    workload("Deployment", { strategy: { rollingUpdate: { maxSurge: true } } }),
  ],
  ["api/v1", "services", { ...head("v1", "Service"), spec: { ports: [{ port: 80, targetPort: "http" }] } }],
  ["api/v1", "services", { ...head("v1", "Service"), spec: { ports: [{ port: "80" }] } }],
  ["api/v1", "services", { ...head("v1", "Service"), spec: { ports: [{ port: 80, protocl: "TCP" }] } }],
  ["api/v1", "configmaps", { ...head("v1", "ConfigMap"), data: { a: "b" } }],
  ["api/v1", "configmaps", { ...head("v1", "ConfigMap"), data: { a: 1 } }],
  ["api/v1", "configmaps", { ...head("v1", "ConfigMap"), values: {} }],
  ["api/v1", "limitranges", {
    ...head("v1", "LimitRange"),
    spec: { limits: [{ type: "Pod", max: { cpu: 2 } }] },
  }],
  ["api/v1", "limitranges", { ...head("v1", "LimitRange"), spec: { limits: { type: "Pod" } } }],
  ["apis/batch/v1", "jobs", {
    ...head("batch/v1", "Job"),
    spec: { template: { spec: { restartPolicy: "Never" } } },
  }],
  ["apis/networking.k8s.io/v1", "networkpolicies", {
    ...head("networking.k8s.io/v1", "NetworkPolicy"),
    spec: { podSelector: {}, ingress: [{ ports: [{ port: "http" }] }], policyTypes: ["Ingress"] },
  }],
  ["apis/networking.k8s.io/v1", "networkpolicies", {
    ...head("networking.k8s.io/v1", "NetworkPolicy"),
    spec: { podSelector: {}, ingress: [{ port: "http" }] },
  }],
];

function head(apiVersion: string, kind: string): JsonObject {
  return { apiVersion, kind, metadata: { name: "a" } };
}

function workload(kind: string, more: JsonObject): JsonObject {
  const labels = { app: "a" };
  const spec = { containers: [{ name: "a", image: "b" }] };
  return {
    ...head("apps/v1", kind),
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec }, ...more },
  };
}

clusterTest("the checker and the API server refuse the same objects", async (cluster) => {
  const schemas = await kubernetesSchemas();
  const namespace = await freshNamespace(cluster);
  const verdicts = [];
  for (const [prefix, plural, body] of OBJECTS) {
    const path = `/${prefix}/namespaces/${namespace}/${plural}?dryRun=All&fieldValidation=Strict`;
    const { status, text } = await cluster.client.send(path, { method: "POST", body });
    const problems = schemas.check(body).map((p) => p.message);
    verdicts.push({ status, problems });
    assert.equal(
      problems.length > 0,
      status >= 400,
      `${JSON.stringify(body)}\n${status} ${text}\n${problems}`,
    );
  }
  assert.ok(verdicts.some((v) => v.status < 300) && verdicts.some((v) => v.status >= 400));
});
