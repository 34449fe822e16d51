// Owns: what the summary of a Plan says about children. Must not: test how it is laid out.

import { deepEqual } from "node:assert/strict";
import { planOf } from "../../tests/support/plan.ts";
import type { Output } from "../shell/mod.ts";
import { planSummary } from "./plan_summary.ts";

const LOOK = { paint: (_: string, text: string) => text, symbols: { ok: "+" } } as unknown as Output;

async function linesOf(entries: string): Promise<readonly string[]> {
  const plan = await planOf(`apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
spec:
  crds:
${entries}`);
  return planSummary(plan, LOOK).map((line) => line.trim().replace(/\s+/g, " "));
}

Deno.test("children that are kept, made once, and taken down are told apart", async () => {
  const lines = await linesOf(`    site:
      apiTypes: {group: a.example.com, version: v1, kind: Site, plural: sites}
      operatorBox:
        onCreate: {configMaps: [{name: a, data: {a: b}, reconcile: true}, {name: b, data: {a: b}}]}
        onReconcile: {deployments: [{name: c, image: i}]}
        onDelete: {ordered: true, groups: [{jobs: [{name: d, image: i}]}]}
`);
  deepEqual(lines.slice(1, 3), ["creates Deployment, ConfigMap; ConfigMap (once)", "on delete Job"]);
});

Deno.test("an entry of another version says who makes its children", async () => {
  const entry = (version: string) =>
    `      apiTypes: {group: a.example.com, version: ${version}, kind: Site, plural: sites}
      conversion: {storageVersion: v2, participant: true}
      operatorBox: {onReconcile: {configMaps: [{name: a, data: {a: b}}]}}
`;
  const lines = await linesOf(`    old:\n${entry("v1")}    new:\n${entry("v2")}`);
  deepEqual(lines.filter((line) => /^c/.test(line)), [
    "creates ConfigMap",
    "children left to new, which has the storage version",
  ]);
});
