// Owns: what an operator makes that sees the same objects for the first time and meets no fault. Must not: judge specs.

import { jsonEqual, type JsonObject, seededRandom, sleep } from "../../runtime/base/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";
import { conditionsOf } from "../support/scene.ts";
import { Engine } from "./engine.ts";
import { GROUP } from "./katalog.ts";
import { MemoryLab, type MemoryLabOptions } from "./memory_lab.ts";

export interface FreshOptions extends MemoryLabOptions {
  readonly katalog: string;
}

const MANAGED = "orkestra.orkspace.io/managed";
const OWNER_UID = "orkestra.orkspace.io/owner-uid";
/** Kinds of which nothing is put back: the cluster makes them, or the operator. */
const NOT_GIVEN = new Set(["Event", "Lease", "CustomResourceDefinition"]);
/** Long enough for everything to be made, with all the ways of the network. */
const MAKING_MS = 60_000;
/** Made once, from what was wanted or drawn at that moment, or not again. */
const ONCE = /-(seed|token|setup)$/;

/** In what a cluster at rest differs from what a fresh operator makes of the same objects. */
export async function unlikeFresh(
  objects: readonly KubeObject[],
  options: FreshOptions,
): Promise<readonly string[]> {
  const lab = new MemoryLab(options);
  const given = objects.filter((object) => !NOT_GIVEN.has(object.kind) && !isChild(object));
  for (const object of given) lab.server.put(asGiven(object));
  await lab.clock.passUntil(make(lab, options.katalog));
  const [found, fresh] = [seen(objects), seen(lab.objects())];
  return [...new Set([...found.keys(), ...fresh.keys()])].sort().flatMap((key) => {
    const [here, there] = [found.get(key), fresh.get(key)];
    if (ONCE.test(key) || jsonEqual(here, there) || isGuardedStill(here, there)) return [];
    return [`${key} is ${JSON.stringify(here)}\n  and would be made as ${JSON.stringify(there)}`];
  });
}

async function make(lab: MemoryLab, katalog: string): Promise<void> {
  const engine = new Engine({ lab, katalog, random: seededRandom(1), note: () => {} });
  await engine.start();
  await sleep(lab.clock, MAKING_MS);
  await engine.quiet();
  await engine.stop();
}

function isChild({ metadata: { labels = {} } }: KubeObject): boolean {
  return labels[MANAGED] === "true" && labels[OWNER_UID] !== undefined;
}

/** As its author wrote it. */
function asGiven(object: KubeObject): KubeObject {
  const { name, namespace, uid } = object.metadata;
  const isForeign = object.kind !== "Namespace" && !object.apiVersion.startsWith(GROUP);
  const { ownerReferences } = object.metadata;
  const metadata = {
    name,
    ...(namespace ? { namespace } : {}),
    ...(isForeign && ownerReferences ? { ownerReferences } : {}),
    ...(uid ? { uid } : {}),
  };
  const { status: _status, ...rest } = object;
  return { ...rest, metadata };
}

/** What must be the same, by `Kind namespace/name`. */
function seen(objects: readonly KubeObject[]): ReadonlyMap<string, JsonObject> {
  const keyOf = ({ kind, metadata: { namespace = "", name } }: KubeObject) => `${kind} ${namespace}/${name}`;
  const found = new Map<string, JsonObject>();
  for (const object of objects) {
    if (isChild(object)) found.set(keyOf(object), childOf(object));
    if (object.apiVersion.startsWith(`${GROUP}/`)) found.set(keyOf(object), ownerOf(object));
  }
  return found;
}

/** A finalizer that was needed once may stay. */
function isGuardedStill(here: JsonObject | undefined, there: JsonObject | undefined): boolean {
  if (here?.["conditions"] === undefined || there === undefined) return false;
  return jsonEqual(here, { ...there, finalizers: here["finalizers"] ?? [] });
}

/** Its status belongs to the controllers of the cluster. */
function childOf({ metadata, status: _status, ...object }: KubeObject): JsonObject {
  const { labels = {}, ownerReferences = [], finalizers = [] } = metadata;
  // One that was written again is not as it was created.
  const annotations = Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).map(([key, value]) => [key, value.replace(/\.created$/, "")]),
  );
  return {
    ...object,
    metadata: { labels, annotations, ownerReferences, finalizers },
  } as unknown as JsonObject;
}

function ownerOf(object: KubeObject): JsonObject {
  const { labels = {}, annotations = {}, finalizers = [] } = object.metadata;
  const { conditions: _conditions, observedGeneration: _generation, ...values } =
    (object["status"] ?? {}) as JsonObject;
  const conditions = conditionsOf(object).map(({ type, status, reason, message }) => ({
    type,
    status,
    reason,
    message,
  }));
  const marks = Object.keys(annotations).sort();
  return { labels, marks, finalizers, values, conditions } as unknown as JsonObject;
}
