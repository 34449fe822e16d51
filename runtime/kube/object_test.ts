// Owns: tests of names, addresses and paths of objects. Must not: be part of a program.

import assert from "node:assert/strict";
import {
  apiVersionOf,
  conditionOf,
  formatRef,
  meteredTransport,
  objectKey,
  parseApiVersion,
  refOf,
  resourcePath,
  type Transport,
  TransportError,
  typeKey,
} from "./mod.ts";

Deno.test("apiVersion is group and version, and the core group is empty", () => {
  for (
    const [text, group, version] of [["v1", "", "v1"], ["apps/v1", "apps", "v1"], [
      "a.b.c/v1beta1",
      "a.b.c",
      "v1beta1",
    ]]
  ) {
    assert.deepEqual(parseApiVersion(text!), { group, version });
    assert.equal(apiVersionOf({ group: group!, version: version!, kind: "X" }), text);
  }
});

Deno.test("an object is addressed by its kind, namespace and name", () => {
  const inside = refOf({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop" },
  });
  assert.deepEqual(inside, {
    group: "apps",
    version: "v1",
    kind: "Deployment",
    name: "web",
    namespace: "shop",
  });
  const outside = refOf({ apiVersion: "v1", kind: "Node", metadata: { name: "n" } });
  assert.deepEqual(outside, { group: "", version: "v1", kind: "Node", name: "n" });
  assert.deepEqual([inside, outside].map(formatRef), ["Deployment/web -n shop", "Node/n"]);
  assert.deepEqual([inside, outside].map(objectKey), ["shop/web", "n"]);
  assert.deepEqual([inside, outside].map(typeKey), ["Deployment.apps", "Node"]);
});

const PODS = { group: "", version: "v1", plural: "pods" };
const paths: readonly (readonly [Parameters<typeof resourcePath>, string])[] = [
  [[PODS], "/api/v1/pods"],
  [[PODS, { namespace: "a" }], "/api/v1/namespaces/a/pods"],
  [[PODS, { namespace: "a", name: "b" }], "/api/v1/namespaces/a/pods/b"],
  [[PODS, { namespace: "a", name: "b", subresource: "status" }], "/api/v1/namespaces/a/pods/b/status"],
  [[{ group: "apps", version: "v1", plural: "deployments" }, { name: "b" }], "/apis/apps/v1/deployments/b"],
  [[PODS, { namespace: "a/b", name: "../c" }], "/api/v1/namespaces/a%2Fb/pods/..%2Fc"],
];

for (const [input, path] of paths) {
  Deno.test(`resourcePath is ${path}`, () => assert.equal(resourcePath(...input), path));
}

Deno.test("conditionOf finds a condition by type", () => {
  const object = (status?: unknown) => ({ apiVersion: "v1", kind: "X", metadata: { name: "x" }, status });
  const ready = { type: "Ready", status: "True" };
  assert.deepEqual(conditionOf(object({ conditions: [{ type: "Other" }, ready] }), "Ready"), ready);
  for (const status of [undefined, {}, { conditions: [] }]) {
    assert.equal(conditionOf(object(status), "Ready"), undefined);
  }
});

Deno.test("meteredTransport tells of every answer, of failures by their code, and changes nothing", async () => {
  const counted: string[] = [];
  const done: string[] = [];
  let fault: Error | undefined;
  const inner: Transport = {
    server: "https://inner",
    request: () => fault ? Promise.reject(fault) : Promise.resolve({ status: 201, body: { a: 1 } }),
    stream: () => Promise.resolve({ status: 410, lines: (async function* () {})(), close() {} }),
    renew: () => void done.push("renew"),
    close: () => void done.push("close"),
  };
  const metered = meteredTransport(inner, (method, code) => counted.push(`${method} ${code}`));
  assert.deepEqual(await metered.request({ method: "POST", path: "/" }), { status: 201, body: { a: 1 } });
  assert.equal((await metered.stream({ method: "GET", path: "/" })).status, 410);
  fault = new TransportError("cut", { code: "transport/reset", retry: "backoff" });
  await assert.rejects(metered.request({ method: "GET", path: "/" }), fault);
  fault = new TypeError("bug");
  await assert.rejects(metered.request({ method: "GET", path: "/" }), fault);
  assert.deepEqual(counted, ["POST 201", "WATCH 410", "GET transport/reset"]);
  metered.renew?.();
  metered.close();
  assert.deepEqual([metered.server, done], ["https://inner", ["renew", "close"]]);
  const { renew: _, ...still } = inner;
  assert.equal("renew" in meteredTransport(still, () => {}), false);
});
