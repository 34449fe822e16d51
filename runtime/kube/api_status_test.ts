import assert from "node:assert/strict";
import type { JsonObject, Retry } from "../base/mod.ts";
import { apiErrorOf } from "./api_status.ts";

const CASES: readonly (readonly [status: number, body: JsonObject, code: string, retry: Retry])[] = [
  [400, { reason: "BadRequest" }, "kube/bad-request", "never"],
  [401, { reason: "Unauthorized" }, "kube/unauthorized", "backoff"],
  [403, { reason: "Forbidden" }, "kube/forbidden", "backoff"],
  [404, { reason: "NotFound" }, "kube/not-found", "backoff"],
  [405, { reason: "MethodNotAllowed" }, "kube/method-not-allowed", "never"],
  [409, { reason: "Conflict" }, "kube/conflict", "now"],
  [409, { reason: "AlreadyExists" }, "kube/already-exists", "backoff"],
  [410, { reason: "Expired" }, "kube/gone", "now"],
  [410, {}, "kube/gone", "now"],
  [415, {}, "kube/unsupported-media-type", "never"],
  [422, { reason: "Invalid" }, "kube/invalid", "backoff"],
  [429, { reason: "TooManyRequests" }, "kube/too-many-requests", "backoff"],
  [500, { reason: "InternalError" }, "kube/server-error", "backoff"],
  [500, { reason: "ServerTimeout" }, "kube/timeout", "backoff"],
  [503, {}, "kube/server-error", "backoff"],
  [504, { reason: "Timeout" }, "kube/timeout", "backoff"],
  [418, {}, "kube/unknown", "backoff"],
];

Deno.test("every status has its code and retry class", () => {
  for (const [status, body, code, retry] of CASES) {
    const error = apiErrorOf({ status, body }, { action: "Read of X/a" });
    assert.deepEqual(
      [error.code, error.retry, error.status],
      [code, retry, status],
      `${status} ${body["reason"]}`,
    );
  }
});

Deno.test("the message is the action and what the server said", () => {
  const said = 'configmaps is forbidden: User "x" cannot list resource "configmaps" in API group ""';
  const error = apiErrorOf({ status: 403, body: { message: said } }, { action: "List of configmaps" });
  assert.equal(error.message, `List of configmaps failed: ${said}`);
  const silent = apiErrorOf({ status: 503, body: {} }, { action: "List of configmaps" });
  assert.equal(silent.message, "List of configmaps failed: the server answered 503 without a reason");
});

Deno.test("a field conflict names each field and its manager", () => {
  const body = {
    reason: "Conflict",
    details: {
      causes: [
        {
          reason: "FieldManagerConflict",
          field: ".spec.replicas",
          message: 'conflict with "kubectl" using apps/v1',
        },
        { reason: "FieldManagerConflict", field: ".data.x", message: 'conflict with "helm"' },
      ],
    },
  };
  const error = apiErrorOf({ status: 409, body }, { action: "Apply of Deployment/web -n shop" });
  assert.equal(error.code, "kube/field-conflict");
  assert.equal(
    error.message,
    'Apply of Deployment/web -n shop failed: .spec.replicas is owned by "kubectl" using apps/v1, .data.x is owned by "helm"',
  );
  assert.deepEqual(error.causes.map((c) => c.field), [".spec.replicas", ".data.x"]);
});

Deno.test("the wait that the server asks for is kept, from header or body", () => {
  const header = apiErrorOf({ status: 429, body: {}, retryAfterSeconds: 3 }, { action: "x" });
  const body = apiErrorOf({ status: 429, body: { details: { retryAfterSeconds: 2 } } }, { action: "x" });
  const none = apiErrorOf({ status: 429, body: {} }, { action: "x" });
  const zero = apiErrorOf({ status: 429, body: { details: { retryAfterSeconds: 0 } } }, { action: "x" });
  assert.deepEqual([header, body, none, zero].map((e) => e.retryAfterMs), [
    3_000,
    2_000,
    undefined,
    undefined,
  ]);
});
