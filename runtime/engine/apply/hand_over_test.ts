// Owns: tests of handing created fields to the applied set. Must not: be part of a program.

import assert from "node:assert/strict";
import type { JsonObject } from "../../base/mod.ts";
import { edited, harness, setAt, stored, widget, WIDGETS } from "./_test_kit.ts";
import { KubeApiError } from "../../kube/mod.ts";
import { isAsCreated } from "./applied.ts";
import { handOver } from "./hand_over.ts";
import { refusedLists } from "./_refused_lists.ts";

const entry = (
  manager: string,
  operation: string,
  fields: JsonObject,
  more: JsonObject = {},
): JsonObject => ({
  manager,
  operation,
  fieldsV1: fields,
  ...more,
});
const SPEC = (name: string) => ({ "f:spec": { [`f:${name}`]: {} } });

Deno.test("handOver merges our created fields into our applied ones and leaves others alone", () => {
  const foreign = entry("kubectl", "Update", SPEC("c"));
  assert.deepEqual(
    handOver(
      [entry("orkestra", "Update", SPEC("a")), foreign, entry("orkestra", "Apply", SPEC("b"))],
      "orkestra",
    ),
    [foreign, entry("orkestra", "Apply", { "f:spec": { "f:a": {}, "f:b": {} } })],
  );
});

Deno.test("handOver makes what we created our applied set when there is none yet", () => {
  const foreign = entry("kubectl", "Update", SPEC("c"));
  assert.deepEqual(
    handOver([entry("orkestra", "Update", SPEC("a"), { time: "t" }), foreign], "orkestra"),
    [entry("orkestra", "Apply", SPEC("a"), { time: "t" }), foreign],
  );
});

Deno.test("handOver does nothing where nothing is to be moved", () => {
  const applied = entry("orkestra", "Apply", { "f:spec": { "f:a": {}, "f:b": {} } });
  assert.equal(handOver([applied, entry("orkestra", "Update", SPEC("a"))], "orkestra"), undefined);
  assert.equal(handOver([applied], "orkestra"), undefined);
  const status = entry("orkestra", "Update", SPEC("c"), { subresource: "status" });
  assert.equal(handOver([applied, status], "orkestra"), undefined);
});

Deno.test("execute hands created fields over by a metadata patch and applies again", async () => {
  const h = harness();
  const before = [entry("orkestra", "Update", SPEC("old")), entry("orkestra", "Apply", SPEC("a"))];
  h.answer = (write) =>
    "object" in write
      ? stored(
        edited(write.object, (c) =>
          setAt(c, ["metadata", "managedFields"], h.writes.length === 1 ? before : [])),
      )
      : undefined;
  const observed = stored(widget({ a: 1, old: 1 }));
  const result = await h.applier.execute({
    kind: "apply",
    type: WIDGETS,
    object: widget({ a: 1 }),
    force: true,
  }, { observed });
  assert.equal(result.kind === "written" && result.verb, "updated");
  assert.deepEqual(h.writes.map((w) => w.kind), ["apply", "patchMeta", "apply"]);
  const patch = h.writes[1]!;
  assert.ok(patch.kind === "patchMeta");
  assert.deepEqual(
    Object.keys(patch.patch),
    ["managedFields"],
    "the content of metadata, as the port wants it",
  );
  assert.equal(patch.resourceVersion, "1");
  assert.equal(patch.type, WIDGETS);
});

Deno.test("execute hands over what it created before it marks it as applied", async () => {
  const h = harness();
  const created = [entry("orkestra", "Update", SPEC("old"))];
  h.answer = (write) =>
    "object" in write
      ? stored(write.object)
      : stored(edited(widget({ a: 1, old: 1 }), (c) => setAt(c, ["metadata", "managedFields"], created)));
  await h.applier.execute({ kind: "create", type: WIDGETS, object: widget({ a: 1, old: 1 }) });
  const [made] = h.writes;
  assert.ok(made?.kind === "create");
  const write = { kind: "apply", type: WIDGETS, object: widget({ a: 1 }), force: true } as const;
  const result = await h.applier.execute(write, { observed: stored(made.object) });
  assert.equal(result.kind, "written");
  assert.deepEqual(h.writes.map((w) => w.kind), ["create", "patchMeta", "patchMeta", "apply"]);
  const [, look, move, applied] = h.writes;
  assert.ok(look?.kind === "patchMeta" && move?.kind === "patchMeta" && applied?.kind === "apply");
  assert.deepEqual([Object.keys(look.patch), Object.keys(move.patch)], [[], ["managedFields"]]);
  assert.ok(!isAsCreated(applied.object));
});

Deno.test("execute applies to the object that it was decided for, and to no other of its name", async () => {
  const h = harness();
  const causes = [{ field: "metadata.uid", message: "field is immutable" }];
  h.answer = () => new KubeApiError("no", { status: 422, reason: "Invalid", retry: "backoff", causes });
  const observed = stored(widget({ a: 1 }));
  const write = { kind: "apply", type: WIDGETS, object: widget({ a: 2 }), force: true } as const;
  const result = await h.applier.execute(write, { observed });
  const [sent] = h.writes;
  assert.equal(sent?.kind === "apply" && sent.object.metadata.uid, observed.metadata.uid);
  assert.ok(result.kind === "failed" && result.error instanceof KubeApiError);
  assert.equal(result.error.reason, "Conflict");
  assert.equal(h.writes.length, 1);
});

Deno.test("execute makes anew what it created and somebody has deleted", async () => {
  const h = harness();
  h.answer = (write) =>
    "object" in write
      ? stored(write.object)
      : new KubeApiError("gone", { status: 404, reason: "NotFound", retry: "never" });
  await h.applier.execute({ kind: "create", type: WIDGETS, object: widget({ a: 1 }) });
  const [made] = h.writes;
  assert.ok(made?.kind === "create");
  const write = { kind: "apply", type: WIDGETS, object: widget({ a: 2 }), force: true } as const;
  const result = await h.applier.execute(write, { observed: stored(made.object) });
  assert.equal(result.kind, "written");
  assert.deepEqual(h.writes.map((w) => w.kind), ["create", "patchMeta", "apply"]);
});

// A Deployment that rolls out is written to by its controller all the time: the managed fields are others by then.
for (
  const [name, conflicts, sent] of [
    ["once", 1, ["apply", "patchMeta", "apply", "patchMeta", "apply"]],
    ["always", 99, ["apply", ...Array(4).fill(["patchMeta", "apply"]).flat()]],
  ] as const
) {
  Deno.test(`execute hands over again when the object changed meanwhile, ${name}`, async () => {
    const h = harness();
    const before = [entry("orkestra", "Update", SPEC("old")), entry("orkestra", "Apply", SPEC("a"))];
    let met = 0;
    let isMoved = false;
    h.answer = (write) => {
      if ("object" in write) {
        return stored(
          edited(write.object, (c) => setAt(c, ["metadata", "managedFields"], isMoved ? [] : before)),
        );
      }
      if (met++ < conflicts) {
        return new KubeApiError("modified", { status: 409, reason: "Conflict", retry: "now" });
      }
      isMoved = true;
      return undefined;
    };
    const write = { kind: "apply", type: WIDGETS, object: widget({ a: 1 }), force: true } as const;
    const result = await h.applier.execute(write, { observed: stored(widget({ a: 1, old: 1 })) });
    assert.equal(result.kind, "written");
    assert.deepEqual(h.writes.map((w) => w.kind), sent);
  });
}

Deno.test("execute reports a hand-over that is refused, and tries no further", async () => {
  const h = harness();
  const before = [entry("orkestra", "Update", SPEC("old")), entry("orkestra", "Apply", SPEC("a"))];
  h.answer = (write) =>
    "object" in write
      ? stored(edited(write.object, (c) => setAt(c, ["metadata", "managedFields"], before)))
      : new KubeApiError("no", { status: 403, reason: "Forbidden", retry: "backoff" });
  const write = { kind: "apply", type: WIDGETS, object: widget({ a: 1 }), force: true } as const;
  const result = await h.applier.execute(write, { observed: stored(widget({ a: 1, old: 1 })) });
  assert.ok(result.kind === "failed");
  assert.equal(result.error.code, "kube/forbidden");
  assert.deepEqual(h.writes.map((w) => w.kind), ["apply", "patchMeta"]);
});

Deno.test("a precondition of an apply does not stand in the way of handing over", async () => {
  const h = harness();
  const before = [entry("orkestra", "Update", SPEC("old")), entry("orkestra", "Apply", SPEC("a"))];
  h.answer = (write) =>
    "object" in write
      ? stored(edited(write.object, (c) => setAt(c, ["metadata", "managedFields"], before)))
      : undefined;
  await h.applier.execute({
    kind: "apply",
    type: WIDGETS,
    object: widget({ a: 1 }),
    force: true,
    resourceVersion: "7",
  });
  const [first, , second] = h.writes;
  assert.equal(first?.kind === "apply" && first.resourceVersion, "7");
  assert.equal(second?.kind === "apply" && second.resourceVersion, undefined);
});

function invalid(...fields: readonly string[]): KubeApiError {
  const causes = fields.map((field) => ({ field, message: "Required value" }));
  return new KubeApiError("invalid", { status: 422, reason: "Invalid", retry: "backoff", causes });
}

Deno.test("execute makes its creation its own when the server refuses the first apply of it", async () => {
  for (const reason of ["Invalid", "FieldConflict"] as const) {
    const h = harness();
    let isOurs = false;
    const created = edited(
      stored(widget({ a: 1 })),
      (c) => setAt(c, ["metadata", "managedFields"], [entry("orkestra", "Update", SPEC("a"))]),
    );
    h.answer = (write) => {
      if (write.kind === "apply") {
        return isOurs
          ? stored(write.object)
          : new KubeApiError("no", { status: 422, reason, retry: "backoff" });
      }
      isOurs ||= write.kind === "patchMeta" && write.patch["managedFields"] !== undefined;
      return created;
    };
    const write = { kind: "apply", type: WIDGETS, object: widget({ a: 2 }), force: false } as const;
    const result = await h.applier.execute(write, { observed: created });
    assert.equal(result.kind, "written", reason);
    assert.deepEqual(h.writes.map((w) => w.kind), ["apply", "patchMeta", "patchMeta", "apply"], reason);
  }
});

Deno.test("execute sets a list that is not valid together with entries of others, by force only", async () => {
  for (const force of [true, false]) {
    const h = harness();
    let isSet = false;
    h.answer = (write) => {
      if (write.kind === "apply") {
        return isSet ? stored(write.object) : invalid("spec.ports[0].name", "spec.ports[1].name");
      }
      isSet ||= write.kind === "patchObject";
      return stored(widget({ ports: [{ port: 9_000 }] }));
    };
    const write = { kind: "apply", type: WIDGETS, object: widget({ ports: [{ port: 80 }] }), force } as const;
    const result = await h.applier.execute(write, { observed: stored(widget({ ports: [{ port: 9_000 }] })) });
    assert.equal(result.kind, force ? "written" : "failed");
    const patches = h.writes.flatMap((w) => (w.kind === "patchObject" ? [w.patch] : []));
    assert.deepEqual(patches, force ? [{ spec: { ports: [{ port: 80 }] } }] : []);
  }
});

Deno.test("refusedLists names only lists that we apply", () => {
  const wanted = widget({ ports: [{ port: 80 }], size: 3 });
  assert.deepEqual(refusedLists(invalid("spec.ports[1].name"), wanted), { spec: { ports: [{ port: 80 }] } });
  for (const field of ["spec.size", "spec.absent[0]", "spec.size[0]", "", "spec.constructor[0]"]) {
    assert.equal(refusedLists(invalid(field), wanted), undefined, field);
  }
});
