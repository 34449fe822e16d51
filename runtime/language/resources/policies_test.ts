// Owns: tests that access, policies and storage never mean more than was written. Must not: test workloads.

import assert from "node:assert/strict";
import { partOf, rendered } from "./entries_test_kit.ts";

function problemsOf(list: string, entry: string, spec = {}): readonly string[] {
  const found = rendered(list, entry, { spec });
  return [...found.remarks, ...found.problems].map((text) => text.replace(/ \(.*\)$/s, ""));
}

Deno.test("what restricts a rule may not render empty", () => {
  const cases: readonly (readonly [list: string, entry: string, path: string])[] = [
    [
      "roles",
      `{rules: [{resources: [pods], verbs: [get], resourceNames: ["{{ .spec.x }}"]}]}`,
      "rules[0].resourceNames",
    ],
    ["roles", `{rules: [{resources: ["{{ .spec.x }}"], verbs: [get]}]}`, "rules[0].resources"],
    ["clusterRoles", `{rules: [{resources: [pods], verbs: ["{{ .spec.x }}", get]}]}`, "rules[0].verbs"],
    [
      "networkPolicies",
      `{name: a, ingress: [{ports: [{port: "{{ .spec.x }}"}]}]}`,
      "ingress[0].ports[0].port",
    ],
    [
      "networkPolicies",
      `{name: a, ingress: [{from: [{ipBlock: {cidr: "{{ .spec.x }}"}}]}]}`,
      "ingress[0].from[0].ipBlock.cidr",
    ],
    [
      "networkPolicies",
      `{name: a, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: ["{{ .spec.x }}"]}}]}]}`,
      "ingress[0].from[0].ipBlock.except",
    ],
    ["roleBindings", `{roleRef: {name: "{{ .spec.x }}"}, subjects: [{kind: User, name: a}]}`, "roleRef.name"],
    [
      "roleBindings",
      `{roleRef: {name: a}, subjects: [{kind: User, name: "{{ .spec.x }}"}]}`,
      "subjects[0].name",
    ],
    ["ingresses", `{serviceName: "{{ .spec.x }}", servicePort: 80}`, "serviceName"],
    ["persistentVolumeClaims", `{name: a, storage: "{{ .spec.x }}"}`, "storage"],
  ];
  for (const [list, entry, path] of cases) {
    const problems = problemsOf(list, entry);
    assert.equal(problems.length, 1, `${entry}: ${problems}`);
    assert.match(problems[0]!, /^ORK3003 /);
    assert.ok(problems[0]!.includes(`field "${path}" rendered empty`), problems[0]);
  }
});

Deno.test("a selector of labels that render empty selects those labels, not everything", () => {
  const entry =
    `{name: a, podSelector: {app: "{{ .spec.x }}"}, ingress: [{from: [{podSelector: {role: "{{ .spec.x }}"}}]}]}`;
  assert.deepEqual(partOf("networkPolicies", entry, ["spec"]), {
    ingress: [{ from: [{ podSelector: { matchLabels: { role: "" } } }] }],
    podSelector: { matchLabels: { app: "" } },
    policyTypes: ["Ingress"],
  });
});

Deno.test("an absent direction is left alone, an empty one denies", () => {
  const types = (entry: string) => partOf("networkPolicies", `{name: a, ${entry}}`, ["spec", "policyTypes"]);
  assert.deepEqual(types("ingress: []"), ["Ingress"]);
  assert.deepEqual(types("egress: []"), ["Egress"]);
  assert.deepEqual(types("ingress: [], egress: []"), ["Ingress", "Egress"]);
  assert.deepEqual(types("profile: deny-all"), ["Ingress", "Egress"]);
  assert.equal(types("podSelector: {a: b}"), undefined);
});

Deno.test("a budget takes one limit, wherever it is written", () => {
  const spec = (entry: string) => partOf("pdb", entry, ["spec"]);
  assert.deepEqual(spec("{minAvailable: 50%}"), { minAvailable: "50%" });
  assert.deepEqual(spec("{behavior: {maxUnavailable: 1}}"), { maxUnavailable: 1 });
  assert.deepEqual(spec("{behavior: {profile: RELAXED}}"), { maxUnavailable: "25%" });
  assert.deepEqual(
    problemsOf("pdb", `{minAvailable: 1, behavior: {maxUnavailable: "{{ .spec.x }}"}}`, { x: "1" }),
    [
      'ORK3004 "minAvailable" must be set, or maxUnavailable, and not both, found "minAvailable: 1 and maxUnavailable: 1"',
    ],
  );
  assert.deepEqual(problemsOf("pdb", `{minAvailable: 1, behavior: {profile: rolling}}`).slice(0, 1), [
    'ORK3005 "minAvailable" stands beside a profile',
  ]);
  assert.deepEqual(problemsOf("pdb", `{minAvailable: "{{ .spec.x }}"}`), [
    'ORK3004 "minAvailable" must be set, or maxUnavailable, and not both, found "none"',
  ]);
});

Deno.test("fields of an autoscaler win over those of its profile", () => {
  const profiles = "hpa: [{name: own, minReplicas: 2, maxReplicas: 9, targetCPUUtilizationPercentage: 40}]";
  const spec = (more: string) =>
    partOf(
      "hpa",
      `{scaleTargetRef: {kind: Deployment, name: a}, behavior: {profile: own}${more}}`,
      ["spec"],
      { profiles },
    );
  assert.deepEqual(spec(""), {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "a" },
    minReplicas: 2,
    maxReplicas: 9,
    metrics: [{
      type: "Resource",
      resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 40 } },
    }],
  });
  assert.equal((spec(", maxReplicas: 12") as { maxReplicas: number }).maxReplicas, 12);
  assert.deepEqual(
    problemsOf("hpa", "{scaleTargetRef: {kind: Deployment, name: a}, behavior: {profile: web}}").slice(0, 1),
    ['ORK3002 a HorizontalPodAutoscaler entry needs "maxReplicas"'],
    "known at load, since the profile is",
  );
  assert.deepEqual(
    problemsOf("hpa", `{scaleTargetRef: {kind: Deployment, name: a}, behavior: {profile: "{{ .spec.p }}"}}`, {
      p: "web",
    }),
    ['ORK3003 HorizontalPodAutoscaler field "maxReplicas" rendered empty'],
  );
});

Deno.test("several ports of a Service get names that differ", () => {
  const ports = partOf("services", "{port: 53, ports: [{port: 53, protocol: UDP}, {port: 80, name: web}]}", [
    "spec",
    "ports",
  ]);
  assert.deepEqual((ports as { name: string }[]).map((port) => port.name), ["port-53", "port-53-udp", "web"]);
  const one = partOf("services", "{port: 53}", ["spec", "ports", "0"]);
  assert.equal("name" in (one as object), false);
});

Deno.test("a ServiceAccount as subject stands beside its binding, or beside the object", () => {
  const namespaceOf = (list: string, more = "") =>
    partOf(list, `{roleRef: {name: a}, subjects: [{kind: ServiceAccount, name: b}]${more}}`, [
      "subjects",
      "0",
      "namespace",
    ]);
  assert.equal(namespaceOf("roleBindings"), "web");
  assert.equal(namespaceOf("roleBindings", ", namespace: red"), "red");
  assert.equal(namespaceOf("clusterRoleBindings"), "web");
});
