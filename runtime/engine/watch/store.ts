// Owns: the objects of one watch, as last known, never older than our own writes. Must not: do I/O or know time.

import { type KubeObject, objectKey } from "../../kube/mod.ts";
import type { Change, Origin } from "./change.ts";
import { ObjectIndex } from "./_object_index.ts";
import { compareVersions } from "./resource_version.ts";

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

/** One list under way. */
interface Listing {
  readonly origin: Origin;
  readonly force: boolean;
  readonly seen: Set<string>;
  /** Keys of the tombstones from before it. */
  readonly oldTombstones: readonly string[];
}

/**
 * Makes an empty store. Versions of one object only move forward, whatever the order in which list, watch and our own
 * writes report them.
 * Cost: two map entries and a key text per object besides the object.
 */
export function createStore(): ObjectStore {
  return new Store();
}

class Store implements ObjectStore {
  readonly #objects = new ObjectIndex();
  /** Keys that our deletion ended -> uid, until the watch or a list has passed that end. */
  readonly #tombstones = new Map<string, string>();

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key);
  }

  byOwner(uid: string): KubeObject[] {
    return this.#objects.byOwner(uid);
  }

  inNamespace(namespace: string): KubeObject[] {
    return this.#objects.inNamespace(namespace);
  }

  all(): IterableIterator<KubeObject> {
    return this.#objects.all();
  }

  put(object: KubeObject, origin: Origin): Change[] {
    return this.#merge(object, { origin, force: false });
  }

  drop(object: KubeObject, origin: Origin): Change[] {
    const key = objectKey(object.metadata);
    const { uid, resourceVersion } = object.metadata;
    if (this.#tombstones.get(key) === uid) this.#tombstones.delete(key);
    return this.#dropUnless(key, origin, (stored) => {
      const order = compareVersions(resourceVersion, stored.metadata.resourceVersion);
      return order === undefined ? stored.metadata.uid !== uid : order < 0;
    });
  }

  dropWritten({ key, uid }: { readonly key: string; readonly uid: string }): Change[] {
    // Absent: the watch has passed its end already, so nothing late can come.
    if (this.#objects.get(key)?.metadata.uid !== uid) return [];
    this.#tombstones.set(key, uid);
    return this.#dropUnless(key, "write", () => false);
  }

  beginList(options: { readonly origin: Origin; readonly force: boolean }): ListMerge {
    const listing: Listing = {
      ...options,
      seen: new Set(),
      oldTombstones: [...this.#tombstones.keys()],
    };
    return {
      page: (items) => items.flatMap((object) => this.#takeListed(object, listing)),
      finish: (resourceVersion) => this.#finish(listing, resourceVersion),
    };
  }

  #takeListed(object: KubeObject, listing: Listing): Change[] {
    listing.seen.add(objectKey(object.metadata));
    return this.#merge(object, listing);
  }

  #finish({ origin, force, seen, oldTombstones }: Listing, resourceVersion: string): Change[] {
    for (const key of oldTombstones) if (!seen.has(key)) this.#tombstones.delete(key);
    const unseen = [...this.#objects.keys()].filter((key) => !seen.has(key));
    const isNewer = (stored: KubeObject) => {
      const order = compareVersions(stored.metadata.resourceVersion, resourceVersion);
      return !force && order !== undefined && order > 0;
    };
    return unseen.flatMap((key) => this.#dropUnless(key, origin, isNewer));
  }

  #merge(object: KubeObject, how: { readonly origin: Origin; readonly force: boolean }): Change[] {
    const { origin, force } = how;
    const key = objectKey(object.metadata);
    const { uid } = object.metadata;
    if (this.#tombstones.get(key) === uid && uid !== undefined && !force) return [];
    const old = this.#objects.get(key);
    if (old) return isNews(object, old, force) ? this.#replace(key, old, object, origin) : [];
    this.#tombstones.delete(key);
    this.#objects.insert(key, object);
    return [{ kind: "added", key, new: object, origin }];
  }

  #replace(key: string, old: KubeObject, object: KubeObject, origin: Origin): Change[] {
    if (old.metadata.uid === object.metadata.uid) {
      this.#objects.exchange(key, old, object);
      return [{ kind: "modified", key, old, new: object, origin }];
    }
    this.#objects.discard(key, old);
    this.#objects.insert(key, object);
    return [{ kind: "deleted", key, old, origin }, { kind: "added", key, new: object, origin }];
  }

  #dropUnless(key: string, origin: Origin, keep: (stored: KubeObject) => boolean): Change[] {
    const old = this.#objects.get(key);
    if (!old || keep(old)) return [];
    this.#objects.discard(key, old);
    return [{ kind: "deleted", key, old, origin }];
  }
}

/** An object of the same version is no news unless it is another one; an older one is none unless `force`. */
function isNews(object: KubeObject, old: KubeObject, force: boolean): boolean {
  const order = compareVersions(object.metadata.resourceVersion, old.metadata.resourceVersion);
  if (order === undefined) return true;
  return order === 0 ? object.metadata.uid !== old.metadata.uid : order > 0 || force;
}
