// Owns: `ork generate configmap`. Must not: expand the Katalog (language/katalog does).

import { isJsonObject, type JsonObject, type Span, UsageError } from "../../runtime/base/mod.ts";
import {
  child,
  type MapNode,
  type Node,
  renderTree,
  renderYaml,
} from "../../runtime/language/document/mod.ts";
import type { CrdEntry, Katalog } from "../../runtime/language/katalog/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import type { ExitCode } from "../shell/mod.ts";
import { deliver, loadForGenerating } from "./generate_output.ts";

/** Name of the ConfigMap that the runtime mounts, and its key. */
export const CONFIG_MAP = { name: "orkestra-katalog", key: "katalog.yaml" } as const;

/** `ork generate configmap`. Exit code 1 when the Katalog has errors. */
export async function runGenerateConfigMap(context: OrkContext): Promise<ExitCode> {
  const loaded = await loadForGenerating(context);
  if (!loaded) return 1;
  const { options, world } = context;
  const namespace = options.text("namespace") ?? world.env("ORK_NAMESPACE") ?? "orkestra-system";
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) {
    throw new UsageError(`"${namespace}" cannot be the name of a namespace`, {
      code: "usage/namespace",
      hint: "use small letters, digits and hyphens, at most 63",
    });
  }
  const labels = { "app.kubernetes.io/name": "orkestra", "app.kubernetes.io/managed-by": "ork" };
  const objects = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: CONFIG_MAP.name, namespace, labels },
      data: { [CONFIG_MAP.key]: renderTree(selfContained(loaded.katalog)) },
    },
  ];
  await deliver(context, objects.map((object) => renderYaml(object)).join("---\n"), "config.yaml");
  return 0;
}

/** The canonical Katalog without references to files: CRDs by type, nothing that only `run` on a laptop applies. */
export function selfContained({ root, crds }: Katalog): MapNode {
  const { span } = root;
  const entries = crds.map(({ name, types, node }) => ({
    key: name,
    keySpan: span,
    value: withTypes(node, types),
  }));
  const spec = child(root, "spec");
  return withEntry(root, "spec", withEntry(spec, "crds", { kind: "map", span, entries }));
}

function withTypes(node: MapNode, types: CrdEntry["types"]): MapNode {
  const entries = node.entries.filter(({ key }) => !["crdFile", "crFiles", "setup"].includes(key));
  const kept: MapNode = { ...node, entries };
  if (types.isBuiltIn) return kept;
  const { group, version, kind, plural, namespaced } = types;
  const typed = withEntry(kept, "apiTypes", nodeOfJson({ group, version, kind, plural }, node.span));
  return namespaced ? typed : withEntry(typed, "namespaced", nodeOfJson(false, node.span));
}

/** The map with this value under a key, at its place or at the end. */
function withEntry(map: Node | undefined, key: string, value: Node): MapNode {
  const entries = map?.kind === "map" ? map.entries : [];
  const entry = { key, keySpan: value.span, value };
  const at = entries.findIndex((e) => e.key === key);
  return {
    kind: "map",
    span: map?.span ?? value.span,
    entries: at < 0 ? [...entries, entry] : entries.with(at, entry),
  };
}

function nodeOfJson(value: JsonObject | string | boolean, span: Span): Node {
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, item]) => ({
      key,
      keySpan: span,
      value: nodeOfJson(item as string, span),
    }));
    return { kind: "map", span, entries };
  }
  return { kind: "scalar", span, value, text: String(value), style: "plain", spanAt: () => span };
}
