// Owns: what an API server in memory knows of built-in kinds: lists with keys, defaults, rules. Must not: store objects.

import { isJsonObject, type Json, type JsonObject } from "../../runtime/base/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";

/** Field names that tell the elements of a list apart; none: the elements are plain values. */
type Keys = readonly string[];

/** By the field of the list. Source: `x-kubernetes-list-map-keys` of the Kubernetes OpenAPI schema. */
const LISTS: Readonly<Record<string, Keys>> = {
  containers: ["name"],
  initContainers: ["name"],
  env: ["name"],
  volumes: ["name"],
  volumeMounts: ["mountPath"],
  imagePullSecrets: ["name"],
};
const BUILT_IN = /^(v1|(apps|batch|policy|autoscaling|[a-z.]+\.k8s\.io)\/.*)$/;
/** Kinds of which the server counts no generations, custom ones being counted always. */
const WITHOUT_GENERATION = new Set([
  ...["ConfigMap", "Secret", "Service", "ServiceAccount", "Namespace", "Event", "Lease", "Pod"],
  ...["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "ControllerRevision"],
]);

export function isBuiltIn({ apiVersion }: Pick<KubeObject, "apiVersion">): boolean {
  return BUILT_IN.test(apiVersion);
}

export function hasGeneration({ apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">): boolean {
  return !BUILT_IN.test(apiVersion) || !WITHOUT_GENERATION.has(kind);
}

/** Of a list that is no single value; elements of lists are `[]` in the path. */
export function keysOfList({ apiVersion, kind }: KubeObject, path: readonly string[]): Keys | undefined {
  const field = path.at(-1) ?? "";
  if (path[0] === "metadata") {
    return field === "ownerReferences" ? ["uid"] : field === "finalizers" ? [] : undefined;
  }
  if (!BUILT_IN.test(apiVersion)) return undefined;
  if (field === "conditions" && path[0] === "status") return ["type"];
  if (field !== "ports") return LISTS[field];
  return kind === "Service" ? ["port", "protocol"] : ["containerPort", "protocol"];
}

/** `k:{"port":80,"protocol":"TCP"}` or `v:"x"`. */
export function elementName(keys: Keys, element: Json): string {
  if (keys.length === 0 || !isJsonObject(element)) return `v:${JSON.stringify(element)}`;
  const named = keys.map((key) => [key, element[key] ?? (key === "protocol" ? "TCP" : "")]);
  return `k:${JSON.stringify(Object.fromEntries(named))}`;
}

/** With what the server adds by itself. */
export function defaulted(object: KubeObject): KubeObject {
  const spec = object["spec"] as JsonObject | undefined;
  if (object.kind === "Secret" && isJsonObject(object["stringData"] as Json)) return encoded(object);
  if (object.kind === "Service" && spec) {
    const ports = ((spec["ports"] ?? []) as readonly JsonObject[]).map((port) => ({
      protocol: "TCP",
      ...port,
      targetPort: port["targetPort"] ?? port["port"] ?? 0,
    }));
    const type = { type: "ClusterIP", sessionAffinity: "None", ...spec };
    return { ...object, spec: { ...type, ...(spec["ports"] ? { ports } : {}) } };
  }
  if (object.kind === "Deployment" && spec) {
    const strategy = { type: "RollingUpdate", ...(spec["strategy"] as JsonObject | undefined) };
    return { ...object, spec: { replicas: 1, revisionHistoryLimit: 10, ...spec, strategy } };
  }
  if (object.kind === "Job" && spec) return { ...object, spec: { backoffLimit: 6, completions: 1, ...spec } };
  if (object.kind === "Namespace" && !object["status"]) return { ...object, status: { phase: "Active" } };
  return object;
}

function encoded({ stringData, ...object }: KubeObject): KubeObject {
  const data = Object.entries(stringData as JsonObject).map(([key, value]) => [key, btoa(String(value))]);
  return {
    ...object,
    data: { ...object["data"] as JsonObject | undefined, ...Object.fromEntries(data) },
  } as KubeObject;
}

/** What is wrong with an object, as causes of a 422. */
export function invalidities(
  object: KubeObject,
  before: KubeObject | undefined,
): readonly { readonly field: string; readonly message: string; readonly reason: string }[] {
  const wrong = (field: string, message: string) => ({ field, message, reason: "FieldValueInvalid" });
  const { uid, deletionTimestamp, finalizers = [], ownerReferences = [] } = object.metadata;
  const replicas = (object["spec"] as JsonObject | undefined)?.["replicas"];
  const joined = finalizers.filter((name) => !before?.metadata.finalizers?.includes(name));
  return [
    ...(typeof replicas === "number" && replicas < 0
      ? [wrong("spec.replicas", "must be greater than or equal to 0")]
      : []),
    ...(ownerReferences.filter((owner) => owner.controller).length > 1
      ? [wrong("metadata.ownerReferences", "Only one reference can have Controller set to true")]
      : []),
    ...(before && uid !== before.metadata.uid ? [wrong("metadata.uid", "field is immutable")] : []),
    ...(before?.metadata.deletionTimestamp && deletionTimestamp && joined.length > 0
      ? [wrong("metadata.finalizers", "no new finalizers can be added if the object is being deleted")]
      : []),
    ...namelessPorts(object).map((field) => ({
      field,
      message: "Required value",
      reason: "FieldValueRequired",
    })),
    ...immutable(object, before).map((field) => wrong(field, "field is immutable")),
  ];
}

/** Several ports of a Service need names. */
function namelessPorts({ kind, ...object }: KubeObject): readonly string[] {
  if (kind !== "Service") return [];
  const ports = ((object["spec"] as JsonObject | undefined)?.["ports"] ?? []) as readonly JsonObject[];
  if (ports.length < 2) return [];
  return ports.flatMap((port, i) => (port["name"] === undefined ? [`spec.ports[${i}].name`] : []));
}

function immutable(object: KubeObject, before: KubeObject | undefined): readonly string[] {
  if (!before) return [];
  const isOther = (...path: readonly string[]) => {
    const [a, b] = [object, before].map((one) =>
      path.reduce((value: unknown, key) => (value as JsonObject | undefined)?.[key], one)
    );
    return b !== undefined && JSON.stringify(a) !== JSON.stringify(b);
  };
  if (object.kind === "Deployment") return isOther("spec", "selector") ? ["spec.selector"] : [];
  if (object.kind === "Job") return isOther("spec", "template") ? ["spec.template"] : [];
  return [];
}
