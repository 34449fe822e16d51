// Owns: tests of declared status fields against what the status holds already.

import assert from "node:assert/strict";
import type { JsonObject } from "../../base/mod.ts";
import { crdPlanOf, planOf } from "../../../tests/support/plan.ts";
import { applyMergePatch } from "./_merge_patch.ts";
import { site, snapshotOf } from "./_world.ts";
import { decideStatus } from "./status.ts";

const MAPS = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: sites.demo.example.com}
spec:
  group: demo.example.com
  scope: Namespaced
  names: {kind: Site, plural: sites, singular: site, listKind: SiteList}
  versions:
    - name: v1
      served: true
      storage: true
      subresources: {status: {}}
      schema:
        openAPIV3Schema:
          type: object
          properties:
            status:
              type: object
              properties:
                endpoints: {type: object, additionalProperties: {type: string}}
                list: {type: array, items: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`;

const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
spec:
  crds:
    site:
      crdFile: crd.yaml
      operatorBox:
        status:
          fields:
            - {path: endpoints, value: "{{ .spec.endpoints }}"}
            - {path: list, value: "{{ .spec.list }}"}
`;

/** The status as the server has it after one write, and whether a second reconcile would write again. */
async function statusAfter(spec: Record<string, unknown>, status: JsonObject) {
  const plan = (await planOf(KATALOG, { "crd.yaml": MAPS })).crds[0]!;
  const decided = (present: JsonObject) =>
    decideStatus(plan, snapshotOf({ ...site(spec), status: present }), { problems: [], desired: [] });
  const { write } = decided(status);
  assert.ok(write?.kind === "patchStatus");
  const stored = applyMergePatch(status, write.patch) as JsonObject;
  return { stored, again: decided(stored).write };
}

Deno.test("a key that a map of the status no longer has goes, and then nothing is written", async () => {
  const { stored, again } = await statusAfter({ endpoints: { a: "1" } }, {
    endpoints: { a: "0", b: "2" },
    foreign: { c: 3 },
  });
  assert.deepEqual([stored["endpoints"], stored["foreign"]], [{ a: "1" }, { c: 3 }]);
  assert.equal(again, undefined);
});

Deno.test("a null within a value is no value, and is not written again and again", async () => {
  const spec = { endpoints: { a: "1", b: null }, list: [{ x: 1, y: null }] };
  const { stored, again } = await statusAfter(spec, {});
  assert.deepEqual([stored["endpoints"], stored["list"]], [{ a: "1" }, [{ x: 1 }]]);
  assert.equal(again, undefined);
});

Deno.test("of several fields with one path the last one that holds wins over one that only clears", async () => {
  const plan = await crdPlanOf(`status:
  fields:
    - {path: phase, value: Green, when: [{field: spec.green, equals: true}]}
    - {path: phase, value: Red, clearOnFalse: true, when: [{field: spec.red, equals: true}]}
`);
  const phase = (spec: Record<string, unknown>) => {
    const snapshot = snapshotOf({ ...site(spec), status: { phase: "Old" } });
    const { write } = decideStatus(plan, snapshot, { problems: [], desired: [] });
    assert.ok(write?.kind === "patchStatus");
    return write.patch["phase"];
  };
  assert.equal(phase({ green: true }), "Green");
  assert.equal(phase({ red: true }), "Red");
  assert.equal(phase({ green: true, red: true }), "Red");
  assert.equal(phase({}), "");
});
