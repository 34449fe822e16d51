// Owns: how objects of a cluster look in tables and trees. Must not: fetch them.

import { formatDuration, isJsonObject, type JsonObject } from "../../runtime/base/mod.ts";
import { asJson, conditionOf, type KubeObject } from "../../runtime/kube/mod.ts";
import { redactSecretObject, redactValues } from "../../runtime/telemetry/mod.ts";
import type { Output, Paint } from "../shell/mod.ts";

/** Age as kubectl prints it; `<unknown>` without a creation time. */
export function ageOf(object: KubeObject, nowMs: number): string {
  const created = Date.parse(object.metadata.creationTimestamp ?? "");
  return Number.isNaN(created) ? "<unknown>" : formatAge(nowMs - created);
}

/** `12s`, `3m`, `5h10m`, `4d`: never finer than a second. */
export function formatAge(ageMs: number): string {
  return formatDuration(Math.max(0, Math.floor(ageMs / 1_000)) * 1_000).replace(/^0ms$/, "0s");
}

export interface ReadyState {
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}

/** The Ready condition, or Unknown when nothing was reported yet. */
export function readyState(object: KubeObject): ReadyState {
  const condition: JsonObject | undefined = conditionOf(object, "Ready");
  const status = condition?.["status"];
  return {
    status: status === "True" || status === "False" ? status : "Unknown",
    reason: object.metadata.deletionTimestamp ? "Terminating" : plain(condition?.["reason"]),
    message: plain(condition?.["message"]),
  };
}

/** A Ready status in its colour. */
export function paintReady(paint: Paint, status: ReadyState["status"]): string {
  return paint(status === "True" ? "green" : status === "False" ? "red" : "yellow", status);
}

/** Text of a cluster for one terminal line: control characters must not reach the terminal. */
export function plain(value: unknown): string {
  // deno-lint-ignore no-control-regex -- control characters are exactly what is replaced
  return typeof value === "string" ? value.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ") : "";
}

/** `shop`, or `shop -n team-a` where the namespace is not the obvious one. */
export function placeOf(object: KubeObject, obviousNamespace: string | undefined): string {
  const { name, namespace } = object.metadata;
  return namespace && namespace !== obviousNamespace ? `${name} -n ${namespace}` : name;
}

/** Prints objects as JSON or YAML: one as itself, several as a List. */
export function printObjects(
  output: Output,
  objects: readonly KubeObject[],
  options: {
    readonly format: "json" | "yaml";
    readonly isOne: boolean;
    readonly toYaml: (value: unknown) => string;
  },
): void {
  const stripped = objects.map((object) => withoutSecretValues(withoutManagedFields(object)));
  const value = options.isOne ? stripped[0] : { apiVersion: "v1", kind: "List", items: stripped };
  if (options.format === "json") output.json(value);
  else output.raw(options.toYaml(value));
}

/** Of a Secret the keys alone; its annotations may repeat the values (`last-applied-configuration`). */
export function withoutSecretValues(object: KubeObject): JsonObject {
  const json = asJson(object);
  if (object.kind !== "Secret" || object.apiVersion !== "v1") return json;
  const data = json["data"];
  const encoded = isJsonObject(data) ? Object.values(data).filter((value) => typeof value === "string") : [];
  return redactValues(redactSecretObject(json), encoded.flatMap((text) => [text, atob(text)])) as JsonObject;
}

function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _noise, ...metadata } = object.metadata;
  return { ...object, metadata };
}
