// Owns: tests of the long form of `ork validate`. Must not: repeat tests of what it tells.

import assert from "node:assert/strict";
import { checkKatalog } from "../prod/check_katalog.ts";
import { fullFacts, fullReport } from "./full_report.ts";

const TEXT = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: shops}
notes:
  functions: [{name: greet, expression: "hello {{ .metadata.name }}"}]
profiles:
  resources: [{name: tiny-job, requests: {cpu: 10m}}]
spec:
  crds:
    shop:
      apiTypes: {group: demo.example.com, version: v1, kind: Shop, plural: shops}
      validation:
        rules: [{field: spec.a, exists: true}]
      operatorBox:
        onReconcile:
          external:
            - {name: price, url: "https://prices.example.com/v1/{{ .spec.item }}", auth: {token: $PRICE_TOKEN}}
          configMaps: [{name: a, data: {a: "{{ greet }}"}}]
    cart:
      apiTypes: {group: demo.example.com, version: v1, kind: Cart, plural: carts}
      dependsOn: [shop]
`;

Deno.test("fullFacts() tells permissions, hosts, variables, webhooks, order, profiles and functions", async () => {
  const loader = { load: (reference: string) => Promise.resolve({ uri: reference, text: TEXT }) };
  const { katalog, plan, diagnostics } = await checkKatalog(loader, ["katalog.yaml"]);
  assert.ok(katalog && plan, JSON.stringify(diagnostics));
  const facts = fullFacts(katalog, plan);
  assert.deepEqual(facts.hosts, [{ crd: "shop", call: "price", host: "prices.example.com", port: 443 }]);
  assert.deepEqual(facts.variables, ["PRICE_TOKEN"]);
  assert.deepEqual(facts.webhooks, [{ crd: "shop", kind: "validating", because: "1 rule" }]);
  assert.deepEqual(facts.dependencies, [{ crd: "cart", on: "shop", condition: "started" }]);
  assert.deepEqual(facts.profiles, ["resources/tiny-job"]);
  assert.deepEqual(facts.notes, ["greet"]);
  assert.deepEqual(facts.resources, [{ crd: "shop", kind: "ConfigMap", apiVersion: "v1" }]);
  assert.ok(facts.permissions.some((p) => p.resource === "configmaps" && p.verbs.includes("create")));
  const look = { paint: (_style: string, text: string) => text, symbols: {} as never };
  const text = fullReport(katalog, plan, look as never).join("\n");
  for (
    const part of [
      "permissions",
      "hosts",
      "prices.example.com:443",
      "webhooks",
      "start order",
      "shop: ",
    ]
  ) {
    assert.ok(text.includes(part), `${part}\n${text}`);
  }
});
