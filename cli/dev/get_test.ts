// Owns: tests of the state that `ork get` shows. Must not: need a cluster.

import assert from "node:assert/strict";
import { UsageError } from "../../runtime/base/mod.ts";
import { reportedState } from "./get.ts";
import { withoutSecretValues } from "./object_view.ts";
import { splitTarget } from "./tree.ts";

Deno.test("objects without a Ready condition are judged by what their kind reports, plain ones not at all", () => {
  const metadata = { name: "shop", generation: 1 };
  const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { replicas: 3 } };
  const status = {
    observedGeneration: 1,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 2,
    availableReplicas: 2,
  };
  assert.deepEqual(reportedState({ ...deployment, status }), {
    status: "False",
    reason: "2/3 available",
    message: "",
  });
  const full = { ...status, readyReplicas: 3, availableReplicas: 3 };
  assert.equal(reportedState({ ...deployment, status: full }).status, "True");
  const plain = { apiVersion: "demo.example.com/v1", kind: "Website", metadata };
  assert.equal(reportedState(plain).status, "Unknown");
});

Deno.test("an object is named with a slash or as two words", () => {
  assert.deepEqual(splitTarget(["website/shop"]), ["website", "shop"]);
  assert.deepEqual(splitTarget(["website", "shop"]), ["website", "shop"]);
  for (const bad of [["website"], ["website/"], ["/shop"], ["website/shop", "blog"], ["a/b/c"]]) {
    assert.throws(() => splitTarget(bad), UsageError);
  }
});

Deno.test("of a Secret the keys are shown, and its values nowhere", () => {
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: "key",
      annotations: {
        "kubectl.kubernetes.io/last-applied-configuration": '{"stringData":{"password":"hunter22"}}',
      },
    },
    data: { password: btoa("hunter22") },
    type: "Opaque",
  };
  const shown = JSON.stringify(withoutSecretValues(secret));
  assert.match(shown, /"data":\{"password":"\[redacted\]"\},"type":"Opaque"/);
  assert.ok(!shown.includes("hunter22") && !shown.includes(btoa("hunter22")), shown);
  const configMap = { ...secret, kind: "ConfigMap" };
  assert.deepEqual(withoutSecretValues(configMap), configMap);
});
