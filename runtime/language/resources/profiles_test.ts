// Owns: tests of profiles: built-in and user-defined ones, static and templated names.

import assert from "node:assert/strict";
import { compiled, nodeOf, partOf, rendered } from "./entries_test_kit.ts";
import { BUILT_IN_PROFILES, type ProfileFamily } from "./profiles_table.ts";
import { BUILT_IN_REGISTRY, compileProfiles } from "./profiles.ts";

const CONTAINER = ["spec", "template", "spec", "containers", "0"];
const RESOURCES = [...CONTAINER, "resources"];

Deno.test("a profile that the Katalog declares is used, its templates see the object", () => {
  const found = partOf("deployments", "{image: a, resources: {profile: ours}}", RESOURCES, {
    spec: { cpu: "300m" },
    profiles: `resources: [{name: ours, requests: {cpu: "{{ .spec.cpu }}"}}]`,
  });
  assert.deepEqual(found, { requests: { cpu: "300m" } });
});

Deno.test("a profile that hides a built-in one is used instead of it, with a warning", () => {
  const found = rendered("deployments", "{image: a, resources: {profile: small}}", {
    profiles: "resources: [{name: small, limits: {cpu: 1}}]",
  });
  assert.match(found.remarks.join("\n"), /^ORK3102 the resources profile "small" hides/);
  assert.equal(found.remarks.length, 1);
  assert.deepEqual(JSON.stringify(found.object).includes(`"resources":{"limits":{"cpu":"1"}}`), true);
});

Deno.test("a templated name is looked up among both and one that renders empty means none", () => {
  const entry = `{image: a, resources: {profile: "{{ .spec.tier }}"}}`;
  const profiles = "resources: [{name: ours, limits: {cpu: 1}}]";
  const at = (tier: string) => partOf("deployments", entry, RESOURCES, { spec: { tier }, profiles });
  assert.deepEqual(at("ours"), { limits: { cpu: "1" } });
  assert.deepEqual(at("tiny"), BUILT_IN_PROFILES.resources["tiny"]);
  assert.equal(at(""), undefined);
});

Deno.test("a templated name that nothing has fails that object and names the nearest one", () => {
  const found = rendered("deployments", `{image: a, resources: {profile: "{{ .spec.tier }}"}}`, {
    spec: { tier: "our" },
    profiles: "resources: [{name: ours, limits: {cpu: 1}}]",
  });
  assert.deepEqual(found.problems, ['ORK3006 unknown resources profile "our" (did you mean "ours"?)']);
});

Deno.test("names of rolling updates are found in any letter case, others exactly", () => {
  const at = (entry: string) => compiled("deployments", entry).remarks;
  assert.deepEqual(at("{image: a, rollingUpdate: {profile: BLUE-Green}}"), []);
  assert.match(at("{image: a, resources: {profile: Small}}")[0]!, /did you mean "small"/);
});

Deno.test("names that every JavaScript object has are no profiles", () => {
  for (const name of ["constructor", "__proto__", "toString"]) {
    assert.equal(BUILT_IN_REGISTRY.find("resources", name), undefined, name);
    const { remarks } = compiled("deployments", `{image: a, resources: {profile: ${name}}}`);
    assert.match(remarks[0]!, /^ORK3006/, name);
    assert.deepEqual(compiled("deployments", "{image: a}", `resources: [{name: ${name}}]`).remarks, [], name);
  }
});

Deno.test("a profile stands alone, of a probe beside its target", () => {
  const at = (entry: string) => compiled("deployments", entry).remarks;
  assert.match(
    at("{image: a, resources: {profile: tiny, limits: {cpu: 1}}}")[0]!,
    /^ORK3005 "resources.limits"/,
  );
  assert.match(
    at("{image: a, port: 1, probes: {liveness: {profile: fast, periodSeconds: 1}}}")[0]!,
    /^ORK3005 "probes.liveness.periodSeconds"/,
  );
  const beside =
    "{image: a, probes: {liveness: {profile: fast, type: http, path: /, port: 1, scheme: HTTP}}}";
  assert.deepEqual(at(beside), []);
});

Deno.test("the same name may stand in two classes", () => {
  const profiles = "{pdb: [{name: calm, minAvailable: 1}], rollingUpdate: [{name: calm, maxSurge: 1}]}";
  assert.deepEqual(compiled("deployments", "{image: a}", profiles).remarks, []);
});

Deno.test("what a profile reads counts as read by whoever uses it", () => {
  const profiles = `resources: [{name: ours, requests: {cpu: "{{ .status.cpu }}"}}]`;
  const readsOf = (entry: string) =>
    compiled("deployments", entry, profiles).resource!.reads.map((read) => read.path.join("."));
  assert.ok(readsOf("{image: a, resources: {profile: ours}}").includes("status.cpu"));
  assert.ok(readsOf(`{image: a, resources: {profile: "{{ .spec.tier }}"}}`).includes("status.cpu"));
  assert.ok(!readsOf("{image: a, resources: {profile: tiny}}").includes("status.cpu"));
});

Deno.test("every family of profiles can be declared and keeps its fields", () => {
  const declared: Readonly<Record<ProfileFamily, readonly [string, unknown]>> = {
    resources: ["requests: {cpu: 1}", { requests: { cpu: "1" } }],
    probes: ['periodSeconds: "5"', { periodSeconds: 5 }],
    containerSecurity: ["runAsUser: 5, privileged: false", { runAsUser: 5, privileged: false }],
    podSecurity: ["fsGroup: 5, supplementalGroups: [1]", { fsGroup: 5, supplementalGroups: [1] }],
    rollingUpdate: ['maxSurge: "1", maxUnavailable: 25%', { maxSurge: 1, maxUnavailable: "25%" }],
    networkPolicies: [
      "policyTypes: [Ingress], ingress: []",
      { policyTypes: ["Ingress"], ingress: [] },
    ],
    resourceQuotas: ["hard: {pods: 5}", { hard: { pods: "5" } }],
    limitRanges: ["limits: [{type: Container, max: {cpu: 1}}]", {
      limits: [{ type: "Container", max: { cpu: "1" } }],
    }],
    hpa: ['maxReplicas: "9", behavior: {scaleDown: {stabilizationWindowSeconds: 5}}', {
      maxReplicas: 9,
      behavior: { scaleDown: { stabilizationWindowSeconds: 5 } },
    }],
    pdb: ['minAvailable: "1"', { minAvailable: 1 }],
    reconciler: ["workers: 4, resync: 30s, queue: {maxDepth: 200}", {
      workers: 4,
      resync: "30s",
      queue: { maxDepth: 200 },
    }],
    autoscale: ["interval: 5s, do: {workers: 4}", { interval: "5s", do: { workers: 4 } }],
  };
  for (
    const [family, [fields, expected]] of Object.entries(declared) as [ProfileFamily, [string, unknown]][]
  ) {
    const remarks: unknown[] = [];
    const node = nodeOf(`${family}: [{name: ours, description: d, ${fields}}]`);
    const registry = compileProfiles(node, { templates: {}, report: (remark) => remarks.push(remark) });
    assert.deepEqual(remarks, [], family);
    const profile = registry.find(family, "ours");
    const scope = { root: {}, now: 0, random: { next: () => 0 } };
    assert.deepEqual(profile?.fields({ scope, problems: [] }), expected, family);
    assert.equal(registry.all(family)[0], profile, `${family}: one's own come first`);
  }
});
