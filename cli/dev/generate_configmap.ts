// Owns: `ork generate configmap`. Must not: expand the Katalog (language/katalog does).

import {
  isJsonObject,
  jsonAt,
  type JsonObject,
  type MutableJsonObject,
  UsageError,
} from "../../runtime/base/mod.ts";
import { renderYaml } from "../../runtime/language/document/mod.ts";
import type { Katalog } from "../../runtime/language/katalog/mod.ts";
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
      data: { [CONFIG_MAP.key]: renderYaml(selfContained(loaded.katalog)) },
    },
  ];
  await deliver(context, objects.map((object) => renderYaml(object)).join("---\n"), "config.yaml");
  return 0;
}

/** The canonical Katalog without references to files: CRDs by type, nothing that only `run` on a laptop applies. */
export function selfContained(katalog: Katalog): JsonObject {
  const entries = jsonAt(katalog.canonical, ["spec", "crds"]);
  const crds = Object.fromEntries(
    katalog.crds.map((entry): [string, JsonObject] => {
      const own = isJsonObject(entries) ? entries[entry.name] : undefined;
      const kept: MutableJsonObject = { ...(isJsonObject(own) ? own : {}) } as MutableJsonObject;
      for (const key of ["crdFile", "crFiles", "setup"]) delete kept[key];
      if (entry.types.isBuiltIn) return [entry.name, kept];
      const { group, version, kind, plural, namespaced } = entry.types;
      const scope = namespaced ? {} : { namespaced: false };
      return [entry.name, { ...kept, apiTypes: { group, version, kind, plural }, ...scope }];
    }),
  );
  const spec = jsonAt(katalog.canonical, ["spec"]);
  return { ...katalog.canonical, spec: { ...(isJsonObject(spec) ? spec : {}), crds } };
}
