// Owns: tests of the applier against a scripted writer. Must not: be part of a program.

import assert from "node:assert/strict";
import { InvariantError, type OrkError } from "../../base/mod.ts";
import { KubeApiError, type KubeObject, type ResourceType, type Write } from "../../kube/mod.ts";
import {
  deployment,
  DEPLOYMENTS,
  edited,
  type Harness,
  harness,
  SECRETS,
  setAt,
  stored,
  widget,
  WIDGETS,
} from "./_test_kit.ts";
import { APPLIED_ANNOTATION } from "./applied.ts";
import type { WriteResult } from "./result.ts";

const CPU = ["spec", "template", "spec", "containers", 0, "resources", "requests", "cpu"];

function applyOf(object: KubeObject, type: ResourceType = DEPLOYMENTS): Write {
  return { kind: "apply", type, object, force: true };
}

function objectOf(result: WriteResult): KubeObject {
  assert.ok("object" in result && result.object);
  return result.object;
}

async function created(h: Harness, object: KubeObject, type = DEPLOYMENTS): Promise<KubeObject> {
  const result = await h.applier.execute(applyOf(object, type));
  assert.equal(result.kind === "written" && result.verb, "created");
  return objectOf(result);
}

Deno.test("execute marks what it applies and leaves the template's own annotations", async () => {
  const h = harness();
  const object = await created(
    h,
    edited(deployment(), (c) => setAt(c, ["metadata", "annotations"], { a: "b" })),
  );
  assert.equal(object.metadata.annotations?.["a"], "b");
  assert.match(object.metadata.annotations?.[APPLIED_ANNOTATION] ?? "", /^[0-9a-f]{12}$/);
});

Deno.test("execute sends nothing when the object already matches", async () => {
  const h = harness();
  const observed = await created(h, deployment());
  const result = await h.applier.execute(applyOf(deployment()), { observed });
  assert.deepEqual(result, { kind: "unchanged", object: observed });
  assert.equal(h.writes.length, 1);
  assert.match(await h.exposition(), /orkestra_writes_skipped_total\{kind="Deployment"\} 1/);
});

Deno.test("execute says updated when the template changed, with the fields", async () => {
  const h = harness();
  const observed = await created(h, deployment());
  const result = await h.applier.execute(applyOf(deployment({ image: "nginx:1.29" })), { observed });
  assert.ok(result.kind === "written");
  assert.equal(result.verb, "updated");
  assert.deepEqual(result.changes, [{
    path: "spec.template.spec.containers[web].image",
    before: "nginx:1.27",
    after: "nginx:1.29",
  }]);
});

Deno.test("execute says updated when the template only lost a field", async () => {
  const h = harness();
  const observed = await created(h, widget({ a: 1, b: 2 }), WIDGETS);
  const result = await h.applier.execute(applyOf(widget({ a: 1 }), WIDGETS), { observed });
  assert.equal(result.kind === "written" && result.verb, "updated");
});

Deno.test("execute says repaired when somebody edited, and who", async () => {
  const h = harness();
  const observed = edited(await created(h, deployment()), (c) => {
    setAt(c, ["spec", "replicas"], 5);
    setAt(c, ["metadata", "managedFields"], [
      { manager: "orkestra", operation: "Apply", time: "2026-01-03T00:00:00Z" },
      {
        manager: "kubectl-edit",
        operation: "Update",
        time: "2026-01-02T00:00:00Z",
        fieldsV1: { "f:spec": { "f:replicas": {} } },
      },
      {
        manager: "labeller",
        operation: "Update",
        time: "2026-01-04T00:00:00Z",
        fieldsV1: { "f:metadata": {} },
      },
      {
        manager: "kube-controller-manager",
        operation: "Update",
        subresource: "status",
        time: "2026-01-05T00:00:00Z",
      },
    ]);
  });
  const result = await h.applier.execute(applyOf(deployment()), { observed });
  assert.ok(result.kind === "written");
  assert.equal(result.verb, "repaired");
  assert.deepEqual(result.changes, [{ path: "spec.replicas", before: 5, after: 3 }]);
  assert.equal(result.editedBy, "kubectl-edit");
});

const scalers: readonly (readonly [path: readonly string[], editedBy: string | undefined])[] = [
  [["spec", "replicas"], "kubectl"],
  [["spec", "paused"], undefined],
];

for (const [path, editedBy] of scalers) {
  Deno.test(`execute blames who scaled for replicas alone: ${path.join(".")}`, async () => {
    const h = harness();
    const desired = edited(deployment(), (c) => setAt(c, ["spec", "paused"], false));
    const observed = edited(await created(h, desired), (c) => {
      setAt(c, path, path[1] === "paused" ? true : 7);
      setAt(c, ["metadata", "managedFields"], [
        { manager: "kubectl", operation: "Update", subresource: "scale", time: "2026-01-05T00:00:00Z" },
      ]);
    });
    const result = await h.applier.execute(applyOf(desired), { observed });
    assert.equal(result.kind === "written" && result.verb, "repaired");
    assert.equal(result.kind === "written" ? result.editedBy : "", editedBy);
  });
}

Deno.test("execute learns a normal form from the answer and then writes no more", async () => {
  const h = harness();
  h.answer = (write) =>
    "object" in write ? stored(edited(write.object, (c) => setAt(c, ["spec", "time"], "1h0m0s"))) : undefined;
  const observed = await created(h, widget({ time: "60m" }), WIDGETS);
  const again = await h.applier.execute(applyOf(widget({ time: "60m" }), WIDGETS), { observed });
  assert.equal(again.kind, "unchanged");
  assert.equal(h.writes.length, 1);
});

Deno.test("execute repairs a third value where a normal form was learned", async () => {
  const h = harness();
  h.answer = (write) =>
    "object" in write ? stored(edited(write.object, (c) => setAt(c, ["spec", "time"], "1h0m0s"))) : undefined;
  const observed = edited(
    await created(h, widget({ time: "60m" }), WIDGETS),
    (c) => setAt(c, ["spec", "time"], "9h"),
  );
  const result = await h.applier.execute(applyOf(widget({ time: "60m" }), WIDGETS), { observed });
  assert.equal(result.kind === "written" && result.verb, "repaired");
  assert.deepEqual(result.kind === "written" && result.changes, [{
    path: "spec.time",
    before: "9h",
    after: "60m",
  }]);
  assert.equal(h.writes.length, 2);
});

Deno.test("execute after a restart takes an unknown normal form for unchanged, once with a request", async () => {
  const normal = (object: KubeObject) => stored(edited(object, (c) => setAt(c, ["spec", "time"], "1h0m0s")));
  const before = harness();
  before.answer = (write) => ("object" in write ? normal(write.object) : undefined);
  const observed = await created(before, widget({ time: "60m" }), WIDGETS);
  const after = harness();
  after.answer = before.answer;
  for (const writes of [1, 1]) {
    const result = await after.applier.execute(applyOf(widget({ time: "60m" }), WIDGETS), { observed });
    assert.equal(result.kind, "unchanged");
    assert.equal(after.writes.length, writes);
  }
});

Deno.test("execute compares quantities of built-in kinds by value without learning", async () => {
  const h = harness();
  const observed = edited(await created(h, deployment({ cpu: "1000m" })), (c) => setAt(c, CPU, "1"));
  assert.equal(
    (await h.applier.execute(applyOf(deployment({ cpu: "1000m" })), { observed })).kind,
    "unchanged",
  );
});

function secret(password: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "s", namespace: "default" },
    data: { password: btoa(password) },
  };
}

Deno.test("execute names the changed key of a Secret and never a value", async () => {
  const h = harness();
  const observed = await created(h, secret("first"), SECRETS);
  const drifted = edited(observed, (c) => setAt(c, ["data", "password"], btoa("stolen")));
  const repaired = await h.applier.execute(applyOf(secret("first"), SECRETS), { observed: drifted });
  assert.equal(repaired.kind === "written" && repaired.verb, "repaired");
  assert.deepEqual(repaired.kind === "written" && repaired.changes, [{ path: "data.password" }]);
  const updated = await h.applier.execute(applyOf(secret("second"), SECRETS), { observed });
  assert.equal(updated.kind === "written" && updated.verb, "updated");
  assert.deepEqual(updated.kind === "written" && updated.changes, [{ path: "data.password" }]);
});

Deno.test("execute gives Secrets a mark that does not depend on their values", async () => {
  const h = harness();
  const mark = async (value: string) => (await created(h, secret(value), SECRETS)).metadata.annotations;
  assert.deepEqual(await mark("a"), await mark("b"));
});

Deno.test("execute folds stringData into data", async () => {
  const h = harness();
  const object = await created(
    h,
    { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, stringData: { k: "grün" } },
    SECRETS,
  );
  assert.deepEqual(object["data"], { k: btoa("gr\u00c3\u00bcn") });
  assert.equal(object["stringData"], undefined);
  const both = await created(h, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "b" },
    data: { k: btoa("encoded"), kept: btoa("x") },
    stringData: { k: "plain" },
  }, SECRETS);
  assert.deepEqual(both["data"], { k: btoa("plain"), kept: btoa("x") }, "as the API server would");
});

Deno.test("execute says updated when a Secret lost a key, though nothing that is wanted differs", async () => {
  const h = harness();
  const both = edited(secret("first"), (c) => setAt(c, ["data", "old"], btoa("x")));
  const observed = await created(h, both, SECRETS);
  const result = await h.applier.execute(applyOf(secret("first"), SECRETS), { observed });
  assert.equal(result.kind === "written" && result.verb, "updated");
  assert.equal(h.writes.length, 2);
});

Deno.test("execute shows what changed in the metadata of a Secret", async () => {
  const h = harness();
  const labelled = edited(secret("first"), (c) => setAt(c, ["metadata", "labels"], { app: "shop" }));
  const observed = edited(
    await created(h, labelled, SECRETS),
    (c) => setAt(c, ["metadata", "labels", "app"], "x"),
  );
  const result = await h.applier.execute(applyOf(labelled, SECRETS), { observed });
  assert.deepEqual(result.kind === "written" && result.changes, [
    { path: "metadata.labels.app", before: "x", after: "shop" },
  ]);
});

Deno.test("execute forgets normal forms of a type whose schema changed", async () => {
  const h = harness();
  h.answer = (write) =>
    "object" in write ? stored(edited(write.object, (c) => setAt(c, ["spec", "time"], "1h0m0s"))) : undefined;
  const observed = await created(h, widget({ time: "60m" }), WIDGETS);
  h.applier.forget(DEPLOYMENTS);
  await h.applier.execute(applyOf(widget({ time: "60m" }), WIDGETS), { observed });
  assert.equal(h.writes.length, 1, "another type's are kept");
  h.applier.forget(WIDGETS);
  await h.applier.execute(applyOf(widget({ time: "60m" }), WIDGETS), { observed });
  assert.equal(h.writes.length, 2);
});

Deno.test("execute repairs an edit to the form that the server gave to another object only", async () => {
  const h = harness();
  const mirrored = (write: Write) =>
    "object" in write
      ? stored(edited(write.object, (c) => setAt(c, ["spec", "image"], "mirror/web")))
      : undefined;
  const plain = h.answer;
  h.answer = mirrored;
  await created(h, widget({ image: "web" }, "one"), WIDGETS);
  h.answer = plain;
  const second = await created(h, widget({ image: "web" }, "two"), WIDGETS);
  const observed = edited(second, (c) => setAt(c, ["spec", "image"], "mirror/web"));
  const result = await h.applier.execute(applyOf(widget({ image: "web" }, "two"), WIDGETS), { observed });
  assert.equal(result.kind === "written" && result.verb, "repaired");
});

Deno.test("execute counts and times writes by kind and result", async () => {
  const h = harness();
  h.answer = async (write) => {
    await h.clock.advance(250);
    return "object" in write ? stored(write.object) : undefined;
  };
  await created(h, deployment());
  await created(h, widget({ a: 1 }), WIDGETS);
  h.answer = () => refusal("FieldConflict");
  await h.applier.execute(applyOf(deployment()));
  const text = await h.exposition();
  for (
    const [kind, result] of [["Deployment", "created"], ["Widget", "created"], ["Deployment", "failed"]]
  ) {
    assert.match(text, new RegExp(`^orkestra_writes_total\\{kind="${kind}",result="${result}"\\} 1$`, "m"));
  }
  assert.match(text, /^orkestra_write_duration_seconds_sum\{kind="Widget"\} 0.25$/m);
  assert.deepEqual(h.logged.map((r) => [r.message, r.fields["object"]])[0], [
    "write sent",
    "Deployment/shop -n default",
  ]);
});

function refusal(reason: "Invalid" | "FieldConflict" | "AlreadyExists", field = ""): KubeApiError {
  const causes = field ? [{ field, message: "field is immutable" }] : [];
  return new KubeApiError("refused", { status: 422, reason, retry: "backoff", causes });
}

const failures: readonly {
  readonly name: string;
  readonly error: OrkError;
  readonly code: string;
  readonly hint: RegExp;
}[] = [
  {
    name: "an immutable field",
    error: refusal("Invalid", "spec.selector"),
    code: "apply/immutable-field",
    hint: /spec\.selector.*delete Deployment\/shop -n default/,
  },
  {
    name: "a field owned by another manager",
    error: refusal("FieldConflict"),
    code: "apply/field-conflict",
    hint: /forceConflict/,
  },
  {
    name: "another invalid field",
    error: refusal("Invalid", "spec.replicas"),
    code: "kube/invalid",
    hint: /^$/,
  },
];

/** Fields that people do try to change, and that Kubernetes refuses to. */
const immutableCases: readonly (readonly [kind: string, field: string])[] = [
  ["Deployment", "spec.selector"],
  ["ReplicaSet", "spec.selector"],
  ["DaemonSet", "spec.selector.matchLabels"],
  ["StatefulSet", "spec"],
  ["Job", "spec.template"],
  ["Job", "spec.selector"],
  ["Job", "spec.completions"],
  ["Job", "spec.completionMode"],
  ["Job", "spec.podFailurePolicy"],
  ["Service", "spec.clusterIP"],
  ["Service", "spec.clusterIPs[0]"],
  ["Service", "spec.ipFamilies[0]"],
  ["ConfigMap", "data"],
  ["ConfigMap", "binaryData"],
  ["ConfigMap", "immutable"],
  ["Secret", "data"],
  ["Secret", "type"],
  ["Secret", "immutable"],
  ["PersistentVolumeClaim", "spec"],
  ["PersistentVolume", "spec.persistentvolumesource"],
  ["StorageClass", "provisioner"],
  ["StorageClass", "parameters"],
  ["StorageClass", "reclaimPolicy"],
  ["StorageClass", "volumeBindingMode"],
  ["RoleBinding", "roleRef"],
  ["ClusterRoleBinding", "roleRef"],
  ["Pod", "spec"],
];

Deno.test("execute advises to delete and create where a field can never change", async () => {
  const h = harness();
  for (const [kind, field] of immutableCases) {
    h.answer = () => refusal("Invalid", field);
    const result = await h.applier.execute(applyOf({ ...deployment(), kind }));
    assert.ok(result.kind === "failed" && result.error.code === "apply/immutable-field", `${kind} ${field}`);
    assert.ok(result.error.hint?.includes(field));
  }
});

Deno.test("execute advises so for an apply alone: a patch deletes nothing", async () => {
  const h = harness();
  h.answer = () => refusal("Invalid", "spec.selector");
  const result = await h.applier.execute({
    kind: "patchObject",
    type: DEPLOYMENTS,
    ref: REF,
    patch: { spec: { selector: {} } },
  });
  assert.equal(result.kind === "failed" && result.error.code, "kube/invalid");
});

for (const { name, error, code, hint } of failures) {
  Deno.test(`execute reports ${name} as ${code}`, async () => {
    const h = harness();
    h.answer = () => error;
    const result = await h.applier.execute(applyOf(deployment()));
    assert.ok(result.kind === "failed");
    assert.equal(result.error.code, code);
    assert.match(result.error.hint ?? "", hint);
    // The patch of nothing looks whether it was our own creation that stood in the way.
    assert.deepEqual(h.writes.map((w) => w.kind), ["apply", "patchMeta"], "nothing is deleted or retried");
    assert.deepEqual(h.writes[1]?.kind === "patchMeta" && h.writes[1].patch, {});
  });
}

Deno.test("execute reports a missing right at once, and looks at nothing more", async () => {
  const h = harness();
  h.answer = () => new KubeApiError("no", { status: 403, reason: "Forbidden", retry: "backoff" });
  const result = await h.applier.execute(applyOf(deployment()));
  assert.equal(result.kind === "failed" && result.error.code, "kube/forbidden");
  assert.equal(h.writes.length, 1);
});

Deno.test("execute answers exists when a create meets an object", async () => {
  const h = harness();
  h.answer = () => refusal("AlreadyExists");
  assert.deepEqual(await h.applier.execute({ kind: "create", type: DEPLOYMENTS, object: deployment() }), {
    kind: "exists",
  });
});

Deno.test("execute throws bugs", async () => {
  const h = harness();
  h.answer = () => new InvariantError("broken");
  await assert.rejects(() => h.applier.execute(applyOf(deployment())), InvariantError);
});

Deno.test("execute applies an object that was created plainly without a request when it matches", async () => {
  const h = harness();
  const result = await h.applier.execute({ kind: "create", type: DEPLOYMENTS, object: deployment() });
  const again = await h.applier.execute(applyOf(deployment()), { observed: objectOf(result) });
  assert.equal(again.kind, "unchanged");
  assert.equal(h.writes.length, 1);
});

const REF = { group: "apps", version: "v1", kind: "Deployment", namespace: "default", name: "shop" };

Deno.test("execute sends a patch only when it would change something", async () => {
  const h = harness();
  const observed = stored(edited(deployment(), (c) => setAt(c, ["status"], { phase: "Up", list: [1] })));
  const patch = async (kind: "patchMeta" | "patchStatus", value: Record<string, never>) =>
    (await h.applier.execute({ kind, type: DEPLOYMENTS, ref: REF, patch: value }, { observed })).kind;
  assert.equal(await patch("patchStatus", { phase: "Up", gone: null } as never), "unchanged");
  assert.equal(await patch("patchMeta", { labels: { app: "shop" } } as never), "unchanged");
  assert.equal(h.writes.length, 0);
  assert.equal(await patch("patchStatus", { phase: null } as never), "written");
  assert.equal(await patch("patchStatus", { list: [1, 2] } as never), "written");
  assert.equal(await patch("patchMeta", { labels: { app: "x" } } as never), "written");
  assert.equal(h.writes.length, 3);
});

Deno.test("execute does not delete again what is being deleted, but does delete a successor", async () => {
  const h = harness();
  const observed = edited(
    stored(deployment()),
    (c) => setAt(c, ["metadata", "deletionTimestamp"], "2026-01-01T00:00:00Z"),
  );
  const remove = (uid: string): Write => ({
    kind: "delete",
    type: DEPLOYMENTS,
    ref: REF,
    uid,
    propagation: "Background",
  });
  assert.equal((await h.applier.execute(remove("uid-shop"), { observed })).kind, "unchanged");
  const result = await h.applier.execute(remove("uid-next"), { observed });
  assert.equal(result.kind === "written" && result.verb, "deleted");
});

Deno.test("execute repeats no value of a Secret that the server repeats in its answer", async () => {
  const h = harness();
  const values = { password: btoa("hunter-two"), token: btoa('qu"ote') };
  const object = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "key", namespace: "default" },
    data: values,
    stringData: { plain: "open-sesame" },
  } as unknown as KubeObject;
  const said =
    `Secret "key" is invalid: data.password: Invalid value: "${values.password}": no; hunter-two, open-sesame`;
  h.answer = () =>
    new KubeApiError(`Apply failed: ${said}`, {
      status: 422,
      reason: "Invalid",
      retry: "backoff",
      causes: [{
        field: "data.password",
        message: `Invalid value: "${values.password.slice(0, 5)}..." hunter-two`,
      }],
    });
  const result = await h.applier.execute({ kind: "apply", type: SECRETS, object, force: true });
  assert.ok(result.kind === "failed" && result.error.cause instanceof KubeApiError);
  const { message, cause } = result.error;
  assert.match(
    message,
    /^Apply failed: Secret "key" is invalid: data\.password: Invalid value: \[redacted\]/,
  );
  assert.equal(cause.reason, "Invalid");
  const all = JSON.stringify([message, cause.message, cause.causes]);
  for (const secret of ["hunter-two", "open-sesame", values.password.slice(0, 5)]) {
    assert.equal(all.includes(secret), false, secret);
  }
});
