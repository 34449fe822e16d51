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
  readonly children?: readonly KubeObject[];
}

const CHILDREN: readonly KubeObject[] = [
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
];

function setup(
  { info = {}, process = {}, health: drive, objects = [SHOP], children = CHILDREN }: Setup = {},
) {
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
    children: () => children,
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
  const exposed = async () => (await metrics.expose()).text;
  return { get, handler, records, view, crd, exposed };
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

const refusals: readonly (readonly [path: string, code: string, error: string, setup?: Setup])[] = [
  ["/nothing", "api/not-found", "no such path: /nothing"],
  ["/katalog/website/nothing/at/all", "api/not-found", "no such path: /katalog/website/nothing/at/all"],
  [`/${"n".repeat(300)}`, "api/not-found", `no such path: /${"n".repeat(199)}`],
  ["/katalog/nothing", "api/not-found", 'no CRD "nothing" in this Katalog'],
  [`/katalog/${"n".repeat(300)}`, "api/not-found", `no CRD "${"n".repeat(100)}" in this Katalog`],
  ["/katalog/website/cr/blog", "api/not-found", 'Website "blog" is not in the cache'],
  ["/katalog/website/cr/other/shop", "api/not-found", 'Website "other/shop" is not in the cache'],
  ["/katalog/%E0%A4%A", "api/bad-path", "the path is not valid percent-encoding"],
  [`/katalog/${"x".repeat(5_000)}`, "api/uri-too-long", "the URL is too long"],
  ["/katalog/website", "api/disabled", 'this endpoint is disabled for the CRD "website"', {
    info: { endpoints: { enabled: false, health: true, info: true } },
  }],
];

for (const [path, code, error, given] of refusals) {
  Deno.test(`live API refuses ${path.slice(0, 40)} with ${code} and says why`, async () => {
    const { body, response } = await setup(given).get(path);
    assert.deepEqual([body.code, body.error], [code, error]);
    assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8");
  });
}

Deno.test("live API names the way to what there is", async () => {
  const { get } = setup();
  assert.equal((await get("/nothing")).body.hint, "GET /katalog is the place to start");
  assert.equal((await get("/katalog/quite-else")).body.hint, "GET /katalog lists the CRDs");
  assert.deepEqual((await get("/katalog", "POST")).body, {
    code: "api/method-not-allowed",
    error: "POST is not allowed; the live API is read-only",
  });
});

Deno.test("live API probes say who leads, and what is wrong where something is", async () => {
  const fine = await setup({ process: { isLeader: false } }).get("/ready");
  assert.deepEqual(fine.body, { status: "ok", isKonductor: false });
  const stopping = await setup({ process: { ready: false, reason: "stopping" } }).get("/ready");
  assert.deepEqual(stopping.body, { status: "unavailable", isKonductor: true, reason: "stopping" });
  const silent = await setup({ process: { healthy: false } }).get("/health");
  assert.deepEqual(silent.body, { status: "unavailable", isKonductor: true });
});

Deno.test("live API exposes metrics as text", async () => {
  const { response } = await setup().get("/metrics");
  assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
});

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
  const { healthy: isHealthy, statusCounts, workers, resources } = body.namespaces.default;
  assert.deepEqual([isHealthy, statusCounts, workers, resources], [false, body.statusCounts, 3, 1]);
  const [row] = body.crds;
  assert.deepEqual(
    [row.gvk, row.gvr, row.resync, row.workers, row.queueDepth, row.state, row.errorRate],
    ["demo.example.com/v1/Website", "demo.example.com/v1/websites", "10m", 3, 4, "degraded", 66.67],
  );
  assert.equal(row.endpoints.health, "/katalog/website/health");
});

const summaries: readonly (readonly [Setup["health"], status: string, reason: string | undefined])[] = [
  [undefined, "pending", "1 pending"],
  [started, "pending", "1 pending"],
  [healthy, "healthy", undefined],
  [(health) => (healthy(health), health.setGate("closed")), "healthy", undefined],
  [degraded, "degraded", "1 degraded"],
];

for (const [health, status, reason] of summaries) {
  Deno.test(`live API calls a Katalog ${status}${reason ? ` because of ${reason}` : ""}`, async () => {
    const { body } = await setup(health ? { health } : {}).get("/katalog");
    assert.deepEqual([body.status, body.degradedReason], [status, reason]);
    assert.equal(body.healthy, status !== "degraded");
  });
}

Deno.test("live API counts CRDs by state, and names both reasons", async () => {
  const [sick, fresh] = [setup({ health: degraded }), setup()];
  Object.assign(sick.view, { crds: () => [sick.crd, fresh.crd] });
  const { body } = await sick.get("/katalog");
  assert.equal(body.degradedReason, "1 degraded, 1 pending");
  assert.deepEqual(body.statusCounts, { healthy: 0, degraded: 1, started: 1, pending: 1 });
  assert.deepEqual([body.namespaces.default.workers, body.namespaces.default.resources], [6, 2]);
});

Deno.test("live API shows what a Katalog and a CRD say of themselves, where they do", async () => {
  const bare = await setup().get("/katalog/website");
  assert.ok(!("description" in bare.body));
  assert.equal(bare.body.operatorBox.finalizers.source, "default");
  assert.deepEqual(bare.body.operatorBox.templates, INFO.templates);
  const told = await setup({ info: { description: "Sites", finalizers: ["a/b"] } }).get("/katalog/website");
  assert.equal(told.body.description, "Sites");
  assert.deepEqual(told.body.operatorBox.finalizers, { source: "configured", values: ["a/b"] });
  assert.deepEqual((await setup().get("/katalog/website/health")).body.resourceCount, 1);
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

Deno.test("live API lists by namespace, then by name, whatever the cache says first", async () => {
  const at = (namespace: string, name: string): KubeObject => ({
    apiVersion: "v1",
    kind: "Website",
    metadata: { namespace, name, creationTimestamp: "2026-01-03T00:00:00Z" },
  });
  const objects = [at("b", "a"), at("a", "b"), at("b", "0"), at("a", "a")];
  const { items } = (await setup({ objects }).get("/katalog/website/cr")).body;
  assert.deepEqual(items.map((i: JsonObject) => `${i["namespace"]}/${i["name"]}`), [
    "a/a",
    "a/b",
    "b/0",
    "b/a",
  ]);
  assert.deepEqual(
    [items[0].generation, items[0].age, items[0].phase],
    [0, "0ms", ""],
    "born by a faster clock",
  );
});

Deno.test("live API shows children by kind, one as itself and several as a list", async () => {
  const child = (kind: string, name: string, more: Partial<KubeObject> = {}): KubeObject => ({
    apiVersion: "v1",
    kind,
    metadata: { name },
    ...more,
  });
  const children = [
    child("Pod", "p", { status: { phase: "Running" } }),
    child("ConfigMap", "a"),
    child("ConfigMap", "b", { status: { phase: 3 } }),
    child("Deployment", "d", { spec: { replicas: 2 } }),
  ];
  const { body } = await setup({ children }).get("/katalog/website/cr/shop");
  const row = (name: string, more: object = {}) => ({ name, namespace: "", age: "", ...more });
  assert.deepEqual(Object.entries(body.children), [
    ["ConfigMap", [row("a"), row("b")]],
    ["Deployment", row("d", { replicas: 2, readyReplicas: 0 })],
    ["Pod", row("p", { phase: "Running" })],
  ]);
});

Deno.test("live API takes no list for secrets that is none, and keeps what is no secret", async () => {
  const { get, view } = setup();
  const canonical = {
    spec: {
      crds: {
        website: {
          operatorBox: {
            onReconcile: {
              secrets: [{ name: "kept", stringData: { a: SECRET } }],
              custom: [{ kind: "Other", data: { plain: "shown" } }, {
                kind: "Secret",
                stringData: { b: SECRET },
              }],
            },
          },
          labels: { secrets: "a word" },
        },
      },
    },
  };
  Object.assign(view, { katalog: () => ({ name: "demo", namespace: "", canonical, enriched: canonical }) });
  const { body, text } = await get("/katalog/raw");
  assert.ok(!text.includes(SECRET));
  const { operatorBox, labels } = body.spec.crds.website;
  assert.equal(operatorBox.onReconcile.secrets[0].name, "kept");
  assert.equal(operatorBox.onReconcile.custom[0].data.plain, "shown");
  assert.equal(labels.secrets, "a word");
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
  const { handler, records, view, exposed } = setup();
  Object.assign(view, {
    katalog: () => {
      throw new TypeError("inner detail");
    },
  });
  const response = await handler(new Request("http://localhost/katalog"));
  assert.equal(response.status, 500);
  assert.ok(!(await response.text()).includes("inner detail"));
  assert.equal(records[0]?.level, "error");
  assert.deepEqual([records[0]?.fields["method"], records[0]?.fields["path"]], [
    "GET",
    "http://localhost/katalog",
  ]);
  await handler(new Request(`http://localhost/katalog?${"x".repeat(500)}`));
  assert.equal(String(records[1]?.fields["path"]).length, 200, "no request fills the log");
  assert.match(await exposed(), /^orkestra_bugs_total\{where="api"\} 2$/m);
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
