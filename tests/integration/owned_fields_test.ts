// Owns: what is ours to change in objects that we created, and what becomes of entries that others add. Must not: test comparing.

import assert from "node:assert/strict";
import { waitFor } from "../../e2e/cluster/mod.ts";
import type { JsonObject } from "../../runtime/base/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { withRuntime } from "../support/runtime.ts";
import { createCrds, pathOf, PATIENCE_MS, read, sceneOf } from "../support/scene.ts";

const SITE = { group: "owned.example.com", kind: "Site" };

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: owned}
spec:
  crds:
    site:
      apiTypes: {group: ${SITE.group}, version: v1, kind: Site, plural: sites}
      operatorBox:
        onReconcile:
          configMaps:
            - {name: "{{ .metadata.name }}", data: {text: "{{ .spec.port }}"}}
            - {name: "{{ .metadata.name }}-polite", data: {text: "{{ .spec.port }}"}, forceConflict: false}
          services:
            - {name: "{{ .metadata.name }}", port: "{{ .spec.port }}"}
            - {name: "{{ .metadata.name }}-polite", port: "{{ .spec.port }}", forceConflict: false}
`;

clusterTest("a port without a name is changed in place, by the object and by repair", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  await createCrds(cluster, SITE);
  const sites = sceneOf(cluster, SITE, namespace);
  const portsOf = async (name: string) => {
    const spec = (await read(cluster, pathOf("Service", namespace, name)))?.["spec"] as
      | JsonObject
      | undefined;
    return ((spec?.["ports"] ?? []) as readonly JsonObject[]).map((port) => port["port"]);
  };
  const becomes = (name: string, port: number) =>
    waitFor(async () => String(await portsOf(name)) === String(port), {
      what: `Service/${name} to have port ${port} alone`,
      timeoutMs: PATIENCE_MS,
    });
  await withRuntime({ cluster, katalog: KATALOG }, async (runtime) => {
    await sites.create({ name: "s", spec: { port: 80 } });
    await sites.ready("s");
    const { uid } = (await read(cluster, pathOf("Service", namespace, "s")))?.metadata ?? {};

    await sites.patch("s", { spec: { port: 81 } });
    for (const name of ["s", "s-polite"]) await becomes(name, 81);
    await sites.ready("s");

    await cluster.client.json(pathOf("Service", namespace, "s"), {
      method: "PATCH",
      contentType: "application/merge-patch+json",
      body: { spec: { ports: [{ port: 9_000, protocol: "TCP" }] } },
    });
    await becomes("s", 81);
    await sites.ready("s");

    await sites.patch("s", { spec: { port: 82 } });
    for (const name of ["s", "s-polite"]) await becomes(name, 82);
    await sites.ready("s");
    assert.equal((await read(cluster, pathOf("Service", namespace, "s")))?.metadata.uid, uid, "in place");
    await sites.inventory({ s: ["ConfigMap/s", "ConfigMap/s-polite", "Service/s", "Service/s-polite"] });
    assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
  });
});
