// Owns: remarks on conditions that can never hold, always hold, or compare what cannot be compared. Must not: try values.

import { type Diagnostic, type JsonObject, jsonText } from "../../base/mod.ts";
import { child, type MapNode, type Node } from "../document/mod.ts";
import { type ConditionFact, factOf, factsOf } from "./condition_fact.ts";
import { type ConditionPlace, conditionPlaces } from "./condition_places.ts";
import { alwaysHolds, contradiction, knowledgeOf } from "./verdict.ts";

/** Checks the conditions of one CRD entry against the schema of its CRD. */
export function checkConditions(entry: MapNode, schema: JsonObject | undefined): readonly Diagnostic[] {
  return [
    ...conditionPlaces(entry).flatMap((place) => checkPlace(place, schema)),
    ...itemsOf(child(child(entry, "validation"), "rules")).flatMap((rule) => checkRule(rule, schema)),
  ];
}

function checkPlace(place: ConditionPlace, schema: JsonObject | undefined): readonly Diagnostic[] {
  const all = factsOf(place.when);
  const any = factsOf(place.or);
  const mismatched = [...all, ...any].flatMap((fact) => typeMismatch(fact, schema) ?? []);
  const known = new Set(mismatched.map((m) => m.span.offset));
  const sound = (facts: readonly ConditionFact[]) =>
    facts.filter((fact) => !known.has(fact.fieldSpan.offset));
  const clash = contradiction(sound(all), schema);
  const isAlways = sound(all).filter((fact) => alwaysHolds(fact, schema));
  const impossible = clash ? [] : sound(any).filter((fact) => contradiction([...sound(all), fact], schema));
  return [
    ...mismatched,
    ...(clash ? [neverTogether(clash, schema)] : []),
    ...isAlways.map((fact) => always(fact)),
    ...impossible.map((fact) => neverTogether([fact], schema)),
  ];
}

/** A deny rule that no object can pass refuses everything. */
function checkRule(rule: Node, schema: JsonObject | undefined): readonly Diagnostic[] {
  const fact = rule.kind === "map" ? factOf(withoutRest(rule), { failsOnMissing: true }) : undefined;
  if (!fact) return [];
  const mismatch = typeMismatch(fact, schema);
  if (mismatch) return [mismatch];
  if (contradiction([fact], schema)) {
    return [{
      code: "ORK4205",
      severity: isWarning(rule) ? "warning" : "error",
      span: fact.fieldSpan,
      message: `no object can satisfy this rule: ${words(fact)}`,
      hint: whyNot(fact, schema),
    }];
  }
  if (!alwaysHolds(fact, schema)) return [];
  return [{
    code: "ORK4204",
    severity: "warning",
    span: fact.fieldSpan,
    message: `the CRD already guarantees this rule: ${words(fact)}`,
    hint: "remove the rule, or correct what it compares with",
  }];
}

function isWarning(rule: Node): boolean {
  const action = child(rule, "action");
  return action?.kind === "scalar" && action.text === "warn";
}

const CONDITION_ONLY = new Set(["message", "action", "when", "or", "name", "link", "fires", "description"]);

function withoutRest(rule: MapNode): MapNode {
  return { ...rule, entries: rule.entries.filter((entry) => !CONDITION_ONLY.has(entry.key)) };
}

function neverTogether(facts: readonly ConditionFact[], schema: JsonObject | undefined): Diagnostic {
  const [first] = facts;
  const texts = facts.map(words);
  return {
    code: "ORK4203",
    severity: "warning",
    span: first!.fieldSpan,
    message: facts.length > 1
      ? `these conditions can never hold together: ${texts.join(" and ")}`
      : `this condition can never hold: ${texts[0]}`,
    hint: facts.length > 1 ? `write alternatives under "or:"` : whyNot(first!, schema),
    ...(facts.length > 1
      ? { related: facts.slice(1).map((fact) => ({ span: fact.fieldSpan, message: "excluded by this one" })) }
      : {}),
  };
}

function always(fact: ConditionFact): Diagnostic {
  return {
    code: "ORK4204",
    severity: "warning",
    span: fact.fieldSpan,
    message: `this condition always holds: ${words(fact)}`,
    hint: "remove it, or correct what it compares with",
  };
}

const NUMERIC = ["gt", "lt", "gte", "lte", "between", "notBetween"];
const TEXTUAL = ["prefix", "notPrefix", "suffix", "notSuffix", "regex"];
const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "a text",
  boolean: "true or false",
  integer: "a number",
  number: "a number",
  array: "a list",
  object: "a map",
};

function typeMismatch(fact: ConditionFact, schema: JsonObject | undefined): Diagnostic | undefined {
  const field = knowledgeOf(fact, schema).schema;
  const type = field?.["type"];
  if (typeof type !== "string" || field?.["x-kubernetes-int-or-string"] === true) return undefined;
  const isNumeric = NUMERIC.includes(fact.operator);
  // Texts with a pattern or format are often quantities, which numbers are compared with.
  const isLooseText = type === "string" &&
    (field?.["pattern"] ?? field?.["format"] ?? field?.["enum"]) !== undefined;
  const isWrong = isNumeric
    ? !["integer", "number"].includes(type) && !isLooseText
    : TEXTUAL.includes(fact.operator) && type !== "string";
  if (!isWrong) return undefined;
  return {
    code: "ORK4202",
    severity: "warning",
    span: fact.fieldSpan,
    message: `${fact.field} is ${TYPE_WORDS[type] ?? type} in the CRD, and the condition compares it as ${
      isNumeric ? "a number" : "a text"
    }`,
    hint: isNumeric && type === "string"
      ? "a text that is no number or quantity counts as 0"
      : `use "equals:", or name another field`,
  };
}

function words(fact: ConditionFact): string {
  const operands = fact.operands.filter((text) => text !== "");
  const value = ["exists", "notExists", "unique"].includes(fact.operator) ? "" : ` "${operands.join(", ")}"`;
  return `${fact.field} ${fact.operator}${value}`;
}

function whyNot(fact: ConditionFact, schema: JsonObject | undefined): string {
  const { schema: field, isRequired } = knowledgeOf(fact, schema);
  const values = field?.["enum"];
  if (Array.isArray(values)) return `the CRD allows ${values.map((v) => jsonText(v)).join(", ")}`;
  if (fact.operator === "notExists" && isRequired) return "the CRD requires the field";
  if (field?.["type"] === "boolean") return "the CRD allows true and false";
  const { minimum, maximum } = (field ?? {}) as { minimum?: unknown; maximum?: unknown };
  if (minimum !== undefined || maximum !== undefined) {
    return `the CRD allows ${minimum === undefined ? "" : `at least ${minimum}`}${
      minimum !== undefined && maximum !== undefined ? " and " : ""
    }${maximum === undefined ? "" : `at most ${maximum}`}`;
  }
  return "correct what it compares with";
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === "list" ? node.items : [];
}
