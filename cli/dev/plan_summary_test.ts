// Owns: tests of the few lines that say what a Plan will do. Must not: repeat tests of the command line.

import assert from "node:assert/strict";
import { checkKatalog } from "../prod/check_katalog.ts";
import { planSummary } from "./plan_summary.ts";

const TEXT = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: shops}
notification: {teams: {ops: {email: [ops@example.com]}}}
spec:
  crds:
    shop:
      apiTypes: {group: demo.example.com, version: v1, kind: Shop, plural: shops}
      deletionProtection: {protectCRD: true}
      operatorBox:
        reconciler: {workers: 1, queue: {type: ratelimited}}
        onReconcile:
          networkPolicies: [{name: a, profile: deny-all}, {name: b, profile: deny-all}]
          configMaps: [{name: a, data: {a: b}}, {name: b, data: {a: b}}]
`;

Deno.test("planSummary() says what is checked and not run, of an entry and of the whole", async () => {
  const loader = { load: (reference: string) => Promise.resolve({ uri: reference, text: TEXT }) };
  const { plan, diagnostics } = await checkKatalog(loader, ["katalog.yaml"]);
  assert.ok(plan, JSON.stringify(diagnostics));
  const look = { paint: (_: string, text: string) => text, symbols: { ok: "ok" } };
  assert.deepEqual(planSummary(plan, look as never), [
    "  ok shop   Shop (demo.example.com/v1, namespaced)   1 worker, resync 10m",
    "      creates   2 ConfigMaps, 2 NetworkPolicies",
    "      not run   deletionProtection (`ork run` of this version refuses it)",
    "  not run   notification (`ork run` of this version refuses it)",
  ]);
});
