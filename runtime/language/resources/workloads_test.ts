// Owns: tests of workload entries: values, templates and what Kubernetes would refuse.

import assert from "node:assert/strict";
import { partOf, rendered } from "./entries_test_kit.ts";

const POD = ["spec", "template", "spec"];
const CONTAINER = [...POD, "containers", "0"];

function container(entry: string, key: string, spec = {}): unknown {
  return partOf("deployments", `{image: a, ${entry}}`, [...CONTAINER, key], { spec });
}

function pod(entry: string, key: string, spec = {}): unknown {
  return partOf("deployments", `{image: a, ${entry}}`, [...POD, key], { spec });
}

function problemsOf(list: string, entry: string, spec = {}): readonly string[] {
  const found = rendered(list, entry, { spec });
  return [...found.remarks, ...found.problems].map((text) => text.replace(/ \(.*\)$/s, ""));
}

Deno.test("a templated value of the wrong type names field, value and expected type", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["deployments", `replicas: "{{ .spec.x }}"`, '"replicas" must be a whole number, found "x"'],
    ["deployments", `port: "{{ .spec.x }}"`, '"port" must be a port number from 1 to 65535, found "x"'],
    ["deployments", `port: 80, protocol: "{{ .spec.x }}"`, '"protocol" must be TCP, UDP or SCTP, found "x"'],
    [
      "statefulSets",
      `volumeClaimTemplates: [{storageSize: "{{ .spec.x }}"}]`,
      '"volumeClaimTemplates[0].storageSize" must be a quantity such as 250m, 2 or 512Mi, found "x"',
    ],
    ["jobs", `backoffLimit: "{{ .spec.x }}"`, '"backoffLimit" must be a whole number, found "x"'],
    [
      "cronJobs",
      `schedule: "* * * * *", suspend: "{{ .spec.x }}"`,
      '"suspend" must be true or false, found "x"',
    ],
    [
      "daemonSets",
      `tolerations: [{key: a, tolerationSeconds: "{{ .spec.x }}"}]`,
      '"tolerations[0].tolerationSeconds" must be a whole number, found "x"',
    ],
    [
      "pods",
      `securityContext: {runAsNonRoot: "{{ .spec.x }}"}`,
      '"securityContext.runAsNonRoot" must be true or false, found "x"',
    ],
    [
      "replicaSets",
      `sidecars: [{name: s, image: b, ports: [{containerPort: "{{ .spec.x }}"}]}]`,
      '"ports[0].containerPort" must be a port number from 1 to 65535, found "x"',
    ],
  ];
  for (const [list, field, message] of cases) {
    assert.deepEqual(problemsOf(list, `{image: a, ${field}}`, { x: "x" }), [`ORK3004 ${message}`], list);
  }
});

Deno.test("a required field that renders empty fails its object", () => {
  assert.deepEqual(problemsOf("pods", `{image: "{{ .spec.image }}"}`), [
    'ORK3003 Pod field "image" rendered empty',
  ]);
  assert.deepEqual(problemsOf("cronJobs", `{image: a, schedule: "{{ .spec.s }}"}`), [
    'ORK3003 CronJob field "schedule" rendered empty',
  ]);
  assert.deepEqual(
    problemsOf("statefulSets", `{image: a, volumeClaimTemplates: [{storageSize: "{{ .spec.s }}"}]}`),
    [
      'ORK3003 StatefulSet field "volumeClaimTemplates[0].storageSize" rendered empty',
    ],
  );
});

Deno.test("a tag is put after an image without tag or digest only", () => {
  const image = (entry: string, list = "deployments") =>
    (partOf(list, entry, CONTAINER) as { readonly image: string }).image;
  assert.equal(image("{image: nginx, tag: 1}"), "nginx:1");
  assert.equal(image("{image: localhost:5000/nginx, tag: 1}"), "localhost:5000/nginx:1");
  assert.equal(image("{image: nginx:2, tag: 1}"), "nginx:2");
  assert.equal(image("{image: nginx@sha256:aa, tag: 1}"), "nginx@sha256:aa");
  assert.equal(image("{image: nginx}"), "nginx");
  assert.equal(image("{image: nginx}", "statefulSets"), "nginx:latest");
  assert.equal(image(`{image: nginx, tag: ""}`, "statefulSets"), "nginx:latest");
});

Deno.test("env is text, keeps empty values, and wins over single keys of the same name", () => {
  assert.deepEqual(
    container("env: [{name: A, value: 1.10}, {name: B, value: true}, {name: C, value: ''}]", "env"),
    [
      { name: "A", value: "1.10" },
      { name: "B", value: "true" },
      { name: "C", value: "" },
    ],
  );
  assert.deepEqual(
    container(
      `env: [{name: P_a_S, value: own}], envFrom: {configMapRef: [{name: c, prefix: P_, suffix: _S, keys: [a, "{{ .spec.k }}"]}]}`,
      "env",
      { k: "b" },
    ),
    [
      { name: "P_b_S", valueFrom: { configMapKeyRef: { name: "c", key: "b" } } },
      { name: "P_a_S", value: "own" },
    ],
  );
});

Deno.test("a source of variables whose name renders empty is left out", () => {
  assert.equal(container(`envFrom: {secretRef: [{name: "{{ .spec.none }}"}]}`, "envFrom"), undefined);
  assert.deepEqual(
    container(`envFrom: [{prefix: A_, configMapRef: {name: "{{ .spec.c }}"}}]`, "envFrom", { c: "x" }),
    [
      { prefix: "A_", configMapRef: { name: "x" } },
    ],
  );
});

Deno.test("port 0 is none and a port that is listed stands once", () => {
  assert.equal(container("port: 0", "ports"), undefined);
  assert.equal(container(`port: "{{ .spec.none }}"`, "ports"), undefined);
  assert.deepEqual(container("port: 80, ports: [{name: web, containerPort: 80}]", "ports"), [
    { containerPort: 80, protocol: "TCP", name: "web" },
  ]);
});

Deno.test("probes of every type, short and native", () => {
  const probe = (text: string) => container(`port: 80, probes: {liveness: ${text}}`, "livenessProbe");
  assert.deepEqual(probe("{}"), { tcpSocket: { port: 80 } });
  assert.deepEqual(probe("{path: /x}"), { httpGet: { path: "/x", port: 80 } });
  assert.deepEqual(probe("{type: httpGet, port: web}"), { httpGet: { path: "/", port: "web" } });
  assert.deepEqual(probe("{type: grpc, periodSeconds: 3}"), { grpc: { port: 80 }, periodSeconds: 3 });
  assert.deepEqual(probe("{command: [a, b]}"), { exec: { command: ["a", "b"] } });
  assert.deepEqual(probe("{httpGet: {path: /x, port: '81'}}"), { httpGet: { path: "/x", port: 81 } });
  assert.deepEqual(probe("{grpc: {service: s}}"), { grpc: { service: "s", port: 80 } });
  assert.deepEqual(probe("{tcpSocket: {host: h}, failureThreshold: '2'}"), {
    tcpSocket: { host: "h", port: 80 },
    failureThreshold: 2,
  });
  assert.deepEqual(problemsOf("pods", "{image: a, probes: {startup: {type: exec}}}"), [
    'ORK3002 "probes.startup" of type exec needs "command"',
  ]);
});

Deno.test("a probe whose container port renders empty fails that object only", () => {
  const entry = `{image: a, port: "{{ .spec.port }}", probes: {readiness: {type: tcp}}}`;
  assert.deepEqual(problemsOf("pods", entry, { port: 5 }), []);
  assert.deepEqual(problemsOf("pods", entry), [
    'ORK3007 "probes.readiness" needs a port: neither the probe nor its container declares one',
  ]);
});

Deno.test("structures of Kubernetes are typed by their fields and may come from one template", () => {
  assert.deepEqual(
    pod("volumes: [{name: v, configMap: {name: c, defaultMode: 0640, optional: true}}]", "volumes"),
    [
      { name: "v", configMap: { name: "c", defaultMode: 0o640, optional: true } },
    ],
  );
  assert.deepEqual(pod("nodeSelector: {a: true, b: 1}", "nodeSelector"), { a: "true", b: "1" });
  assert.deepEqual(pod("tolerations: [{key: k, value: 5, tolerationSeconds: '5'}]", "tolerations"), [
    { key: "k", value: "5", tolerationSeconds: 5 },
  ]);
  const affinity = { nodeAffinity: { x: [1] } };
  assert.deepEqual(
    pod("podTemplate: {affinity: '{{ .spec.affinity }}', hostNetwork: '{{ .spec.host }}'}", "affinity", {
      affinity,
      host: true,
    }),
    affinity,
  );
});

Deno.test("rolling updates become what each kind can do", () => {
  const of = (list: string, update: string, key: string) =>
    partOf(list, `{image: a, rollingUpdate: ${update}}`, ["spec", key]);
  assert.deepEqual(of("deployments", "{maxSurge: '2'}", "strategy"), {
    type: "RollingUpdate",
    rollingUpdate: { maxSurge: 2 },
  });
  const statefulSet = (update: string) => of("statefulSets", update, "updateStrategy");
  assert.deepEqual(statefulSet("{profile: safe}"), { type: "RollingUpdate" });
  assert.deepEqual(statefulSet("{profile: blue-green}"), { type: "RollingUpdate" });
  assert.deepEqual(statefulSet("{maxUnavailable: 0}"), { type: "RollingUpdate" });
  assert.deepEqual(statefulSet("{profile: fast}"), {
    type: "RollingUpdate",
    rollingUpdate: { maxUnavailable: "25%" },
  });
  const daemonSet = (update: string) => of("daemonSets", update, "updateStrategy");
  assert.deepEqual(daemonSet("{maxSurge: 1}"), {
    type: "RollingUpdate",
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
  });
  assert.deepEqual(daemonSet("{profile: fast}"), {
    type: "RollingUpdate",
    rollingUpdate: { maxSurge: 0, maxUnavailable: "25%" },
  });
  const stuck = `{image: a, rollingUpdate: {maxSurge: "{{ .spec.n }}", maxUnavailable: 0}}`;
  assert.match(problemsOf("deployments", stuck, { n: 0 })[0]!, /^ORK3108/);
  assert.deepEqual(problemsOf("deployments", stuck, { n: 1 }), []);
});

Deno.test("podTemplate merges as kubectl apply would and reaches pods through metadata", () => {
  const entry = `{image: a, name: web, labels: {a: "1"}, env: [{name: A, value: x}], podTemplate: {
    metadata: {labels: {b: "2"}, annotations: {c: "3"}},
    containers: [{name: web, env: [{name: A, value: y}, {name: B, value: z}]}, {name: other, image: b}]}}`;
  const template = partOf("deployments", entry, ["spec", "template"]);
  assert.deepEqual(template, {
    metadata: { labels: { a: "1", b: "2" }, annotations: { c: "3" } },
    spec: {
      containers: [
        { name: "web", image: "a", env: [{ name: "A", value: "y" }, { name: "B", value: "z" }] },
        { name: "other", image: "b" },
      ],
    },
  });
  const metadata = partOf("pods", entry, ["metadata"]);
  assert.deepEqual(metadata, {
    labels: { a: "1", b: "2" },
    annotations: { c: "3" },
    name: "web",
    namespace: "web",
  });
});

Deno.test("capabilities are checked by name, templated ones per object", () => {
  const entry = `{image: a, securityContext: {capabilities: {add: ["{{ .spec.cap }}"]}}}`;
  assert.deepEqual(problemsOf("pods", entry, { cap: "SYS_TIME" }), []);
  assert.match(problemsOf("pods", entry, { cap: "sys_time" })[0]!, /^ORK3103 .* found "sys_time"$/);
});

Deno.test("schedules are those that Kubernetes takes", () => {
  const at = (schedule: string) =>
    problemsOf("cronJobs", `{image: a, schedule: "{{ .spec.s }}"}`, { s: schedule });
  for (const good of ["*/5 * * * *", "0 3 * * mon-fri", "@daily", "@every 1h30m"]) {
    assert.deepEqual(at(good), [], good);
  }
  for (const bad of ["* * * *", "61 * * * *", "0 0 * * 7", "@sometimes", "every day"]) {
    assert.deepEqual(at(bad), [
      `ORK3004 "schedule" must be a cron expression such as 0 3 * * * or @daily, found "${bad}"`,
    ]);
  }
});
