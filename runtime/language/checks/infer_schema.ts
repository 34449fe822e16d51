// Owns: the schema of a CRD as a Katalog's use of its objects suggests it. Must not: write YAML.

import { isNumeric, type Json, type JsonObject, type MutableJsonObject } from "../../base/mod.ts";
import { child, type MapNode, type Node, textOf, toJson } from "../document/mod.ts";
import type { DataRead } from "../expr/mod.ts";
import type { CrdEntry } from "../katalog/mod.ts";
import type { CrdPlan } from "../plan/mod.ts";
import { type ConditionFact, factOf, factsOf } from "./condition_fact.ts";
import { conditionPlaces } from "./condition_places.ts";
import { SchemaDraft } from "./schema_draft.ts";

/**
 * An `openAPIV3Schema` for the objects of an entry: every field under `spec` that a template, condition or rule reads,
 * with the type that its use shows (text where nothing does), what rules require and default, and the declared status.
 */
export function inferSchema(crd: CrdPlan, entry: CrdEntry): JsonObject {
  const spec = new SchemaDraft();
  readsOf(crd).filter((read) => read.path[0] === "spec").forEach((read) => spec.at(read.path.slice(1)));
  inferRepeated(crd, spec);
  inferNumbers(entry.node, spec);
  conditionPlaces(entry.node).flatMap((place) => [...factsOf(place.when), ...factsOf(place.or)])
    .forEach((fact) => inferType(fact, spec));
  itemsOf(child(child(entry.node, "validation"), "rules")).forEach((rule) => inferRule(rule, spec));
  itemsOf(child(child(entry.node, "mutation"), "rules")).forEach((rule) => inferDefault(rule, spec));
  return {
    type: "object",
    properties: { spec: spec.schema(), status: statusSchema(crd) },
    ...(spec.hasRequired() ? { required: ["spec"] } : {}),
  };
}

function readsOf(crd: CrdPlan): readonly DataRead[] {
  const entries = [...crd.onCreate, ...crd.onReconcile, ...crd.onDelete];
  return [
    ...entries.flatMap((e) => [...e.predicate.reads, ...e.blockPredicate.reads, ...e.resource.reads]),
    ...crd.statusFields.flatMap((f) => [...f.predicate.reads, ...f.value.reads]),
    ...crd.labels.flatMap((label) => label.value.reads),
  ];
}

/** What `forEach` goes over is a list; of maps when fields of the element are read; a map when `.value` is read. */
function inferRepeated(crd: CrdPlan, spec: SchemaDraft): void {
  for (const entry of [...crd.onCreate, ...crd.onReconcile, ...crd.onDelete]) {
    if (entry.forEach?.path[0] !== "spec") continue;
    const list = spec.at(entry.forEach.path.slice(1));
    const reads = [...entry.predicate.reads, ...entry.resource.reads];
    const below = (root: string) =>
      reads.filter((read) => read.path[0] === root).map((read) => read.path.slice(1));
    const values = below("value");
    const elements = [...below("item"), ...below(entry.forEach.alias)].filter((path) => path.length > 0);
    if (values.length > 0) values.forEach((path) => list.value().at(path));
    else elements.length > 0 ? elements.forEach((path) => list.item().at(path)) : list.item();
  }
}

/** Shorthand fields that hold a number. */
const NUMBER_KEYS = new Set([
  "replicas",
  "port",
  "targetPort",
  "containerPort",
  "nodePort",
  "minReplicas",
  "maxReplicas",
  "targetCPUUtilizationPercentage",
  "backoffLimit",
  "completions",
  "parallelism",
  "activeDeadlineSeconds",
]);

function inferNumbers(node: Node, spec: SchemaDraft, key = ""): void {
  if (node.kind === "list") return node.items.forEach((item) => inferNumbers(item, spec, key));
  if (node.kind === "map") return node.entries.forEach((entry) => inferNumbers(entry.value, spec, entry.key));
  if (!NUMBER_KEYS.has(key)) return;
  const [, path, fallback] =
    /^\{\{-?\s*\.spec\.([\w.]+)\s*(?:\|\s*default\s+"?(\d+)"?\s*)?-?\}\}$/.exec(node.text) ?? [];
  if (path === undefined) return;
  const field = spec.at(path.split("."));
  field.type("integer");
  if (fallback !== undefined) field.set("default", Number(fallback));
}

const NUMERIC = ["gt", "lt", "gte", "lte", "between", "notBetween"];

function inferType(fact: ConditionFact, spec: SchemaDraft): void {
  if (fact.path?.[0] !== "spec") return;
  const field = spec.at(fact.path.slice(1));
  const texts = fact.operands.filter((text) => text !== "");
  if (NUMERIC.includes(fact.operator)) {
    if (texts.every((text) => /^-?\d+$/.test(text))) field.type("integer");
    else if (texts.every((text) => Number.isFinite(Number(text)))) field.type("number");
  } else if (texts.length > 0 && texts.every((text) => text === "true" || text === "false")) {
    field.type("boolean");
  }
}

/** Only what every object must satisfy: a rule without conditions that denies. */
function inferRule(rule: Node, spec: SchemaDraft): void {
  if (rule.kind !== "map") return;
  const fact = factOf(conditionOnly(rule), { failsOnMissing: true });
  if (!fact || fact.path?.[0] !== "spec") return;
  inferType(fact, spec);
  const field = spec.at(fact.path.slice(1));
  const message = textOf(child(rule, "message"));
  if (message !== undefined && !message.includes("{{")) field.set("description", message);
  if (textOf(child(rule, "action")) === "warn" || child(rule, "when") || child(rule, "or")) return;
  const [first = "", second = ""] = fact.operands;
  switch (fact.operator) {
    case "exists":
      return spec.require(fact.path.slice(1));
    case "in":
      return field.set("enum", fact.operands.map((text) => field.typed(text)));
    case "gte":
      return field.set("minimum", Number(first));
    case "lte":
      return field.set("maximum", Number(first));
    case "between":
      field.set("minimum", Number(first));
      return field.set("maximum", Number(second));
    case "regex":
      return field.set("pattern", first);
  }
}

const RULE_KEYS = new Set(["message", "action", "when", "or", "name", "link", "fires", "description"]);

function conditionOnly(rule: MapNode): MapNode {
  return { ...rule, entries: rule.entries.filter((entry) => !RULE_KEYS.has(entry.key)) };
}

function inferDefault(rule: Node, spec: SchemaDraft): void {
  const path = textOf(child(rule, "field"))?.replace(/^\./, "").split(".");
  const value = child(rule, "default");
  if (path?.[0] !== "spec" || !value || child(rule, "when") || child(rule, "or")) return;
  const given: Json = toJson(value);
  const field = spec.at(path.slice(1));
  if (typeof given === "string" && given.includes("{{")) return;
  if (isNumeric(given)) {
    field.type(typeof given === "bigint" || Number.isInteger(given) ? "integer" : "number");
  }
  if (typeof given === "boolean") field.type("boolean");
  field.set("default", typeof given === "string" ? field.typed(given) : given);
}

const STATUS_TYPES: Readonly<Record<string, string>> = { int: "integer", float: "number", bool: "boolean" };

function statusSchema(crd: CrdPlan): JsonObject {
  const status = new SchemaDraft();
  for (const field of crd.statusFields) {
    const draft = status.at(field.path);
    if (field.type === "auto") draft.set("x-kubernetes-preserve-unknown-fields", true);
    else draft.type(STATUS_TYPES[field.type] ?? "string");
  }
  const { properties = {} } = status.schema() as { properties?: JsonObject };
  return { type: "object", properties: { ...properties, ...REPORTED } };
}

/** What the runtime writes by itself. */
const REPORTED: MutableJsonObject = {
  observedGeneration: { type: "integer" },
  conditions: {
    type: "array",
    items: {
      type: "object",
      required: ["type", "status"],
      properties: {
        type: { type: "string" },
        status: { type: "string" },
        reason: { type: "string" },
        message: { type: "string" },
        lastTransitionTime: { type: "string", format: "date-time" },
        observedGeneration: { type: "integer" },
      },
    },
  },
};

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === "list" ? node.items : [];
}
