// Owns: which resource serves a kind, asked once per group and version. Must not: decide what an absent kind means.

import { isJsonObject, type JsonObject } from "../base/mod.ts";
import { apiErrorOf, isSuccess } from "./api_status.ts";
import type { ResourceType } from "./object.ts";
import type { Transport } from "./transport.ts";

type Types = readonly ResourceType[];

export interface Discovery {
  find(
    gvk: { readonly group: string; readonly version?: string; readonly kind: string },
  ): Promise<ResourceType | undefined>;
  /** Forgets a group and version, because the server no longer serves what it listed. */
  forget(type: { readonly group: string; readonly version: string }): void;
}

/**
 * Discovery with a memory. A kind that the memory lacks is asked for again, so a CRD that arrives later is found; a
 * known kind costs no request.
 */
export function createDiscovery(transport: Transport): Discovery {
  const known = new Map<string, Promise<Types>>();

  async function fetchTypes(group: string, version: string): Promise<Types> {
    const path = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
    const answer = await transport.request({ method: "GET", path });
    if (answer.status === 404) return [];
    if (!isSuccess(answer.status)) throw apiErrorOf(answer, { action: `Discovery of ${path}` });
    const resources = Array.isArray(answer.body["resources"]) ? answer.body["resources"] : [];
    return resources.filter(isJsonObject).flatMap((r) => typeOf(r, group, version));
  }

  async function versionsOf(group: string): Promise<readonly string[]> {
    if (group === "") return ["v1"];
    const answer = await transport.request({ method: "GET", path: `/apis/${group}` });
    if (answer.status === 404) return [];
    if (!isSuccess(answer.status)) throw apiErrorOf(answer, { action: `Discovery of API group ${group}` });
    const preferred = versionName(answer.body["preferredVersion"]);
    const all = Array.isArray(answer.body["versions"]) ? answer.body["versions"].map(versionName) : [];
    return [...new Set([preferred, ...all])].filter((v) => v !== "");
  }

  async function findIn(group: string, version: string, kind: string): Promise<ResourceType | undefined> {
    const key = `${group}/${version}`;
    const remembered = known.get(key);
    const found = (await remembered)?.find((t) => t.kind === kind);
    if (found) return found;
    // Another caller may have asked again meanwhile; then its answer serves us too.
    let asked = known.get(key);
    if (asked === undefined || asked === remembered) {
      asked = fetchTypes(group, version);
      known.set(key, asked);
      asked.catch(() => {
        if (known.get(key) === asked) known.delete(key);
      });
    }
    return (await asked).find((t) => t.kind === kind);
  }

  return {
    async find({ group, version, kind }) {
      if (version !== undefined) return findIn(group, version, kind);
      for (const candidate of await versionsOf(group)) {
        const found = await findIn(group, candidate, kind);
        if (found) return found;
      }
      return undefined;
    },
    forget({ group, version }) {
      known.delete(`${group}/${version}`);
    },
  };
}

function typeOf(resource: JsonObject, group: string, version: string): ResourceType[] {
  const { name, kind, namespaced } = resource;
  if (typeof name !== "string" || typeof kind !== "string" || name.includes("/")) return [];
  return [{ group, version, kind, plural: name, namespaced: namespaced === true }];
}

function versionName(value: unknown): string {
  const version = isJsonObject(value) ? value["version"] : undefined;
  return typeof version === "string" ? version : "";
}
