// Owns: tests of the keys of `.children`. Must not: test what stands there.

import assert from "node:assert/strict";
import { childKeys } from "./child_keys.ts";

const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["Deployment", ["deployment"], ["deployments"]],
  ["ConfigMap", ["configMap", "configmap"], ["configMaps", "configmaps"]],
  ["Ingress", ["ingress"], ["ingresses", "ingresss"]],
  [
    "NetworkPolicy",
    ["networkPolicy", "networkpolicy"],
    ["networkPolicies", "networkpolicies", "networkPolicys", "networkpolicys"],
  ],
  ["Gateway", ["gateway"], ["gateways"]],
];

for (const [kind, one, all] of CASES) {
  Deno.test(`children of kind ${kind} stand under ${all[0]}`, () =>
    assert.deepEqual(childKeys(kind), { one, all }));
}
