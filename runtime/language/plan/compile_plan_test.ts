// Owns: tests of the Plan as a whole: order, permissions, notes, what is refused.

import assert from "node:assert/strict";
import { loadKatalog } from "../katalog/mod.ts";
import { crdPlanOf, planOf } from "../../../tests/support/plan.ts";
import { seededRandom } from "../../base/mod.ts";
import { compilePlan } from "./compile_plan.ts";
import { refusalsOf } from "./refusals.ts";

const HEAD = "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: {name: test}\n";

function entry(name: string, rest = ""): string {
  return `    ${name}:
      apiTypes: {group: demo.example.com, version: v1, kind: ${name[0]!.toUpperCase()}${
    name.slice(1)
  }, plural: ${name}s}
${rest}`;
}

/** Codes and messages of a text that does not compile. */
async function remarksOf(text: string): Promise<string[]> {
  const loaded = await loadKatalog({ load: (uri) => Promise.resolve({ uri, text }) }, ["katalog.yaml"]);
  const plan = loaded.value && compilePlan(loaded.value);
  return [...loaded.diagnostics, ...plan?.diagnostics ?? []].map((d) =>
    `${d.span.line}:${d.span.column} ${d.code} ${d.message}`
  );
}

Deno.test("compilePlan() orders CRDs after what they depend on, ties by name", async () => {
  const plan = await planOf(
    `${HEAD}spec:\n  crds:\n${entry("alpha", "      dependsOn: [zeta]\n")}${entry("beta")}${
      entry("zeta", "      dependsOn: {mid: healthy}\n")
    }${entry("mid")}`,
  );
  assert.deepEqual(plan.crds.map((c) => c.name), ["mid", "zeta", "alpha", "beta"]);
});

Deno.test("compilePlan() gives the same digest for the same Katalog and another for another", async () => {
  const text = (image: string) =>
    `${HEAD}spec:\n  crds:\n${
      entry("site", `      operatorBox: {onReconcile: {deployments: [{image: ${image}}]}}\n`)
    }`;
  const [a, again, b] = await Promise.all([planOf(text("a")), planOf(text("a")), planOf(text("b"))]);
  assert.equal(a.digest, again.digest);
  assert.notEqual(a.digest, b.digest);
});

Deno.test("compilePlan() derives permissions from what the Katalog makes", async () => {
  const plan = await planOf(`${HEAD}spec:
  crds:
${
    entry(
      "site",
      `      operatorBox:
        onReconcile:
          deployments: [{image: nginx}]
          custom: [{apiVersion: other.example.com/v1, kind: Thing, metadata: {name: t, namespace: elsewhere}}]
`,
    )
  }`);
  const lines = plan.permissions.map((p) => `${p.resource}.${p.group}: ${p.verbs.join(" ")}`);
  assert.ok(lines.includes("sites.demo.example.com: get list patch watch"), lines.join("\n"));
  assert.ok(lines.includes("deployments.apps: create delete get list patch watch"), lines.join("\n"));
  assert.ok(lines.some((l) => l.startsWith("sites/finalizers")), "a child elsewhere needs the finalizer");
  assert.ok(!lines.some((l) => l.startsWith("services")), "nothing that is not made");
});

Deno.test("compilePlan() lets templates call notes and counts what notes read", async () => {
  const plan = await planOf(`${HEAD}notes:
  functions:
    - {name: fullImage, expression: "{{ .spec.image }}:{{ .status.tag }}"}
spec:
  crds:
${
    entry(
      "site",
      `      operatorBox: {onReconcile: {deployments: [{name: web, image: "{{ fullImage }}"}]}}\n`,
    )
  }`);
  const crd = plan.crds[0]!;
  assert.equal(crd.readsStatus, true, "the note reads .status");
  const built = crd.onReconcile[0]!.resource.build({
    root: { spec: { image: "nginx" }, status: { tag: "1" } },
    now: 0,
    random: seededRandom(1),
  }, { name: "a", namespace: "b" });
  assert.ok(built.kind === "object");
  const spec = built.object["spec"] as { template: { spec: { containers: { image: string }[] } } };
  assert.equal(spec.template.spec.containers[0]!.image, "nginx:1");
});

Deno.test("refusalsOf() names what this version checks and cannot execute, with its place", async () => {
  const text = `${HEAD}spec:\n  crds:\n${
    entry(
      "site",
      `      operatorBox: {autoscale: {profile: steady}, onReconcile: {configMaps: [{name: a}]}}\n`,
    )
  }security: {deletionProtection: {enabled: true}}\n`;
  const plan = await planOf(text);
  assert.deepEqual(refusalsOf(plan).map((r) => `${r.code} ${r.message}`), [
    `ORK3020 "security" cannot be run in this version`,
    `ORK3020 "operatorBox.autoscale" cannot be run in this version`,
  ]);
  assert.deepEqual(plan.notRun.map((block) => block.crd), [undefined, "site"]);
});

Deno.test("compilePlan() reports a wrong static value at its own place", async () => {
  const remarks = await remarksOf(
    `${HEAD}spec:\n  crds:\n${
      entry(
        "site",
        "      operatorBox:\n        onReconcile:\n          deployments:\n            - image: nginx\n              replicas: three\n",
      )
    }`,
  );
  assert.deepEqual(remarks, ['12:25 ORK3004 "replicas" must be a whole number, found "three"']);
});

Deno.test("compilePlan() warns about a Service that selects the pods of several workloads", async () => {
  const remarks = await remarksOf(
    `${HEAD}spec:\n  crds:\n${
      entry(
        "site",
        `      operatorBox:\n        onReconcile:\n          deployments: [{name: a, image: a}, {name: b, image: b}]\n          services: [{port: "80"}]\n`,
      )
    }`,
  );
  assert.equal(remarks.length, 1);
  assert.match(remarks[0]!, /ORK3014/);
});

Deno.test("compilePlan() tells which roots an object's templates read", async () => {
  const none = await crdPlanOf(`onReconcile: {configMaps: [{name: a, data: {x: "{{ .spec.x }}"}}]}`);
  assert.deepEqual([none.readsStatus, none.readsChildren], [false, false]);
  const both = await crdPlanOf(
    `onReconcile: {configMaps: [{name: a, data: {x: "{{ .status.x }}"}, when: [{field: children.deployment.spec, exists: true}]}]}`,
  );
  assert.deepEqual([both.readsStatus, both.readsChildren], [true, true]);
});
