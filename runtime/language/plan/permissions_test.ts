// Owns: tests of why a permission is needed. Must not: repeat which verbs there are.

import assert from "node:assert/strict";
import { planOf } from "../../../tests/support/plan.ts";

async function reasons(entries: string): Promise<Readonly<Record<string, string>>> {
  const plan = await planOf(`apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
spec:
  crds:
    site:
      apiTypes: {group: demo.example.com, version: v1, kind: Site, plural: sites}
      operatorBox:
        onReconcile: ${entries}
`);
  return Object.fromEntries(plan.permissions.map(({ resource, because }) => [resource, because]));
}

Deno.test("a permission says that objects are read to be copied, for the kind that is", async () => {
  const found = await reasons(`{secrets: [{name: a, fromSecret: b}], configMaps: [{name: a, data: {a: b}}]}`);
  assert.equal(found["secrets"], "Site makes Secret and reads those it copies");
  assert.equal(found["configmaps"], "Site makes ConfigMap");
});

Deno.test("namespaces may be watched where children are placed in some, and only there", async () => {
  const needed = "a namespace that appears later is noticed at once";
  assert.equal((await reasons(`{secrets: [{name: a, data: {a: b}}]}`))["namespaces"], undefined);
  for (
    const placed of [
      "{configMaps: [{name: a, namespace: far, data: {a: b}}]}",
      "{secrets: [{name: a, fromSecret: b, toNamespaces: [far]}]}",
    ]
  ) assert.equal((await reasons(placed))["namespaces"], needed);
});
