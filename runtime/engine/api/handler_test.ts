// Owns: tests of the live API with plain requests. Must not: be part of a program.

import assert from "node:assert/strict";
import fc from "fast-check";
import { virtualClock } from "../../../tests/support/virtual_clock.ts";
import type { JsonObject } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { createMetrics, recordingLogger } from "../../telemetry/mod.ts";
import { CrdHealth, type CrdInfo, type CrdView, type HostView, type ProcessState } from "../operator/mod.ts";
import { createApiHandler } from "./handler.ts";

const NOW = Date.parse("2026-01-02T00:00:00Z");
const SECRET = "correct-horse-battery";

const INFO: CrdInfo = {
  mode: "dynamic",
  type: { group: "demo.example.com", version: "v1", kind: "Website", plural: "websites", namespaced: true },
  crossAccess: false,
  workers: 3,
  workersSource: "default",
  resyncMs: 600_000,
  resyncSource: "configured",
  maxDepthSource: "default",
  failureThreshold: 5,
  deletionProtection: false,
  endpoints: { enabled: true, health: true, info: true },
  finalizers: [],
  templates: { onReconcile: { deployments: 2 } },
  permissions: [{ group: "apps", resource: "deployments", verbs: ["get", "patch"] }],
};

const SHOP: KubeObject = {
  apiVersion: "demo.example.com/v1",
  kind: "Website",
  metadata: { name: "shop", namespace: "default", generation: 4, creationTimestamp: "2026-01-01T23:00:00Z" },
  spec: { image: "nginx" },
  status: {
    phase: "Running",
    conditions: [{ type: "Ready", status: "True", reason: "ReconcileSucceeded", message: "fine" }],
  },
};

const CANONICAL: JsonObject = {
  metadata: { name: "demo", annotations: { hint: `the password is ${SECRET}` } },
  spec: {
    crds: {
      website: {
        operatorBox: {
          onReconcile: {
            secrets: [{ name: "s", data: { password: SECRET, user: "{{ .spec.user }}" } }],
            custom: [{ kind: "Secret", data: { other: btoa("second-secret-value") } }],
            deployments: [{
              env: [{ name: "P", value: btoa(SECRET) }, { name: "Q", value: "second-secret-value" }],
            }],
          },
        },
      },
    },
  },
};

interface Setup {
  readonly info?: Partial<CrdInfo>;
  readonly process?: Partial<ProcessState>;
  readonly health?: (health: CrdHealth) => void;
  readonly objects?: readonly KubeObject[];
}

function setup({ info = {}, process = {}, health: drive, objects = [SHOP] }: Setup = {}) {
  const clock = virtualClock(NOW);
  const health = new CrdHealth({ clock, failureThreshold: 2 });
  drive?.(health);
  const crd: CrdView = {
    name: "website",
    info: () => ({ ...INFO, ...info }),
    load: () => ({
      workersIdle: 2,
      workersProcessing: 1,
      queueDepth: 4,
      parked: 0,
      resourceCount: objects.length,
    }),
    health: () => health.snapshot(),
    dependencies:
      () => [{ name: "db", condition: "healthy", state: "pending", satisfied: false, lastCheckMs: NOW }],
    objects: () => objects,
    object: (at) => objects.find((o) => o.metadata.name === at.name && o.metadata.namespace === at.namespace),
    children: () => [
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "shop", namespace: "default" },
        spec: { replicas: 2 },
        status: { readyReplicas: 1 },
      },
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "s", namespace: "default" },
        data: { p: btoa(SECRET) },
      },
    ],
  };
  const view: HostView = {
    katalog: () => ({
      name: "demo",
      namespace: "",
      runtimeVersion: "0.1.0",
      declaredCrds: 2,
      canonical: CANONICAL,
      enriched: CANONICAL,
    }),
    process: () => ({ started: true, healthy: true, ready: true, isLeader: true, ...process }),
    crds: () => [crd],
    crd: (name) => (name.toLowerCase() === "website" ? crd : undefined),
  };
  const metrics = createMetrics();
  const { logger, records } = recordingLogger(clock);
  const handler = createApiHandler({ view, metrics, logger, clock });
  const get = async (path: string, method = "GET") => {
    const response = await handler(new Request(`http://localhost${path}`, { method }));
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return { response, status: response.status, text, body: isJson && text ? JSON.parse(text) : undefined };
  };
  return { get, handler, records, view };
}

const started = (health: CrdHealth) => health.markStarted();
const healthy = (health: CrdHealth) => {
  health.markStarted();
  health.recordSuccess(20);
};
const degraded = (health: CrdHealth) => {
  healthy(health);
  health.recordFailure(10, "boom");
  health.recordFailure(10, "boom");
};

const statuses: readonly (readonly [string, number, Setup?])[] = [
  ["/startup", 200],
  ["/startup", 503, { process: { started: false } }],
  ["/health", 200],
  ["/health", 200, { health: degraded }],
  ["/health", 500, { process: { healthy: false } }],
  ["/ready", 200],
  ["/ready", 503, { process: { ready: false } }],
  ["/metrics", 200],
  ["/katalog", 200, { health: started }],
  ["/katalog/", 200],
  ["/katalog", 503, { health: degraded }],
  ["/katalog/website", 200, { health: degraded }],
  ["/katalog/WebSite", 200],
  ["/katalog/website/health", 200],
  ["/katalog/website/health", 503, { health: degraded }],
  ["/katalog/website/raw", 200],
  ["/katalog/website/enriched", 200],
  ["/katalog/website/cr", 200],
  ["/katalog/website/cr/shop", 200],
  ["/katalog/website/cr/default/shop", 200],
  ["/katalog/website/cr/other/shop", 404],
  ["/katalog/website/cr/default/shop/extra", 404],
  ["/katalog/website/nothing", 404],
  ["/katalog/nothing", 404],
  ["/katalog/nothing/health", 404],
  ["/nothing", 404],
  ["/", 404],
  ["/katalog/%E0%A4%A", 400],
  [`/katalog/${"x".repeat(5_000)}`, 414],
  ["/katalog/website", 404, { info: { endpoints: { enabled: false, health: true, info: true } } }],
  ["/katalog/website", 404, { info: { endpoints: { enabled: true, health: true, info: false } } }],
  ["/katalog/website/health", 404, { info: { endpoints: { enabled: true, health: false, info: true } } }],
];

for (const [path, status, given] of statuses) {
  Deno.test(`live API answers ${path.slice(0, 40)} with ${status}${given ? ` ${Object.keys(given)}` : ""}`, async () => {
    const answer = await setup(given).get(path);
    assert.equal(answer.status, status);
    if (status >= 400 && path.startsWith("/katalog/") && !answer.body.state) {
      assert.equal(typeof answer.body.code, "string");
      assert.equal(typeof answer.body.error, "string");
    }
  });
}

Deno.test("live API says what a misspelt CRD may have meant", async () => {
  assert.equal((await setup().get("/katalog/webiste")).body.hint, `did you mean "website"?`);
});

Deno.test("live API refuses other methods and answers HEAD without a body", async () => {
  const { get } = setup();
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    const { status, response } = await get("/katalog", method);
    assert.deepEqual([status, response.headers.get("allow")], [405, "GET, HEAD"]);
  }
  const head = await get("/katalog/website", "HEAD");
  assert.deepEqual([head.status, head.text], [200, ""]);
});

Deno.test("live API summarises the Katalog", async () => {
  const { body } = await setup({ health: degraded, process: { isLeader: false } }).get("/katalog");
  assert.deepEqual(
    [body.name, body.OrkReady, body.isKonductor, body.healthy, body.status, body.degradedReason],
    ["demo", true, false, false, "degraded", "1 degraded"],
  );
  assert.deepEqual(body.statusCounts, { healthy: 0, degraded: 1, started: 1, pending: 0 });
  assert.deepEqual([body.total, body.totalEnabled], [2, 1]);
  assert.deepEqual(body.namespaces.default.crds, ["website"]);
  const [row] = body.crds;
  assert.deepEqual(
    [row.gvk, row.gvr, row.resync, row.workers, row.queueDepth, row.state, row.errorRate],
    ["demo.example.com/v1/Website", "demo.example.com/v1/websites", "10m", 3, 4, "degraded", 66.67],
  );
  assert.equal(row.endpoints.health, "/katalog/website/health");
});

Deno.test("live API shows one CRD with its load and permissions", async () => {
  const { body } = await setup({ health: healthy }).get("/katalog/website");
  assert.deepEqual(
    [body.workersIdle, body.workersProcessing, body.workersActive, body.totalReconciles],
    [2, 1, 3, 1],
  );
  assert.deepEqual(body.rbac, INFO.permissions);
  assert.deepEqual(body.dependsOn, ["db"]);
  assert.deepEqual(body.metrics, {
    queueDepth: 4,
    workersBusyPercent: 33.33,
    workersIdlePercent: 66.67,
    reconcileDurationP95Ms: 20,
    errorRatePercent: 0,
  });
});

Deno.test("live API shows the health of one CRD in words where there is no value", async () => {
  const fresh = (await setup().get("/katalog/website/health")).body;
  assert.deepEqual([fresh.startedAt, fresh.uptime, fresh.lastReconcile], [
    "not started",
    "not started",
    "not started",
  ]);
  const waiting = (await setup({ health: started }).get("/katalog/website/health")).body;
  assert.deepEqual([waiting.startedAt, waiting.lastReconcile], [
    "2026-01-02T00:00:00.000Z",
    "no reconciles yet",
  ]);
  const failed = (await setup({ health: degraded }).get("/katalog/website/health")).body;
  assert.deepEqual([failed.state, failed.status, failed.consecutiveFails, failed.lastError], [
    "degraded",
    503,
    2,
    "boom",
  ]);
  assert.ok(!("missing" in failed));
  assert.deepEqual(failed.dependencies.db, {
    name: "db",
    state: "pending",
    condition: "healthy",
    satisfied: false,
    lastCheck: "2026-01-02T00:00:00.000Z",
  });
  const gone =
    (await setup({ health: (h) => (healthy(h), h.markMissing()) }).get("/katalog/website/health")).body;
  assert.equal(gone.missing, true);
});

Deno.test("live API lists custom resources, sorted, with a field", async () => {
  const other: KubeObject = { ...SHOP, metadata: { name: "blog", namespace: "default" }, status: {} };
  const { body } = await setup({ objects: [SHOP, other] }).get("/katalog/website/cr?field=spec.image");
  assert.equal(body.total, 2);
  assert.deepEqual(body.items[1], {
    name: "shop",
    namespace: "default",
    phase: "Running",
    ready: true,
    readyReason: "ReconcileSucceeded",
    age: "1h",
    generation: 4,
    value: "nginx",
  });
  assert.deepEqual([body.items[0].name, body.items[0].ready, body.items[0].age], ["blog", false, ""]);
  assert.equal((await setup().get("/katalog/website/cr?field=a.b")).body.items[0].value, null);
  assert.ok(!("value" in (await setup().get("/katalog/website/cr")).body.items[0]));
});

Deno.test("live API shows one custom resource with its children and nothing of a Secret", async () => {
  const { body, text } = await setup().get("/katalog/website/cr/shop");
  assert.equal(body.readyMessage, "fine");
  assert.deepEqual(body.status, SHOP["status"]);
  assert.deepEqual(body.children, {
    Deployment: { name: "shop", namespace: "default", age: "", replicas: 2, readyReplicas: 1 },
    Secret: { name: "s", namespace: "default", age: "" },
  });
  assert.ok(!text.includes(btoa(SECRET)));
});

Deno.test("live API shows no field of a Secret but its names and labels", async () => {
  const secret: KubeObject = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "s", namespace: "default", annotations: { last: SECRET }, labels: { a: "b" } },
    data: { p: btoa(SECRET) },
  };
  const { get } = setup({ objects: [secret] });
  for (const field of ["data.p", "data", ".data.p", "metadata", "metadata.annotations.last"]) {
    const { text } = await get(`/katalog/website/cr?field=${field}`);
    assert.ok(!text.includes(SECRET) && !text.includes(btoa(SECRET)), field);
  }
  assert.equal((await get("/katalog/website/cr?field=metadata.labels.a")).body.items[0].value, "b");
});

Deno.test("live API takes literal secrets out of Katalog documents wherever they stand", async () => {
  const { get } = setup();
  for (
    const path of ["/katalog/raw", "/katalog/enriched", "/katalog/website/raw", "/katalog/website/enriched"]
  ) {
    const { text } = await get(path);
    for (const value of [SECRET, btoa(SECRET), "second-secret-value", btoa("second-secret-value")]) {
      assert.ok(!text.includes(value), `${path} shows ${value}`);
    }
    assert.match(text, /\{\{ \.spec\.user \}\}/);
    assert.match(text, /"password":"\[redacted\]"/);
  }
});

Deno.test("live API hides the details of its own failures", async () => {
  const { handler, records, view } = setup();
  Object.assign(view, {
    katalog: () => {
      throw new TypeError("inner detail");
    },
  });
  const response = await handler(new Request("http://localhost/katalog"));
  assert.equal(response.status, 500);
  assert.ok(!(await response.text()).includes("inner detail"));
  assert.equal(records[0]?.level, "error");
});

Deno.test("live API answers any path without failing", async () => {
  const { handler } = setup();
  const segment = fc.oneof(
    fc.constantFrom("katalog", "website", "cr", "health", "..", "%00", "__proto__"),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(segment, { maxLength: 6 }), fc.string(), async (segments, query) => {
      const url = `http://localhost/${segments.join("/")}?field=${
        encodeURIComponent(query.replace(/[\ud800-\udfff]/g, ""))
      }`;
      const response = await handler(new Request(url));
      assert.notEqual(response.status, 500);
      await response.body?.cancel();
    }),
    { numRuns: 300 },
  );
});
