// Owns: remarks on rendered objects: fields that Kubernetes does not know, selectors and ports without a match. Must not: render.

import { type Diagnostic, isJsonObject, type Json, jsonAt, type JsonObject } from "../../base/mod.ts";
import type { ObjectSchemas, SchemaProblem } from "../openapi/mod.ts";
import { pathText, placeOf } from "../openapi/mod.ts";
import type { RenderedEntry } from "./rendered_entry.ts";

/** Checks each object alone. `isSampleWhole`: the sample holds every field that the CRD allows. */
export function checkFields(
  rendered: readonly RenderedEntry[],
  options: { readonly schemas: ObjectSchemas; readonly isSampleWhole: boolean },
): readonly Diagnostic[] {
  return rendered.flatMap((entry) =>
    options.schemas.check(entry.object).flatMap((problem) =>
      remarkOf(entry, problem, options.isSampleWhole) ?? []
    )
  );
}

const CODES: Readonly<Record<SchemaProblem["kind"], string>> = {
  "unknown-field": "ORK3200",
  "wrong-type": "ORK3201",
  "wrong-value": "ORK3201",
  "missing-field": "ORK3202",
};

function remarkOf(entry: RenderedEntry, problem: SchemaProblem, isWhole: boolean): Diagnostic | undefined {
  // The selector of a workload is given by the reconciler.
  if (entry.planned.resource.isWorkload && pathText(problem.path) === "spec.selector") return undefined;
  const { span, node } = placeOf(entry.node, problem.path);
  const isTemplated = node?.kind === "scalar" && node.text.includes("{{");
  if (problem.kind === "missing-field" ? !isWhole : problem.kind !== "unknown-field" && isTemplated) {
    return undefined;
  }
  return {
    code: CODES[problem.kind],
    severity: problem.kind === "missing-field" ? "warning" : "error",
    span,
    message: problem.message,
    ...hintOf(problem),
  };
}

function hintOf({ kind, hint, path }: SchemaProblem): { readonly hint?: string } {
  if (hint !== undefined) return { hint };
  return kind === "missing-field" ? { hint: `add "${path.at(-1)}:"` } : {};
}

/** Checks selectors and ports among the children of one object. */
export function checkLinks(rendered: readonly RenderedEntry[], crName: string): readonly Diagnostic[] {
  const pods = rendered.flatMap((entry) => podOf(entry, crName) ?? []);
  if (pods.length === 0) return [];
  return rendered.flatMap((entry) => {
    const selected = selectorOf(entry.object);
    if (!selected || Object.keys(selected.labels).length === 0) return [];
    const matched = pods.filter((pod) => isSubset(selected.labels, pod.labels));
    if (matched.length === 0) return [selectsNothing(entry, selected, pods)];
    return entry.object["kind"] === "Service" ? checkPorts(entry, matched) : [];
  });
}

interface Pod {
  readonly owner: RenderedEntry;
  /** Labels that the entry gives. */
  readonly given: JsonObject;
  /** Those and what every child carries. */
  readonly labels: JsonObject;
  readonly ports: readonly JsonObject[];
}

function podOf(entry: RenderedEntry, crName: string): Pod | undefined {
  const { object } = entry;
  const template = object["kind"] === "CronJob"
    ? jsonAt(object, ["spec", "jobTemplate", "spec", "template"])
    : object["kind"] === "Pod"
    ? object
    : jsonAt(object, ["spec", "template"]);
  const containers = template === undefined ? undefined : jsonAt(template, ["spec", "containers"]);
  if (!Array.isArray(containers)) return undefined;
  const own = jsonAt(template as Json, ["metadata", "labels"]);
  const ports = (containers as readonly Json[]).flatMap((container) => {
    const list = jsonAt(container, ["ports"]);
    return Array.isArray(list) ? list.filter(isJsonObject) : [];
  });
  const given = isJsonObject(own) ? own : {};
  return { owner: entry, given, labels: { ...given, ...ownershipOf(crName) }, ports };
}

/** What every child of an object carries. */
function ownershipOf(crName: string): JsonObject {
  return { "orkestra-owner": crName, "managed-by": "orkestra" };
}

interface Selected {
  readonly path: readonly string[];
  readonly labels: JsonObject;
}

/** What an object selects pods with; undefined for kinds that select none, and when only expressions are used. */
function selectorOf(object: JsonObject): Selected | undefined {
  const paths: Readonly<Record<string, readonly string[]>> = {
    Service: ["spec", "selector"],
    PodDisruptionBudget: ["spec", "selector", "matchLabels"],
    NetworkPolicy: ["spec", "podSelector", "matchLabels"],
  };
  const path = paths[String(object["kind"])];
  const labels = path ? jsonAt(object, path) : undefined;
  return path && isJsonObject(labels) ? { path, labels } : undefined;
}

function isSubset(wanted: JsonObject, labels: JsonObject): boolean {
  return Object.entries(wanted).every(([key, value]) =>
    labels[key] === value || key.startsWith("orkestra.orkspace.io/")
  );
}

function selectsNothing(entry: RenderedEntry, selected: Selected, pods: readonly Pod[]): Diagnostic {
  const [key] =
    Object.entries(selected.labels).find(([key, value]) => !pods.some((pod) => pod.labels[key] === value)) ??
      [Object.keys(selected.labels)[0]!];
  const labels = pods.map((pod) =>
    `pods of the ${pod.owner.object["kind"]} have ${labelsText(pod.given) || "no labels of their own"}`
  );
  return {
    code: "ORK4207",
    severity: "warning",
    span: placeOf(entry.node, [...selected.path, key]).span,
    message: `no pod of this entry has ${labelsText(selected.labels)}: the ${
      entry.object["kind"]
    } selects nothing`,
    hint: [...new Set(labels)].slice(0, 3).join("; "),
    related: pods.slice(0, 3).map((pod) => ({
      span: pod.owner.planned.span,
      message: "pods come from here",
    })),
  };
}

function labelsText(labels: JsonObject): string {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(", ");
}

function checkPorts(entry: RenderedEntry, pods: readonly Pod[]): readonly Diagnostic[] {
  const declared = pods.flatMap((pod) => pod.ports);
  const ports = jsonAt(entry.object, ["spec", "ports"]);
  if (declared.length === 0 || !Array.isArray(ports)) return [];
  return (ports as readonly Json[]).flatMap((port, i) => {
    const target = jsonAt(port, ["targetPort"]) ?? jsonAt(port, ["port"]);
    if (target === undefined || declared.some((d) => d["containerPort"] === target || d["name"] === target)) {
      return [];
    }
    const known = declared.map((d) =>
      d["name"] === undefined ? `${d["containerPort"]}` : `${d["name"]} (${d["containerPort"]})`
    );
    const key = jsonAt(port, ["targetPort"]) === undefined ? "port" : "targetPort";
    return [{
      code: "ORK4208",
      severity: "warning" as const,
      span: placeOf(entry.node, ["spec", "ports", i, key]).span,
      message: `${
        pathText(["spec", "ports", i, key])
      } ${target} is no port of the containers behind this Service`,
      hint: `the containers have ${known.join(", ")}`,
    }];
  });
}
