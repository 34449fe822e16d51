// Owns: several Katalog documents as one. Must not: know what the merged blocks mean.

import { jsonEqual } from "../../base/mod.ts";
import { entryOf, type MapEntry, type MapNode, toJson } from "../document/mod.ts";
import { withEntries, withEntry } from "./normalise/tree.ts";
import { errorAt, type Report } from "./remark.ts";

/** Identity comes from the first document; entries of `spec.crds` are put together; other keys may differ nowhere. */
export function mergeKatalogs(roots: readonly MapNode[], report: Report): MapNode | undefined {
  const [first, ...rest] = roots;
  return first && rest.reduce((merged, root) => mergeMaps(merged, root, { path: "", report }), first);
}

interface MergeContext {
  readonly path: string;
  readonly report: Report;
}

const IDENTITY = ["apiVersion", "kind", "metadata"];

function mergeMaps(base: MapNode, extra: MapNode, context: MergeContext): MapNode {
  return extra.entries.reduce((merged, entry) => mergeEntry(merged, entry, context), base);
}

function mergeEntry(merged: MapNode, entry: MapEntry, context: MergeContext): MapNode {
  const { path, report } = context;
  if (path === "" && IDENTITY.includes(entry.key)) return merged;
  const present = entryOf(merged, entry.key);
  if (!present) return withEntries(merged, [...merged.entries, entry]);
  const inner = path === "" ? entry.key : `${path}.${entry.key}`;
  const isOpen = inner === "spec" || inner === "spec.crds";
  if (isOpen && present.value.kind === "map" && entry.value.kind === "map") {
    return withEntry(merged, {
      ...present,
      value: mergeMaps(present.value, entry.value, { path: inner, report }),
    });
  }
  if (!jsonEqual(toJson(present.value), toJson(entry.value)) || path === "spec.crds") {
    report(errorAt(entry.keySpan, {
      code: "ORK1123",
      message: path === "spec.crds"
        ? `entry "${entry.key}" is in two Katalogs`
        : `"${inner}" differs between two Katalogs`,
    }, {
      hint: path === "spec.crds" ? "rename one of them" : "set it in one of them",
      related: [{ span: present.keySpan, message: "first one" }],
    }));
  }
  return merged;
}
