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

for (const { name, error, code, hint } of failures) {
  Deno.test(`execute reports ${name} as ${code}`, async () => {
    const h = harness();
    h.answer = () => error;
    const result = await h.applier.execute(applyOf(deployment()));
    assert.ok(result.kind === "failed");
    assert.equal(result.error.code, code);
    assert.match(result.error.hint ?? "", hint);
    assert.equal(h.writes.length, 1, "nothing is deleted or retried");
  });
}

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
