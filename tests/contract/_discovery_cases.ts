// Owns: contract cases of discovery and custom resources. Must not: know implementations.

import assert from "node:assert/strict";
import { waitFor } from "../../e2e/cluster/mod.ts";
import type { JsonObject } from "../../runtime/base/mod.ts";
import { createKubeReader, type Transport } from "../../runtime/kube/mod.ts";
import { apply, at, get, merge, post, remove } from "./_calls.ts";
import type { ContractCase } from "./transport_harness.ts";

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

function definition(group: string): JsonObject {
  const schema = {
    openAPIV3Schema: {
      type: "object",
      properties: {
        spec: {
          type: "object",
          required: ["size"],
          properties: { size: { type: "integer", minimum: 1 }, colour: { type: "string", default: "red" } },
        },
        status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      },
    },
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `gadgets.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "Gadget", plural: "gadgets", singular: "gadget", listKind: "GadgetList" },
      versions: [{ name: "v1", served: true, storage: true, schema, subresources: { status: {} } }],
    },
  };
}

/** Asks again until the server serves the type, as every client of a new definition must. */
async function served(t: Transport, path: string): Promise<void> {
  await waitFor(async () => (await get(t, path)).status === 200, { what: `${path} to be served` });
}

export const discoveryCases: readonly ContractCase[] = [
  {
    name: "discovery lists kinds with plural and scope",
    async run({ transport: t }) {
      const reader = createKubeReader(t);
      assert.deepEqual(await reader.discover({ group: "apps", kind: "Deployment" }), {
        group: "apps",
        version: "v1",
        kind: "Deployment",
        plural: "deployments",
        namespaced: true,
      });
      assert.equal(
        (await reader.discover({ group: "", version: "v1", kind: "Namespace" }))?.namespaced,
        false,
      );
      assert.equal(await reader.discover({ group: "", kind: "Nothing" }), undefined);
      assert.equal(await reader.discover({ group: "nobody.example.com", kind: "Thing" }), undefined);
    },
  },
  {
    name: "a custom resource: served after its definition, defaulted, validated, with status, gone with it",
    async run({ transport: t, freshNamespace }) {
      const ns = await freshNamespace();
      const group = `${ns}.example.com`;
      const reader = createKubeReader(t);
      assert.equal(await reader.discover({ group, kind: "Gadget" }), undefined);
      assert.equal((await post(t, CRDS, definition(group))).status, 201);
      const path = `/apis/${group}/v1/namespaces/${ns}/gadgets`;
      await served(t, path);
      const found = await reader.discover({ group, kind: "Gadget" });
      assert.equal(found?.plural, "gadgets", "an absent kind is asked for again");

      const object = (size: number) => ({
        apiVersion: `${group}/v1`,
        kind: "Gadget",
        metadata: { name: "a", namespace: ns },
        spec: { size },
      });
      const invalid = await apply(t, `${path}/a`, object(0));
      assert.deepEqual([invalid.status, at(invalid, "reason")], [422, "Invalid"]);
      const undeclared = await apply(t, `${path}/a`, { ...object(2), spec: { size: 2, unknown: 1 } });
      assert.ok(undeclared.status >= 400, "apply refuses a field that the schema does not declare");
      assert.match(String(at(undeclared, "message")), /unknown/);
      const pruned = await post(t, path, { ...object(2), spec: { size: 2, unknown: 1 } }, { dryRun: "All" });
      assert.deepEqual([pruned.status, at(pruned, "spec")], [201, { size: 2, colour: "red" }]);
      const created = await apply(t, `${path}/a`, object(2));
      assert.deepEqual(at(created, "spec"), { size: 2, colour: "red" });
      const status = await merge(t, `${path}/a/status`, { status: { phase: "Ready" }, spec: { size: 7 } });
      assert.deepEqual(
        [at(status, "status.phase"), at(status, "spec.size"), at(status, "metadata.generation")],
        ["Ready", 2, 1],
      );
      assert.equal(at(await merge(t, `${path}/a`, { spec: { size: 3 } }), "metadata.generation"), 2);
      assert.equal((await remove(t, `${path}/a`)).status, 200);
      assert.ok((await remove(t, `${CRDS}/gadgets.${group}`)).status < 300);
    },
  },
];
