// Owns: keys that people bring from elsewhere (Kubernetes, Helm, other operators), and what they write here.
// Must not: hold logic.

/** What stands for a key, by the schema part in which people write it. */
export interface Habit {
  readonly part: RegExp;
  readonly keys: readonly string[];
  readonly hint: string;
}

const WORKLOAD = /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob|Pod) entry$/;
const RESOURCE = /^(?!CRD )[A-Z]\w+ entry$/;
const CONTAINER = /^(container|(Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob|Pod) entry)$/;

/** The first that fits counts. */
export const HABITS: readonly Habit[] = [
  {
    part: WORKLOAD,
    keys: ["containers", "container"],
    hint:
      `write "image", "port", "env" and so on directly in the entry; further containers go under "sidecars:"`,
  },
  {
    part: WORKLOAD,
    keys: ["template", "pod"],
    hint:
      `write "image", "port", "env" and so on directly in the entry; anything else of a pod goes under "podTemplate:"`,
  },
  {
    part: WORKLOAD,
    keys: ["selector", "matchLabels"],
    hint: "remove it: the selector is made from the owner and the name",
  },
  {
    part: WORKLOAD,
    keys: ["strategy", "updateStrategy"],
    hint: `write "rollingUpdate:" with maxSurge and maxUnavailable`,
  },
  { part: WORKLOAD, keys: ["serviceAccount"], hint: `write "serviceAccountName:"` },
  {
    part: WORKLOAD,
    keys: [
      "hostNetwork",
      "hostPID",
      "dnsPolicy",
      "runtimeClassName",
      "schedulerName",
      "hostAliases",
      "automountServiceAccountToken",
    ],
    hint: `write it under "podTemplate: {spec: {…}}"`,
  },
  {
    part: CONTAINER,
    keys: ["cpu", "memory"],
    hint: `write for example "resources: {requests: {cpu: 100m, memory: 128Mi}}"`,
  },
  { part: CONTAINER, keys: ["requests", "limits"], hint: `write it under "resources:"` },
  {
    part: CONTAINER,
    keys: ["cmd", "entrypoint"],
    hint: `write "command:" with a list, such as [sh, -c, echo hi]`,
  },
  { part: CONTAINER, keys: ["workingDir"], hint: `write "workingDirectory:"` },
  { part: CONTAINER, keys: ["livenessProbe", "liveness"], hint: `write "probes: {liveness: {…}}"` },
  { part: CONTAINER, keys: ["readinessProbe", "readiness"], hint: `write "probes: {readiness: {…}}"` },
  { part: CONTAINER, keys: ["startupProbe", "startup"], hint: `write "probes: {startup: {…}}"` },
  { part: CONTAINER, keys: ["environment", "variables"], hint: `write "env:" with items of name and value` },
  {
    part: RESOURCE,
    keys: ["metadata"],
    hint: `write "name", "namespace", "labels" and "annotations" directly in the entry`,
  },
  { part: RESOURCE, keys: ["spec"], hint: "write its fields directly in the entry" },
  { part: RESOURCE, keys: ["apiVersion", "kind"], hint: "remove it: the list says which kind it is" },
  {
    part: RESOURCE,
    keys: ["if", "includeWhen", "condition", "conditions", "enabled"],
    hint: `write "when:" with conditions, such as - {field: spec.enabled, equals: "true"}`,
  },
  {
    part: RESOURCE,
    keys: ["range", "loop", "with_items", "foreach"],
    hint: `write "forEach: {field: spec.items}"`,
  },
  {
    part: RESOURCE,
    keys: ["once", "onCreate"],
    hint: `move the entry to "onCreate:": what stands there is made once`,
  },
  {
    part: RESOURCE,
    keys: ["dependsOn", "readyWhen"],
    hint: `write "when:" with a condition on what it waits for`,
  },
  { part: RESOURCE, keys: ["stringData"], hint: `write "data:" with plain values; they are encoded` },
  {
    part: /^on(Create|Reconcile|Delete) block$/,
    keys: ["sts", "statefulset"],
    hint: `did you mean "statefulSets"?`,
  },
  {
    part: /^on(Create|Reconcile|Delete) block$/,
    keys: ["crons", "cronjob"],
    hint: `did you mean "cronJobs"?`,
  },
  { part: /^on(Create|Reconcile|Delete) block$/, keys: ["ds"], hint: `did you mean "daemonSets"?` },
  {
    part: /^on(Create|Reconcile|Delete) block$/,
    keys: ["horizontalPodAutoscalers", "hpas", "autoscaling"],
    hint: `did you mean "hpa"?`,
  },
  {
    part: /^on(Create|Reconcile|Delete) block$/,
    keys: ["podDisruptionBudgets", "pdbs"],
    hint: `did you mean "pdb"?`,
  },
  {
    part: /^on(Create|Reconcile|Delete) block$/,
    keys: ["resources", "objects", "manifests", "raw"],
    hint: `name a list such as "deployments:"; objects of any kind go under "custom:"`,
  },
  {
    part: /^operatorBox$/,
    keys: ["reconcile", "resources", "templates"],
    hint: `did you mean "onReconcile"?`,
  },
  { part: /^operatorBox$/, keys: ["create"], hint: `did you mean "onCreate"?` },
  { part: /^operatorBox$/, keys: ["delete", "finalize", "cleanUp"], hint: `did you mean "onDelete"?` },
  {
    part: /^CRD entry$/,
    keys: ["group", "version", "kind", "plural"],
    hint: `write "apiTypes: {group: …, version: …, kind: …, plural: …}"`,
  },
  {
    part: /^CRD entry$/,
    keys: ["spec", "schema"],
    hint: `what the operator does stands under "operatorBox:"; the schema of the kind stands in its crdFile`,
  },
  {
    part: /^status block$/,
    keys: ["phase", "url", "state", "message", "ready"],
    hint: `list it under "fields:" as {path: …, value: …}`,
  },
  {
    part: /^spec$/,
    keys: ["group", "names", "versions", "scope"],
    hint: `this describes the kind: it belongs into the crdFile of an entry`,
  },
  {
    part: /^Ingress entry$/,
    keys: ["rules", "backend", "paths"],
    hint: `write "host:", "path:", "serviceName:" and "servicePort:" directly in the entry`,
  },
  {
    part: /^Ingress entry$/,
    keys: ["ingressClassName", "class", "ingressClass"],
    hint: `write "className:"`,
  },
  { part: /^status field$/, keys: ["name", "field", "key"], hint: `write "path:"` },
  { part: /^status field$/, keys: ["expression", "template", "from"], hint: `write "value:"` },
  {
    part: /^status field$/,
    keys: ["default"],
    hint: `write it into the value: "{{ .spec.size | default 3 }}"`,
  },
  { part: /^forEach block$/, keys: ["in", "list", "items", "path", "range", "over"], hint: `write "field:"` },
  { part: /^forEach block$/, keys: ["name", "var", "item", "alias"], hint: `write "as:"` },
  {
    part: /^(condition|validation rule)$/,
    keys: ["path", "key", "name", "jsonPath"],
    hint: `write "field:"`,
  },
  { part: /^(condition|validation rule)$/, keys: ["minimum"], hint: `write "min:"` },
  { part: /^(condition|validation rule)$/, keys: ["maximum"], hint: `write "max:"` },
  { part: /^(condition|validation rule)$/, keys: ["pattern", "matches"], hint: `write "regex:"` },
  { part: /^(condition|validation rule)$/, keys: ["enum", "oneOf"], hint: `write "in:"` },
  { part: /^(condition|validation rule)$/, keys: ["required", "present"], hint: `write "exists: true"` },
  { part: /^validation rule$/, keys: ["msg", "error", "reason"], hint: `write "message:"` },
  {
    part: /^validation rule$/,
    keys: ["rule", "expression", "cel"],
    hint: `write "field:" with a comparison, such as {field: spec.replicas, min: 1, message: …}`,
  },
];
