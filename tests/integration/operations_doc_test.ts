// Owns: proof that the manifest of docs/operations.md is complete: the website operator works with its rights. Must not: add rights.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import type { JsonObject } from "../../runtime/base/mod.ts";
import { conditionOf, type KubeObject } from "../../runtime/kube/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { withRuntime } from "../support/runtime.ts";
import { PATIENCE_MS } from "../support/scene.ts";

const ROOT = new URL("../../", import.meta.url);
const HOME = "website-operator";
const LEASE = `/apis/coordination.k8s.io/v1/namespaces/${HOME}/leases/orkestra-konductor`;

clusterTest("the rights of docs/operations.md are enough for the website operator", async (cluster) => {
  await apply(cluster, new URL("examples/website/crd.yaml", ROOT).pathname);
  const manifest = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    const page = await Deno.readTextFile(new URL("docs/operations.md", ROOT));
    await Deno.writeTextFile(manifest, page.split("```yaml\n")[1]!.split("```")[0]!);
    await apply(cluster, manifest);
  } finally {
    await Deno.remove(manifest);
  }
  const namespace = await freshNamespace(cluster);
  const websites = `/apis/demo.example.com/v1/namespaces/${namespace}/websites`;
  const read = async (path: string): Promise<KubeObject | undefined> => {
    const { status, text } = await cluster.client.send(path);
    return status === 200 ? JSON.parse(text) : undefined;
  };
  const user = `system:serviceaccount:${HOME}:${HOME}`;
  const account = await cluster.clientCertificate(user);
  // A CRD and roles of a moment ago count a moment later, the role of the lease maybe after the others.
  const mine = ["-n", HOME, "--as", user];
  for (
    const may of [["get", "websites", "-A", "--as", user], ["auth", "can-i", "create", "leases", ...mine]]
  ) {
    await waitFor(async () => (await cluster.kubectl(may)).code === 0, {
      what: `kubectl ${may.join(" ")} to be allowed`,
      timeoutMs: PATIENCE_MS,
    });
  }
  await withRuntime({
    cluster,
    katalog: await Deno.readTextFile(new URL("examples/website/katalog.yaml", ROOT)),
    files: { "./crd.yaml": await Deno.readTextFile(new URL("examples/website/crd.yaml", ROOT)) },
    connection: account,
    // The lease of a real operator: a shorter one may be lost to a machine that is busy.
    settings: {
      namespace: HOME,
      leaderElection: true,
      lease: { durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 },
    },
  }, async (runtime) => {
    const body = {
      apiVersion: "demo.example.com/v1",
      kind: "Website",
      metadata: { name: "shop" },
      spec: { greeting: "hello", cache: true },
    };
    await cluster.client.json(websites, { method: "POST", body });
    await waitFor(async () => {
      const shop = await read(`${websites}/shop`);
      return shop !== undefined && conditionOf(shop, "Ready")?.["status"] === "True" &&
        conditionOf(shop, "Progressing")?.["status"] === "False" &&
        shop.metadata.annotations?.["orkestra.orkspace.io/managed-by"] === "website-operator";
    }, { what: "Website/shop to be ready and marked", timeoutMs: PATIENCE_MS });
    await cluster.client.json(`${websites}/shop`, {
      method: "PATCH",
      contentType: "application/merge-patch+json",
      body: { spec: { cache: false, replicas: 1 } },
    });
    const cache = `/apis/apps/v1/namespaces/${namespace}/deployments/shop-cache`;
    await waitFor(async () => await read(cache) === undefined, {
      what: "the cache to go",
      timeoutMs: PATIENCE_MS,
    });
    const events = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
    await waitFor(async () => {
      const { items } = await cluster.client.json(events) as { readonly items?: readonly JsonObject[] };
      return items?.some((e) =>
        e["reason"] === "Created" && String(e["reportingController"]).startsWith("ork")
      );
    }, { what: "an event of the operator", timeoutMs: PATIENCE_MS });
    const renewed = async () => ((await read(LEASE))?.["spec"] as JsonObject | undefined)?.["renewTime"];
    const first = await renewed();
    assert.ok(first, "the lease is held");
    await waitFor(async () => await renewed() !== first, { what: "the lease to be renewed" });
    await cluster.client.json(`${websites}/shop`, { method: "DELETE" });
    await waitFor(async () => await read(`${websites}/shop`) === undefined, { what: "Website/shop to go" });
    assert.deepEqual(runtime.messages("error"), []);
    const isRefusal = (record: unknown) => /forbidden|denied/i.test(JSON.stringify(record));
    assert.deepEqual(runtime.records.filter(isRefusal), []);
    assert.equal(await runtime.metric("rest_client_requests_total", { code: "403" }), 0);
  });
  const lease = (await read(LEASE))?.["spec"] as JsonObject | undefined;
  assert.equal(lease?.["holderIdentity"] ?? "", "", "the lease is released");
});

async function apply(cluster: ControlPlane, file: string): Promise<void> {
  const { code, stderr } = await cluster.kubectl(["apply", "-f", file]);
  assert.equal(code, 0, stderr);
}
