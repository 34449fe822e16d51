// Owns: converting objects between the versions of a CRD. Must not: answer requests of the API server.

import {
  type Checked,
  type Diagnostic,
  hasErrors,
  isJsonObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
  type Span,
} from "../../base/mod.ts";
import type { DataRead, Scope } from "../expr/mod.ts";
import { shortestChain } from "./conversion_chain.ts";
import { applyMapping, type Mapping } from "./conversion_mapping.ts";
import { carried, type Schema, schemaBelow, setOwn } from "./conversion_value.ts";
import { remarkOf } from "./rule_parts.ts";

/** One declared direction. */
export interface ConversionPath {
  readonly from: string;
  readonly to: string;
  /** Fields of the same path are kept. @default true */
  readonly preserve: boolean;
  readonly spec?: Mapping;
  readonly status?: Mapping;
  readonly labels?: Mapping;
  readonly annotations?: Mapping;
  readonly span: Span;
}

export interface CompiledConversion {
  /** The hub: declared, otherwise the storage version of the CRD. */
  readonly storageVersion?: string;
  /** The CRD's conversion webhook is set up by the gateway. */
  readonly updatesCrd: boolean;
  /** Takes part in statistics without paths of its own. */
  readonly participates: boolean;
  readonly paths: readonly ConversionPath[];
  /** Schemas of the versions that are known. */
  readonly schemas: ReadonlyMap<string, JsonObject>;
  readonly reads: readonly DataRead[];
  readonly span: Span;
}

/** The chain of paths that leads from one version to another; empty for the same version, undefined when none does. */
export function conversionChain(
  conversion: CompiledConversion,
  from: string,
  to: string,
): readonly ConversionPath[] | undefined {
  return shortestChain(conversion.paths, { from, to }, conversion.storageVersion);
}

/** The bare version of an apiVersion: `v1` of `example.com/v1`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.lastIndexOf("/") + 1);
}

/**
 * The object in another version; absent when a value cannot be converted or no chain leads there. Pure. Metadata keeps
 * everything but the labels and annotations that a path names.
 * Source: Kubernetes conversion webhooks may change nothing else of metadata.
 */
export function convertObject(
  conversion: CompiledConversion,
  object: JsonObject,
  toVersion: string,
  world: Omit<Scope, "root">,
): Checked<JsonObject> {
  const { apiVersion } = object;
  if (typeof apiVersion !== "string" || !isJsonObject(object["metadata"])) {
    return failed(conversion, {
      code: "ORK4062",
      message: "an object without apiVersion or metadata cannot be converted",
    });
  }
  const from = versionOf(apiVersion);
  const chain = conversionChain(conversion, from, toVersion);
  if (!chain) {
    const hub = conversion.storageVersion ?? "the stored version";
    return failed(conversion, {
      code: "ORK4060",
      message: `no conversion path leads from ${from} to ${toVersion}`,
      hint: `add - {from: ${from}, to: ${toVersion}, spec: {…}} to "paths", or paths through ${hub}`,
    });
  }
  const group = apiVersion.slice(0, apiVersion.length - from.length);
  let current: JsonObject = { ...object, apiVersion: group + toVersion };
  for (const path of chain) {
    const step = convertStep(conversion, { path, group }, current, world);
    if (!step.value) return step;
    current = step.value;
  }
  return { value: current, diagnostics: [] };
}

function failed(
  { span }: CompiledConversion,
  what: { readonly code: string; readonly message: string; readonly hint?: string },
): Checked<JsonObject> {
  return { diagnostics: [remarkOf({ ...what, span })] };
}

interface Step {
  readonly path: ConversionPath;
  /** Group with its slash; empty for the core group. */
  readonly group: string;
}

function convertStep(
  conversion: CompiledConversion,
  { path, group }: Step,
  source: JsonObject,
  world: Omit<Scope, "root">,
): Checked<JsonObject> {
  const diagnostics: Diagnostic[] = [];
  const run = {
    // Templates see the object as it is in the version they convert from.
    scope: { ...world, root: { ...source, apiVersion: group + path.from } },
    report: (diagnostic: Diagnostic) => void diagnostics.push(diagnostic),
  };
  const schema = conversion.schemas.get(path.to);
  const result: MutableJsonObject = { ...source as MutableJsonObject, apiVersion: group + path.to };
  const part = (key: "spec" | "status", keepsAll: boolean) => {
    const below = schemaBelow(schema, key);
    const base = keepsAll ? kept(source[key], below) : undefined;
    const mapping = path[key];
    const value = mapping ? applyMapping(mapping, { path: key, schema: below }, { ...run, base }) : base;
    const isEmpty = value === undefined && isJsonObject(source[key]);
    if (value === undefined && !isEmpty) delete result[key];
    else setOwn(result, key, value ?? {});
  };
  part("spec", path.preserve);
  part("status", path.preserve || !path.status);
  setOwn(result, "metadata", convertMetadata(source["metadata"] as JsonObject, path, run));
  return hasErrors(diagnostics) ? { diagnostics } : { value: result, diagnostics };
}

function kept(value: Json | undefined, schema: Schema): Json | undefined {
  return value === undefined ? undefined : carried(value, schema);
}

const TEXTS: JsonObject = { type: "object", additionalProperties: { type: "string" } };

function convertMetadata(
  metadata: JsonObject,
  path: ConversionPath,
  run: { readonly scope: Scope; readonly report: (diagnostic: Diagnostic) => void },
): JsonObject {
  const result: MutableJsonObject = { ...metadata as MutableJsonObject };
  for (const key of ["labels", "annotations"] as const) {
    const mapping = path[key];
    if (!mapping) continue;
    const target = { path: `metadata.${key}`, schema: TEXTS };
    const value = applyMapping(mapping, target, { ...run, base: metadata[key] });
    if (value === undefined) delete result[key];
    else setOwn(result, key, value);
  }
  return result;
}
