// Owns: whether the cluster has in the end what its Sites owe, no more and no less. Must not: change anything.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../../e2e/cluster/mod.ts";
import type { KubeObject } from "../../../runtime/kube/mod.ts";
import { pathOf } from "../../support/scene.ts";
import { isReady, type StatefulObject } from "../support/readiness.ts";
import { childrenOf, GROUP, NAMESPACE, type SiteSpec } from "./katalog.ts";

const KINDS = ["ConfigMap", "Secret", "Service", "Deployment"];
const MANAGED = `?labelSelector=${encodeURIComponent("orkestra.orkspace.io/managed=true")}`;

type Site = KubeObject & StatefulObject & { readonly spec: SiteSpec };

/** Waits until every Site is Ready and nothing is missing or left over. Answers with the number of children. */
export async function checkInventory(cluster: ControlPlane): Promise<number> {
  let seen: readonly (readonly string[])[] = [[], []];
  try {
    return await waitFor(async () => {
      const sites = await sitesOf(cluster);
      const wanted = sites.flatMap(({ metadata, spec }) => childrenOf(metadata.name, spec)).sort();
      const unready = sites.filter((site) => !isReady(site)).map(({ metadata }) =>
        `${metadata.name} is not Ready`
      );
      seen = [[...await childrenIn(cluster), ...unready], wanted];
      assert.deepEqual(seen[0], seen[1]);
      return { count: wanted.length };
    }, { what: "the inventory", timeoutMs: 400_000, intervalMs: 2_000 }).then(({ count }) => count);
  } catch {
    assert.deepEqual(seen[0], seen[1], "what there is beside what Sites owe");
    throw new Error("the inventory came late");
  }
}

async function sitesOf({ client }: ControlPlane): Promise<readonly Site[]> {
  const list = await client.json(`/apis/${GROUP}/v1/namespaces/${NAMESPACE}/sites`);
  return list["items"] as unknown as readonly Site[];
}

/** Those of Leafs excepted: their CRD comes and goes, and the garbage collector with it. */
async function childrenIn({ client }: ControlPlane): Promise<readonly string[]> {
  const lists = await Promise.all(KINDS.map(async (kind) => {
    const items = (await client.json(pathOf(kind) + MANAGED))["items"] as unknown as readonly KubeObject[];
    return items
      .filter(({ metadata }) => !metadata.labels?.["orkestra-owner"]?.startsWith("leaf-"))
      .map(({ metadata }) => `${kind}/${metadata.namespace}/${metadata.name}`);
  }));
  return lists.flat().sort();
}
