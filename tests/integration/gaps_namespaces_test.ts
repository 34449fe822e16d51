// Owns: children whose namespace appears later. Must not: break the cluster.

import { waitFor } from "../../e2e/cluster/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { withRuntime } from "../support/runtime.ts";
import { createCrds, pathOf, read, sceneOf } from "../support/scene.ts";

const GROUP = "later.gaps.example.com";
const KIND = { group: GROUP, kind: "Visitor" };

clusterTest(
  "a child is made as soon as the namespace that it wants appears, however long that took",
  async (cluster) => {
    await createCrds(cluster, KIND);
    const home = await freshNamespace(cluster);
    const later = `later-${home}`.slice(0, 63);
    const visitors = sceneOf(cluster, KIND, home);
    const katalog = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: later}
spec:
  crds:
    visitor:
      apiTypes: {group: ${GROUP}, version: v1, kind: Visitor, plural: visitors}
      operatorBox:
        onReconcile: {configMaps: [{name: hello, namespace: "{{ .spec.at }}", data: {a: b}}]}
`;
    await withRuntime({ cluster, katalog }, async (runtime) => {
      await visitors.create({ name: "v", spec: { at: later } });
      await visitors.condition("v", "Ready", "False", new RegExp(`namespaces "${later}" not found`));
      const failures = () => runtime.metric("controller_reconcile_total", { result: "error" });
      // By then the next try by time alone is seconds away.
      await waitFor(async () => await failures() >= 10, { what: "ten failures", timeoutMs: 30_000 });
      const before = await failures();
      const body = { apiVersion: "v1", kind: "Namespace", metadata: { name: later } };
      await cluster.client.json(pathOf("Namespace"), { method: "POST", body });
      await waitFor(async () => await read(cluster, pathOf("ConfigMap", later, "hello")), {
        what: "the child to be made",
        timeoutMs: 30_000,
      });
      await visitors.ready("v");
      if (await failures() > before + 1) throw new Error("it was found by trying");
    });
  },
);
