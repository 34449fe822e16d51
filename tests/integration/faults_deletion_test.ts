// Owns: deletion where the world does not wait for it: namespaces and kinds that go first, names that two objects want.
// Must not: break the cluster.

import assert from "node:assert/strict";
import { waitFor } from "../../e2e/cluster/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { withRuntime } from "../support/runtime.ts";
import { deleteCrd, pathOf, PATIENCE_MS, read, sceneOf, sharedKinds } from "../support/scene.ts";

const GROUP = "going.example.com";
const kind = (name: string) => ({ group: GROUP, kind: name });

sharedKinds(...["Leaver", "Sharer", "Holder", "Gadget"].map(kind));

function katalog(name: string, box: string): string {
  return `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: going}
spec:
  crds:
    ${name.toLowerCase()}:
      apiTypes: {group: ${GROUP}, version: v1, kind: ${name}, plural: ${name.toLowerCase()}s}
      operatorBox:
${box}
`;
}

clusterTest(
  "a namespace can end although its objects have a Job to run, and what they made elsewhere goes too",
  async (cluster) => {
    const namespace = await freshNamespace(cluster);
    const elsewhere = await freshNamespace(cluster, "elsewhere");
    const objects = sceneOf(cluster, kind("Leaver"), namespace);
    const text = katalog(
      "Leaver",
      `        onReconcile: {configMaps: [{name: left, namespace: "${elsewhere}", data: {a: b}}]}
        onDelete: {jobs: [{name: goodbye, image: busybox}]}`,
    );
    await withRuntime({ cluster, katalog: text }, async (runtime) => {
      await objects.create({ name: "l" });
      await objects.ready("l");
      await cluster.client.json(pathOf("Namespace", undefined, namespace), { method: "DELETE" });
      const isGone = async () => await read(cluster, pathOf("Namespace", undefined, namespace)) === undefined;
      await waitFor(isGone, { what: "the namespace to end", timeoutMs: PATIENCE_MS });
      const left = pathOf("ConfigMap", elsewhere, "left");
      await waitFor(async () => await read(cluster, left) === undefined, {
        what: "the child elsewhere to go",
        timeoutMs: PATIENCE_MS,
      });
      const isTold = () => runtime.messages("warn").some((m) => m.includes("Job/goodbye cannot run"));
      await waitFor(() => Promise.resolve(isTold()), { what: "a warning", timeoutMs: PATIENCE_MS });
    });
  },
);

clusterTest(
  "objects of one name in two namespaces do not take a cluster-scoped child from each other",
  async (cluster) => {
    const [one, two] = [await freshNamespace(cluster), await freshNamespace(cluster)];
    const [first, second] = [one, two].map((namespace) => sceneOf(cluster, kind("Sharer"), namespace));
    const text = katalog(
      "Sharer",
      `        onReconcile:
          clusterRoles: [{name: going-shared, rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]}]`,
    );
    const ownerOf = async () =>
      (await read(cluster, pathOf("ClusterRole", undefined, "going-shared")))
        ?.metadata.labels?.["orkestra.orkspace.io/owner-uid"];
    await withRuntime({ cluster, katalog: text }, async () => {
      const { metadata } = await first!.create({ name: "same" });
      await first!.ready("same");
      const rival = await second!.create({ name: "same" });
      await second!.condition(
        "same",
        "Ready",
        "False",
        /ClusterRole\/going-shared belongs to another "same"/,
      );
      assert.equal(await ownerOf(), metadata.uid, "the first owner");
      await first!.remove("same");
      await second!.ready("same");
      assert.equal(await ownerOf(), rival.metadata.uid, "the second");
      await second!.remove("same");
      await second!.gone("same");
    });
  },
);

clusterTest("an object goes although the kind of its child went before", async (cluster) => {
  const namespace = await freshNamespace(cluster);
  const elsewhere = await freshNamespace(cluster, "elsewhere");
  const objects = sceneOf(cluster, kind("Holder"), namespace);
  const text = katalog(
    "Holder",
    `        onReconcile:
          custom:
            - apiVersion: ${GROUP}/v1
              kind: Gadget
              metadata: {name: "{{ .metadata.name }}", namespace: "${elsewhere}"}
              spec: {a: b}`,
  );
  await withRuntime({ cluster, katalog: text }, async () => {
    await objects.create({ name: "h" });
    await objects.ready("h");
    await deleteCrd(cluster, kind("Gadget"));
    await objects.condition("h", "Ready", "False", /Gadget/);
    await objects.remove("h");
    await objects.gone("h");
  });
});
