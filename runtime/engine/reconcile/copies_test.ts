// Owns: tests of children in several namespaces, copies, certificates and rotation. Must not: test single kinds.

import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { crdPlanOf } from "../../../tests/support/plan.ts";
import { site, snapshotOf } from "./_world.ts";
import { decide } from "./decide.ts";
import type { Act } from "./decision.ts";
import { ANNOTATION_GENERATED_AT, FINALIZER_CLEANUP } from "./names.ts";
import { childKey, type Snapshot } from "./snapshot.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);

function actOn(
  plan: CrdPlan,
  object: KubeObject,
  children: readonly KubeObject[] = [],
  more: Partial<Snapshot> = {},
): Act {
  const decision = decide(plan, snapshotOf(object, children, more));
  assert.equal(decision.kind, "act");
  return decision as Act;
}

/** `create ConfigMap red/shared` and so on. */
function writesOf(act: Act): string[] {
  return act.writes.map(({ write }) => {
    const { namespace, name } = "object" in write ? write.object.metadata : write.ref;
    const kind = "object" in write ? write.object.kind : write.ref.kind;
    return `${write.kind} ${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
  });
}

/** The finalizers that must be there before a child is written. */
function guardOf(act: Act): unknown {
  return act.guard?.kind === "patchMeta" ? act.guard.patch["finalizers"] : undefined;
}

function stored(act: Act): KubeObject[] {
  return act.writes.flatMap(({ write }, i) =>
    "object" in write ? [{ ...write.object, metadata: { ...write.object.metadata, uid: `uid-${i}` } }] : []
  );
}

function secret(name: string, namespace: string, data: Record<string, string>): KubeObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, type: "Opaque", data };
}

function sourcesOf(...objects: readonly KubeObject[]): Partial<Snapshot> {
  return {
    sources: new Map(objects.map((o) => [childKey({ group: "", kind: o.kind }, o.metadata), o])),
  };
}

const EVERYWHERE = `
  configMaps:
    - name: shared
      data: {a: b}
      toNamespaces: ["{{ .spec.namespaces }}", "{{ .spec.empty }}"]
`;

Deno.test("toNamespaces makes one child in each namespace of a list and guards those elsewhere", async () => {
  const plan = await crdPlanOf(`onReconcile:${EVERYWHERE}`);
  const act = actOn(plan, site({ namespaces: ["red", "web", "red"] }));
  assert.deepEqual(writesOf(act), ["create ConfigMap red/shared", "create ConfigMap web/shared"]);
  assert.deepEqual(
    act.writes.map(({ write }) => "object" in write && write.object.metadata.ownerReferences?.length),
    [
      undefined,
      1,
    ],
  );
  assert.deepEqual(guardOf(act), [FINALIZER_CLEANUP]);
});

Deno.test("a namespace that leaves toNamespaces takes its child with it, in both blocks", async () => {
  for (const block of ["onCreate", "onReconcile"]) {
    const plan = await crdPlanOf(`${block}:${EVERYWHERE}`);
    const children = stored(actOn(plan, site({ namespaces: ["red", "blue"] })));
    const act = actOn(plan, site({ namespaces: ["blue"] }), children);
    assert.deepEqual(
      writesOf(act).filter((w) => w.startsWith("delete")),
      ["delete ConfigMap red/shared"],
      block,
    );
  }
});

Deno.test("a namespace list that cannot be rendered removes nothing", async () => {
  const plan = await crdPlanOf(`onReconcile:
  configMaps: [{name: shared, data: {a: b}, toNamespaces: ["{{ mul .spec.text 2 }}", blue]}]
`);
  const children = stored(actOn(plan, site({ text: 3 })));
  assert.equal(children.length, 2);
  const act = actOn(plan, site({ text: { not: "a number" } }), children);
  assert.deepEqual(writesOf(act), []);
  assert.equal(act.problems[0]!.reason, "TemplateFailed");
});

Deno.test("a copy waits for its source, names it, and follows it", async () => {
  const plan = await crdPlanOf(`onReconcile:
  secrets: [{name: mine, fromSecret: base, fromNamespace: platform, data: {extra: x}}]
`);
  const without = actOn(plan, site());
  assert.deepEqual(writesOf(without), []);
  assert.deepEqual(without.problems.map((p) => p.reason), ["SourceMissing"]);
  assert.match(
    without.problems[0]!.message,
    /Secret "base" in namespace "platform", which is to be copied, does not/,
  );

  const base = secret("base", "platform", { user: "YQ==", extra: "b3RoZXI=" });
  const first = actOn(plan, site(), [], sourcesOf(base));
  assert.deepEqual(stored(first)[0]!["data"], { user: "YQ==", extra: "eA==" });
  const changed = actOn(plan, site(), stored(first), sourcesOf({ ...base, data: { user: "Yg==" } }));
  assert.deepEqual(writesOf(changed), ["apply Secret web/mine"]);
  const gone = actOn(plan, site(), stored(first));
  assert.deepEqual(writesOf(gone), [], "a source that is gone removes no copy");
});

Deno.test("a copy onto itself is refused", async () => {
  const plan = await crdPlanOf(`onReconcile:
  secrets: [{name: base, fromSecret: base, toNamespaces: [web, red]}]
`);
  const act = actOn(plan, site(), [], sourcesOf(secret("base", "web", { a: "YQ==" })));
  assert.deepEqual(writesOf(act), ["create Secret red/base"]);
  assert.match(act.problems[0]!.message, /copied onto itself/);
});

Deno.test("an immutable child is made anew when its data changes, and else left", async () => {
  const plan = await crdPlanOf(`onReconcile:
  configMaps: [{name: fixed, immutable: true, data: {a: "{{ .spec.a }}"}}]
`);
  const children = stored(actOn(plan, site({ a: "1" })));
  assert.deepEqual(writesOf(actOn(plan, site({ a: "1" }), children)), ["apply ConfigMap web/fixed"]);
  assert.deepEqual(writesOf(actOn(plan, site({ a: "2" }), children)), ["replace ConfigMap web/fixed"]);
});

Deno.test("another roleRef makes a binding anew, other subjects do not", async () => {
  const plan = await crdPlanOf(`onReconcile:
  roleBindings: [{name: b, roleRef: {name: "{{ .spec.role }}"}, subjects: [{kind: User, name: "{{ .spec.user }}"}]}]
`);
  const children = stored(actOn(plan, site({ role: "a", user: "jane" })));
  assert.deepEqual(writesOf(actOn(plan, site({ role: "a", user: "joe" }), children)), [
    "apply RoleBinding web/b",
  ]);
  assert.deepEqual(writesOf(actOn(plan, site({ role: "z", user: "jane" }), children)), [
    "replace RoleBinding web/b",
  ]);
});

const CERTIFICATE = { certificate: "C", key: "K", authority: "A" };

Deno.test("a certificate is made once and renewed after two thirds of its life", async () => {
  const plan = await crdPlanOf(`onReconcile:
  ingresses: [{serviceName: a, servicePort: 80, host: x.example.com, tls: {create: true, validFor: 90d}}]
`);
  const requests: unknown[] = [];
  const more: Partial<Snapshot> = { certificate: (request) => (requests.push(request), CERTIFICATE) };
  const first = actOn(plan, site(), [], more);
  assert.deepEqual(writesOf(first), ["create Secret web/shop-tls", "create Ingress web/shop-ingress"]);
  assert.deepEqual(requests, [{
    commonName: "x.example.com",
    dnsNames: ["x.example.com"],
    validForMs: 90 * DAY_MS,
  }]);
  const children = stored(first);
  assert.equal(children[0]!.metadata.annotations?.[ANNOTATION_GENERATED_AT], "2026-01-01T00:00:00.000Z");

  const later = actOn(plan, site(), children, { ...more, now: NOW + 59 * DAY_MS });
  assert.deepEqual(writesOf(later), ["apply Ingress web/shop-ingress"]);
  assert.equal(later.nextAtMs, NOW + 60 * DAY_MS);
  const due = actOn(plan, site(), children, { ...more, now: NOW + 60 * DAY_MS });
  assert.deepEqual(writesOf(due), ["apply Secret web/shop-tls", "apply Ingress web/shop-ingress"]);
});

Deno.test("an ingress that is not wanted has no certificate either", async () => {
  const plan = await crdPlanOf(`onReconcile:
  ingresses:
    - {serviceName: a, servicePort: 80, tls: {create: true}, when: [{field: spec.open, equals: "true"}]}
`);
  assert.deepEqual(
    writesOf(actOn(plan, site({ open: "false" }), [], { certificate: () => CERTIFICATE })),
    [],
  );
});

Deno.test("rotateAfter may be a template, never included", async () => {
  const plan = await crdPlanOf(`onCreate:
  secrets: [{name: token, once: true, rotateAfter: "{{ .spec.rotate }}", data: {a: b}}]
`);
  const children = stored(actOn(plan, site({ rotate: "1mo" })));
  const at = (days: number, rotate: string) =>
    actOn(plan, site({ rotate }), children, { now: NOW + days * DAY_MS });
  assert.deepEqual(writesOf(at(31, "1mo")), ["apply Secret web/token"]);
  assert.deepEqual(writesOf(at(29, "1mo")), []);
  assert.deepEqual(writesOf(at(4000, "never")), []);
  assert.match(
    at(1, "soon").problems[0]!.message,
    /"rotateAfter" must be a duration such as 90d or 12h, or never/,
  );
});

Deno.test("a budget without selector is about the pods of the only workload", async () => {
  const plan = await crdPlanOf(`onReconcile:
  deployments: [{name: web, image: nginx}]
  pdb: [{minAvailable: 1}]
`);
  const [deployment, budget] = stored(actOn(plan, site()));
  const pods = (deployment!["spec"] as { selector: unknown }).selector;
  assert.deepEqual((budget!["spec"] as { selector: unknown }).selector, pods);
});

Deno.test("what others rest on is written first, whichever block and line declares it", async () => {
  const plan = await crdPlanOf(`onCreate:
  services: [{port: 80}]
  namespaces: [{name: extra}]
onReconcile:
  networkPolicies: [{name: deny, ingress: []}]
  deployments: [{image: nginx}]
  configMaps: [{data: {a: b}}]
  roles: [{rules: [{resources: [pods], verbs: [get]}]}]
  serviceAccounts: [{}]
`);
  assert.deepEqual(
    actOn(plan, site()).writes.map(({ write }) => "object" in write ? write.object.kind : ""),
    [
      "Namespace",
      "ServiceAccount",
      "Role",
      "ConfigMap",
      "Deployment",
      "Service",
      "NetworkPolicy",
    ],
  );
});

Deno.test("cluster-scoped children carry no owner reference and hold the object until they are gone", async () => {
  const plan = await crdPlanOf(`onReconcile:
  clusterRoles: [{rules: [{resources: [pods], verbs: [get]}]}]
  persistentVolumes: [{name: disk, capacity: 1Gi, hostPath: /data}]
`);
  const act = actOn(plan, site());
  assert.deepEqual(writesOf(act), ["create ClusterRole shop-cluster-role", "create PersistentVolume disk"]);
  assert.deepEqual(guardOf(act), [FINALIZER_CLEANUP]);
  const children = stored(act);
  assert.deepEqual(children.map((child) => child.metadata.ownerReferences), [undefined, undefined]);
  const leaving = site({}, { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: [FINALIZER_CLEANUP] });
  const decision = decide(plan, snapshotOf(leaving, children));
  assert.equal(decision.kind, "remove");
  if (decision.kind !== "remove") return;
  assert.deepEqual(decision.writes.map(({ write }) => write.kind), ["delete", "delete"]);
  assert.equal(decision.release, undefined);
  const after = decide(plan, snapshotOf(leaving));
  assert.ok(after.kind === "remove" && after.release);
});

Deno.test("a volume that goes takes the claim and the pods that hold it along", async () => {
  const plan = await crdPlanOf(`onReconcile:
  persistentVolumes: [{name: disk, capacity: 1Gi, hostPath: /data}]
  persistentVolumeClaims: [{name: disk, storage: 1Gi, volumeName: disk}]
  deployments: [{name: web, image: nginx}]
`);
  const children = stored(actOn(plan, site()));
  const leaving = site({}, { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: [FINALIZER_CLEANUP] });
  const decision = decide(plan, snapshotOf(leaving, children));
  assert.equal(decision.kind, "remove");
  if (decision.kind !== "remove") return;
  const kinds = decision.writes.map(({ write }) => "ref" in write && write.ref.kind);
  assert.deepEqual(kinds, ["PersistentVolume", "PersistentVolumeClaim", "Deployment"]);
  assert.equal(decision.waitingFor.length, 1, "only the volume is waited for");
});
