// Owns: Katalog text to Plan for tests, with no file system. Must not: hide diagnostics.

import assert from "node:assert/strict";
import { loadKatalog } from "../../runtime/language/katalog/mod.ts";
import { compilePlan, type CrdPlan, type Plan, type PlanOptions } from "../../runtime/language/plan/mod.ts";

/** Compiles a Katalog text; fails the test when it has errors. `files` are what `crdFile`s refer to. */
export async function planOf(
  text: string,
  files: Readonly<Record<string, string>> = {},
  options: PlanOptions = {},
): Promise<Plan> {
  const loaded = await loadKatalog({
    load: (reference) => {
      const found = reference === "katalog.yaml" ? text : files[reference];
      if (found === undefined) throw new Error(`no such file in this test: ${reference}`);
      return Promise.resolve({ uri: reference, text: found });
    },
  }, ["katalog.yaml"]);
  const messages = (list: readonly { code: string; message: string; severity: string }[]) =>
    list.filter((d) => d.severity === "error").map((d) => `${d.code} ${d.message}`);
  assert.deepEqual(messages(loaded.diagnostics), [], "the Katalog of this test has errors");
  const plan = compilePlan(loaded.value!, options);
  assert.deepEqual(messages(plan.diagnostics), [], "the Plan of this test has errors");
  return plan.value!;
}

/** The only CRD of a Katalog whose `operatorBox` is given, indented by nothing. */
export async function crdPlanOf(operatorBox: string, entry = ""): Promise<CrdPlan> {
  const indent = (block: string, by: number) =>
    block.split("\n").map((line) => (line.trim() === "" ? "" : " ".repeat(by) + line)).join("\n");
  const plan = await planOf(`apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
spec:
  crds:
    site:
      apiTypes: {group: demo.example.com, version: v1, kind: Site, plural: sites}
${indent(entry, 6)}
      operatorBox:
${indent(operatorBox, 8)}
`);
  return plan.crds[0]!;
}
