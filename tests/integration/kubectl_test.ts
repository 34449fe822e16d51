// Owns: proof that a running operator answers what people do with the real kubectl. Must not: test one repair in depth.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import type { JsonObject } from "../../runtime/base/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";
import { withRuntime } from "../support/runtime.ts";
import { createCrds, pathOf, PATIENCE_MS, read, type Scene, sceneOf } from "../support/scene.ts";

const PATIENCE = `--timeout=${PATIENCE_MS}ms`;

const katalogOf = (group: string) =>
  `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: kubectl}
spec:
  crds:
    site:
      apiTypes: {group: ${group}, version: v1, kind: Site, plural: sites}
      operatorBox:
        onReconcile:
          deployments: [{name: "{{ .metadata.name }}", image: "{{ .spec.image }}", replicas: "2", port: "8080"}]
          configMaps: [{name: "{{ .metadata.name }}", data: {text: "{{ .spec.image }}"}}]
`;

interface Desk {
  readonly sites: Scene;
  /** Runs kubectl in the namespace; it must succeed. */
  kubectl(...args: readonly string[]): Promise<string>;
  deployment(): Promise<KubeObject | undefined>;
  /** Waits until the Deployment is there and this holds of it. */
  becomes(what: string, test: (deployment: KubeObject) => boolean): Promise<void>;
}

async function withDesk(
  { cluster, group }: { readonly cluster: ControlPlane; readonly group: string },
  run: (desk: Desk) => Promise<void>,
): Promise<void> {
  const namespace = await freshNamespace(cluster);
  const site = { group, kind: "Site" };
  await createCrds(cluster, site);
  const sites = sceneOf(cluster, site, namespace);
  const deployment = () => read(cluster, pathOf("Deployment", namespace, "s"));
  await withRuntime({ cluster, katalog: katalogOf(group) }, async (runtime) => {
    await sites.create({ name: "s", spec: { image: "nginx:1" } });
    await run({
      sites,
      deployment,
      async kubectl(...args) {
        const { code, stdout, stderr } = await cluster.kubectl([...args, "--namespace", namespace]);
        assert.equal(code, 0, `kubectl ${args.join(" ")}: ${stderr}`);
        return stdout;
      },
      async becomes(what, test) {
        await waitFor(async () => {
          const found = await deployment();
          return found !== undefined && test(found);
        }, { what, timeoutMs: PATIENCE_MS });
      },
    });
    assert.equal(await runtime.metric("orkestra_bugs_total"), 0);
  });
}

const specOf = (object: KubeObject) => object["spec"] as JsonObject;
const templateOf = (object: KubeObject) =>
  specOf(object)["template"] as {
    metadata: { annotations?: JsonObject };
    spec: { containers: JsonObject[] };
  };
const restartedAt = (object: KubeObject) =>
  templateOf(object).metadata.annotations?.["kubectl.kubernetes.io/restartedAt"];

clusterTest(
  "what is ours is repaired after kubectl, with the name of who edited, and what is not stays",
  async (cluster) => {
    await withDesk(
      { cluster, group: "repaired.example.com" },
      async ({ sites, kubectl, deployment, becomes }) => {
        await kubectl("wait", "--for=condition=Ready", "sites.repaired.example.com/s", PATIENCE);
        await kubectl("rollout", "restart", "deployment/s");
        await kubectl("label", "deployment", "s", "team=a");
        const restarted = restartedAt((await deployment())!);
        assert.ok(restarted !== undefined);

        await kubectl("scale", "deployment/s", "--replicas=7");
        await becomes("2 replicas", (found) => specOf(found)["replicas"] === 2);
        await sites.event("s", { type: "Normal", note: /spec\.replicas 7 → 2 \(edited by kubectl\)/ });
        await kubectl("set", "image", "deployment/s", "s=evil:1");
        await becomes("its image", (found) => templateOf(found).spec.containers[0]?.["image"] === "nginx:1");
        await sites.event("s", { type: "Normal", note: /image evil:1 → nginx:1 \(edited by kubectl-set\)/ });

        assert.equal(restartedAt((await deployment())!), restarted, "a restart is no drift");
        assert.equal((await deployment())!.metadata.labels?.["team"], "a");
        await kubectl("rollout", "status", "deployment/s", PATIENCE);
      },
    );
  },
);

clusterTest(
  "children that kubectl deletes in any way come back, and waiting for that is no failure",
  async (cluster) => {
    await withDesk(
      { cluster, group: "deleted.example.com" },
      async ({ sites, kubectl, deployment, becomes }) => {
        await sites.ready("s");
        for (const how of ["--cascade=foreground", "--cascade=orphan", "--cascade=background", "--now"]) {
          await becomes("to be whole", (found) => found.metadata.deletionTimestamp === undefined);
          const { uid } = (await deployment())!.metadata;
          await kubectl("delete", "deployment", "s", how);
          await becomes(`another one after ${how}`, (found) => found.metadata.uid !== uid);
          await sites.ready("s");
        }
        const events = await kubectl(
          "get",
          "events",
          "--field-selector",
          "involvedObject.kind=Site,type=Warning",
        );
        assert.equal(events.trim(), "");
        await sites.inventory({ s: ["ConfigMap/s", "Deployment/s"] });
      },
    );
  },
);
