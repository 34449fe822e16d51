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
  return new RememberingDiscovery(transport);
}

class RememberingDiscovery implements Discovery {
  readonly #transport: Transport;
  /** By group and version. */
  readonly #known = new Map<string, Promise<Types>>();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async find({ group, version, kind }: Parameters<Discovery["find"]>[0]): Promise<ResourceType | undefined> {
    if (version !== undefined) return this.#findIn(group, version, kind);
    for (const candidate of await this.#versionsOf(group)) {
      const found = await this.#findIn(group, candidate, kind);
      if (found) return found;
    }
    return undefined;
  }

  forget({ group, version }: { readonly group: string; readonly version: string }): void {
    this.#known.delete(`${group}/${version}`);
  }

  async #findIn(group: string, version: string, kind: string): Promise<ResourceType | undefined> {
    const key = `${group}/${version}`;
    const remembered = this.#known.get(key);
    const found = (await remembered)?.find((t) => t.kind === kind);
    if (found) return found;
    // Another caller may have asked again meanwhile; then its answer serves us too.
    const current = this.#known.get(key);
    const asked = current === undefined || current === remembered ? this.#ask(group, version) : current;
    return (await asked).find((t) => t.kind === kind);
  }

  /** Asks and remembers; a failure is not remembered. */
  #ask(group: string, version: string): Promise<Types> {
    const key = `${group}/${version}`;
    const asked = this.#fetchTypes(group, version);
    this.#known.set(key, asked);
    asked.catch(() => {
      if (this.#known.get(key) === asked) this.#known.delete(key);
    });
    return asked;
  }

  async #fetchTypes(group: string, version: string): Promise<Types> {
    const path = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
    const body = await this.#get(path, `Discovery of ${path}`);
    return listIn(body, "resources").filter(isJsonObject).flatMap((r) => typeOf(r, group, version));
  }

  async #versionsOf(group: string): Promise<readonly string[]> {
    if (group === "") return ["v1"];
    const body = await this.#get(`/apis/${group}`, `Discovery of API group ${group}`);
    const names = [versionName(body["preferredVersion"]), ...listIn(body, "versions").map(versionName)];
    return [...new Set(names)].filter((name) => name !== "");
  }

  /** The body of an answer, empty when the server does not serve the path. */
  async #get(path: string, action: string): Promise<JsonObject> {
    const answer = await this.#transport.request({ method: "GET", path });
    if (answer.status === 404) return {};
    if (!isSuccess(answer.status)) throw apiErrorOf(answer, { action });
    return answer.body;
  }
}

function listIn(body: JsonObject, key: string): readonly unknown[] {
  const value = body[key];
  return Array.isArray(value) ? value : [];
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
