// Owns: the search for objects that a conversion damages. Must not: convert (runtime/language/rules does) or know the command line.

import fc from "fast-check";
import {
  type Diagnostic,
  isJsonObject,
  type Json,
  type JsonObject,
  seededRandom,
  type Span,
} from "../../../runtime/base/mod.ts";
import type { Plan } from "../../../runtime/language/plan/mod.ts";
import {
  type CompiledConversion,
  conversionChain,
  type ConversionPath,
  convertObject,
} from "../../../runtime/language/rules/mod.ts";
import { firstDifference } from "./difference.ts";
import { arbitraryOf } from "./schema_arbitrary.ts";
import { schemaMismatch, shown } from "./schema_mismatch.ts";

export interface ProveOptions {
  /** Objects per pair of versions and finding; fewer for schemas of more than 200 fields. @default 200 */
  readonly runs?: number;
  /** Findings per pair of versions. @default 8 */
  readonly findings?: number;
}

/** Always the same, so that a second look finds the same. */
const SEED = 20_260_101;
const WORLD = { now: Date.UTC(2026, 0, 1), random: seededRandom(SEED) };

/** Fields drawn in one search, so that a large schema does not keep people waiting. */
const FIELD_BUDGET = 40_000;
const MIN_RUNS = 25;

/** Proves the conversions of all CRDs of a plan. */
export function proveConversions(
  plan: Pick<Plan, "crds">,
  options: ProveOptions = {},
): readonly Diagnostic[] {
  return plan.crds.flatMap(({ rules }) => rules.conversion ? proveConversion(rules.conversion, options) : []);
}

/**
 * Converts generated objects of each version to each other version that a path names, and back. Reports fields that do
 * not survive, objects that cannot be converted, and results that the other schema refuses, each with the smallest object
 * for which it happens. Versions without a schema cannot be proven.
 */
export function proveConversion(
  conversion: CompiledConversion,
  { runs = 200, findings = 8 }: ProveOptions = {},
): readonly Diagnostic[] {
  return conversion.paths.flatMap((path) => {
    const pair = pairOf(conversion, path);
    if (!pair) return [];
    return partsOf(conversion).flatMap((part) => searchPart({ ...pair, part }, { runs, findings }));
  });
}

/** Status is carried over, so it is looked at only where a path maps it. */
function partsOf({ paths }: CompiledConversion): readonly Part[] {
  return paths.some((path) => path.status) ? ["spec", "status"] : ["spec"];
}

function searchPart(pair: Pair, { runs, findings }: Required<ProveOptions>): readonly Diagnostic[] {
  const known = new Set<string>();
  const found: Diagnostic[] = [];
  while (found.length < findings) {
    const finding = search(pair, { runs, known });
    if (!finding) break;
    known.add(keyOf(finding));
    found.push(diagnosticOf(finding, pair));
  }
  return found;
}

type Part = "spec" | "status";

interface Pair {
  /** The part of the object that is generated. */
  readonly part: Part;
  readonly conversion: CompiledConversion;
  readonly path: ConversionPath;
  readonly source: JsonObject;
  readonly target: JsonObject;
  readonly hasWayBack: boolean;
}

function pairOf(conversion: CompiledConversion, path: ConversionPath): Omit<Pair, "part"> | undefined {
  const source = conversion.schemas.get(path.from);
  const target = conversion.schemas.get(path.to);
  if (!source || !target || path.from === path.to) return undefined;
  const hasWayBack = conversionChain(conversion, path.to, path.from) !== undefined;
  return { conversion, path, source, target, hasWayBack };
}

/** What is wrong with one object. */
interface Finding {
  readonly code: "ORK4065" | "ORK4066" | "ORK4067";
  readonly field: string;
  readonly why: string;
  readonly value: Json;
  readonly cause?: Diagnostic;
}

function search(
  pair: Pair,
  { runs, known }: { readonly runs: number; readonly known: ReadonlySet<string> },
): Finding | undefined {
  const schema = partOf(pair.source, pair.part);
  if (!schema) return undefined;
  const finding = (value: Json) => judge(value, pair).find((one) => !known.has(keyOf(one)));
  const property = fc.property(arbitraryOf(schema), (value) => {
    fc.pre(schemaMismatch(value, schema, pair.part) === undefined);
    return finding(value) === undefined;
  });
  const numRuns = Math.max(
    Math.min(runs, MIN_RUNS),
    Math.min(runs, Math.floor(FIELD_BUDGET / fieldCount(schema))),
  );
  const result = fc.check(property, { numRuns, seed: SEED, maxSkipsPerRun: 20 });
  return result.counterexample ? finding(result.counterexample[0]) : undefined;
}

/** How many places a schema describes. */
function fieldCount(schema: JsonObject): number {
  const { properties, items, additionalProperties } = schema;
  const below = [...isJsonObject(properties) ? Object.values(properties) : [], items, additionalProperties];
  return below.filter(isJsonObject).reduce((sum, part) => sum + fieldCount(part), 1);
}

function partOf(schema: JsonObject, key: string): JsonObject | undefined {
  const { properties } = schema;
  const part = isJsonObject(properties) ? properties[key] : undefined;
  return isJsonObject(part) ? part : undefined;
}

function judge(value: Json, pair: Pair): readonly Finding[] {
  const { conversion, path, part, source, target, hasWayBack } = pair;
  const object: JsonObject = {
    apiVersion: `prove.ork/${path.from}`,
    kind: "Sample",
    metadata: { name: "sample", namespace: "default" },
    spec: {},
    [part]: value,
  };
  const there = convertObject(conversion, object, path.to, WORLD);
  if (!there.value) return [refusal(value, there.diagnostics, path.to)];
  const schema = partOf(target, part);
  const misfit = schema && schemaMismatch(there.value[part] ?? {}, schema, part);
  const unfit: readonly Finding[] = misfit ? [{ code: "ORK4067", ...misfit, value }] : [];
  if (!hasWayBack) return unfit;
  const back = convertObject(conversion, there.value, path.from, WORLD);
  if (!back.value) return [...unfit, refusal(value, back.diagnostics, path.from)];
  const lost = firstDifference(value, back.value[part], { field: part, schema: partOf(source, part) });
  if (!lost) return unfit;
  const why = `${shown(lost.before)} came back as ${shown(lost.after)}`;
  return [...unfit, { code: "ORK4065", field: lost.field, why, value }];
}

function refusal(value: Json, diagnostics: readonly Diagnostic[], to: string): Finding {
  const cause = diagnostics[0];
  return {
    code: "ORK4066",
    field: `to ${to}: ${cause?.span.offset ?? ""}`,
    why: cause?.message ?? "no result",
    value,
    ...(cause ? { cause } : {}),
  };
}

/** Findings that are the same for the user: positions in lists do not count. */
function keyOf({ code, field }: Finding): string {
  return `${code} ${field.replace(/\[\d+\]/g, "[]")}`;
}

function diagnosticOf(finding: Finding, pair: Pair): Diagnostic {
  const { code, field, why, value, cause } = finding;
  const { path, conversion, part } = pair;
  const { from, to } = path;
  // What writes the field: on the way there, or on the way back.
  const writer = code === "ORK4067" ? path : conversionChain(conversion, to, from)?.at(-1);
  const span = cause?.span ?? mappedSpan(writer?.[part], field) ?? path.span;
  const smallest = `the smallest such ${from} object has ${part}: ${shown(value)}`;
  const related = span === path.span ? [] : [{ span: path.span, message: `the path from ${from} to ${to}` }];
  const at = { code, span, hint: smallest, related };
  switch (code) {
    case "ORK4065":
      return {
        ...at,
        severity: "warning",
        message: `${field} does not survive ${from} to ${to} and back: ${why}`,
      };
    case "ORK4066":
      return { ...at, severity: "warning", message: `a valid ${from} object cannot be converted: ${why}` };
    case "ORK4067":
      return {
        ...at,
        severity: "warning",
        message: `${from} to ${to} gives an object that ${to} refuses: ${field} ${why}`,
      };
  }
}

/** The place of the deepest mapping that leads to a field such as `spec.a.b[0]`. */
function mappedSpan(mapping: ConversionPath["spec"], field: string): Span | undefined {
  const names = field.replace(/\[\d+\]/g, "").split(".").slice(1);
  let current = mapping;
  let span: Span | undefined;
  for (const name of names) {
    const member = current?.kind === "map" ? current.members.find((one) => one.key === name) : undefined;
    if (!member) break;
    current = member.value;
    span = member.value.kind === "map" ? member.keySpan : member.value.span;
  }
  return span;
}
