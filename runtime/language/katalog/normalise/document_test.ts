// Owns: every older spelling and what it becomes. Must not: test validation.

import { deepEqual, equal } from "node:assert/strict";
import type { Diagnostic } from "../../../base/mod.ts";
import { child, type MapNode, type Node, nodeAt, parseDocuments, toJson } from "../../document/mod.ts";
import { normaliseKatalog } from "./document.ts";

interface Case {
  readonly name: string;
  readonly old: string;
  readonly canonical: string;
  /** Codes of the remarks. @default none */
  readonly remarks?: readonly string[];
}

function parse(text: string): MapNode {
  const parsed = parseDocuments({ uri: "f", text });
  deepEqual(parsed.diagnostics, []);
  return parsed.value![0]!.root as MapNode;
}

function normalised(text: string): { readonly root: MapNode; readonly remarks: readonly Diagnostic[] } {
  const remarks: Diagnostic[] = [];
  return { root: normaliseKatalog(parse(text), (d) => remarks.push(d)), remarks };
}

/** Cases whose text is one entry of `spec.crds`. */
const ENTRY: readonly Case[] = [
  {
    name: "flat workers, resync, queue",
    old: "{workers: 2, resync: 1m, queue: {maxDepth: 3}}",
    canonical: "{operatorBox: {reconciler: {workers: 2, resync: 1m, queue: {maxDepth: 3}}}}",
  },
  {
    name: "identity in the box",
    old: "{operatorBox: {default: true, hooks: {location: a}, constructor: {location: b}}}",
    canonical:
      "{operatorBox: {reconciler: {default: true, hooks: {location: a}, constructor: {location: b}}}}",
  },
  {
    name: "two generations in one entry",
    old: "{workers: 2, operatorBox: {default: true, reconciler: {resync: 1m}}}",
    canonical: "{operatorBox: {reconciler: {resync: 1m, default: true, workers: 2}}}",
  },
  {
    name: "entry-level reconciler (G0)",
    old: "{reconciler: {default: true, status: {conditions: true}, onCreate: {jobs: []}}}",
    canonical:
      "{operatorBox: {reconciler: {default: true}, status: {conditions: true}, onCreate: {jobs: []}}}",
  },
  {
    name: "reconcile section (G3)",
    old:
      "{operatorBox: {reconcile: {workers: 2, onCreate: {jobs: []}, onDelete: {jobs: []}, requeue: {after: 1m}, imports: [{motif: m}]}}}",
    canonical:
      "{operatorBox: {reconciler: {workers: 2, requeue: {after: 1m}}, onCreate: {jobs: []}, onDelete: {jobs: []}}, imports: [{motif: m}]}",
  },
  {
    name: "nested reconciler in reconcile (G3)",
    old: "{operatorBox: {reconcile: {reconciler: {workers: 2}}}}",
    canonical: "{operatorBox: {reconciler: {workers: 2}}}",
  },
  {
    name: "emit section (G3)",
    old: "{operatorBox: {emit: {status: {conditions: false}}}}",
    canonical: "{operatorBox: {status: {conditions: false}}}",
  },
  {
    name: "emit section with events stays (G3)",
    old: "{operatorBox: {emit: {status: {conditions: false}, events: {a: {}}}}}",
    canonical: "{operatorBox: {emit: {events: {a: {}}}, status: {conditions: false}}}",
  },
  {
    name: "observe section (G3)",
    old: "{operatorBox: {observe: {cross: [{crd: a}], watch: [{kind: B}], events: {c: {}}}}}",
    canonical: "{operatorBox: {cross: [{crd: a}], watch: [{kind: B}], events: {c: {}}}}",
  },
  {
    name: "runtime section (G3)",
    old:
      "{operatorBox: {runtime: {finalizers: [a/b], autoscale: {profile: burst}, ignoreStatusPatch: true, allowedNamespaces: [x], deletionProtection: {protectCRD: true}}}}",
    canonical:
      "{operatorBox: {finalizers: [a/b], autoscale: {profile: burst}}, ignoreStatusPatch: true, allowedNamespaces: [x], deletionProtection: {protectCRD: true}}",
  },
  {
    name: "tuning in the runtime section",
    old: "{operatorBox: {runtime: {workers: 4, resync: 5m, queue: {maxDepth: 5}}}}",
    canonical: "{operatorBox: {reconciler: {workers: 4, resync: 5m, queue: {maxDepth: 5}}}}",
  },
  {
    name: "types of status fields in any letter case",
    old:
      "{operatorBox: {status: {fields: [{path: a, type: INT}, {path: b, type: default}, {path: c, type: Weird}]}}}",
    canonical:
      "{operatorBox: {status: {fields: [{path: a, type: int}, {path: b, type: string}, {path: c, type: weird}]}}}",
  },
  {
    name: "serve under its first name",
    old: "{idp: {name: a}}",
    canonical: "{serve: {name: a}}",
  },
  {
    name: "imports in the box",
    old: "{operatorBox: {imports: [{motif: m}]}}",
    canonical: "{operatorBox: {}, imports: [{motif: m}]}",
  },
  {
    name: "imports in two places",
    old: "{imports: [{motif: a}], operatorBox: {imports: [{motif: b}]}}",
    canonical: "{imports: [{motif: a}, {motif: b}], operatorBox: {}}",
  },
  {
    name: "crdFile in the box",
    old: "{operatorBox: {crdFile: a.yaml}}",
    canonical: "{operatorBox: {}, crdFile: a.yaml}",
  },
  {
    name: "admission section",
    old: "{admission: {validation: {rules: []}, mutation: {rules: []}}}",
    canonical: "{validation: {rules: []}, mutation: {rules: []}}",
  },
  {
    name: "validation and mutation as lists",
    old: "{validation: [{field: a}], mutation: [{field: b, default: 1}]}",
    canonical: "{validation: {rules: [{field: a}]}, mutation: {rules: [{field: b, default: 1}]}}",
  },
  { name: "setup as a list", old: "{setup: [a.yaml]}", canonical: "{setup: {apply: [a.yaml]}}" },
  {
    name: "dependsOn as a list",
    old: "{dependsOn: [a, b]}",
    canonical: "{dependsOn: {a: {condition: started}, b: {condition: started}}}",
  },
  {
    name: "dependsOn with scalars",
    old: "{dependsOn: {a: healthy, b: {condition: ready}}}",
    canonical: "{dependsOn: {a: {condition: healthy}, b: {condition: ready}}}",
  },
  {
    name: "apiTypes.list",
    old: "{apiTypes: {list: WebsiteList}}",
    canonical: "{apiTypes: {objectList: WebsiteList}}",
  },
  { name: "labels as a list", old: "{labels: [{key: a, value: b}]}", canonical: "{labels: {a: b}}" },
  {
    name: "enrich names",
    old: "{enrich: [pods, {events: {when: []}}]}",
    canonical: "{enrich: [{pods: {}}, {events: {when: []}}]}",
  },
  {
    name: "critical",
    old: "{critical: true, workers: 1}",
    canonical: "{operatorBox: {reconciler: {workers: 1}}}",
    remarks: ["ORK1112"],
  },
  {
    name: "old queue names",
    old: "{queue: {default: true, maxQueueDepth: 9, degradeThreshold: 2}}",
    canonical: "{operatorBox: {reconciler: {queue: {shared: true, maxDepth: 9, failureThreshold: 2}}}}",
  },
  {
    name: "fractional failureThreshold",
    old: "{queue: {failureThreshold: 0.5}}",
    canonical: "{operatorBox: {reconciler: {queue: {}}}}",
    remarks: ["ORK1113"],
  },
  {
    name: "managed resources of hooks",
    old: "{operatorBox: {hooks: {resources: [{kind: Pod}]}}}",
    canonical: "{operatorBox: {reconciler: {hooks: {managedResources: [{kind: Pod}]}}}}",
  },
  {
    name: "gate conditions",
    old: "{operatorBox: {preReconcile: {when: [{field: a}], anyOf: [{field: b}]}}}",
    canonical: "{operatorBox: {preReconcile: {reconcileGate: {when: [{field: a}], or: [{field: b}]}}}}",
  },
  {
    name: "cross kind, protocol, token",
    old: "{operatorBox: {cross: [{kind: db, source: {protocol: health, token: $T}}]}}",
    canonical: "{operatorBox: {cross: [{crd: db, source: {type: health, auth: {token: $T}}}]}}",
  },
  {
    name: "managed resources of constructors, in the box (G1)",
    old: "{operatorBox: {constructor: {location: a, resources: [{kind: Pod}]}}}",
    canonical: "{operatorBox: {reconciler: {constructor: {location: a, managedResources: [{kind: Pod}]}}}}",
  },
  {
    name: "constructor in the entry-level reconciler (G0)",
    old: "{reconciler: {default: false, constructor: {location: a}, workers: 2}}",
    canonical: "{operatorBox: {reconciler: {default: false, constructor: {location: a}, workers: 2}}}",
  },
  {
    name: "the rest of the runtime section (G3)",
    old:
      "{operatorBox: {runtime: {removeFinalizers: true, restrictedNamespaces: [x], ignoreObservedGeneration: true, cleanup: {deleteAfter: 1h}}}}",
    canonical:
      "{operatorBox: {cleanup: {deleteAfter: 1h}}, removeFinalizers: true, restrictedNamespaces: [x], ignoreObservedGeneration: true}",
  },
  {
    name: "status file in the emit section (G3)",
    old: "{operatorBox: {emit: {status: {include: ./s.yaml}}}}",
    canonical: "{operatorBox: {status: {include: ./s.yaml}}}",
  },
  {
    name: "queue and resync in the reconcile section (G3)",
    old:
      "{operatorBox: {reconcile: {resync: 1m, queue: {maxQueueDepth: 5}, profile: conservative, hooks: {location: a}}}}",
    canonical:
      "{operatorBox: {reconciler: {resync: 1m, queue: {maxDepth: 5}, profile: conservative, hooks: {location: a}}}}",
  },
  {
    name: "requeue, normalize and enrich in the box",
    old: "{operatorBox: {requeue: {after: 1m}, normalize: {spec: {a: b}}, enrich: [pods], enrichAll: false}}",
    canonical:
      "{operatorBox: {reconciler: {requeue: {after: 1m}}}, normalize: {spec: {a: b}}, enrich: [{pods: {}}], enrichAll: false}",
  },
  {
    name: "rules as lists in the admission section",
    old: "{admission: {validation: [{field: a}], mutation: [{field: b, default: 1}]}}",
    canonical: "{validation: {rules: [{field: a}]}, mutation: {rules: [{field: b, default: 1}]}}",
  },
  {
    name: "other names of enriched facts",
    old: "{enrich: [pod, warnings, {sc: {when: []}}, endpointslice]}",
    canonical: "{enrich: [{pods: {}}, {events: {}}, {storageclass: {when: []}}, {endpoints: {}}]}",
  },
  {
    name: "names of status types",
    old:
      "{operatorBox: {status: {fields: [{path: a, type: integer}, {path: b, type: str}, {path: c, type: boolean}]}}}",
    canonical:
      "{operatorBox: {status: {fields: [{path: a, type: int}, {path: b, type: string}, {path: c, type: bool}]}}}",
  },
  {
    name: "names of operators",
    old:
      "{validation: {rules: [{field: a, operator: eq, value: 1}, {field: a, operator: greaterThan, value: 1, anyOf: [{field: b, operator: neq, value: 2}]}]}}",
    canonical:
      "{validation: {rules: [{field: a, operator: equals, value: 1}, {field: a, operator: gt, value: 1, or: [{field: b, operator: notEquals, value: 2}]}]}}",
  },
  {
    name: "conditions of gates, autoscale and requeue",
    old:
      "{operatorBox: {autoscale: {conditions: {anyOf: [{field: metrics.queueDepth, gt: 3}]}}, reconciler: {requeue: {after: 1m, anyOf: [{field: a, eq: b}]}}, preReconcile: {enqueueGate: {anyOf: [{field: a}]}}}}",
    canonical:
      "{operatorBox: {autoscale: {conditions: {or: [{field: metrics.queueDepth, greaterThan: 3}]}}, reconciler: {requeue: {after: 1m, or: [{field: a, equals: b}]}}, preReconcile: {enqueueGate: {or: [{field: a}]}}}}",
  },
  {
    name: "null optional keys",
    old: "{crdFile: a, apiTypes: ~, operatorBox: {reconciler: {profile: , workers: 1}}}",
    canonical: "{crdFile: a, operatorBox: {reconciler: {workers: 1}}}",
  },
  {
    name: "one key in two places",
    old: "{workers: 1, operatorBox: {reconciler: {workers: 2}}}",
    canonical: "{operatorBox: {reconciler: {workers: 2}}}",
    remarks: ["ORK1111"],
  },
];

/** Cases whose text is one block; `deployments` and others inside. */
const BLOCK: readonly Case[] = [
  {
    name: "lower-case lists",
    old: "{configmaps: [], statefulsets: [], cronjobs: []}",
    canonical: "{configMaps: [], statefulSets: [], cronJobs: []}",
  },
  {
    name: "short list names",
    old: "{hpas: [], pdbs: [], pvcs: [], pvs: []}",
    canonical: "{hpa: [], pdb: [], persistentVolumeClaims: [], persistentVolumes: []}",
  },
  {
    name: "label and annotation lists",
    old: "{deployments: [{labels: [{key: a, value: b}], annotations: [{key: c, value: d}]}]}",
    canonical: "{deployments: [{labels: {a: b}, annotations: {c: d}}]}",
  },
  {
    name: "env as a map",
    old: "{deployments: [{env: {A: 1, B: {value: x}, C: {valueFrom: {secretKeyRef: {name: s, key: k}}}}}]}",
    canonical:
      "{deployments: [{env: [{name: A, value: 1}, {name: B, value: x}, {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]}",
  },
  {
    name: "env of sidecars",
    old: "{jobs: [{sidecars: [{name: s, env: {A: 1}}], initContainers: [{name: i, ports: [{port: 1}]}]}]}",
    canonical:
      "{jobs: [{sidecars: [{name: s, env: [{name: A, value: 1}]}], initContainers: [{name: i, ports: [{containerPort: 1}]}]}]}",
  },
  {
    name: "container port",
    old: "{deployments: [{ports: [{name: a, port: 80}]}], services: [{ports: [{port: 80}]}]}",
    canonical: "{deployments: [{ports: [{name: a, containerPort: 80}]}], services: [{ports: [{port: 80}]}]}",
  },
  {
    name: "ingress class and tls",
    old: "{ingresses: [{ingressClass: nginx, tls: {enabled: true}}]}",
    canonical: "{ingresses: [{className: nginx, tls: {create: true}}]}",
  },
  {
    name: "stringData",
    old: "{secrets: [{stringData: {a: b}}, {data: {c: d}, stringData: {e: f}}]}",
    canonical: "{secrets: [{data: {a: b}}, {data: {c: d, e: f}}]}",
  },
  {
    name: "custom metadata",
    old: "{custom: [{kind: K, metadata: {name: n, namespaced: true, labels: [{key: a, value: b}]}}]}",
    canonical: "{custom: [{kind: K, metadata: {name: n, labels: {a: b}}, namespaced: true}]}",
  },
  {
    name: "custom data is left alone",
    old: "{custom: [{spec: {anyOf: [{gt: 1}], x: ~, when: [{gt: 1}]}}]}",
    canonical: "{custom: [{spec: {anyOf: [{gt: 1}], x: ~, when: [{gt: 1}]}}]}",
  },
  {
    name: "anyOf",
    old: "{anyOf: [{field: a}], deployments: [{anyOf: [{field: b}]}]}",
    canonical: "{or: [{field: a}], deployments: [{or: [{field: b}]}]}",
  },
  {
    name: "short operators",
    old:
      "{when: [{field: a, gt: 1}, {field: a, gte: 1}, {field: a, lt: 1}, {field: a, lte: 1}, {field: a, eq: 1}, {field: a, neq: 1}]}",
    canonical:
      "{when: [{field: a, greaterThan: 1}, {field: a, greaterThanOrEqual: 1}, {field: a, lessThan: 1}, {field: a, lessThanOrEqual: 1}, {field: a, equals: 1}, {field: a, notEquals: 1}]}",
  },
  {
    name: "exists: false",
    old: "{when: [{field: a, exists: false}, {field: b, notExists: false}, {field: c, exists: true}]}",
    canonical: "{when: [{field: a, notExists: true}, {field: b, exists: true}, {field: c, exists: true}]}",
  },
  {
    name: "the other lower-case lists",
    old:
      "{replicasets: [], daemonsets: [], networkpolicies: [], serviceaccounts: [], persistentvolumeclaims: [], persistentvolumes: [], rolebindings: [], clusterroles: [], clusterrolebindings: [], resourcequotas: [], limitranges: [], horizontalpodautoscalers: [], poddisruptionbudgets: []}",
    canonical:
      "{replicaSets: [], daemonSets: [], networkPolicies: [], serviceAccounts: [], persistentVolumeClaims: [], persistentVolumes: [], roleBindings: [], clusterRoles: [], clusterRoleBindings: [], resourceQuotas: [], limitRanges: [], hpa: [], pdb: []}",
  },
  {
    name: "label lists of other kinds and of custom annotations",
    old:
      "{services: [{labels: [{key: a, value: b}]}], namespaces: [{annotations: [{key: a, value: b}]}], custom: [{metadata: {annotations: [{key: a, value: b}]}}]}",
    canonical:
      "{services: [{labels: {a: b}}], namespaces: [{annotations: {a: b}}], custom: [{metadata: {annotations: {a: b}}}]}",
  },
  {
    name: "conditions of external calls",
    old: "{external: [{name: a, anyOf: [{field: b, ne: c}]}]}",
    canonical: "{external: [{name: a, or: [{field: b, notEquals: c}]}]}",
  },
  {
    name: "lists in groups",
    old: "{groups: [{name: g, pvcs: [], anyOf: []}]}",
    canonical: "{groups: [{name: g, persistentVolumeClaims: [], or: []}]}",
  },
  {
    name: "empty lists that mean something",
    old: "{networkpolicies: [{ingress: []}]}",
    canonical: "{networkPolicies: [{ingress: []}]}",
  },
  {
    name: "both conditions lists",
    old: "{when: [], anyOf: [{field: a}], or: [{field: b}]}",
    canonical: "{when: [], or: [{field: b}]}",
    remarks: ["ORK1111"],
  },
];

/** Cases of the whole document. */
const ROOT: readonly Case[] = [
  {
    name: "old apiVersion",
    old: "{apiVersion: orkestra.konductor.io/v1Alpha}",
    canonical: "{apiVersion: orkestra.orkspace.io/v1}",
  },
  {
    name: "crds as a list",
    old: "{spec: {crds: [{name: a, workers: 1}, {name: b}]}}",
    canonical: "{spec: {crds: {a: {operatorBox: {reconciler: {workers: 1}}}, b: {}}}}",
  },
  {
    name: "crds with one name twice",
    old: "{spec: {crds: [{name: a}, {name: a}]}}",
    canonical: "{spec: {crds: {a: {}}}}",
    remarks: ["ORK1122"],
  },
  { name: "null entry", old: "{spec: {crds: {a: ~}}}", canonical: "{spec: {crds: {a: {}}}}" },
  {
    name: "notes as a list",
    old: "{notes: [{name: n, expression: x}]}",
    canonical: "{notes: {functions: [{name: n, expression: x}]}}",
  },
  {
    name: "one service name",
    old: "{security: {serviceName: s}}",
    canonical: "{security: {serviceName: {runtime: s, gateway: s}}}",
  },
  {
    name: "gateway endpoint",
    old: "{security: {gatewayEndpoint: e}}",
    canonical: "{security: {}, gateway: {endpoint: e}}",
  },
  {
    name: "deprecation in metadata",
    old: "{metadata: {name: n, deprecation: {message: m}}}",
    canonical: "{metadata: {name: n}, lifecycle: {deprecation: {message: m}}}",
  },
  {
    name: "slack webhook",
    old: "{notification: {teams: {t: {slack: {webhook: w}}}}}",
    canonical: "{notification: {teams: {t: {slackWebhookUrl: w}}}}",
  },
  {
    name: "unknown keys",
    old: "{foo: {anyOf: 1}, spec: {bar: 2}}",
    canonical: "{foo: {or: 1}, spec: {bar: 2}}",
  },
];

function check(one: Case, wrap: (text: string) => string, pick: (root: Node) => Node | undefined): void {
  const { root, remarks } = normalised(wrap(one.old));
  deepEqual(toJson(pick(root)!), toJson(parse(one.canonical)));
  deepEqual(remarks.map((d) => d.code), one.remarks ?? []);
  // A second pass finds nothing left to do.
  const again = normaliseKatalog(root, () => {});
  deepEqual(toJson(again), toJson(root));
}

const inEntry = (text: string) => `spec: {crds: {a: ${text}}}`;
const inBlock = (text: string) => inEntry(`{operatorBox: {onReconcile: ${text}}}`);

for (const one of ENTRY) {
  Deno.test(`entry: ${one.name} becomes canonical`, () =>
    check(one, inEntry, (r) => nodeAt(r, ["spec", "crds", "a"])));
}
for (const one of BLOCK) {
  Deno.test(`block: ${one.name} becomes canonical`, () =>
    check(one, inBlock, (r) => nodeAt(r, ["spec", "crds", "a", "operatorBox", "onReconcile"])));
}
for (const one of ROOT) {
  Deno.test(`document: ${one.name} becomes canonical`, () => check(one, (text) => text, (r) => r));
}

Deno.test("normaliseKatalog keeps the spans of what it moves", () => {
  const text = "spec:\n  crds:\n    a:\n      workers: 7\n";
  const workers = nodeAt(normalised(text).root, [
    "spec",
    "crds",
    "a",
    "operatorBox",
    "reconciler",
    "workers",
  ])!;
  equal(`${workers.span.line}:${workers.span.column}`, "4:16");
});

Deno.test("normaliseKatalog leaves a canonical document as it is", () => {
  const text =
    "apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nspec: {crds: {a: {operatorBox: {reconciler: {workers: 1}}}}}\n";
  deepEqual(toJson(normalised(text).root), toJson(parse(text)));
  equal(child(normalised(text).root, "kind")?.span.line, 2);
});
