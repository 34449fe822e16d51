// Owns: tests of finding a served kind by any of its names. Must not: need a cluster.

import assert from "node:assert/strict";
import type { Transport } from "../../runtime/kube/mod.ts";
import { findKind, servedKinds } from "./served_kinds.ts";

const resource = (kind: string, plural: string, more: Record<string, unknown> = {}) => ({
  resource: plural,
  responseKind: { kind, group: "", version: "" },
  scope: "Namespaced",
  singularResource: kind.toLowerCase(),
  verbs: ["list"],
  ...more,
});

const DISCOVERY: Readonly<Record<string, unknown>> = {
  "/api": {
    items: [{
      metadata: {},
      versions: [{ version: "v1", resources: [resource("Pod", "pods", { shortNames: ["po"] })] }],
    }],
  },
  "/apis": {
    items: [
      {
        metadata: { name: "apps" },
        versions: [{ version: "v1", resources: [resource("Deployment", "deployments")] }],
      },
      {
        metadata: { name: "x.io" },
        versions: [
          { version: "v2", resources: [resource("Site", "sites", { scope: "Cluster" })] },
          { version: "v1", resources: [resource("Site", "sites"), resource("Old", "olds")] },
        ],
      },
      { metadata: { name: "y.io" }, versions: [{ version: "v1", resources: [resource("Site", "sites")] }] },
    ],
  },
};

const transport = {
  request: ({ path }: { readonly path: string }) => Promise.resolve({ status: 200, body: DISCOVERY[path] }),
} as unknown as Transport;

Deno.test("servedKinds takes each group in its preferred version", async () => {
  const kinds = await servedKinds(transport);
  assert.deepEqual(kinds.map((k) => `${k.group}/${k.version} ${k.kind} ${k.namespaced}`), [
    "/v1 Pod true",
    "apps/v1 Deployment true",
    "x.io/v2 Site false",
    "y.io/v1 Site true",
  ]);
});

Deno.test("findKind knows plural, singular, short name, kind, and plural with group", async () => {
  const kinds = await servedKinds(transport);
  for (const word of ["pods", "pod", "Pod", "po"]) assert.equal(findKind(kinds, word)?.kind, "Pod", word);
  assert.equal(findKind(kinds, "sites")?.group, "x.io");
  assert.equal(findKind(kinds, "sites.y.io")?.group, "y.io");
  assert.equal(findKind(kinds, "nothing"), undefined);
});
