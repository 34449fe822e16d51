// Owns: tests of which resource serves a kind, and when that is asked again. Must not: need a server.

import assert from "node:assert/strict";
import type { JsonObject } from "../base/mod.ts";
import { type ApiResponse, createKubeReader, type Transport } from "./mod.ts";

const RESOURCES = [
  { name: "deployments", kind: "Deployment", namespaced: true },
  { name: "deployments/status", kind: "Deployment", namespaced: true },
  { name: "deployments/scale", kind: "Scale", namespaced: true },
  { name: "fleets", kind: "Fleet", namespaced: false },
  { name: "unkind" },
  { kind: "Nameless" },
  "no resource",
];

/** A server that answers these paths, and 404 else. */
function bench(answers: Record<string, JsonObject | number>) {
  const asked: string[] = [];
  const transport: Transport = {
    server: "https://scripted",
    request({ path }): Promise<ApiResponse> {
      asked.push(path);
      const answer = answers[path] ?? 404;
      return Promise.resolve(
        typeof answer === "number"
          ? { status: answer, body: { message: "no" } }
          : { status: 200, body: answer },
      );
    },
    stream: () => Promise.reject(new Error("not used")),
    close() {},
  };
  return { reader: createKubeReader(transport), asked: () => asked.splice(0), answers };
}

const APPS = { "/apis/apps/v1": { resources: RESOURCES } };

Deno.test("a kind is found with its path and scope, subresources are not kinds", async () => {
  const { reader } = bench(APPS);
  const find = (kind: string) => reader.discover({ group: "apps", version: "v1", kind });
  assert.deepEqual(await find("Deployment"), {
    group: "apps",
    version: "v1",
    kind: "Deployment",
    plural: "deployments",
    namespaced: true,
  });
  assert.equal((await find("Fleet"))?.namespaced, false);
  for (const kind of ["Scale", "Nameless", "Other"]) assert.equal(await find(kind), undefined, kind);
});

Deno.test("a group and version is asked for once, and again for a kind that it lacked", async () => {
  const { reader, asked, answers } = bench({ ...APPS });
  const find = (kind: string) => reader.discover({ group: "apps", version: "v1", kind });
  await Promise.all([find("Deployment"), find("Deployment"), find("Fleet")]);
  await find("Deployment");
  assert.deepEqual(asked(), ["/apis/apps/v1"]);
  assert.equal(await find("Late"), undefined);
  answers["/apis/apps/v1"] = { resources: [...RESOURCES, { name: "lates", kind: "Late", namespaced: true }] };
  assert.equal((await find("Late"))?.plural, "lates");
  assert.deepEqual(asked(), ["/apis/apps/v1", "/apis/apps/v1"]);
});

Deno.test("a failed discovery is an error, and is not remembered", async () => {
  const { reader, answers } = bench({ "/api/v1": 503 });
  const find = () => reader.discover({ group: "", version: "v1", kind: "Pod" });
  await assert.rejects(find(), { code: "kube/server-error", message: /^Discovery of \/api\/v1 failed/ });
  answers["/api/v1"] = { resources: [{ name: "pods", kind: "Pod", namespaced: true }] };
  assert.equal((await find())?.plural, "pods");
});

Deno.test("without a version the preferred one is asked first, then the others", async () => {
  const { reader, asked } = bench({
    "/apis/demo": {
      preferredVersion: { version: "v2" },
      versions: [{ version: "v1" }, { version: "v2" }, {}],
    },
    "/apis/demo/v1": { resources: [{ name: "olds", kind: "Old", namespaced: true }] },
    "/apis/demo/v2": { resources: [{ name: "news", kind: "New", namespaced: true }] },
  });
  assert.equal((await reader.discover({ group: "demo", kind: "New" }))?.version, "v2");
  assert.deepEqual(asked(), ["/apis/demo", "/apis/demo/v2"]);
  assert.equal((await reader.discover({ group: "demo", kind: "Old" }))?.version, "v1");
  assert.equal(await reader.discover({ group: "absent", kind: "New" }), undefined);
  asked();
  await reader.discover({ group: "", kind: "Pod" });
  assert.deepEqual(asked(), ["/api/v1"], "the core group has one version");
});

Deno.test("a type that is gone when it is listed is asked for again", async () => {
  const { reader, asked } = bench({ ...APPS });
  const type = (await reader.discover({ group: "apps", version: "v1", kind: "Deployment" }))!;
  asked();
  await assert.rejects(reader.listPage(type, {}), { code: "kube/not-found" });
  await reader.discover({ group: "apps", version: "v1", kind: "Deployment" });
  assert.deepEqual(asked(), ["/apis/apps/v1/deployments", "/apis/apps/v1"]);
});
