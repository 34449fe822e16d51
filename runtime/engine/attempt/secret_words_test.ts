// Owns: tests of taking the values of Secrets out of what is said. Must not: need a server.

import assert from "node:assert/strict";
import { failure } from "../../../tests/support/fake_api_server.ts";
import { operatorBench } from "../../../tests/support/operator_bench.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { SecretWords } from "./secret_words.ts";

function secret(...values: readonly string[]): KubeObject {
  const data = Object.fromEntries(values.map((value, i) => [`key-${i}`, btoa(value)]));
  return { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data };
}

const KEY = `-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg\n-----END`;

const cases: readonly (readonly [name: string, value: string, text: string, said: string])[] = [
  [
    "a value",
    "hunter22",
    'expected a number, found text "hunter22"',
    'expected a number, found text "[redacted]"',
  ],
  ["a value in base64", "hunter22", `found ${btoa("hunter22")}`, "found [redacted]"],
  ["a value as a part", "hunter22", 'found "me:hunter22@db"', 'found "me:[redacted]@db"'],
  [
    "the beginning of a long value",
    KEY,
    `found text ${JSON.stringify(KEY.slice(0, 60))}`,
    'found text "[redacted]"',
  ],
  ["a beginning that is cut", KEY, `found "${KEY.slice(0, 40)}…"`, 'found "[redacted]"'],
  ["a long value in quotes", KEY, `found ${JSON.stringify(KEY)}`, 'found "[redacted]"'],
  [
    "words of no Secret",
    "shop-password",
    '"shop" is too short, found "shop"',
    '"shop" is too short, found "shop"',
  ],
];

for (const [name, value, text, said] of cases) {
  Deno.test(`SecretWords takes out ${name}`, () => {
    const configMap: KubeObject = { ...secret("is too short"), kind: "ConfigMap" };
    const foreign: KubeObject = { ...secret("expected"), apiVersion: "vault.example.com/v1" };
    assert.equal(new SecretWords(() => [secret("other value", value), configMap, foreign]).text(text), said);
  });
}

Deno.test("SecretWords leaves names of objects and ordinary words, which Secrets hold beside secrets", () => {
  const child = { apiVersion: "v1", kind: "Service", metadata: { name: "shop-db", namespace: "market" } };
  const values = ["shop-db", "market", "Service", "true", "default", "hunter22"];
  const text = `Service/shop-db -n market: found "true", c2hvcC1kYg==, default, hunter22`;
  assert.equal(
    new SecretWords(() => [secret(...values), child]).text(text),
    `Service/shop-db -n market: found "true", c2hvcC1kYg==, default, [redacted]`,
  );
});

Deno.test("SecretWords looks at no Secret while nothing is said", () => {
  const words = new SecretWords(() => assert.fail("asked"));
  assert.deepEqual([words.problems([]), words.texts([]), words.violations([]), words.performed([])], [
    [],
    [],
    [],
    [],
  ]);
});

Deno.test("the name of an object stands in what is said of it although a Secret holds it too", async () => {
  const b = await operatorBench(`onReconcile:
  secrets: [{name: db, data: {user: "{{ .metadata.name }}", host: front, password: planted-hunter22}}]
  configMaps: [{name: front, data: {a: '{{ add 1 .metadata.name }}'}}]
  deployments: [{name: front, image: "{{ .spec.image }}", replicas: "{{ .spec.replicas }}"}]
`);
  b.site("shop", { image: "a", replicas: "planted-hunter22" });
  await b.pass(5_000);
  assert.match(b.condition("shop")!, /found text "?shop/);
  b.server.intercept = ({ path }) => path.includes("/deployments") ? failure(403, "Forbidden") : undefined;
  b.site("shop", { image: "a", replicas: 1 });
  await b.pass(5_000);
  assert.match(b.condition("shop")!, /Deployment\/front/);
  assert.doesNotMatch([...b.logged(), ...b.events()].join("\n"), /planted/);
  await b.stop();
});

Deno.test("what fails on a Secret among the children is told without its value", async () => {
  const value = "planted-hunter22";
  const b = await operatorBench(
    `onReconcile:
  secrets:
    - {name: key, data: {password: ${value}}}
    - {name: sum, data: {a: '{{ add 1 "planted-literal" }}'}}
  configMaps:
    - {name: page, data: {a: '{{ add 1 (index .children.secrets "key" "data" "password" | fromBase64) }}'}}
    - {name: copy, data: {a: '{{ .spec.a }}'}}
status:
  fields: [{path: replicas, type: integer, value: '{{ index .children.secrets "key" "data" "password" }}'}]
`,
    {
      entry: `validation: {rules: [{field: children.secrets.key.data.password, notEquals: ${
        btoa(value)
      }, action: warn}]}`,
    },
  );
  b.site("shop", { a: "one" });
  await b.pass(5_000);
  b.site("shop", { a: value });
  await b.pass(5_000);
  b.server.put({ ...b.server.get("ConfigMap/web/copy")!, data: { a: "by hand" } });
  await b.pass(5_000);
  const status = b.server.get("Site/web/shop")!["status"];
  const said = [
    ...b.logged(),
    ...b.events(),
    JSON.stringify(status),
    JSON.stringify(b.operator.health.snapshot()),
  ];
  const all = said.join("\n");
  assert.match(all, /add: expected a number, found text "?\[redacted\]/);
  assert.match(all, /repaired ConfigMap\/copy: data\.a by hand → \[redacted\]/);
  assert.doesNotMatch(all, /planted/);
  assert.ok(!all.includes(btoa(value)), all);
  await b.stop();
});

Deno.test("a server that refuses a status quotes no value of a Secret either, for what lives and what goes", async () => {
  const value = "planted-hunter22";
  const b = await operatorBench(`onReconcile:
  secrets: [{name: key, data: {password: ${value}}}]
  configMaps: [{name: far, namespace: elsewhere, data: {a: b}}]
status:
  fields: [{path: shown, value: '{{ index .children.secrets "key" "data" "password" | fromBase64 }}'}]
`);
  b.server.intercept = ({ path, method }) => {
    const message = `status.shown: Invalid value: "${value}": too long, ${method}`;
    return path.endsWith("/sites/shop/status") || (method === "DELETE" && path.endsWith("/far"))
      ? { status: 422, body: { kind: "Status", reason: "Invalid", message } }
      : undefined;
  };
  b.site("shop");
  await b.pass(5_000);
  b.server.remove("Site/web/shop");
  await b.pass(120_000);
  const all = [...b.logged(), ...b.events(), JSON.stringify(b.operator.health.snapshot())].join("\n");
  assert.match(all, /too long, PATCH/);
  assert.match(all, /too long, DELETE/);
  assert.doesNotMatch(all, /planted/);
  await b.stop();
});

Deno.test("a value that a Secret has until the reconcile that fails on it is not told either", async () => {
  const b = await operatorBench(`onReconcile:
  secrets: [{name: key, data: {password: "{{ .spec.password }}"}}]
  configMaps: [{name: page, data: {a: '{{ add 1 (index .children.secrets "key" "data" "password" | fromBase64) }}'}}]
`);
  for (const password of ["planted-one", "planted-two", "planted-three"]) {
    b.site("shop", { password });
    await b.pass(5_000);
  }
  const all = [...b.logged(), ...b.events(), JSON.stringify(b.server.get("Site/web/shop")!["status"])].join(
    "\n",
  );
  assert.match(all, /found text "?\[redacted\]/);
  assert.doesNotMatch(all, /planted/);
  await b.stop();
});
