// Owns: the proof that a real API server takes every golden object as it is. Must not: know kinds.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { jsonAt, type JsonObject } from "../../runtime/base/mod.ts";
import { asJson, type KubeObject, resourcePath, type ResourceType } from "../../runtime/kube/mod.ts";
import { builtInKind } from "../../runtime/language/katalog/mod.ts";
import { ownClusterTest } from "../support/cluster.ts";
import { PATIENCE_MS } from "../support/scene.ts";
import { gvkOf, type ResourceCase, resourceCases, typesOf } from "../support/resource_cases.ts";

const cases = await resourceCases();
const objects = cases.flatMap((item) => item.expected ?? []);
const BARE = { components: { apiOnly: true } } as const;

ownClusterTest("a real API server takes every golden object without a warning", BARE, async (cluster) => {
  await prepareKinds(cluster);
  const client = Deno.createHttpClient({
    caCerts: [cluster.caPem],
    cert: cluster.certPem,
    key: cluster.keyPem,
  });
  try {
    const send = (wanted: (object: KubeObject) => boolean) =>
      Promise.all(cases.flatMap((item) =>
        (item.expected ?? []).filter(wanted).map(async (object) => ({
          object: `${item.kind}/${item.name}: ${object.kind} ${object.metadata.name}`,
          remarks: await dryRun(object, typeOf(object, item), { cluster, client }),
        }))
      ));
    const answers = await send((object) => object.kind !== "Pod");
    await preparePods(cluster);
    // A priority class of a moment ago counts a moment later.
    answers.push(
      ...await waitFor(async () => {
        const pods = await send((object) => object.kind === "Pod");
        const isEarly = pods.some(({ remarks }) => /no PriorityClass/.test(String(remarks)));
        return isEarly ? undefined : pods;
      }, { what: "priority classes to be known", timeoutMs: PATIENCE_MS }),
    );
    assert.ok(answers.length >= 80, `${answers.length} objects`);
    assert.deepEqual(answers.filter(({ remarks }) => remarks.length > 0), []);
  } finally {
    client.close();
  }
});

/** What the server finds wrong with an object that it is asked to create, warnings included. */
async function dryRun(
  object: KubeObject,
  type: ResourceType,
  { cluster, client }: { readonly cluster: ControlPlane; readonly client: Deno.HttpClient },
): Promise<readonly string[]> {
  const { namespace } = object.metadata;
  const path = resourcePath(type, namespace === undefined ? {} : { namespace });
  const response = await fetch(`${cluster.server}${path}?dryRun=All&fieldValidation=Strict`, {
    client,
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify(object),
  });
  const warning = response.headers.get("warning");
  const answer = await response.json() as JsonObject;
  return [
    ...(warning === null ? [] : [warning]),
    ...(response.status === 201 ? [] : [`${response.status} ${answer["message"]}`]),
  ];
}

function typeOf(object: KubeObject, item: ResourceCase): ResourceType {
  const gvk = gvkOf(object);
  const custom = item.crds.flatMap(typesOf).find((type) =>
    type.kind === gvk.kind && type.group === gvk.group
  );
  const builtIn = builtInKind(gvk.kind, gvk.group);
  const found = custom ?? (builtIn && { ...gvk, plural: builtIn.plural, namespaced: builtIn.namespaced });
  assert.ok(found, `${item.kind}/${item.name} has no CRD for ${gvk.kind}`);
  return found;
}

/** Kinds and namespaces. */
async function prepareKinds(cluster: ControlPlane): Promise<void> {
  for (const crd of cases.flatMap((item) => item.crds)) await define(cluster, crd);
  for (const name of distinct(objects.map((object) => object.metadata.namespace))) {
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    if (name !== "default") await create(cluster, "/api/v1/namespaces", body);
  }
}

/** A pod, other than its template, needs its service account and its priority class. */
async function preparePods(cluster: ControlPlane): Promise<void> {
  const pods = objects.filter((object) => object.kind === "Pod");
  const specOf = (pod: KubeObject, key: string) => jsonAt(asJson(pod), ["spec", key]);
  const accounts = distinct(
    pods.map((pod) => `${pod.metadata.namespace}/${specOf(pod, "serviceAccountName") ?? "default"}`),
  );
  for (const account of accounts) {
    const [namespace, name] = account.split("/");
    const body = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: name! } };
    await create(cluster, `/api/v1/namespaces/${namespace}/serviceaccounts`, body);
  }
  const classes = distinct(pods.map((pod) => specOf(pod, "priorityClassName")));
  for (const name of classes.filter((name) => !name.startsWith("system-"))) {
    const body = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name }, value: 1 };
    await create(cluster, "/apis/scheduling.k8s.io/v1/priorityclasses", body);
  }
}

async function create(cluster: ControlPlane, path: string, body: JsonObject): Promise<void> {
  await cluster.client.json(path, { method: "POST", body });
}

async function define(cluster: ControlPlane, crd: KubeObject): Promise<void> {
  await cluster.client.json("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
    method: "POST",
    body: crd,
  });
  for (const type of typesOf(crd)) {
    const path = resourcePath(type, {});
    await waitFor(async () => (await cluster.client.send(path)).status === 200, { what: `GET ${path}` });
  }
}

function distinct(values: readonly unknown[]): readonly string[] {
  return [...new Set(values.filter((value) => typeof value === "string"))];
}
