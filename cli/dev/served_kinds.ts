// Owns: which kinds a cluster serves, by any name people use for them. Must not: cache beyond one command.

import { isJsonObject, type Json, type JsonObject } from "../../runtime/base/mod.ts";
import { apiErrorOf, isSuccess, type ResourceType, type Transport } from "../../runtime/kube/mod.ts";

/** A served kind with its other names. */
export interface ServedKind extends ResourceType {
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly verbs: readonly string[];
}

// Source: Kubernetes, "Aggregated discovery".
const ACCEPT = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/** Every kind in the preferred version of its group. Cost: two requests. @throws {KubeApiError} */
export async function servedKinds(transport: Transport): Promise<readonly ServedKind[]> {
  const lists = await Promise.all(["/api", "/apis"].map(async (path) => {
    const answer = await transport.request({ method: "GET", path, accept: ACCEPT });
    if (!isSuccess(answer.status)) throw apiErrorOf(answer, { action: `Discovery at ${path}` });
    return objects(answer.body["items"]).flatMap(kindsOfGroup);
  }));
  return lists.flat();
}

/** The kind a word means: plural, singular, short name or kind, with or without `.group`. */
export function findKind(kinds: readonly ServedKind[], word: string): ServedKind | undefined {
  const wanted = word.toLowerCase();
  const names = (
    kind: ServedKind,
  ) => [kind.plural, kind.singular, kind.kind.toLowerCase(), ...kind.shortNames];
  return kinds.find((kind) => names(kind).includes(wanted)) ??
    kinds.find((kind) => names(kind).some((name) => `${name}.${kind.group}` === wanted));
}

function kindsOfGroup(group: JsonObject): ServedKind[] {
  const metadata = isJsonObject(group["metadata"]) ? group["metadata"] : {};
  const preferred = objects(group["versions"])[0];
  if (preferred === undefined) return [];
  return objects(preferred["resources"]).flatMap((resource) => {
    const responseKind = isJsonObject(resource["responseKind"]) ? resource["responseKind"] : {};
    const kind = textOf(responseKind["kind"]);
    if (kind === "") return [];
    return [{
      group: textOf(metadata["name"]),
      version: textOf(preferred["version"]),
      kind,
      plural: textOf(resource["resource"]),
      namespaced: resource["scope"] === "Namespaced",
      singular: textOf(resource["singularResource"]),
      shortNames: texts(resource["shortNames"]),
      verbs: texts(resource["verbs"]),
    }];
  });
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
