// Owns: tests of decisions. Each is a Katalog, a world and the writes that must follow.

import assert from "node:assert/strict";
import type { KubeObject, Write } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import { crdPlanOf, planOf } from "../../../tests/support/plan.ts";
import { site, snapshotOf, typeOf } from "./_world.ts";
import { decide } from "./decide.ts";
import type { Act, Decision } from "./decision.ts";
import { FINALIZER_CLEANUP, LABEL_OWNER_UID } from "./names.ts";
import type { Snapshot } from "./snapshot.ts";

function act(decision: Decision): Act {
  assert.equal(decision.kind, "act");
  return decision as Act;
}

/** `create Deployment/shop` and so on, in order; each of the type that the cluster serves for its object. */
function writesOf(decision: Decision): string[] {
  if (decision.kind === "ignore") return [];
  return decision.writes.map(({ write }) => {
    const { kind, name } = "object" in write ? { ...write.object, ...write.object.metadata } : write.ref;
    const { group, version, plural } = write.type;
    assert.equal(write.type.kind, kind);
    assert.equal(plural, typeOf({ group, version, kind }).plural);
    return `${write.kind} ${kind}/${name}`;
  });
}

/** The children of a decision as they would be stored. */
function stored(plan: CrdPlan, object: KubeObject): KubeObject[] {
  return act(decide(plan, snapshotOf(object))).writes.flatMap(({ write }, i) =>
    "object" in write
      ? [{ ...write.object, metadata: { ...write.object.metadata, uid: `uid-${i}`, resourceVersion: "1" } }]
      : []
  );
}

const TWO = `onReconcile:
  deployments:
    - name: "{{ .metadata.name }}"
      image: nginx
    - name: cache
      image: memcached
      when: [{field: spec.cache, equals: "true"}]
  services:
    - name: "{{ .metadata.name }}"
      port: "80"
`;

Deno.test("decide() creates what is absent and skips what a condition excludes", async () => {
  const plan = await crdPlanOf(TWO);
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site()))), [
    "create Deployment/shop",
    "create Service/shop",
  ]);
});

Deno.test("decide() applies what exists, so that the applier can repair it", async () => {
  const plan = await crdPlanOf(TWO);
  const children = stored(plan, site());
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site(), children))), [
    "apply Deployment/shop",
    "apply Service/shop",
  ]);
});

Deno.test("decide() marks children with owner, uid and a controller reference", async () => {
  const plan = await crdPlanOf(TWO);
  const [deployment, service] = stored(plan, site());
  assert.equal(deployment!.metadata.labels?.[LABEL_OWNER_UID], "uid-shop");
  assert.equal(deployment!.metadata.labels?.["orkestra-owner"], "shop");
  assert.deepEqual(deployment!.metadata.ownerReferences, [{
    apiVersion: "demo.example.com/v1",
    kind: "Site",
    name: "shop",
    uid: "uid-shop",
    controller: true,
    blockOwnerDeletion: true,
  }]);
  const spec = deployment!["spec"] as {
    selector: { matchLabels: object };
    template: { metadata: { labels: object } };
  };
  assert.deepEqual(spec.selector.matchLabels, spec.template.metadata.labels);
  const selector = (service!["spec"] as { selector: Record<string, string> }).selector;
  assert.deepEqual(
    selector,
    { "orkestra-owner": "shop" },
    "two workloads are declared, so the Service selects both",
  );
});

Deno.test("decide() lets a Service without selector select the only workload", async () => {
  const plan = await crdPlanOf(`onReconcile:
  deployments: [{name: a, image: nginx}]
  services: [{name: a, port: "80"}]
`);
  const [deployment, service] = stored(plan, site());
  const pods = (deployment!["spec"] as { selector: { matchLabels: object } }).selector.matchLabels;
  assert.deepEqual((service!["spec"] as { selector: object }).selector, pods);
});

Deno.test("decide() deletes a child whose condition turned false by intent", async () => {
  const plan = await crdPlanOf(TWO);
  const children = stored(plan, site({ cache: "true" }));
  assert.equal(children.length, 3);
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site({ cache: "false" }), children))), [
    "apply Deployment/shop",
    "apply Service/shop",
    "delete Deployment/cache",
  ]);
});

Deno.test("decide() keeps a child whose condition turned false by observation", async () => {
  const plan = await crdPlanOf(`onReconcile:
  deployments:
    - name: web
      image: nginx
      when: [{field: status.phase, equals: Running}]
`);
  const running = { ...site(), status: { phase: "Running" } };
  const children = stored(plan, running);
  assert.deepEqual(
    writesOf(decide(plan, snapshotOf({ ...site(), status: { phase: "Lost" } }, children))),
    [],
  );
});

Deno.test("decide() keeps everything of a kind when a template of that kind fails", async () => {
  const plan = await crdPlanOf(`onReconcile:
  deployments:
    - name: web
      image: nginx
      replicas: "{{ .spec.replicas }}"
  configMaps: [{name: page, data: {a: b}}]
`);
  const children = stored(plan, site({ replicas: 2 }));
  const decision = act(decide(plan, snapshotOf(site({ replicas: "two" }), children)));
  assert.deepEqual(writesOf(decision), ["apply ConfigMap/page"]);
  assert.match(
    decision.problems[0]!.message,
    /katalog\.yaml:\d+:\d+: "replicas" must be a whole number, found "two"/,
  );
});

Deno.test("decide() expands forEach over lists and maps", async () => {
  const plan = await crdPlanOf(`onReconcile:
  configMaps:
    - name: "{{ .item.name }}-{{ .index }}"
      data: {size: "{{ .item.size }}"}
      forEach: {field: spec.items}
    - name: "env-{{ .item }}"
      data: {value: "{{ .value }}"}
      forEach: {field: spec.env}
`);
  const object = site({ items: [{ name: "a", size: 1 }, { name: "b", size: 2 }], env: { Y: "2", X: "1" } });
  assert.deepEqual(writesOf(decide(plan, snapshotOf(object))), [
    "create ConfigMap/a-0",
    "create ConfigMap/b-1",
    "create ConfigMap/env-X",
    "create ConfigMap/env-Y",
  ]);
});

Deno.test("decide() keeps the children of a forEach that cannot be expanded, and says why", async () => {
  const plan = await crdPlanOf(`onReconcile:
  configMaps: [{name: "{{ .item }}", data: {a: b}, forEach: {field: spec.items}}]
  services: [{name: web, port: "80"}]
`);
  const children = stored(plan, site({ items: ["a", "b"] }));
  const decision = act(decide(plan, snapshotOf(site({ items: 7 }), children)));
  assert.deepEqual(writesOf(decision), ["apply Service/web"]);
  assert.equal(decision.problems.length, 1);
  assert.match(decision.problems[0]!.message, /^katalog\.yaml:\d+:\d+: .*spec\.items/);
});

Deno.test("decide() removes the child of an element that left forEach, in both blocks", async () => {
  for (const block of ["onCreate", "onReconcile"]) {
    const plan = await crdPlanOf(`${block}:
  configMaps:
    - name: "{{ .item }}"
      data: {a: b}
      forEach: {field: spec.items}
`);
    const children = stored(plan, site({ items: ["a", "b"] }));
    const writes = writesOf(decide(plan, snapshotOf(site({ items: ["a"] }), children)));
    assert.ok(writes.includes("delete ConfigMap/b"), `${block}: ${writes}`);
    assert.ok(!writes.includes("delete ConfigMap/a"), block);
  }
});

Deno.test("decide() leaves a plain onCreate child as it is, condition and all", async () => {
  const plan = await crdPlanOf(`onCreate:
  configMaps:
    - name: once
      data: {a: "{{ .spec.a }}"}
      when: [{field: spec.on, equals: "true"}]
`);
  const children = stored(plan, site({ on: "true", a: "1" }));
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site({ on: "true", a: "2" }), children))), []);
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site({ on: "false" }), children))), []);
});

Deno.test("decide() repairs an onCreate child with reconcile: true and removes it when its condition turns false", async () => {
  const plan = await crdPlanOf(`onCreate:
  configMaps:
    - name: both
      reconcile: true
      data: {a: b}
      when: [{field: spec.on, equals: "true"}]
`);
  const children = stored(plan, site({ on: "true" }));
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site({ on: "true" }), children))), [
    "apply ConfigMap/both",
  ]);
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site({ on: "false" }), children))), [
    "delete ConfigMap/both",
  ]);
});

Deno.test("decide() refuses an object that somebody else controls", async () => {
  const plan = await crdPlanOf(`onReconcile:
  configMaps: [{name: page, data: {a: b}, forceConflict: true}]
`);
  const theirs: KubeObject = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "page",
      namespace: "web",
      ownerReferences: [{ apiVersion: "v1", kind: "Other", name: "o", uid: "other", controller: true }],
    },
  };
  const foreign = new Map([["ConfigMap/web/page", theirs]]);
  const decision = act(decide(plan, snapshotOf(site(), [], { foreign })));
  assert.deepEqual(writesOf(decision), []);
  assert.equal(decision.problems[0]!.reason, "ChildConflict");
  assert.match(
    decision.problems[0]!.message,
    /ConfigMap\/page -n web is controlled by Other\/o; it was not touched/,
  );
});

Deno.test("decide() waits for the garbage collector where an earlier object of the name left a child", async () => {
  const plan = await crdPlanOf(`onReconcile:
  configMaps: [{name: page, data: {a: b}}]
`);
  const owner = site();
  const { apiVersion, kind, metadata: { name } } = owner;
  const left: KubeObject = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "page",
      namespace: "web",
      ownerReferences: [{ apiVersion, kind, name, uid: "earlier", controller: true }],
    },
  };
  const decision = act(
    decide(plan, snapshotOf(owner, [], { foreign: new Map([["ConfigMap/web/page", left]]) })),
  );
  assert.deepEqual(writesOf(decision), []);
  assert.match(
    decision.problems[0]!.message,
    /is left of an earlier \w+\/\w+, which is gone; it was not touched/,
  );
});

Deno.test("decide() adopts an object without a controller only when the entry says so", async () => {
  const orphan: KubeObject = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "page", namespace: "web" },
  };
  const foreign = new Map([["ConfigMap/web/page", orphan]]);
  const entry = (extra: string) => `onReconcile:\n  configMaps: [{name: page, data: {a: b}${extra}}]\n`;
  const refused = act(decide(await crdPlanOf(entry("")), snapshotOf(site(), [], { foreign })));
  assert.deepEqual(writesOf(refused), []);
  assert.match(refused.problems[0]!.message, /forceConflict: true/);
  const adopted = decide(
    await crdPlanOf(entry(", forceConflict: true")),
    snapshotOf(site(), [], { foreign }),
  );
  assert.deepEqual(writesOf(adopted), ["apply ConfigMap/page"]);
});

Deno.test("decide() leaves alone what it made once, also when only a refused creation shows it", async () => {
  const box = `onCreate:
  configMaps: [{name: page, data: {a: b}}]
  secrets: [{name: token, once: true, data: {token: "{{ randomAlphanumeric 12 }}"}}]
`;
  const plan = await crdPlanOf(box);
  const found = stored(plan, site()).map((child) => ({ ...child, data: { edited: "by somebody" } }));
  const foreign = new Map(found.map((child) => [`${child.kind}/web/${child.metadata.name}`, child]));
  assert.equal(foreign.size, 2);
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site(), [], { foreign }))), []);
});

Deno.test("decide() waits for a child that is still being deleted", async () => {
  const plan = await crdPlanOf(`onReconcile:\n  configMaps: [{name: page, data: {a: b}}]\n`);
  const [page] = stored(plan, site());
  const going = { ...page!, metadata: { ...page!.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } };
  const decision = act(decide(plan, snapshotOf(site(), [going])));
  assert.deepEqual(writesOf(decision), []);
  assert.deepEqual(decision.problems.map((p) => `${p.reason} ${p.message}`), [
    "ChildTerminating ConfigMap/page -n web is still being deleted",
  ]);
});

Deno.test("decide() lets a deletion pass for a minute, and then names who holds it up", async () => {
  const plan = await crdPlanOf(`onReconcile:\n  configMaps: [{name: page, data: {a: b}}]\n`);
  const [page] = stored(plan, site());
  const since = Date.UTC(2026, 0, 1);
  const deletionTimestamp = new Date(since).toISOString();
  const going = { ...page!, metadata: { ...page!.metadata, deletionTimestamp, finalizers: ["x/hold"] } };
  const problemAt = (now: number) => act(decide(plan, snapshotOf(site(), [going], { now }))).problems[0]!;
  const early = problemAt(since + 59_000);
  assert.equal(early.isPassing, true);
  assert.equal(early.message, "ConfigMap/page -n web is still being deleted");
  const late = problemAt(since + 60_000);
  assert.equal(late.isPassing, undefined);
  assert.equal(late.message, "ConfigMap/page -n web is still being deleted, kept by its finalizers x/hold");
});

const ownerCases: readonly {
  readonly name: string;
  readonly metadata: Partial<KubeObject["metadata"]>;
  readonly writes: readonly string[];
}[] = [
  { name: "our uid label alone", metadata: { labels: { [LABEL_OWNER_UID]: "uid-shop" } }, writes: ["apply"] },
  {
    name: "our controller reference alone",
    metadata: {
      ownerReferences: [{
        apiVersion: "x/v1",
        kind: "Site",
        name: "shop",
        uid: "uid-shop",
        controller: true,
      }],
    },
    writes: ["apply"],
  },
  {
    name: "a reference to us that does not control",
    metadata: { ownerReferences: [{ apiVersion: "x/v1", kind: "Site", name: "shop", uid: "uid-shop" }] },
    writes: [],
  },
  {
    name: "the labels of an earlier installation",
    metadata: { labels: { "orkestra.orkspace.io/managed": "true", "orkestra-owner": "shop" } },
    writes: ["apply"],
  },
  {
    name: "the labels of an earlier installation for another object",
    metadata: { labels: { "orkestra.orkspace.io/managed": "true", "orkestra-owner": "other" } },
    writes: [],
  },
  {
    name: "an owner label that anybody may set",
    metadata: { labels: { "orkestra-owner": "shop" } },
    writes: [],
  },
];

for (const { name, metadata, writes } of ownerCases) {
  Deno.test(`decide() takes an object with ${name} for ${writes.length ? "ours" : "somebody else's"}`, async () => {
    const plan = await crdPlanOf(`onReconcile:\n  configMaps: [{name: page, data: {a: b}}]\n`);
    const found: KubeObject = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "page", namespace: "web", ...metadata },
    };
    const foreign = new Map([["ConfigMap/web/page", found]]);
    const decision = act(decide(plan, snapshotOf(site(), [], { foreign })));
    assert.deepEqual(decision.writes.map(({ write }) => write.kind), writes);
    assert.deepEqual(decision.problems.map((p) => p.reason), writes.length ? [] : ["ChildConflict"]);
  });
}

Deno.test("decide() uses the first of two entries that make one child, and says which they are", async () => {
  const plan = await crdPlanOf(`onReconcile:
  configMaps:
    - {name: page, data: {a: first}}
    - {name: "{{ .spec.name }}", data: {a: second}}
    - {name: "each-{{ .spec.name }}", data: {a: "{{ .item }}"}, forEach: {field: spec.items}}
`);
  const decision = act(decide(plan, snapshotOf(site({ name: "page", items: ["x", "y"] }))));
  assert.deepEqual(writesOf(decision), ["create ConfigMap/page", "create ConfigMap/each-page"]);
  assert.deepEqual(decision.desired.map(({ object }) => object["data"]), [{ a: "first" }, { a: "x" }]);
  const [two, one] = decision.problems.map((p) => `${p.reason} ${p.message}`);
  assert.match(
    two!,
    /^ChildConflict katalog\.yaml:\d+:\d+ and katalog\.yaml:\d+:\d+ both make ConfigMap "page"/,
  );
  assert.match(one!, /^ChildConflict katalog\.yaml:\d+:\d+ makes ConfigMap "each-page" more than once/);
});

Deno.test("decide() prefers an entry that reconciles to one that only creates", async () => {
  const plan = await crdPlanOf(`onCreate:
  configMaps: [{name: page, data: {a: created}}]
onReconcile:
  configMaps: [{name: "{{ .spec.name }}", data: {a: reconciled}}]
`);
  const decision = act(decide(plan, snapshotOf(site({ name: "page" }))));
  assert.deepEqual(decision.desired.map(({ object }) => object["data"]), [{ a: "reconciled" }]);
  assert.deepEqual(decision.problems, []);
});

Deno.test("decide() tells once what keeps several children from being made", async () => {
  const plan = await crdPlanOf(`onReconcile:
  configMaps: [{name: "{{ .item }}", data: {a: b}, forEach: {field: spec.items}}]
`);
  const unavailable = new Map([["ConfigMap.", "forbidden"]]);
  const forbidden = act(decide(plan, snapshotOf(site({ items: ["x", "y"] }), [], { unavailable })));
  assert.deepEqual(forbidden.problems.map((p) => p.message), [
    "ConfigMap/x: forbidden",
    "ConfigMap/y: forbidden",
  ], "each child that is missing is named");
  assert.deepEqual(forbidden.problems.map((p) => p.reason), ["KindUnavailable", "KindUnavailable"]);
  const unserved = act(decide(plan, snapshotOf(site({ items: ["x"] }), [], { typeOf: () => undefined })));
  assert.deepEqual(unserved.problems.map((p) => `${p.reason} ${p.message}`), [
    "KindUnavailable ConfigMap/x: the cluster does not serve ConfigMap (/v1)",
  ]);
});

Deno.test("decide() takes an existing Namespace of somebody else for what was wanted", async () => {
  const plan = await crdPlanOf(`onReconcile:
  custom: [{apiVersion: v1, kind: Namespace, metadata: {name: team}}]
`);
  const theirs: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "team" } };
  const decision = act(
    decide(plan, snapshotOf(site(), [], { foreign: new Map([["Namespace/team", theirs]]) })),
  );
  assert.deepEqual([writesOf(decision), decision.problems], [[], []]);
});

Deno.test("decide() creates a Job once, and not again after it is gone", async () => {
  const plan = await crdPlanOf(
    `onReconcile:\n  jobs: [{name: setup, image: busybox, command: ["{{ .spec.cmd }}"]}]\n`,
  );
  const first = act(decide(plan, snapshotOf(site({ cmd: "a" }))));
  assert.deepEqual(writesOf(first), ["create Job/setup"]);
  const job = stored(plan, site({ cmd: "a" }))[0]!;
  const changed = act(decide(plan, snapshotOf(site({ cmd: "b" }), [job])));
  assert.deepEqual(writesOf(changed), [], "a changed template does not run the Job again");
  assert.ok(changed.stamp?.kind === "patchMeta");
  const record = (changed.stamp.patch["annotations"] as Record<string, string>)[
    "orkestra.orkspace.io/jobs"
  ]!;
  assert.match(record, /^setup=[0-9a-f]{16}$/);
  const gone = site({ cmd: "a" }, { annotations: { "orkestra.orkspace.io/jobs": record } });
  const after = act(decide(plan, snapshotOf(gone)));
  assert.deepEqual([writesOf(after), after.desired], [[], []], "nor is it waited for");
  assert.equal(after.stamp?.kind === "patchMeta" && "orkestra.orkspace.io/jobs" in after.stamp.patch, false);
});

Deno.test("decide() records a Job that is yet to be made after the finalizer, not with it", async () => {
  const plan = await crdPlanOf(`onReconcile:
  jobs: [{name: setup, image: busybox, recreate: onChange, command: ["{{ .spec.cmd }}"]}]
  configMaps: [{name: far, namespace: elsewhere, data: {a: b}}]
`);
  const recordIn = (write: Write | undefined) =>
    write?.kind === "patchMeta"
      ? (write.patch["annotations"] as Record<string, string> | undefined)?.["orkestra.orkspace.io/jobs"]
      : undefined;
  const first = act(decide(plan, snapshotOf(site({ cmd: "a" }))));
  assert.ok(first.guard?.kind === "patchMeta" && first.guard.patch["finalizers"]);
  assert.equal(recordIn(first.guard), undefined, "a crash before the Job is made must not count as its run");
  assert.match(recordIn(first.stamp) ?? "", /^setup=/);
  const job = stored(plan, site({ cmd: "a" })).find((child) => child.kind === "Job")!;
  const ran = act(decide(plan, snapshotOf(site({ cmd: "a" }), [job])));
  assert.equal(recordIn(ran.guard), recordIn(first.stamp), "one that is there is recorded at once");
  assert.equal(ran.stamp, undefined);
  const again = act(decide(plan, snapshotOf(site({ cmd: "b" }), [job])));
  assert.equal(recordIn(again.guard), undefined);
  assert.notEqual(recordIn(again.stamp), recordIn(first.stamp));
});

Deno.test("decide() runs a Job again when its template changes and recreate is onChange", async () => {
  const plan = await crdPlanOf(`onReconcile:
  jobs: [{name: setup, image: busybox, recreate: onChange, command: ["{{ .spec.cmd }}"]}]
`);
  const job = stored(plan, site({ cmd: "a" }))[0]!;
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site({ cmd: "a" }), [job]))), []);
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site({ cmd: "b" }), [job]))), ["replace Job/setup"]);
});

Deno.test("decide() keeps a once Secret and renews it in place when its time has come", async () => {
  const plan = await crdPlanOf(`onCreate:
  secrets: [{name: token, once: true, rotateAfter: 1h, data: {t: "{{ .spec.t }}"}}]
`);
  const secret = stored(plan, site({ t: "one" }))[0]!;
  const soon = act(decide(plan, snapshotOf(site({ t: "two" }), [secret])));
  assert.deepEqual(writesOf(soon), []);
  assert.equal(soon.nextAtMs, Date.UTC(2026, 0, 1) + 3_600_000);
  const later = decide(
    plan,
    snapshotOf(site({ t: "two" }), [secret], { now: Date.UTC(2026, 0, 1) + 3_600_001 }),
  );
  assert.deepEqual(writesOf(later), ["apply Secret/token"]);
});

Deno.test("decide() guards children in other namespaces with a finalizer, and others not", async () => {
  const near = await crdPlanOf(`onReconcile:\n  configMaps: [{name: page, data: {a: b}}]\n`);
  assert.equal(act(decide(near, snapshotOf(site()))).guard, undefined);
  const far = await crdPlanOf(
    `onReconcile:\n  configMaps: [{name: page, namespace: elsewhere, data: {a: b}}]\n`,
  );
  const guard = act(decide(far, snapshotOf(site()))).guard;
  assert.ok(guard?.kind === "patchMeta");
  assert.deepEqual(guard.patch["finalizers"], [FINALIZER_CLEANUP]);
  assert.equal(guard.resourceVersion, "7");
});

Deno.test("decide() reports a kind that cannot be seen and goes on with the others", async () => {
  const plan = await crdPlanOf(TWO);
  const decision = act(decide(
    plan,
    snapshotOf(site(), [], {
      unavailable: new Map([["Deployment.apps", "deployments is forbidden"]]),
    }),
  ));
  assert.deepEqual(writesOf(decision), ["create Service/shop"]);
  assert.match(decision.problems[0]!.message, /deployments is forbidden/);
});

const namespaceCases: readonly (readonly [settings: string, namespace: string | undefined, acts: boolean])[] =
  [
    ["restrictedNamespaces: [we*]", "web", false],
    ["restrictedNamespaces: [we*]", "awe", true],
    ["restrictedNamespaces: [we]", "web", true],
    ["restrictedNamespaces: [other, web]", "web", false],
    ["restrictedNamespaces: [we*]", undefined, true],
    ["allowedNamespaces: [other, w*]", "web", true],
    ["allowedNamespaces: [other]", "web", false],
    ["allowedNamespaces: [other]", undefined, true],
  ];

for (const [settings, namespace, acts] of namespaceCases) {
  const title = `decide() ${acts ? "acts" : "does not act"} in ${
    namespace ?? "no namespace"
  } with ${settings}`;
  Deno.test(title.replace("\n", ", "), async () => {
    const plan = await crdPlanOf(TWO, settings);
    const { namespace: _, ...metadata } = site().metadata;
    const object = { ...site(), metadata: { ...metadata, ...(namespace ? { namespace } : {}) } };
    assert.equal(decide(plan, snapshotOf(object)).kind, acts ? "act" : "ignore");
  });
}

Deno.test("decide() keeps a cluster-scoped custom child of a namespaced object", async () => {
  const plan = await crdPlanOf(`onReconcile:
  custom:
    - {apiVersion: demo.example.com/v1, kind: Fleet, metadata: {name: all}, spec: {a: b}}
`);
  const [fleet] = stored(plan, site());
  assert.equal(fleet!.metadata.namespace, undefined);
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site(), [fleet!]))), ["apply Fleet/all"]);
});

const DELETING = {
  deletionTimestamp: "2026-01-01T00:00:00Z",
  finalizers: [FINALIZER_CLEANUP, "other/finalizer"],
};

Deno.test("decide() while deleting: removes what the garbage collector cannot, then the finalizer", async () => {
  const plan = await crdPlanOf(
    `onReconcile:\n  configMaps: [{name: page, namespace: elsewhere, data: {a: b}}]\n`,
  );
  const far = stored(plan, site());
  const first = decide(plan, snapshotOf(site({}, DELETING), far));
  assert.ok(first.kind === "remove");
  assert.deepEqual(writesOf(first), ["delete ConfigMap/page"]);
  assert.equal(first.release, undefined);
  const [{ write }] = first.writes as readonly [Act["writes"][number]];
  assert.ok(write.kind === "delete" && write.uid === "uid-0" && write.propagation === "Background");
  assert.deepEqual(first.waitingFor, ["ConfigMap/page -n elsewhere to be deleted"]);
  const going = far.map((child) => ({
    ...child,
    metadata: { ...child.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" },
  }));
  const waiting = decide(plan, snapshotOf(site({}, DELETING), going));
  assert.ok(waiting.kind === "remove" && waiting.release === undefined);
  assert.deepEqual(
    [writesOf(waiting), waiting.waitingFor],
    [[], first.waitingFor],
    "deleted once, waited for",
  );
  const last = decide(plan, snapshotOf(site({}, DELETING)));
  assert.ok(last.kind === "remove" && last.release?.kind === "patchMeta");
  assert.deepEqual(last.release.patch["finalizers"], [
    "other/finalizer",
  ]);
  assert.equal(last.release.resourceVersion, "7", "nobody else's finalizer is lost");
});

Deno.test("decide() while deleting: leaves what the garbage collector takes, and an object without our finalizer", async () => {
  const plan = await crdPlanOf(`onReconcile:\n  configMaps: [{name: page, data: {a: b}}]\n`);
  const near = stored(plan, site());
  const decision = decide(plan, snapshotOf(site({}, DELETING), near));
  assert.ok(decision.kind === "remove" && decision.release);
  assert.deepEqual(writesOf(decision), []);
  const unguarded = site({}, { ...DELETING, finalizers: ["other/finalizer"] });
  assert.equal(decide(plan, snapshotOf(unguarded, near)).kind, "ignore");
});

Deno.test("decide() while deleting: waits for a kind that cannot be seen, since children may be left", async () => {
  const plan = await crdPlanOf(
    `onReconcile:\n  configMaps: [{name: page, namespace: elsewhere, data: {a: b}}]\n`,
  );
  const unavailable = new Map([["ConfigMap.", "configmaps is forbidden"]]);
  const decision = decide(plan, snapshotOf(site({}, DELETING), [], { unavailable }));
  assert.ok(decision.kind === "remove" && decision.release === undefined);
  assert.deepEqual(decision.waitingFor, ["ConfigMap: configmaps is forbidden"]);
  assert.deepEqual(decision.problems.map((p) => p.reason), ["KindUnavailable"]);
});

Deno.test("decide() while deleting: deletes what onDelete names in the foreground, before anything else goes", async () => {
  const plan = await crdPlanOf(`onReconcile:
  configMaps:
    - {name: page, data: {a: b}}
    - {name: far, namespace: elsewhere, data: {a: b}}
onDelete:
  configMaps: [{name: page}]
`);
  const children = stored(plan, site());
  const first = decide(plan, snapshotOf(site({}, DELETING), children));
  assert.ok(first.kind === "remove" && first.release === undefined);
  assert.deepEqual(writesOf(first), ["delete ConfigMap/page"]);
  const { write } = first.writes[0]!;
  assert.ok(write.kind === "delete" && write.propagation === "Foreground");
  assert.deepEqual(first.waitingFor, ["ConfigMap/page to be deleted"]);
  const next = decide(plan, snapshotOf(site({}, DELETING), children.slice(1)));
  assert.deepEqual(writesOf(next), ["delete ConfigMap/far"]);
});

Deno.test("decide() while deleting: deletes children of a kind of which nothing is known any more", async () => {
  const plan = await crdPlanOf(
    `onReconcile:\n  configMaps: [{name: page, namespace: elsewhere, data: {a: b}}]\n`,
  );
  const far = stored(plan, site());
  const decision = decide(plan, snapshotOf(site({}, DELETING), far, { typeOf: () => undefined }));
  assert.ok(decision.kind === "remove");
  const [{ write }] = decision.writes as readonly [Act["writes"][number]];
  const { group, version, kind, plural, namespaced } = write.type;
  assert.deepEqual([group, version, kind, plural, namespaced], ["", "v1", "ConfigMap", "configmaps", true]);
});

Deno.test("decide() while deleting: a volume takes along the claim that keeps it", async () => {
  const plan = await crdPlanOf(`onReconcile:
  custom:
    - {apiVersion: v1, kind: PersistentVolume, metadata: {name: disk}, spec: {capacity: {storage: 1Gi}}}
    - {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {volumeName: disk}}
`);
  const children = stored(plan, site());
  const kinds = (owned: readonly KubeObject[]) =>
    writesOf(decide(plan, snapshotOf(site({}, DELETING), owned))).toSorted();
  assert.deepEqual(kinds(children), [
    "delete PersistentVolume/disk",
    "delete PersistentVolumeClaim/data",
  ]);
  assert.deepEqual(kinds(children.filter((c) => c.kind !== "PersistentVolume")), []);
});

Deno.test("decide() while deleting: runs onDelete Jobs to completion first", async () => {
  const plan = await crdPlanOf(`onDelete:\n  jobs: [{name: drain, image: busybox}]\n`);
  const first = decide(plan, snapshotOf(site({}, DELETING)));
  assert.deepEqual(writesOf(first), ["create Job/drain"]);
  assert.ok(first.kind === "remove");
  const job = first.writes[0]!.write as { object: KubeObject };
  assert.equal(
    job.object.metadata.ownerReferences,
    undefined,
    "foreground deletion must not take the Job away",
  );
  const running = decide(plan, snapshotOf(site({}, DELETING), [job.object]));
  assert.ok(running.kind === "remove" && running.release === undefined);
  assert.equal(first.writes[0]!.key, "Job.batch/web/drain");
  for (const { waitingFor } of [first, running]) assert.deepEqual(waitingFor, ["Job/drain to finish"]);
  const done = { ...job.object, status: { conditions: [{ type: "Complete", status: "True" }] } };
  const cleaning = decide(plan, snapshotOf(site({}, DELETING), [done]));
  assert.deepEqual(writesOf(cleaning), ["delete Job/drain"]);
  assert.ok(cleaning.kind === "remove" && cleaning.guard?.kind === "patchMeta");
  const annotations = cleaning.guard.patch["annotations"] as Record<string, string>;
  const last = decide(plan, snapshotOf(site({}, { ...DELETING, annotations })));
  assert.deepEqual(writesOf(last), [], "the Job does not run again once it is removed");
  assert.ok(last.kind === "remove" && last.release);
});

Deno.test("decide() while deleting: leaves what another object made under a name of onDelete", async () => {
  const plan = await crdPlanOf(`onDelete:
  configMaps: [{name: page}]
  jobs: [{name: drain, image: busybox}]
`);
  const theirs = (kind: string, apiVersion: string): KubeObject => ({
    apiVersion,
    kind,
    metadata: {
      name: kind === "Job" ? "drain" : "page",
      namespace: "web",
      labels: { [LABEL_OWNER_UID]: "other" },
    },
    status: { conditions: [{ type: "Complete", status: "True" }] },
  });
  const children = [theirs("ConfigMap", "v1"), theirs("Job", "batch/v1")];
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site({}, DELETING), children))), ["create Job/drain"]);
});

Deno.test("decide() while deleting: a template error does not block", async () => {
  const plan = await crdPlanOf(`onDelete:\n  jobs: [{name: drain, image: "{{ .spec.image }}"}]\n`);
  const decision = decide(plan, snapshotOf(site({}, DELETING)));
  assert.ok(decision.kind === "remove");
  assert.ok(decision.release, "the finalizer goes all the same");
  assert.equal(decision.problems.length, 1);
});

Deno.test("decide() is pure: the same snapshot gives the same decision", async () => {
  const plan = await crdPlanOf(TWO);
  const snapshot: Snapshot = snapshotOf(site({ cache: "true" }));
  assert.deepEqual(JSON.stringify(decide(plan, snapshot)), JSON.stringify(decide(plan, snapshot)));
});

Deno.test("decide() replaces a Pod whose template changed and repairs one that was edited", async () => {
  const plan = await crdPlanOf(`onReconcile:\n  pods: [{name: tool, image: "{{ .spec.image }}"}]\n`);
  const pod = stored(plan, site({ image: "a" }))[0]!;
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site({ image: "a" }), [pod]))), ["apply Pod/tool"]);
  assert.deepEqual(writesOf(decide(plan, snapshotOf(site({ image: "b" }), [pod]))), ["replace Pod/tool"]);
});

Deno.test("decide() leaves children to the entry of the storage version", async () => {
  const entry = (version: string) => `
      crdFile: crd.yaml
      apiTypes: {group: demo.example.com, version: ${version}, kind: Site, plural: sites}
      operatorBox: {onReconcile: {configMaps: [{name: page, data: {a: ${version}}}]}, onDelete: {jobs: [{name: bye, image: b}]}}`;
  const version = (name: string, storage: boolean) =>
    `{name: ${name}, served: true, storage: ${storage}, schema: {openAPIV3Schema: {type: object}}}`;
  const plan = await planOf(
    `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: {name: test}
spec:
  crds:
    old:${entry("v1")}
    new:${entry("v2")}
`,
    {
      "crd.yaml": `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: sites.demo.example.com}
spec:
  group: demo.example.com
  scope: Namespaced
  names: {kind: Site, plural: sites}
  versions: [${version("v1", false)}, ${version("v2", true)}]
`,
    },
  );
  const of = (name: string) => plan.crds.find((crd) => crd.name === name)!;
  assert.deepEqual([of("old").childrenBy, of("new").childrenBy], ["new", undefined]);
  const owned = [{ ...site({}), kind: "ConfigMap", apiVersion: "v1" }];
  const left = decide(of("old"), snapshotOf(site({}), owned));
  assert.deepEqual(left, { kind: "act", writes: [], desired: [], problems: [] });
  assert.equal(decide(of("old"), snapshotOf(site({}, DELETING))).kind, "ignore");
  assert.deepEqual(writesOf(decide(of("new"), snapshotOf(site({})))), ["create ConfigMap/page"]);
});

Deno.test("templates and conditions see builds that never ran as not called", async () => {
  const plan = await crdPlanOf(`onReconcile:
  configMaps:
    - {name: a, when: [{field: git.called, equals: "false"}], data: {a: "{{ .docker.buildSucceeded }}{{ .git.commit }}"}}
`);
  const [write] = act(decide(plan, snapshotOf(site()))).writes;
  assert.ok(write && "object" in write.write);
  assert.deepEqual(write.write.object["data"], { a: "false" });
});

Deno.test("decide() takes nothing from a living object of the same name elsewhere", async () => {
  const plan = await crdPlanOf(
    `onReconcile:\n  clusterRoles: [{name: shared, rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]}]\n`,
  );
  const labels = {
    "orkestra.orkspace.io/managed": "true",
    "orkestra-owner": "shop",
    "orkestra.orkspace.io/owner-uid": "uid-other-shop",
  };
  const role: KubeObject = {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "shared", uid: "uid-role", labels },
  };
  const decide_ = (living: boolean) =>
    act(decide(plan, snapshotOf(site(), [role], { isLiving: () => living })));
  const refused = decide_(true);
  assert.deepEqual(refused.writes.map(({ write }) => write.kind), []);
  assert.match(
    refused.problems[0]!.message,
    /^ClusterRole\/shared belongs to another "shop"; it was not touched/,
  );
  assert.ok(refused.problems[0]!.ref, "who waits for it is told when it goes");
  assert.deepEqual(
    decide_(false).writes.map(({ write }) => write.kind),
    ["apply"],
    "what a dead one left is taken over",
  );
});
