// Owns: what can be wrong with a conversion block before any object is seen. Must not: convert.

import { nearestName, type Span } from "../../base/mod.ts";
import { child, entryOf, type MapNode } from "../document/mod.ts";
import type { RulesContext } from "./context.ts";
import type { CompiledConversion, ConversionPath } from "./conversion.ts";
import { shortestChain } from "./conversion_chain.ts";
import type { Mapping } from "./conversion_mapping.ts";
import { schemaBelow } from "./conversion_value.ts";
import { mapItems, remark, scalarAt } from "./rule_parts.ts";
import { schemaAt } from "./schema_type.ts";

/** Checks versions, pairs, and targets of mappings. */
export function checkConversion(
  node: MapNode,
  conversion: CompiledConversion,
  context: RulesContext,
): void {
  checkStorage(node, conversion, context);
  checkVersions(node, context);
  checkPairs(conversion.paths, context);
  checkReach(conversion, context);
  for (const path of conversion.paths) checkTargets(path, conversion, context);
}

function checkStorage(node: MapNode, conversion: CompiledConversion, context: RulesContext): void {
  const { storageVersion, paths } = conversion;
  if (storageVersion === undefined && paths.length > 0) {
    remark(context, {
      code: "ORK4050",
      span: entryOf(node, "paths")!.keySpan,
      message: "a conversion with paths needs a storageVersion",
      hint: `add "storageVersion:" with the version that the API server stores`,
    });
  }
  const stored = context.versions?.find((version) => version.storage)?.name;
  const declared = scalarAt(node, "storageVersion");
  if (declared && stored !== undefined && declared.text !== stored && isVersion(declared.text, context)) {
    remark(context, {
      code: "ORK4051",
      severity: "warning",
      span: declared.span,
      message: `storageVersion is ${declared.text}, the CRD stores ${stored}`,
      hint: `write "storageVersion: ${stored}", or change "storage" in the CRD`,
    });
  }
}

function isVersion(name: string, context: RulesContext): boolean {
  return context.versions?.some((version) => version.name === name) ?? false;
}

function checkVersions(node: MapNode, context: RulesContext): void {
  const known = (context.versions ?? []).map((version) => version.name);
  const scalars = [
    scalarAt(node, "storageVersion"),
    ...mapItems(child(node, "paths")).flatMap((path) => [scalarAt(path, "from"), scalarAt(path, "to")]),
  ];
  for (const scalar of scalars) {
    if (!scalar || known.includes(scalar.text)) continue;
    if (scalar.text.includes("/")) {
      remark(context, {
        code: "ORK4052",
        span: scalar.span,
        message: `"${scalar.text}" is not a bare version`,
        hint: `write "${scalar.text.slice(scalar.text.lastIndexOf("/") + 1)}"`,
      });
    } else if (known.length > 0) {
      const near = nearestName(scalar.text, known);
      remark(context, {
        code: "ORK4052",
        span: scalar.span,
        message: `the CRD has no version "${scalar.text}"`,
        hint: near ? `did you mean "${near}"?` : `its versions are ${known.join(", ")}`,
      });
    }
  }
}

function checkPairs(paths: readonly ConversionPath[], context: RulesContext): void {
  const seen = new Map<string, Span>();
  for (const { from, to, span } of paths) {
    const pair = `${from} to ${to}`;
    const first = seen.get(pair);
    if (from === to) {
      remark(context, {
        code: "ORK4053",
        span,
        message: `a path from ${from} to itself converts nothing`,
        hint: "an object of the same version is passed on unchanged; remove the path",
      });
    } else if (first) {
      context.report({
        code: "ORK4054",
        severity: "error",
        span,
        message: `the path from ${pair} is declared twice`,
        hint: "keep one of them",
        related: [{ span: first, message: "first one" }],
      });
    } else seen.set(pair, span);
  }
}

/** Every version must reach the stored one and come back, or its objects cannot be served. */
function checkReach({ paths, storageVersion, span }: CompiledConversion, context: RulesContext): void {
  if (storageVersion === undefined || paths.length === 0) return;
  const known = context.versions?.map((version) => version.name);
  const versions = new Set(known ?? paths.flatMap(({ from, to }) => [from, to]));
  for (const version of versions) {
    for (const [from, to] of [[version, storageVersion], [storageVersion, version]] as const) {
      if (shortestChain(paths, { from, to }, storageVersion)) continue;
      remark(context, {
        code: "ORK4055",
        severity: "warning",
        span: paths.find((path) => path.from === to && path.to === from)?.span ?? span,
        message: `no path leads from ${from} to ${to}`,
        hint: `the API server cannot ${
          to === storageVersion ? "store" : "serve"
        } objects of ${version}: add - {from: ${from}, to: ${to}, spec: {…}}`,
      });
    }
  }
}

function checkTargets(path: ConversionPath, conversion: CompiledConversion, context: RulesContext): void {
  const schema = conversion.schemas.get(path.to);
  for (const key of ["spec", "status"] as const) {
    const below = schemaBelow(schema, key);
    const mapping = path[key];
    if (below && mapping) checkMapping(mapping, { names: [], key, below, to: path.to }, context);
  }
}

interface Place {
  readonly names: readonly string[];
  readonly key: string;
  readonly below: NonNullable<ReturnType<typeof schemaBelow>>;
  readonly to: string;
}

function checkMapping(mapping: Mapping, place: Place, context: RulesContext): void {
  if (mapping.kind !== "map") return;
  for (const { key, keySpan, value } of mapping.members) {
    const names = [...place.names, key];
    const found = schemaAt(place.below, names);
    if (found.kind !== "unknown") {
      checkMapping(value, { ...place, names }, context);
      continue;
    }
    const near = nearestName(key, found.known);
    remark(context, {
      code: "ORK4056",
      severity: "warning",
      span: keySpan,
      message: `version ${place.to} has no field "${[place.key, ...names].join(".")}"`,
      hint: near
        ? `did you mean "${near}"?`
        : "the API server drops it; add it to the schema or remove it here",
    });
  }
}
