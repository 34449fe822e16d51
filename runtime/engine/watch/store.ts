// Owns: the objects of one watch, as last known, never older than our own writes. Must not: do I/O or know time.

import { type KubeObject, objectKey } from "../../kube/mod.ts";
import type { Change, Origin } from "./change.ts";
import { createKeyIndex } from "./_key_index.ts";
import { compareVersions } from "./resource_version.ts";

/** The label by which children name their owner. */
export const OWNER_UID_LABEL = "orkestra.orkspace.io/owner-uid";

/** Reading a store. Objects are shared and must not be changed. */
export interface StoreView {
  /** By `namespace/name`, or `name` when cluster-scoped. */
  get(key: string): KubeObject | undefined;
  /** Those whose owner-uid label or controller owner reference is this uid. Cost: proportional to the result. */
  byOwner(uid: string): KubeObject[];
  /** Those in a namespace. Cost: proportional to the result. */
  inNamespace(namespace: string): KubeObject[];
  all(): IterableIterator<KubeObject>;
  readonly size: number;
}

/** One full list being merged into a store, page by page. */
export interface ListMerge {
  page(items: readonly KubeObject[]): Change[];
  /** Removes what the list did not hold, unless it is newer than the list. */
  finish(resourceVersion: string): Change[];
}

export interface ObjectStore extends StoreView {
  /** Takes an object that was listed, watched or written; an older version than the stored one changes nothing. */
  put(object: KubeObject, origin: Origin): Change[];
  /** Takes the end of an object, as a watch reports it. */
  drop(object: KubeObject, origin: Origin): Change[];
  /** Takes the end of an object from the answer to our own deletion: late events cannot bring it back. */
  dropWritten(at: { readonly key: string; readonly uid: string }): Change[];
  /** `force`: the server's history went back (restored from a backup), so versions do not compare. */
  beginList(options: { readonly origin: Origin; readonly force: boolean }): ListMerge;
}

/**
 * Makes an empty store. Versions of one object only move forward, whatever the order in which list, watch and our own
 * writes report them.
 * Cost: two map entries and a key text per object besides the object.
 */
export function createStore(): ObjectStore {
  const objects = new Map<string, KubeObject>();
  const owners = createKeyIndex();
  const namespaces = createKeyIndex();
  /** Keys that our deletion ended -> uid, until the watch or a list has passed that end. */
  const tombstones = new Map<string, string>();

  function insert(key: string, object: KubeObject): void {
    objects.set(key, object);
    for (const uid of ownersOf(object)) owners.add(uid, key);
    const { namespace } = object.metadata;
    if (namespace) namespaces.add(namespace, key);
  }

  function discard(key: string, object: KubeObject): void {
    objects.delete(key);
    for (const uid of ownersOf(object)) owners.remove(uid, key);
    const { namespace } = object.metadata;
    if (namespace) namespaces.remove(namespace, key);
  }

  function exchange(key: string, old: KubeObject, object: KubeObject): void {
    for (const uid of ownersOf(old)) owners.remove(uid, key);
    objects.set(key, object);
    for (const uid of ownersOf(object)) owners.add(uid, key);
  }

  function merge(object: KubeObject, origin: Origin, force: boolean): Change[] {
    const key = objectKey(object.metadata);
    const { uid, resourceVersion } = object.metadata;
    if (tombstones.get(key) === uid && uid !== undefined && !force) return [];
    const old = objects.get(key);
    if (!old) {
      tombstones.delete(key);
      insert(key, object);
      return [{ kind: "added", key, new: object, origin }];
    }
    const order = compareVersions(resourceVersion, old.metadata.resourceVersion);
    const sameUid = old.metadata.uid === uid;
    if (order === 0 && sameUid) return [];
    if (order !== undefined && order < 0 && !force) return [];
    if (sameUid) {
      exchange(key, old, object);
      return [{ kind: "modified", key, old, new: object, origin }];
    }
    discard(key, old);
    insert(key, object);
    return [{ kind: "deleted", key, old, origin }, { kind: "added", key, new: object, origin }];
  }

  function dropIf(key: string, origin: Origin, keep: (stored: KubeObject) => boolean): Change[] {
    const old = objects.get(key);
    if (!old || keep(old)) return [];
    discard(key, old);
    return [{ kind: "deleted", key, old, origin }];
  }

  function* pick(keys: Iterable<string>): IterableIterator<KubeObject> {
    for (const key of keys) {
      const object = objects.get(key);
      if (object) yield object;
    }
  }

  return {
    get: (key) => objects.get(key),
    byOwner: (uid) => [...pick(owners.keys(uid))],
    inNamespace: (namespace) => [...pick(namespaces.keys(namespace))],
    all: () => objects.values(),
    get size() {
      return objects.size;
    },
    put: (object, origin) => merge(object, origin, false),
    drop(object, origin) {
      const key = objectKey(object.metadata);
      const { uid, resourceVersion } = object.metadata;
      if (tombstones.get(key) === uid) tombstones.delete(key);
      return dropIf(key, origin, (stored) => {
        const order = compareVersions(resourceVersion, stored.metadata.resourceVersion);
        return order === undefined ? stored.metadata.uid !== uid : order < 0;
      });
    },
    dropWritten({ key, uid }) {
      // Absent: the watch has passed its end already, so nothing late can come.
      if (objects.get(key)?.metadata.uid !== uid) return [];
      tombstones.set(key, uid);
      return dropIf(key, "write", () => false);
    },
    beginList({ origin, force }) {
      const seen = new Set<string>();
      const oldTombstones = [...tombstones.keys()];
      return {
        page(items) {
          return items.flatMap((object) => {
            seen.add(objectKey(object.metadata));
            return merge(object, origin, force);
          });
        },
        finish(resourceVersion) {
          for (const key of oldTombstones) if (!seen.has(key)) tombstones.delete(key);
          const unseen = [...objects.keys()].filter((key) => !seen.has(key));
          return unseen.flatMap((key) =>
            dropIf(key, origin, (stored) => {
              const order = compareVersions(stored.metadata.resourceVersion, resourceVersion);
              return !force && order !== undefined && order > 0;
            })
          );
        },
      };
    },
  };
}

function ownersOf(object: KubeObject): string[] {
  const { labels, ownerReferences } = object.metadata;
  const labelled = labels?.[OWNER_UID_LABEL];
  const controller = ownerReferences?.find((o) => o.controller === true)?.uid;
  if (labelled === undefined) return controller === undefined ? [] : [controller];
  return controller === undefined || controller === labelled ? [labelled] : [labelled, controller];
}
