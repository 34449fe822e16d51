// Owns: the applier and the event recorder against a real API server. Must not: test the writer below them.

import assert from "node:assert/strict";
import { systemClock, systemRandom } from "../../cli/io/mod.ts";
import type { JsonObject } from "../../runtime/base/mod.ts";
import { createApplier, createEventRecorder, type WriteResult } from "../../runtime/engine/apply/mod.ts";
import {
  createFetchTransport,
  createKubeReader,
  createKubeWriter,
  type KubeObject,
  type KubeReader,
  type KubeWriter,
  parseApiVersion,
  type ResourceType,
  type Write,
} from "../../runtime/kube/mod.ts";
import { nullLogger, nullMetrics, recordingLogger } from "../../runtime/telemetry/mod.ts";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { clusterTest, freshNamespace } from "../support/cluster.ts";

const LABELS = { app: "shop" };
const POD_SPEC = {
  initContainers: [{ name: "init", image: "busybox:1", command: ["true"] }],
  containers: [{
    name: "web",
    image: "nginx:1.27",
    env: [{ name: "A", value: "1" }, {
      name: "NODE",
      valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } },
    }],
    envFrom: [{ configMapRef: { name: "shop" } }],
    ports: [{ containerPort: 80, name: "http" }],
    resources: { requests: { cpu: "1000m", memory: "1024Mi" }, limits: { cpu: "2000m", memory: "2048Mi" } },
    livenessProbe: { httpGet: { path: "/", port: 80 }, initialDelaySeconds: 1 },
    readinessProbe: { httpGet: { path: "/", port: "http" } },
    volumeMounts: [{ name: "scratch", mountPath: "/tmp" }, { name: "config", mountPath: "/etc/shop" }],
    securityContext: {},
  }],
  volumes: [
    { name: "scratch", emptyDir: { sizeLimit: "1024Mi" } },
    { name: "config", configMap: { name: "shop", optional: true } },
  ],
  imagePullSecrets: [],
  nodeSelector: {},
  tolerations: [{ key: "a", operator: "Exists" }],
  topologySpreadConstraints: [{
    maxSkew: 1,
    topologyKey: "kubernetes.io/hostname",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: LABELS },
  }],
};
const POD_TEMPLATE = { metadata: { labels: LABELS, creationTimestamp: null }, spec: POD_SPEC };
const WORKLOAD = { selector: { matchLabels: LABELS }, template: POD_TEMPLATE };

/** What templates commonly make, with values that the server stores in another form or fills in. */
const OBJECTS: readonly (readonly [apiVersion: string, kind: string, plural: string, body: JsonObject])[] = [
  ["apps/v1", "Deployment", "deployments", {
    spec: { replicas: 0, ...WORKLOAD, strategy: { rollingUpdate: { maxSurge: "25%", maxUnavailable: 1 } } },
  }],
  ["apps/v1", "StatefulSet", "statefulsets", {
    spec: {
      replicas: 0,
      serviceName: "shop",
      ...WORKLOAD,
      volumeClaimTemplates: [{
        metadata: { name: "data" },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1024Mi" } } },
      }],
    },
  }],
  ["apps/v1", "DaemonSet", "daemonsets", { spec: { ...WORKLOAD } }],
  ["batch/v1", "CronJob", "cronjobs", {
    spec: {
      schedule: "0 3 * * *",
      suspend: true,
      jobTemplate: { spec: { template: { spec: { ...POD_SPEC, restartPolicy: "OnFailure" } } } },
    },
  }],
  ["v1", "Service", "services", {
    spec: {
      selector: LABELS,
      ports: [{ name: "a", port: 80, targetPort: "http" }, { name: "b", port: 81, targetPort: 8081 }],
    },
  }],
  ["v1", "ConfigMap", "configmaps", { data: { "a.conf": "x\ny\n", empty: "" } }],
  ["v1", "Secret", "secrets", { data: { password: btoa("p") }, stringData: { user: "u" } }],
  ["v1", "ServiceAccount", "serviceaccounts", { imagePullSecrets: [{ name: "r" }] }],
  ["v1", "PersistentVolumeClaim", "persistentvolumeclaims", {
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "0.5Gi" } } },
  }],
  ["v1", "ResourceQuota", "resourcequotas", { spec: { hard: { "requests.cpu": "64000m", pods: "1e2" } } }],
  ["v1", "LimitRange", "limitranges", {
    spec: { limits: [{ type: "Container", max: { cpu: "8000m" }, default: { memory: "1024Mi" } }] },
  }],
  ["networking.k8s.io/v1", "Ingress", "ingresses", {
    spec: {
      rules: [{
        host: "shop.example.com",
        http: {
          paths: [{
            path: "/",
            pathType: "Prefix",
            backend: { service: { name: "shop", port: { number: 80 } } },
          }],
        },
      }],
    },
  }],
  ["networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", {
    spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 80 }] }] },
  }],
  ["autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", {
    spec: {
      minReplicas: 1,
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "none" },
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
        },
        {
          type: "Resource",
          resource: { name: "memory", target: { type: "AverageValue", averageValue: "1024Mi" } },
        },
      ],
    },
  }],
  ["policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", {
    spec: { maxUnavailable: "50%", selector: { matchLabels: LABELS } },
  }],
  ["rbac.authorization.k8s.io/v1", "Role", "roles", {
    rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
  }],
  ["apply.example.com/v1", "Widget", "widgets", {
    spec: { known: { cpu: "1000m", mode: null }, list: [{ name: "a", value: 1 }] },
  }],
];

const WIDGET_CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.apply.example.com" },
  spec: {
    group: "apply.example.com",
    scope: "Namespaced",
    names: { plural: "widgets", singular: "widget", kind: "Widget" },
    versions: [{
      name: "v1",
      served: true,
      storage: true,
      schema: {
        openAPIV3Schema: {
          type: "object",
          properties: {
            spec: {
              type: "object",
              properties: {
                known: {
                  type: "object",
                  properties: { cpu: { type: "string" }, mode: { type: "string", default: "auto" } },
                },
                list: {
                  type: "array",
                  "x-kubernetes-list-type": "map",
                  "x-kubernetes-list-map-keys": ["name"],
                  items: {
                    type: "object",
                    required: ["name"],
                    properties: { name: { type: "string" }, value: { type: "integer" } },
                  },
                },
              },
            },
          },
        },
      },
    }],
  },
};

interface Bench {
  readonly namespace: string;
  readonly reader: KubeReader;
  readonly writer: KubeWriter;
  /** Writes sent so far. */
  readonly sent: readonly Write[];
  close(): void;
}

async function bench(cluster: ControlPlane): Promise<Bench> {
  const { server, caPem, certPem, keyPem } = cluster;
  const clock = systemClock();
  const transport = createFetchTransport({ server, caPem, certPem, keyPem }, { clock });
  const real = createKubeWriter(transport, { clock, random: systemRandom() });
  const sent: Write[] = [];
  const writer: KubeWriter = {
    send(write, options) {
      sent.push(write);
      return real.send(write, options);
    },
  };
  const namespace = await freshNamespace(cluster, "apply");
  return { namespace, reader: createKubeReader(transport), writer, sent, close: () => transport.close() };
}

function newApplier(b: Bench) {
  return createApplier({ writer: b.writer, clock: systemClock(), metrics: nullMetrics, logger: nullLogger });
}

/** As a cache holds it. */
async function cached(b: Bench, type: ResourceType, name = "shop"): Promise<KubeObject> {
  const object = await b.reader.get(type, { namespace: b.namespace, name });
  assert.ok(object, `${type.kind} exists`);
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function describe(result: WriteResult): string {
  if (result.kind === "written") return `${result.verb} ${JSON.stringify(result.changes)}`;
  return result.kind === "failed" ? `failed: ${result.error.message}` : result.kind;
}

async function serveWidgets(cluster: ControlPlane): Promise<void> {
  await cluster.client.send("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
    method: "POST",
    body: WIDGET_CRD,
  });
  const path = "/apis/apply.example.com/v1/widgets";
  await waitFor(async () => (await cluster.client.send(path)).status === 200, { what: `GET ${path}` });
}

clusterTest("an applied object needs no second write, whatever the server made of it", async (cluster) => {
  await serveWidgets(cluster);
  const b = await bench(cluster);
  const applier = newApplier(b);
  const restarted = newApplier(b);
  for (const [apiVersion, kind, plural, body] of OBJECTS) {
    const type: ResourceType = { ...parseApiVersion(apiVersion), kind, plural, namespaced: true };
    for (const name of ["applied", "created"]) {
      const object: KubeObject = {
        apiVersion,
        kind,
        metadata: { name, namespace: b.namespace, labels: LABELS },
        ...body,
      };
      const write: Write = { kind: "apply", type, object, force: true };
      const first = describe(
        await applier.execute(name === "applied" ? write : { kind: "create", type, object }),
      );
      assert.match(first, /^created/, `${kind} ${name}: ${first}`);
      const sentBefore = b.sent.length;
      const second = await applier.execute(write, { observed: await cached(b, type, name) });
      assert.equal(describe(second), "unchanged", `${kind} ${name}`);
      assert.equal(b.sent.length, sentBefore, `${kind} ${name}: nothing is sent`);

      for (const round of [1, 2]) {
        const again = await restarted.execute(write, { observed: await cached(b, type, name) });
        assert.equal(describe(again), "unchanged", `${kind} ${name} after a restart, round ${round}`);
        assert.ok(b.sent.length <= sentBefore + 1, `${kind} ${name}: at most one request to learn`);
      }
    }
  }
  b.close();
});

const DEPLOYMENTS: ResourceType = {
  group: "apps",
  version: "v1",
  kind: "Deployment",
  plural: "deployments",
  namespaced: true,
};

function deployment(b: Bench, replicas = 0): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shop", namespace: b.namespace },
    spec: { replicas, ...WORKLOAD },
  };
}

clusterTest("an edit is repaired and named, and foreign additions stay", async (cluster) => {
  const b = await bench(cluster);
  const applier = newApplier(b);
  const write: Write = { kind: "apply", type: DEPLOYMENTS, object: deployment(b), force: true };
  await applier.execute(write);
  const path = `/apis/apps/v1/namespaces/${b.namespace}/deployments/shop`;
  await cluster.client.json(`${path}?fieldManager=somebody`, {
    method: "PATCH",
    contentType: "application/strategic-merge-patch+json",
    body: {
      metadata: { labels: { team: "x" } },
      spec: {
        replicas: 1,
        template: {
          spec: {
            containers: [{ name: "web", resources: { limits: { cpu: "3" } } }, {
              name: "mesh",
              image: "m:1",
            }],
          },
        },
      },
    },
  });
  const observed = await b.reader.get(DEPLOYMENTS, { namespace: b.namespace, name: "shop" });
  assert.ok(observed);
  const result = await applier.execute(write, { observed });
  assert.ok(result.kind === "written" && result.object, describe(result));
  assert.equal(result.verb, "repaired");
  assert.equal(result.editedBy, "somebody");
  assert.deepEqual(result.changes, [
    { path: "spec.replicas", before: 1, after: 0 },
    { path: "spec.template.spec.containers[web].resources.limits.cpu", before: "3", after: "2000m" },
  ]);
  assert.equal(result.object.metadata.labels?.["team"], "x");
  const sentBefore = b.sent.length;
  assert.equal(
    describe(await applier.execute(write, { observed: await cached(b, DEPLOYMENTS) })),
    "unchanged",
  );
  assert.equal(b.sent.length, sentBefore);
  b.close();
});

clusterTest(
  "a field that leaves the template leaves the object, after a plain creation too",
  async (cluster) => {
    const b = await bench(cluster);
    const applier = newApplier(b);
    const type: ResourceType = {
      group: "",
      version: "v1",
      kind: "ConfigMap",
      plural: "configmaps",
      namespaced: true,
    };
    const map = (name: string, data: JsonObject): KubeObject => (
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: b.namespace }, data }
    );
    for (const kind of ["apply", "create"] as const) {
      const first = map(`by-${kind}`, { keep: "1", drop: "2" });
      await applier.execute(
        kind === "apply" ? { kind, type, object: first, force: true } : { kind, type, object: first },
      );
      const write: Write = { kind: "apply", type, object: map(`by-${kind}`, { keep: "1" }), force: true };
      const result = await applier.execute(write, { observed: await cached(b, type, `by-${kind}`) });
      assert.match(describe(result), /^updated/, kind);
      assert.deepEqual((await cached(b, type, `by-${kind}`))["data"], { keep: "1" }, kind);
    }
    b.close();
  },
);

clusterTest("an immutable field is a failure with advice, and nothing is deleted", async (cluster) => {
  const b = await bench(cluster);
  const applier = newApplier(b);
  await applier.execute({ kind: "apply", type: DEPLOYMENTS, object: deployment(b), force: true });
  const observed = await cached(b, DEPLOYMENTS);
  const other = { matchLabels: { app: "other" } };
  const template = { ...POD_TEMPLATE, metadata: { labels: { app: "other" } } };
  const object = { ...deployment(b), spec: { replicas: 0, selector: other, template } };
  const result = await applier.execute({ kind: "apply", type: DEPLOYMENTS, object, force: true }, {
    observed,
  });
  assert.ok(result.kind === "failed", describe(result));
  assert.equal(result.error.code, "apply/immutable-field");
  assert.match(result.error.hint ?? "", /spec\.selector/);
  assert.equal((await cached(b, DEPLOYMENTS)).metadata.uid, observed.metadata.uid);
  b.close();
});

clusterTest("a field that another manager owns is taken over only by force", async (cluster) => {
  const b = await bench(cluster);
  await createApplier({
    writer: b.writer,
    clock: systemClock(),
    metrics: nullMetrics,
    logger: nullLogger,
    fieldManager: "somebody",
  }).execute({ kind: "apply", type: DEPLOYMENTS, object: deployment(b, 1), force: true });
  const applier = newApplier(b);
  const polite = await applier.execute({
    kind: "apply",
    type: DEPLOYMENTS,
    object: deployment(b, 0),
    force: false,
  });
  assert.equal(polite.kind === "failed" && polite.error.code, "apply/field-conflict", describe(polite));
  assert.match(polite.kind === "failed" ? polite.error.message : "", /somebody/);
  const forced = await applier.execute({
    kind: "apply",
    type: DEPLOYMENTS,
    object: deployment(b, 0),
    force: true,
  });
  assert.equal(forced.kind, "written");
  b.close();
});

clusterTest("events arrive as the server wants them, and repeats as a series", async (cluster) => {
  const b = await bench(cluster);
  const clock = systemClock();
  const { logger, records } = recordingLogger(clock);
  const recorder = createEventRecorder({
    writer: b.writer,
    clock,
    random: systemRandom(),
    instance: "test-1",
    logger,
    metrics: nullMetrics,
  });
  const regarding = {
    group: "apps",
    version: "v1",
    kind: "Deployment",
    namespace: b.namespace,
    name: "shop",
  };
  const fact = {
    regarding,
    type: "Normal",
    reason: "Created",
    action: "Create",
    note: "ü".repeat(2_000),
  } as const;
  recorder.record(fact);
  await recorder.flush();
  recorder.record(fact);
  recorder.record(fact);
  recorder.record({ ...fact, regarding: { group: "", version: "v1", kind: "Namespace", name: b.namespace } });
  await recorder.flush();
  recorder.close();
  assert.deepEqual(records.map((r) => r.fields["error"]), []);
  const own = await cluster.client.json(`/apis/events.k8s.io/v1/namespaces/${b.namespace}/events`);
  const ours = (own["items"] as unknown as KubeObject[]).filter((e) => e["reportingInstance"] === "test-1");
  assert.equal(ours.length, 1);
  assert.equal((ours[0]!["series"] as { readonly count: number }).count, 3);
  const shared = await cluster.client.json("/apis/events.k8s.io/v1/namespaces/default/events");
  const about = (shared["items"] as unknown as { readonly regarding: { readonly name: string } }[])
    .filter((e) => e.regarding.name === b.namespace);
  assert.equal(about.length, 1);
  b.close();
});
