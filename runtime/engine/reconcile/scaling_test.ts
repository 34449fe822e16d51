// Owns: tests of replicas that belong to the autoscale of a workload. Must not: test steps and bounds themselves.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { crdPlanOf } from "../../../tests/support/plan.ts";
import { site, snapshotOf } from "./_world.ts";
import { decide } from "./decide.ts";
import type { Act } from "./decision.ts";
import { ANNOTATION_LAST_SCALE } from "./names.ts";

const NOW = Date.UTC(2026, 0, 1);
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

const ENTRY = `
  deployments:
    - image: nginx
      replicas: 2
      autoscale:
        max: 6
        cooldown: 1m
        scaleUp: {conditions: {when: [{field: spec.load, equals: high}]}, increment: 3}
        scaleDown: {conditions: {when: [{field: spec.load, equals: low}]}}
`;

interface World {
  readonly load?: string;
  readonly child?: KubeObject;
  readonly seconds?: number;
}

function actOn(plan: CrdPlan, { load = "", child, seconds = 0 }: World): Act {
  const more = { now: NOW + seconds * 1000 };
  const decision = decide(plan, snapshotOf(site({ load }), child ? [child] : [], more));
  assert.equal(decision.kind, "act");
  return decision as Act;
}

/** The workload after a write, as the API server would hold it. */
function after(act: Act, child?: KubeObject): KubeObject {
  const { write } = act.writes[0]!;
  if ("object" in write) {
    return { ...write.object, metadata: { ...write.object.metadata, uid: "uid-0", resourceVersion: "5" } };
  }
  assert.ok(write.kind === "patchObject" && child);
  const { metadata, spec } = write.patch as unknown as {
    metadata: { annotations: Record<string, string> };
    spec: object;
  };
  const annotations = { ...child.metadata.annotations, ...metadata.annotations };
  return {
    ...child,
    metadata: { ...child.metadata, annotations },
    spec: { ...child["spec"] as object, ...spec },
  };
}

const replicasOf = (child: KubeObject) => (child["spec"] as { replicas: number }).replicas;
const scaledAt = (child: KubeObject) => child.metadata.annotations?.[ANNOTATION_LAST_SCALE];
const seconds = (act: Act) => act.nextAtMs === undefined ? undefined : (act.nextAtMs - NOW) / 1000;

for (const block of ["onReconcile", "onCreate"]) {
  Deno.test(`${block}: replicas go by steps with a cooldown between them, remembered on the workload`, async () => {
    const plan = await crdPlanOf(`${block}:${ENTRY}`);
    const made = actOn(plan, { load: "high" });
    let child = after(made);
    assert.deepEqual(
      [replicasOf(child), scaledAt(child), seconds(made)],
      [2, undefined, 0],
      "made as declared",
    );

    const up = actOn(plan, { load: "high", child });
    assert.deepEqual(up.writes.map(({ scaled }) => scaled), [{ from: 2, to: 5 }]);
    child = after(up, child);
    assert.deepEqual([replicasOf(child), scaledAt(child), seconds(up)], [5, at(0), 60]);

    const waits = actOn(plan, { load: "high", child, seconds: 59 });
    assert.equal(waits.writes.some(({ scaled }) => scaled), false);
    assert.equal(seconds(waits), 60);
    const again = actOn(plan, { load: "high", child, seconds: 60 });
    child = after(again, child);
    assert.deepEqual([replicasOf(child), scaledAt(child), seconds(again)], [6, at(60), undefined]);
    const down = actOn(plan, { load: "low", child, seconds: 120 });
    assert.deepEqual([replicasOf(after(down, child)), seconds(down)], [5, 180]);
  });

  Deno.test(`${block}: bounds hold at once, and a number within them is nobody's drift`, async () => {
    const plan = await crdPlanOf(`${block}:${ENTRY}`);
    const child = after(actOn(plan, {}));
    const with_ = (replicas: number) => ({ ...child, spec: { ...child["spec"] as object, replicas } });
    const calm = actOn(plan, { child: with_(4) });
    assert.equal(calm.writes.some(({ scaled }) => scaled), false);
    for (const { write } of calm.writes) assert.equal("object" in write && replicasOf(write.object), 4);
    const beyond = actOn(plan, { child: with_(9) });
    assert.deepEqual(beyond.writes.map(({ scaled }) => scaled), [{ from: 9, to: 6 }]);
    assert.equal(actOn(plan, { child: with_(4) }).problems.length, 0);
  });
}

Deno.test("replicas are written only over the state that they were decided from", async () => {
  for (const block of ["onReconcile", "onCreate"]) {
    const plan = await crdPlanOf(`${block}:${ENTRY}`);
    const child = after(actOn(plan, {}));
    const { write } = actOn(plan, { load: "high", child }).writes[0]!;
    assert.equal("resourceVersion" in write && write.resourceVersion, "5", block);
  }
  const plain = await crdPlanOf("onReconcile: {deployments: [{image: nginx, replicas: 2}]}");
  const { write } = actOn(plain, { child: after(actOn(plain, {})) }).writes[0]!;
  assert.equal("resourceVersion" in write, false, "others need no such precondition");
});

Deno.test("a template of the entry still applies, and brings no replicas along", async () => {
  const plan = await crdPlanOf(
    `onReconcile:${ENTRY.replace("image: nginx", 'image: "{{ .spec.load | default \\"nginx\\" }}"')}`,
  );
  const child = after(actOn(plan, {}));
  const scaled = { ...child, spec: { ...child["spec"] as object, replicas: 3 } };
  const { write } = actOn(plan, { load: "other", child: scaled }).writes[0]!;
  assert.ok(write.kind === "apply");
  assert.equal(replicasOf(write.object), 3);
  assert.match(JSON.stringify(write.object["spec"]), /"image":"other"/);
});

Deno.test("bounds that cannot be evaluated are a problem and change no replicas", async () => {
  const plan = await crdPlanOf(`onReconcile:
  deployments: [{image: nginx, replicas: 2, autoscale: {min: "{{ .spec.load }}", max: 9}}]
`);
  const child = after(actOn(plan, { load: "1" }));
  const act = actOn(plan, { load: "many", child });
  assert.deepEqual(act.problems.map((p) => p.reason), ["TemplateFailed"]);
  for (const { write } of act.writes) assert.equal("object" in write && replicasOf(write.object), 2);
});

const AUTOSCALED = `
  deployments: [{name: web, image: nginx, replicas: "{{ .spec.size }}"}]
  hpa:
    - name: web
      scaleTargetRef: {kind: Deployment, name: web}
      maxReplicas: 9
      when: [{field: spec.fixed, notEquals: "true"}]
`;

const autoscaled: readonly {
  readonly name: string;
  readonly spec: Record<string, unknown>;
  readonly has: number;
  readonly gets: number;
}[] = [
  { name: "what it gave stays", spec: { size: 2 }, has: 5, gets: 5 },
  { name: "a template that says 0 stops the workload", spec: { size: 0 }, has: 5, gets: 0 },
  { name: "a workload at 0 is started by its template", spec: { size: 2 }, has: 0, gets: 2 },
  { name: "without the autoscaler the template counts", spec: { size: 2, fixed: true }, has: 5, gets: 2 },
];

for (const { name, spec, has, gets } of autoscaled) {
  Deno.test(`replicas of a workload that a declared HorizontalPodAutoscaler scales: ${name}`, async () => {
    const plan = await crdPlanOf(`onReconcile:${AUTOSCALED}`);
    const decideOn = (children: readonly KubeObject[]) =>
      decide(plan, snapshotOf(site(spec), [...children])) as Act;
    const deploymentOf = (act: Act) =>
      act.writes.map(({ write }) => write).find((write) =>
        "object" in write && write.object.kind === "Deployment"
      );
    const first = deploymentOf(decideOn([]));
    assert.ok(first && "object" in first);
    assert.equal(replicasOf(first.object), spec["size"], "as declared when it is made");
    const metadata = { ...first.object.metadata, uid: "uid-0", resourceVersion: "5" };
    const child = { ...first.object, metadata, spec: { ...first.object["spec"] as object, replicas: has } };
    const again = deploymentOf(decideOn([child]));
    assert.ok(again && "object" in again);
    assert.equal(replicasOf(again.object), gets);
    assert.equal(again.kind === "apply" && again.resourceVersion, has === gets ? "5" : undefined);
  });
}

for (const block of ["onCreate", "onReconcile"]) {
  Deno.test(`${block}: replicas stay while children that decide them cannot be seen, and that is said`, async () => {
    const plan = await crdPlanOf(`${block}:
  deployments:
    - name: shop
      image: nginx
      autoscale:
        min: 1
        max: 6
        scaleDown: {conditions: {when: [{field: children.configMap.data.load, notExists: true}]}}
  configMaps: [{name: load, data: {load: high}}]
`);
    const [made] = (decide(plan, snapshotOf(site())) as Act).writes.filter(({ key }) =>
      key.startsWith("Dep")
    );
    assert.ok(made && "object" in made.write);
    const { object } = made.write;
    const child = { ...object, spec: { ...object["spec"] as object, replicas: 4 } };
    const seen = decide(plan, snapshotOf(site(), [child])) as Act;
    assert.ok(seen.writes.some(({ scaled }) => scaled?.to === 3), "what is known to be absent scales");
    const unavailable = new Map([["ConfigMap.", "configmaps may not be listed"]]);
    const blind = decide(plan, snapshotOf(site(), [child], { unavailable })) as Act;
    const [write] = blind.writes.filter(({ key }) => key.startsWith("Dep"));
    assert.equal(write?.scaled, undefined);
    if (write && "object" in write.write) assert.equal(replicasOf(write.write.object), 4);
    assert.ok(
      blind.problems.some(({ reason, message }) =>
        reason === "KindUnavailable" &&
        message ===
          "Deployment/shop keeps its 4 replicas: its autoscale is about children, and some of them " +
            "cannot be seen"
      ),
      JSON.stringify(blind.problems),
    );
  });
}

Deno.test("replicas that children do not decide follow although some cannot be seen", async () => {
  const plan = await crdPlanOf(
    `onReconcile:${ENTRY}  configMaps: [{name: "{{ .children.secret.kind }}x"}]\n`,
  );
  const child = after(actOn(await crdPlanOf(`onReconcile:${ENTRY}`), {}));
  const unavailable = new Map([["Secret.", "secrets may not be listed"]]);
  const { writes } = decide(plan, snapshotOf(site({ load: "high" }), [child], { unavailable })) as Act;
  assert.ok(writes.some(({ scaled }) => scaled?.to === 5));
});
