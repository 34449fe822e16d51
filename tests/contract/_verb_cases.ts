// Owns: contract cases of create, read, replace, merge patch and of failed requests. Must not: know implementations.

import assert from "node:assert/strict";
import { configMap, configMaps, deployment, deployments } from "./_objects.ts";
import type { ContractCase } from "./transport_harness.ts";
import { at, get, merge, post, put, versionOf } from "./_calls.ts";

export const verbCases: readonly ContractCase[] = [
  {
    name: "POST creates with uid, version and time; GET reads the same; a second POST is AlreadyExists",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const created = await post(t, configMaps(ns), configMap(ns, "a", { x: "1" }));
      assert.equal(created.status, 201);
      for (const field of ["uid", "resourceVersion", "creationTimestamp"]) {
        assert.equal(typeof at(created, `metadata.${field}`), "string", field);
      }
      const read = await get(t, configMaps(ns, "a"));
      assert.equal(read.status, 200);
      assert.deepEqual(read.body, created.body);
      const again = await post(t, configMaps(ns), configMap(ns, "a"));
      assert.deepEqual([again.status, at(again, "reason"), at(again, "kind")], [
        409,
        "AlreadyExists",
        "Status",
      ]);
    },
  },
  {
    name: "generateName gives a name of its own each time",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "made-" } };
      const names = [await post(t, configMaps(ns), body), await post(t, configMaps(ns), body)]
        .map((a) => String(at(a, "metadata.name")));
      assert.ok(names.every((n) => n.startsWith("made-")));
      assert.notEqual(names[0], names[1]);
    },
  },
  {
    name: "an absent object is NotFound, with the Status naming it",
    async run({ transport: t, freshNamespace }) {
      const answer = await get(t, configMaps(await freshNamespace(), "absent"));
      assert.deepEqual([answer.status, at(answer, "reason")], [404, "NotFound"]);
      assert.equal(at(answer, "details.name"), "absent");
    },
  },
  {
    name: "a type that is not served is 404",
    async run({ transport: t }) {
      assert.equal((await get(t, "/apis/nobody.example.com/v1/things")).status, 404);
    },
  },
  {
    name: "an object in an absent namespace is NotFound",
    async run({ transport: t }) {
      const answer = await post(t, configMaps("no-such-namespace"), configMap("no-such-namespace", "a"));
      assert.equal(answer.status, 404);
    },
  },
  {
    name: "an invalid object is 422 with the fields as causes",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const answer = await post(t, deployments(ns), deployment(ns, "bad", -1));
      assert.deepEqual([answer.status, at(answer, "reason")], [422, "Invalid"]);
      const causes = at(answer, "details.causes") as { field: string }[];
      assert.ok(causes.some((c) => c.field === "spec.replicas"));
    },
  },
  {
    name: "a body of another kind or name than its path is 400",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      assert.equal((await post(t, configMaps(ns), deployment(ns, "a", 0))).status, 400);
      await post(t, configMaps(ns), configMap(ns, "a"));
      assert.equal((await put(t, configMaps(ns, "a"), configMap(ns, "b"))).status, 400);
    },
  },
  {
    name: "a patch of an unknown media type is 415",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      await post(t, configMaps(ns), configMap(ns, "a"));
      const answer = await t.request({
        method: "PATCH",
        path: configMaps(ns, "a"),
        body: {},
        contentType: "application/x-unknown",
      });
      assert.equal(answer.status, 415);
    },
  },
  {
    name: "PUT with an old version is Conflict, with the current one it replaces",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const first = await post(t, configMaps(ns), configMap(ns, "a", { x: "1", y: "1" }));
      const second = await put(
        t,
        configMaps(ns, "a"),
        configMap(ns, "a", { x: "2" }, { resourceVersion: versionOf(first) }),
      );
      assert.equal(second.status, 200);
      assert.deepEqual(at(second, "data"), { x: "2" });
      const stale = await put(
        t,
        configMaps(ns, "a"),
        configMap(ns, "a", { x: "3" }, { resourceVersion: versionOf(first) }),
      );
      assert.deepEqual([stale.status, at(stale, "reason")], [409, "Conflict"]);
    },
  },
  {
    name: "a merge patch merges, removes by null, and honours a version as precondition",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const first = await post(t, configMaps(ns), configMap(ns, "a", { x: "1", y: "1" }));
      const second = await merge(t, configMaps(ns, "a"), { data: { x: null, z: "3" } });
      assert.deepEqual(at(second, "data"), { y: "1", z: "3" });
      const stale = await merge(t, configMaps(ns, "a"), {
        metadata: { resourceVersion: versionOf(first) },
        data: { y: "2" },
      });
      assert.deepEqual([stale.status, at(stale, "reason")], [409, "Conflict"]);
    },
  },
  {
    name: "a patch that changes nothing keeps the version",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const first = await post(t, configMaps(ns), configMap(ns, "a", { x: "1" }));
      const second = await merge(t, configMaps(ns, "a"), { data: { x: "1" } });
      assert.equal(versionOf(second), versionOf(first));
    },
  },
  {
    name: "versions grow as integers over all objects",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const a = await post(t, configMaps(ns), configMap(ns, "a"));
      const b = await post(t, configMaps(ns), configMap(ns, "b"));
      assert.ok(BigInt(versionOf(b)) > BigInt(versionOf(a)));
    },
  },
  {
    name: "generation grows with the spec only; the status subresource changes only status",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const first = await post(t, deployments(ns), deployment(ns, "a", 0));
      assert.equal(at(first, "metadata.generation"), 1);
      const labelled = await merge(t, deployments(ns, "a"), { metadata: { labels: { x: "y" } } });
      assert.equal(at(labelled, "metadata.generation"), 1);
      const status = await merge(t, deployments(ns, "a", "status"), {
        status: { observedGeneration: 1, replicas: 3 },
        spec: { replicas: 9 },
      });
      assert.equal(status.status, 200);
      assert.deepEqual(
        [at(status, "status.replicas"), at(status, "spec.replicas"), at(status, "metadata.generation")],
        [3, 0, 1],
      );
      const spec = await merge(t, deployments(ns, "a"), { spec: { replicas: 2 }, status: { replicas: 7 } });
      assert.deepEqual(
        [at(spec, "spec.replicas"), at(spec, "status.replicas"), at(spec, "metadata.generation")],
        [2, 3, 2],
      );
    },
  },
  {
    name: "a dry run answers as if and changes nothing",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const answer = await post(t, configMaps(ns), configMap(ns, "a"), { dryRun: "All" });
      assert.equal(answer.status, 201);
      assert.equal((await get(t, configMaps(ns, "a"))).status, 404);
    },
  },
  {
    name: "who has no role is Forbidden, and the message names verb, resource and user",
    async run({ limited, freshNamespace }) {
      if (!limited) return;
      const answer = await get(limited, configMaps(await freshNamespace()));
      assert.deepEqual([answer.status, at(answer, "reason")], [403, "Forbidden"]);
      assert.match(String(at(answer, "message")), /cannot list resource "configmaps"/);
    },
  },
];
