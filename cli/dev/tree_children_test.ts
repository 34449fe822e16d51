// Owns: tests of which children an object has and should have, on an in-memory reader. Must not: need a cluster.

import assert from "node:assert/strict";
import { seededRandom } from "../../runtime/base/mod.ts";
import { LABEL_MANAGED, LABEL_OWNER_UID } from "../../runtime/engine/reconcile/mod.ts";
import { KubeApiError, type KubeObject, type KubeReader, type ResourceType } from "../../runtime/kube/mod.ts";
import type { World } from "../io/mod.ts";
import { checkKatalog } from "../prod/check_katalog.ts";
import { findFamily } from "./tree_children.ts";

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: t}
spec:
  crds:
    site:
      apiTypes: {group: x.io, version: v1, kind: Site, plural: sites}
      operatorBox:
        onReconcile:
          configMaps:
            - name: "{{ .metadata.name }}-a"
              data: {k: v}
            - name: "{{ .metadata.name }}-b"
              data: {k: v}
`;

const CONFIG_MAP: ResourceType = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
};
const SECRET: ResourceType = {
  group: "",
  version: "v1",
  kind: "Secret",
  plural: "secrets",
  namespaced: true,
};
const SITE = {
  apiVersion: "x.io/v1",
  kind: "Site",
  metadata: { name: "shop", namespace: "n", uid: "u1", generation: 1 },
  spec: {},
} as KubeObject;

const world = {
  clock: { now: () => 0, monotonicMs: () => 0, after: () => ({ cancel() {} }) },
  random: seededRandom(1),
} as unknown as World;

const OURS = { [LABEL_MANAGED]: "true", [LABEL_OWNER_UID]: "u1" };

function configMap(name: string, more: Partial<KubeObject["metadata"]> = {}): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "n", labels: OURS, ...more } };
}

/** Lists `items` for config maps; refuses secrets. */
function reader(items: readonly KubeObject[]): KubeReader {
  return {
    async *list(type: ResourceType, options: { readonly labelSelector?: string }) {
      await Promise.resolve();
      assert.match(options.labelSelector ?? "", /owner-uid=u1$/);
      if (type.kind === "Secret") {
        throw new KubeApiError("secrets is forbidden", { status: 403, reason: "Forbidden", retry: "never" });
      }
      yield { items, resourceVersion: "1" };
    },
  } as unknown as KubeReader;
}

async function sitePlan() {
  const loader = { load: () => Promise.resolve({ uri: "k.yaml", text: KATALOG }) };
  const { plan, diagnostics } = await checkKatalog(loader, ["k.yaml"]);
  assert(plan, diagnostics.map((d) => d.message).join("\n"));
  return plan.crds[0]!;
}

Deno.test("findFamily tells present, missing and stray children apart and names their source", async () => {
  const crd = await sitePlan();
  const family = await findFamily(reader([configMap("shop-a"), configMap("old")]), SITE, {
    types: [CONFIG_MAP],
    crd,
    world,
  });
  assert.deepEqual(family.children.map(({ name, state, source }) => [name, state, source]), [
    ["shop-a", "ready", "k.yaml:11"],
    ["old", "stray", undefined],
    ["shop-b", "missing", "k.yaml:13"],
  ]);
  assert.deepEqual(family.remarks, []);
});

Deno.test("findFamily without a plan shows direct children only and calls none missing", async () => {
  const grandchild = configMap("deep", {
    ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "d", uid: "u2", controller: true }],
  });
  const options = { types: [CONFIG_MAP], crd: undefined, world };
  const family = await findFamily(reader([configMap("a"), grandchild]), SITE, options);
  assert.deepEqual(family.children.map((child) => [child.name, child.state]), [["a", "ready"]]);
});

Deno.test("findFamily says which kinds could not be listed", async () => {
  const family = await findFamily(reader([]), SITE, { types: [CONFIG_MAP, SECRET], crd: undefined, world });
  assert.deepEqual(family, { children: [], remarks: ["Secret could not be listed: secrets is forbidden"] });
});
