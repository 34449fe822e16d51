// Owns: tests of the comparison. Must not: be part of a program.

import assert from "node:assert/strict";
import fc from "fast-check";
import { asJson, type KubeObject } from "../../kube/mod.ts";
import { canonicalJson, type Json, type JsonObject, type MutableJsonObject } from "../../base/mod.ts";
import { deployment, DEPLOYMENTS, edited, setAt, widget, WIDGETS } from "./_test_kit.ts";
import { compareDesired, formatPath } from "./compare.ts";

const CONTAINER = ["spec", "template", "spec", "containers", 0] as const;

function differences(desired: KubeObject, observed: KubeObject): string[] {
  const type = desired.kind === "Deployment" ? DEPLOYMENTS : WIDGETS;
  return compareDesired({ type, desired, observed }).map((d) => formatPath(d.path));
}

const cases: readonly {
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly value: Json;
  readonly expected: readonly string[];
}[] = [
  { name: "a changed scalar", path: ["spec", "replicas"], value: 5, expected: ["spec.replicas"] },
  {
    name: "an equal quantity",
    path: [...CONTAINER, "resources", "requests", "cpu"],
    value: "1",
    expected: [],
  },
  {
    name: "an equal quantity as a number",
    path: [...CONTAINER, "resources", "requests", "cpu"],
    value: 1,
    expected: [],
  },
  {
    name: "a number that differs in a digit beyond 2^53",
    path: ["spec", "replicas"],
    value: 9_007_199_254_740_993n,
    expected: ["spec.replicas"],
  },
  {
    name: "a quantity that is none",
    path: [...CONTAINER, "resources", "requests", "cpu"],
    value: true,
    expected: ["spec.template.spec.containers[web].resources.requests.cpu"],
  },
  {
    name: "another quantity",
    path: [...CONTAINER, "resources", "requests", "cpu"],
    value: "1001m",
    expected: ["spec.template.spec.containers[web].resources.requests.cpu"],
  },
  {
    name: "a foreign container",
    path: ["spec", "template", "spec", "containers", 1],
    value: { name: "mesh", image: "mesh:1" },
    expected: [],
  },
  {
    name: "our container under another name",
    path: [...CONTAINER, "name"],
    value: "web2",
    expected: ["spec.template.spec.containers[web]"],
  },
  {
    name: "a foreign variable before ours",
    path: [...CONTAINER, "env"],
    value: [{ name: "X", value: "" }, { name: "A", value: "1" }, { name: "B", value: "$(A)" }],
    expected: [],
  },
  {
    name: "our variables in another order",
    path: [...CONTAINER, "env"],
    value: [{ name: "B", value: "$(A)" }, { name: "A", value: "1" }],
    expected: ["spec.template.spec.containers[web].env"],
  },
  {
    name: "a port with its default protocol and a name",
    path: [...CONTAINER, "ports", 0],
    value: { containerPort: 80, protocol: "TCP", name: "http" },
    expected: [],
  },
  {
    name: "the port on another protocol",
    path: [...CONTAINER, "ports", 0],
    value: { containerPort: 80, protocol: "UDP" },
    expected: ["spec.template.spec.containers[web].ports[80/TCP]"],
  },
  {
    name: "a foreign label",
    path: ["metadata", "labels", "team"],
    value: "x",
    expected: [],
  },
  {
    name: "a changed label",
    path: ["metadata", "labels", "app"],
    value: "x",
    expected: ["metadata.labels.app"],
  },
  { name: "a status", path: ["status"], value: { replicas: 1 }, expected: [] },
];

for (const { name, path, value, expected } of cases) {
  Deno.test(`compareDesired, ${name}: ${expected.length ? expected : "no difference"}`, () => {
    const observed = edited(deployment(), (copy) => setAt(copy, path, value));
    assert.deepEqual(differences(deployment(), observed), expected);
  });
}

const POD = "spec.template.spec";
const CLUSTER_KINDS = {
  workload: { group: "apps", version: "v1", kind: "Deployment" },
  service: { group: "", version: "v1", kind: "Service" },
  account: { group: "", version: "v1", kind: "ServiceAccount" },
  custom: { group: "shop.example.com", version: "v1", kind: "Widget" },
} as const;

/** Lists and two elements of each: ours, and one that somebody else may add without being in our way. */
const sharedLists: readonly {
  readonly kind: keyof typeof CLUSTER_KINDS;
  readonly list: string;
  readonly ours: Json;
  readonly foreign: Json;
}[] = [
  { kind: "workload", list: `${POD}.containers`, ours: { name: "a" }, foreign: { name: "b" } },
  { kind: "workload", list: `${POD}.initContainers`, ours: { name: "a" }, foreign: { name: "b" } },
  { kind: "workload", list: `${POD}.ephemeralContainers`, ours: { name: "a" }, foreign: { name: "b" } },
  { kind: "workload", list: `${POD}.volumes`, ours: { name: "a" }, foreign: { name: "b" } },
  { kind: "workload", list: `${POD}.volumeMounts`, ours: { mountPath: "/a" }, foreign: { mountPath: "/b" } },
  {
    kind: "workload",
    list: `${POD}.volumeDevices`,
    ours: { devicePath: "/dev/a", name: "x" },
    foreign: { devicePath: "/dev/b", name: "x" },
  },
  { kind: "workload", list: `${POD}.imagePullSecrets`, ours: { name: "a" }, foreign: { name: "b" } },
  { kind: "workload", list: `${POD}.resourceClaims`, ours: { name: "a" }, foreign: { name: "b" } },
  { kind: "workload", list: `${POD}.schedulingGates`, ours: { name: "a" }, foreign: { name: "b" } },
  { kind: "workload", list: `${POD}.hostAliases`, ours: { ip: "10.0.0.1" }, foreign: { ip: "10.0.0.2" } },
  {
    kind: "workload",
    list: `${POD}.topologySpreadConstraints`,
    ours: { topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" },
    foreign: { topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway" },
  },
  { kind: "service", list: "spec.ports", ours: { port: 53 }, foreign: { port: 53, protocol: "UDP" } },
  { kind: "account", list: "secrets", ours: { name: "a" }, foreign: { name: "b" } },
];

for (const { kind, list, ours, foreign } of sharedLists) {
  Deno.test(`compareDesired lets others add to ${list} of a ${CLUSTER_KINDS[kind].kind}, but not take ours`, () => {
    assert.deepEqual(differencesOfList(kind, list, { desired: [ours], observed: [foreign, ours] }), []);
    assert.equal(differencesOfList(kind, list, { desired: [ours], observed: [foreign] }).length, 1);
  });
}

const wholeLists: readonly (readonly [kind: keyof typeof CLUSTER_KINDS, list: string])[] = [
  ["workload", `${POD}.args`],
  ["workload", "spec.ports"],
  ["workload", "secrets"],
  ["custom", "spec.containers"],
  ["custom", "spec.ports"],
];

for (const [kind, list] of wholeLists) {
  Deno.test(`compareDesired takes ${list} of a ${CLUSTER_KINDS[kind].kind} as a whole`, () => {
    const [one, two] = [{ name: "a", port: 1 }, { name: "b", port: 2 }];
    assert.deepEqual(differencesOfList(kind, list, { desired: [one], observed: [two, one] }), [list]);
    assert.deepEqual(differencesOfList(kind, list, { desired: [one, two], observed: [one, two] }), []);
  });
}

function differencesOfList(
  kind: keyof typeof CLUSTER_KINDS,
  list: string,
  pair: { readonly desired: Json; readonly observed: Json },
): string[] {
  const type = CLUSTER_KINDS[kind];
  const apiVersion = type.group ? `${type.group}/${type.version}` : type.version;
  const withList = (value: Json) => {
    const content = list.split(".").reduceRight<Json>(
      (inner, key) => ({ [key]: inner }),
      value,
    ) as JsonObject;
    return { apiVersion, kind: type.kind, metadata: { name: "x" }, ...content } as KubeObject;
  };
  const found = compareDesired({
    type,
    desired: withList(pair.desired),
    observed: withList(pair.observed),
  });
  return found.map((d) => formatPath(d.path));
}

const builtInGroups = [
  "",
  "apps",
  "batch",
  "autoscaling",
  "policy",
  "networking.k8s.io",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "scheduling.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "node.k8s.io",
  "events.k8s.io",
];

Deno.test("compareDesired takes quantities by value in every group of the API server, and where the API has some", () => {
  const withValue = (path: string, value: Json) => {
    const spec = path.split(".").reduceRight<Json>((inner, key) => ({ [key]: inner }), value) as JsonObject;
    return widget(spec);
  };
  const isSame = (group: string, path: string) =>
    compareDesired({
      type: { group, version: "v1", kind: "X" },
      desired: withValue(path, "1000m"),
      observed: withValue(path, "1"),
    }).length === 0;
  for (const group of builtInGroups) assert.ok(isSame(group, "limits.cpu"), group);
  const places = [
    "requests.cpu",
    "capacity.storage",
    "overhead.cpu",
    "hard.pods",
    "max.cpu",
    "min.cpu",
    "default.cpu",
    "defaultRequest.cpu",
    "maxLimitRequestRatio.cpu",
    "sizeLimit",
    "divisor",
    "averageValue",
    "target.value",
  ];
  for (const place of places) assert.ok(isSame("", place), place);
  for (const place of ["value", "env.value", "limit.cpu"]) assert.ok(!isSame("", place), place);
});

Deno.test("compareDesired takes a null for no value, and quantities of any size for what they are", () => {
  const cpu = (value: Json) =>
    edited(deployment(), (copy) => setAt(copy, [...CONTAINER, "resources", "requests", "cpu"], value));
  const place = "spec.template.spec.containers[web].resources.requests.cpu";
  assert.deepEqual(differences(widget({ a: null }), widget({})), []);
  assert.deepEqual(differences(widget({ a: null }), widget({ a: null })), []);
  assert.deepEqual(differences(widget({ a: null }), widget({ a: 0 })), ["spec.a"]);
  assert.deepEqual(differences(cpu("9007199254740993"), cpu(9_007_199_254_740_993n)), []);
  assert.deepEqual(differences(cpu("9007199254740993"), cpu(9_007_199_254_740_995n)), [place]);
  assert.deepEqual(differences(cpu("many"), cpu("much")), [place], "no quantities at all");
});

Deno.test("compareDesired takes text for text where a field is no quantity", () => {
  assert.deepEqual(differences(widget({ limits: { cpu: "1000m" } }), widget({ limits: { cpu: "1" } })), [
    "spec.limits.cpu",
  ]);
});

Deno.test("compareDesired compares finalizers as a set and owner references by uid", () => {
  const owner = (uid: string, controller?: boolean) => ({
    apiVersion: "v1",
    kind: "K",
    name: "n",
    uid,
    ...(controller ? { controller } : {}),
  });
  const withMeta = (finalizers: readonly string[], ownerReferences: readonly Json[]) =>
    edited(widget({}), (copy) => {
      setAt(copy, ["metadata", "finalizers"], finalizers);
      setAt(copy, ["metadata", "ownerReferences"], ownerReferences);
    });
  const desired = withMeta(["a", "b"], [owner("1", true)]);
  assert.deepEqual(differences(desired, withMeta(["x", "b", "a"], [owner("2"), owner("1", true)])), []);
  assert.deepEqual(differences(desired, withMeta(["b"], [owner("2", true)])), [
    "metadata.finalizers[a]",
    "metadata.ownerReferences[1]",
  ]);
});

const key = fc.stringMatching(/^[a-z]{1,4}$/);
const scalar = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.string({ maxLength: 3 }), fc.boolean());
const tree = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(key, tie("node"), { maxKeys: 3 }),
  ),
})).node;
const spec = fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4 }).map((value) => value as JsonObject);

Deno.test("compareDesired is reflexive for any object", () => {
  fc.assert(fc.property(spec, (value) => {
    assert.deepEqual(differences(widget(value), widget(structuredClone(value) as JsonObject)), []);
  }));
});

Deno.test("compareDesired finds any changed, moved or missing scalar", () => {
  fc.assert(fc.property(spec, fc.nat(), fc.boolean(), (value, pick, remove) => {
    const paths = leafPaths(value);
    fc.pre(paths.length > 0);
    const path = paths[pick % paths.length]!;
    const observed = edited(widget(value), (copy) => {
      if (remove && typeof path.at(-1) === "string") removeAt(copy, ["spec", ...path]);
      else setAt(copy, ["spec", ...path], "changed to something else");
    });
    const found = compareDesired({ type: WIDGETS, desired: widget(value), observed });
    assert.equal(found.length, 1);
    assert.equal(
      formatPath(found[0]!.path),
      formatPath(["spec", ...path.map((k) => typeof k === "number" ? `[${k}]` : k)]),
    );
  }));
});

Deno.test("compareDesired ignores whatever else the observed object has", () => {
  fc.assert(fc.property(spec, fc.dictionary(key.map((k) => `extra${k}`), tree), (value, extra) => {
    const observed = withExtras(value, extra) as JsonObject;
    assert.deepEqual(differences(widget(value), widget(observed)), []);
  }));
});

Deno.test("compareDesired reports what is desired and what is there", () => {
  const observed = edited(deployment(), (copy) => setAt(copy, ["spec", "replicas"], 5));
  const [found] = compareDesired({ type: DEPLOYMENTS, desired: deployment(), observed });
  assert.deepEqual(found, { path: ["spec", "replicas"], desired: 3, observed: 5 });
  assert.notEqual(canonicalJson(asJson(observed)), canonicalJson(asJson(deployment())));
});

function leafPaths(value: Json, at: readonly (string | number)[] = []): (string | number)[][] {
  if (Array.isArray(value)) return value.flatMap((item, i) => leafPaths(item, [...at, i]));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([k, item]) => leafPaths(item, [...at, k]));
  }
  return [[...at]];
}

function removeAt(object: MutableJsonObject, path: readonly (string | number)[]): void {
  // deno-lint-ignore no-explicit-any
  let at: any = object;
  for (const k of path.slice(0, -1)) at = at[k];
  delete at[path.at(-1)!];
}

/** Adds keys to every object, however deep. */
function withExtras(value: Json, extra: JsonObject): Json {
  if (Array.isArray(value)) return value.map((item) => withExtras(item, extra));
  if (typeof value !== "object" || value === null) return value;
  return {
    ...extra,
    ...Object.fromEntries(Object.entries(value).map(([k, item]) => [k, withExtras(item, extra)])),
  };
}
