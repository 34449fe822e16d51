// Owns: compiling a conversion block. Must not: convert.

import { child, entryOf, type MapNode, type Node } from "../document/mod.ts";
import type { DataRead } from "../expr/mod.ts";
import type { RulesContext } from "./context.ts";
import type { CompiledConversion, ConversionPath } from "./conversion.ts";
import { checkConversion } from "./conversion_check.ts";
import { compileMapping, mappingReads } from "./conversion_mapping.ts";
import { flagAt, mapItems, textAt } from "./rule_parts.ts";

/** Compiles `conversion:`. Undefined when there is no such block; mistakes are reported. */
export function compileConversion(
  node: Node | undefined,
  context: RulesContext,
): CompiledConversion | undefined {
  if (node?.kind !== "map") return undefined;
  const versions = context.versions ?? [];
  const declared = textAt(node, "storageVersion") ?? versions.find((version) => version.storage)?.name;
  const paths = mapItems(child(node, "paths")).flatMap((item) => compilePath(item, context) ?? []);
  const conversion: CompiledConversion = {
    ...(declared === undefined ? {} : { storageVersion: declared }),
    updatesCrd: flagAt(node, "updateCRD") ?? false,
    participates: flagAt(node, "participant") ?? false,
    paths,
    schemas: new Map(versions.flatMap(({ name, schema }) => schema ? [[name, schema]] : [])),
    reads: paths.flatMap(pathReads),
    span: node.span,
  };
  checkConversion(node, conversion, context);
  return conversion;
}

function compilePath(node: MapNode, context: RulesContext): ConversionPath | undefined {
  const from = textAt(node, "from");
  const to = textAt(node, "to");
  if (from === undefined || to === undefined) return undefined;
  const part = (where: Node | undefined, key: string) => {
    const found = child(where, key);
    const mapping = found?.kind === "map" ? compileMapping(found, context) : undefined;
    return mapping ? { [key]: mapping } : {};
  };
  const metadata = child(node, "metadata");
  return {
    from,
    to,
    preserve: flagAt(node, "preserve") ?? true,
    ...part(node, "spec"),
    ...part(node, "status"),
    ...part(metadata, "labels"),
    ...part(metadata, "annotations"),
    span: entryOf(node, "from")?.value.span ?? node.span,
  };
}

function pathReads(path: ConversionPath): readonly DataRead[] {
  return [path.spec, path.status, path.labels, path.annotations].flatMap(mappingReads);
}
