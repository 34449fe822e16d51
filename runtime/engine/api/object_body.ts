// Owns: the bodies about custom resources and their children. Must not: know HTTP, or show anything of a Secret.

import { formatDuration, isJsonObject, type Json, jsonAt, type JsonObject } from "../../base/mod.ts";
import { asJson, conditionOf, type KubeObject } from "../../kube/mod.ts";
import { REDACTED } from "../../telemetry/mod.ts";
import type { CrdView } from "../operator/mod.ts";
import { gvkText } from "./crd_body.ts";
import type { ChildRow, ObjectBody, ObjectListBody, ObjectRow } from "./wire.ts";

export interface ObjectBodyOptions {
  readonly nowMs: number;
  /** Dotted path whose value each row gets. */
  readonly field?: string;
}

/** Body of `/katalog/{crd}/cr`. */
export function objectListBody(crd: CrdView, options: ObjectBodyOptions): ObjectListBody {
  const objects = [...crd.objects()].sort(compareNames);
  return {
    crd: crd.name,
    gvk: gvkText(crd.info().type),
    total: objects.length,
    items: objects.map((object) => ({
      ...objectRow(object, options),
      ...(options.field === undefined ? {} : { value: fieldOf(object, options.field) }),
    })),
  };
}

/** Body of one custom resource. */
export function objectBody(crd: CrdView, object: KubeObject, options: ObjectBodyOptions): ObjectBody {
  const status = object["status"];
  return {
    ...objectRow(object, options),
    readyMessage: textOf(conditionOf(object, "Ready")?.["message"]),
    status: isJsonObject(status) ? status : {},
    children: childrenByKind(crd.children(object), options),
  };
}

function objectRow(object: KubeObject, options: ObjectBodyOptions): ObjectRow {
  const ready = conditionOf(object, "Ready");
  return {
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? "",
    phase: textOf(jsonAt(asJson(object), ["status", "phase"])),
    ready: ready?.["status"] === "True",
    readyReason: textOf(ready?.["reason"]),
    age: ageOf(object, options),
    generation: object.metadata.generation ?? 0,
  };
}

function childrenByKind(children: readonly KubeObject[], options: ObjectBodyOptions): ObjectBody["children"] {
  const byKind = new Map<string, ChildRow[]>();
  for (const child of children) {
    const rows = byKind.get(child.kind);
    if (rows) rows.push(childRow(child, options));
    else byKind.set(child.kind, [childRow(child, options)]);
  }
  return Object.fromEntries(
    [...byKind].sort(([a], [b]) => a < b ? -1 : 1).map((
      [kind, rows],
    ) => [kind, rows.length === 1 ? rows[0]! : rows]),
  );
}

function childRow(child: KubeObject, options: ObjectBodyOptions): ChildRow {
  const json = asJson(child);
  const replicas = jsonAt(json, ["spec", "replicas"]);
  const ready = jsonAt(json, ["status", "readyReplicas"]);
  const phase = jsonAt(json, ["status", "phase"]);
  return {
    name: child.metadata.name,
    namespace: child.metadata.namespace ?? "",
    age: ageOf(child, options),
    ...(typeof replicas === "number"
      ? { replicas, readyReplicas: typeof ready === "number" ? ready : 0 }
      : {}),
    ...(typeof phase === "string" ? { phase } : {}),
  };
}

/** A Secret shows its name and labels only: its annotations may repeat its data. */
function fieldOf(object: KubeObject, field: string): Json {
  const path = field.replace(/^\./, "").split(".");
  if (
    object.kind === "Secret" &&
    !/^(metadata\.(name|namespace|labels)|kind|apiVersion|type)(\.|$)/.test(path.join("."))
  ) {
    return REDACTED;
  }
  return jsonAt(asJson(object) as JsonObject, path) ?? null;
}

function ageOf(object: KubeObject, options: ObjectBodyOptions): string {
  const created = Date.parse(object.metadata.creationTimestamp ?? "");
  return Number.isNaN(created) ? "" : formatDuration(Math.max(0, options.nowMs - created));
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function compareNames(a: KubeObject, b: KubeObject): number {
  return compareTexts(a.metadata.namespace ?? "", b.metadata.namespace ?? "") ||
    compareTexts(a.metadata.name, b.metadata.name);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
