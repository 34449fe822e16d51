// Owns: tests of which of several entries for one kind makes the children. Must not: test children.

import assert from "node:assert/strict";
import { planOf } from "../../../tests/support/plan.ts";

/** Entry name to who makes its children, of entries `name: version`. */
async function makersOf(
  entries: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const crds = Object.entries(entries).map(([name, version]) => `
    ${name}:
      apiTypes: {group: demo.example.com, version: ${version}, kind: Site, plural: sites}
${more[name] ?? ""}
      operatorBox: {onReconcile: {configMaps: [{name: page, data: {a: b}}]}}`);
  const plan = await planOf(`apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
spec:
  crds:${crds.join("")}
`);
  return Object.fromEntries(plan.crds.map((crd) => [crd.name, crd.childrenBy ?? "itself"]));
}

Deno.test("where nothing says which version is stored, the most mature one makes the children", async () => {
  assert.deepEqual(await makersOf({ old: "v1", next: "v2", trial: "v3alpha1" }), {
    old: "next",
    next: "itself",
    trial: "next",
  });
  assert.deepEqual(await makersOf({ one: "v1beta2", two: "v1beta10", three: "v1alpha9" }), {
    one: "two",
    two: "itself",
    three: "two",
  });
  assert.deepEqual(await makersOf({ odd: "edge", plain: "v1" }), { odd: "plain", plain: "itself" });
});

Deno.test("entries for one version each make their own children", async () => {
  const select = (value: string) => `      labelSelector: {part: ${value}}\n`;
  assert.deepEqual(await makersOf({ a: "v1", b: "v1" }, { a: select("a"), b: select("b") }), {
    a: "itself",
    b: "itself",
  });
});
