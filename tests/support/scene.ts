// Owns: kinds, objects and the inventory of an operator test, as the API server has them. Must not: know the engine.

import assert from "node:assert/strict";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { errorMessage, type JsonObject } from "../../runtime/base/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";
import { prepareShared } from "./cluster.ts";

/**
 * How long a test waits for what should take a moment. Only a hang makes it matter: between two tries of a lasting failure
 * lies a minute and a quarter, and the garbage collector takes half a minute to know a new kind.
 */
export const PATIENCE_MS = 180_000;

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

const PATHS: Readonly<Record<string, string>> = {
  ConfigMap: "/api/v1/configmaps",
  Secret: "/api/v1/secrets",
  Service: "/api/v1/services",
  ServiceAccount: "/api/v1/serviceaccounts",
  Namespace: "/api/v1/namespaces",
  Deployment: "/apis/apps/v1/deployments",
  Job: "/apis/batch/v1/jobs",
  ClusterRole: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
};

export interface KindOptions {
  readonly group: string;
  readonly kind: string;
  /** @default true */
  readonly namespaced?: boolean;
  /** @default true */
  readonly hasStatus?: boolean;
}

export interface ObjectInput {
  readonly name: string;
  readonly spec?: JsonObject;
  readonly namespace?: string;
}

/** The objects of one kind that a Katalog manages. */
export interface Scene {
  readonly cluster: ControlPlane;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  create(input: ObjectInput): Promise<KubeObject>;
  get(name: string): Promise<KubeObject | undefined>;
  /** Merge patch. */
  patch(name: string, patch: JsonObject): Promise<KubeObject>;
  remove(name: string): Promise<void>;
  /** Waits until the condition of an object says this; returns its message. */
  condition(name: string, type: string, status: string, text?: RegExp): Promise<string>;
  ready(...names: readonly string[]): Promise<void>;
  gone(...names: readonly string[]): Promise<void>;
  /** Waits for an event about an object. */
  event(
    name: string,
    wanted: { readonly type: "Normal" | "Warning"; readonly note: RegExp },
  ): Promise<JsonObject>;
  /**
   * Waits until what carries owner labels is exactly this: children by object name, as `Kind/name`, with `@namespace` in
   * front of the name when it is another one. Nothing may be missing and nothing may belong to an owner that is gone.
   */
  inventory(expected: Readonly<Record<string, readonly string[]>>): Promise<void>;
}

/** Any object as it is now, or undefined. */
export async function read(cluster: ControlPlane, path: string): Promise<KubeObject | undefined> {
  const { status, text } = await cluster.client.send(path);
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`);
  return JSON.parse(text) as KubeObject;
}

/** Path of a built-in kind's object or collection. */
export function pathOf(kind: string, namespace?: string, name?: string): string {
  const all = PATHS[kind] ?? "";
  const slash = all.lastIndexOf("/");
  const place = namespace === undefined
    ? all
    : `${all.slice(0, slash)}/namespaces/${namespace}${all.slice(slash)}`;
  return name === undefined ? place : `${place}/${name}`;
}

/** A CustomResourceDefinition that takes any spec. */
export function crdOf(options: KindOptions): JsonObject {
  const { group, kind, namespaced = true, hasStatus = true } = options;
  const plural = pluralOf(kind);
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: namespaced ? "Namespaced" : "Cluster",
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{
        name: "v1",
        served: true,
        storage: true,
        subresources: hasStatus ? { status: {} } : {},
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      }],
    },
  };
}

/** Creates CRDs and waits until they are served. */
export async function createCrds(
  cluster: Pick<ControlPlane, "client">,
  ...kinds: readonly KindOptions[]
): Promise<void> {
  for (const kind of kinds) await cluster.client.json(CRDS, { method: "POST", body: crdOf(kind) });
  for (const { group, kind } of kinds) {
    const path = `/apis/${group}/v1/${pluralOf(kind)}`;
    const isServed = async () => (await cluster.client.send(path)).status === 200;
    await waitFor(isServed, { what: `${path} to be served`, timeoutMs: PATIENCE_MS });
  }
}

/**
 * Creates CRDs on the shared control plane of a test file before its controllers start, so that the garbage collector
 * knows them at once. To be called while the file loads.
 */
export function sharedKinds(...kinds: readonly KindOptions[]): void {
  prepareShared(async (client) => {
    const isThere = async (kind: KindOptions) =>
      (await client.send(`${CRDS}/${pluralOf(kind.kind)}.${kind.group}`)).status === 200;
    const absent: KindOptions[] = [];
    for (const kind of kinds) if (!await isThere(kind)) absent.push(kind);
    await createCrds({ client }, ...absent);
  });
}

export async function deleteCrd(cluster: ControlPlane, kind: KindOptions): Promise<void> {
  const path = `${CRDS}/${pluralOf(kind.kind)}.${kind.group}`;
  await cluster.client.json(path, { method: "DELETE" });
  const isGone = async () => (await cluster.client.send(path)).status === 404;
  await waitFor(isGone, { what: `${path} to go`, timeoutMs: PATIENCE_MS });
}

export function sceneOf(cluster: ControlPlane, kind: KindOptions, namespace: string): Scene {
  const { client } = cluster;
  const all = `/apis/${kind.group}/v1/${pluralOf(kind.kind)}`;
  const collection = (kind.namespaced ?? true)
    ? `/apis/${kind.group}/v1/namespaces/${namespace}/${pluralOf(kind.kind)}`
    : all;
  const until = <T>(what: string, look: () => Promise<T | undefined | false>) =>
    waitFor(look, { what, timeoutMs: PATIENCE_MS, intervalMs: 100 });
  const get = (name: string) => read(cluster, `${collection}/${name}`);

  async function condition(name: string, type: string, status: string, text = /^/): Promise<string> {
    let seen = "";
    try {
      return await until(`${kind.kind}/${name} to have ${type}=${status} ${text}`, async () => {
        const object = await get(name);
        seen = JSON.stringify(object?.["status"]);
        const found = conditionsOf(object).find((c) => c["type"] === type);
        const message = String(found?.["message"] ?? "");
        return found?.["status"] === status && text.test(`${found["reason"]}: ${message}`)
          ? { message }
          : undefined;
      }).then((found) => found.message);
    } catch (error) {
      throw new Error(`${errorMessage(error)}; last seen: ${seen}`);
    }
  }

  return {
    cluster,
    group: kind.group,
    kind: kind.kind,
    namespace,
    async create({ name, spec = {}, namespace: elsewhere }) {
      const isElsewhere = elsewhere !== undefined && (kind.namespaced ?? true);
      const path = isElsewhere
        ? `/apis/${kind.group}/v1/namespaces/${elsewhere}/${pluralOf(kind.kind)}`
        : collection;
      const body = { apiVersion: `${kind.group}/v1`, kind: kind.kind, metadata: { name }, spec };
      return await client.json(path, { method: "POST", body }) as unknown as KubeObject;
    },
    get,
    async patch(name, body) {
      const request = { method: "PATCH", body, contentType: "application/merge-patch+json" };
      return await client.json(`${collection}/${name}`, request) as unknown as KubeObject;
    },
    async remove(name) {
      await client.json(`${collection}/${name}`, { method: "DELETE" });
    },
    condition,
    async ready(...names) {
      let seen: KubeObject | undefined;
      for (const name of names) {
        await until(`${kind.kind}/${name} to be ready`, async () => isReady(seen = await get(name)))
          .catch((error: unknown) => {
            throw new Error(`${errorMessage(error)}; last seen: ${JSON.stringify(seen?.["status"])}`);
          });
      }
    },
    async gone(...names) {
      for (const name of names) await until(`${kind.kind}/${name} to go`, async () => !await get(name));
    },
    async event(name, wanted) {
      let seen: readonly JsonObject[] = [];
      try {
        return await until(`a ${wanted.type} event on ${name} with ${wanted.note}`, async () => {
          const { items } = await client.json("/apis/events.k8s.io/v1/events") as {
            items?: readonly JsonObject[];
          };
          seen = (items ?? []).filter((e) => {
            const regarding = e["regarding"] as JsonObject | undefined;
            return regarding?.["kind"] === kind.kind && regarding["name"] === name;
          });
          return seen.find((e) => e["type"] === wanted.type && wanted.note.test(String(e["note"])));
        });
      } catch (error) {
        const notes = seen.map((e) => `${e["type"]}: ${e["note"]}`).join(" | ");
        throw new Error(`${errorMessage(error)}; seen: ${notes}`);
      }
    },
    async inventory(expected) {
      const wanted = Object.fromEntries(
        Object.entries(expected).map(([name, list]) => [name, [...list].sort()]),
      );
      let found: Record<string, readonly string[]> = {};
      try {
        await until("the inventory", async () => {
          found = await takeInventory(cluster, { all, namespace, kind: kind.kind, group: kind.group });
          try {
            assert.deepEqual(found, wanted);
            return true;
          } catch {
            return false;
          }
        });
      } catch {
        assert.deepEqual(found, wanted, `inventory of ${namespace}`);
      }
    },
  };
}

/** Ready as it is specified now, not as it was before. */
export function isReady(object: KubeObject | undefined): boolean {
  const status = object?.["status"] as { readonly observedGeneration?: number } | undefined;
  return object !== undefined && status?.observedGeneration === object.metadata.generation &&
    conditionsOf(object).some((c) => c["type"] === "Ready" && c["status"] === "True");
}

export function conditionsOf(object: KubeObject | undefined): readonly JsonObject[] {
  const status = object?.["status"] as { readonly conditions?: readonly JsonObject[] } | undefined;
  return status?.conditions ?? [];
}

interface InventoryPlace extends KindOptions {
  readonly all: string;
  readonly namespace: string;
}

/** Children by owner; those of an owner that is not there stand under `orphans`. */
async function takeInventory(
  cluster: ControlPlane,
  place: InventoryPlace,
): Promise<Record<string, readonly string[]>> {
  const itemsOf = async (path: string) =>
    (await cluster.client.json(path))["items"] as unknown as KubeObject[];
  const owners = new Map<string, string>();
  const found: Record<string, string[]> = {};
  for (const { metadata } of await itemsOf(place.all)) {
    if (metadata.namespace !== undefined && metadata.namespace !== place.namespace) continue;
    owners.set(metadata.uid ?? "", metadata.name);
    found[metadata.name] = [];
  }
  const alive = await livingOwners(cluster, place.group);
  const selector = `?labelSelector=${encodeURIComponent("orkestra.orkspace.io/managed=true")}`;
  for (const [kind, path] of Object.entries(PATHS)) {
    for (const { metadata } of await itemsOf(path + selector)) {
      const uid = metadata.labels?.["orkestra.orkspace.io/owner-uid"] ?? "";
      const owner = owners.get(uid);
      const isHere = metadata.namespace === place.namespace;
      // Children of living owners of other kinds or tests are none of our business; what a collector reaches only here.
      const isLost = !alive.has(uid) && (isHere || metadata.ownerReferences === undefined);
      if (owner === undefined && !(isLost && isOurs(metadata, place))) continue;
      const at = isHere || metadata.namespace === undefined ? "" : `@${metadata.namespace}/`;
      (found[owner ?? "orphans"] ??= []).push(`${kind}/${at}${metadata.name}`);
    }
  }
  for (const list of Object.values(found)) list.sort();
  return found;
}

/** Uids of all objects of all kinds of a group, in all namespaces. */
async function livingOwners(cluster: ControlPlane, group: string): Promise<ReadonlySet<string>> {
  const path = `/apis/${group}/v1`;
  const { resources } = await cluster.client.json(path) as { readonly resources?: readonly JsonObject[] };
  const plurals = (resources ?? []).map((r) => String(r["name"])).filter((name) => !name.includes("/"));
  const lists = await Promise.all(plurals.map((plural) => cluster.client.json(`${path}/${plural}`)));
  const items = lists.flatMap((list) => list["items"] as unknown as readonly KubeObject[]);
  return new Set(items.map(({ metadata }) => metadata.uid ?? ""));
}

/** An owner reference of another kind says whose it is; without one nobody else would clean it up. */
function isOurs(metadata: KubeObject["metadata"], place: InventoryPlace): boolean {
  const controller = metadata.ownerReferences?.find((o) => o.controller);
  return controller === undefined ||
    (controller.kind === place.kind && controller.apiVersion.startsWith(`${place.group}/`));
}

function pluralOf(kind: string): string {
  return `${kind.toLowerCase()}s`;
}
