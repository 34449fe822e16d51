// Owns: deletion of what a runtime does not reconcile now: outside of its watch. Must not: break the cluster.

import type { ControlPlane } from "../../e2e/cluster/mod.ts";
import { waitFor } from "../../e2e/cluster/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { withRuntime } from "../support/runtime.ts";
import { createCrds, pathOf, read, sceneOf } from "../support/scene.ts";

const GROUP = "gaps.example.com";
const STRAY = { group: GROUP, kind: "Stray" };

function katalog(entry: string, elsewhere: string): string {
  return `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: gaps}
spec:
  crds:
    stray:
      apiTypes: {group: ${GROUP}, version: v1, kind: Stray, plural: strays}
      ${entry}
      operatorBox:
        onReconcile:
          configMaps: [{name: "of-{{ .metadata.name }}", namespace: "${elsewhere}", data: {a: b}}]
`;
}

clusterTest("an object outside of a watch that was narrowed goes when it is deleted", async (cluster) => {
  await createCrds(cluster, STRAY);
  const [left, kept, elsewhere] = [
    await freshNamespace(cluster, "left"),
    await freshNamespace(cluster, "kept"),
    await freshNamespace(cluster, "elsewhere"),
  ];
  const [inLeft, inKept] = [sceneOf(cluster, STRAY, left), sceneOf(cluster, STRAY, kept)];
  await withRuntime({ cluster, katalog: katalog("", elsewhere) }, async () => {
    for (const name of ["early", "late"]) await inLeft.create({ name });
    await inLeft.ready("early", "late");
  });
  await inLeft.remove("early");
  const narrow = katalog(`allowedNamespaces: ["${kept}"]`, elsewhere);
  await withRuntime({ cluster, katalog: narrow }, async () => {
    await inKept.create({ name: "present" });
    await inKept.ready("present");
    await inLeft.gone("early");
    await inLeft.remove("late");
    await inLeft.gone("late");
    await untilOnly(cluster, elsewhere, "of-present");
  });
});

async function untilOnly(cluster: ControlPlane, namespace: string, name: string): Promise<void> {
  for (const gone of ["of-early", "of-late"]) {
    await waitFor(async () => !await read(cluster, pathOf("ConfigMap", namespace, gone)), {
      what: `${gone} to go`,
    });
  }
  if (!await read(cluster, pathOf("ConfigMap", namespace, name))) throw new Error(`${name} is gone too`);
}

clusterTest("an object goes although its entry waits for another one that is not well", async (cluster) => {
  const [base, waiter] = [{ group: GROUP, kind: "Base" }, { group: GROUP, kind: "Waiter" }];
  await createCrds(cluster, base, waiter);
  const [namespace, elsewhere] = [await freshNamespace(cluster), await freshNamespace(cluster, "elsewhere")];
  const waiters = sceneOf(cluster, waiter, namespace);
  const types = (kind: string) =>
    `apiTypes: {group: ${GROUP}, version: v1, kind: ${kind}, plural: ${kind.toLowerCase()}s}`;
  const text = (dependsOn: string) =>
    `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: gaps}
spec:
  crds:
    base: {${types("Base")}}
    waiter:
      ${types("Waiter")}
      ${dependsOn}
      operatorBox:
        onReconcile: {configMaps: [{name: of-waiter, namespace: "${elsewhere}", data: {a: b}}]}
`;
  await withRuntime({ cluster, katalog: text("") }, async () => {
    await waiters.create({ name: "w" });
    await waiters.ready("w");
  });
  const waits = text("dependsOn: {base: {condition: healthy, pauseOnUnhealthy: true}}");
  await withRuntime({ cluster, katalog: waits }, async () => {
    await waiters.remove("w");
    await waiters.gone("w");
    await waitFor(async () => !await read(cluster, pathOf("ConfigMap", elsewhere, "of-waiter")), {
      what: "its child to go",
    });
  });
});
