// Owns: objects by key, owner and namespace. Must not: compare versions.

import type { KubeObject } from "../../kube/mod.ts";
import { createKeyIndex } from "./_key_index.ts";
import { ownersOf } from "./owners.ts";

/** Cost: two map entries and a key text per object besides the object. */
export class ObjectIndex {
  readonly #objects = new Map<string, KubeObject>();
  readonly #owners = createKeyIndex();
  readonly #namespaces = createKeyIndex();

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key);
  }

  keys(): IterableIterator<string> {
    return this.#objects.keys();
  }

  all(): IterableIterator<KubeObject> {
    return this.#objects.values();
  }

  byOwner(uid: string): KubeObject[] {
    return this.#pick(this.#owners.keys(uid));
  }

  inNamespace(namespace: string): KubeObject[] {
    return this.#pick(this.#namespaces.keys(namespace));
  }

  /** Adds an object whose key is free. */
  insert(key: string, object: KubeObject): void {
    this.#objects.set(key, object);
    for (const uid of ownersOf(object)) this.#owners.add(uid, key);
    const { namespace } = object.metadata;
    if (namespace) this.#namespaces.add(namespace, key);
  }

  /** Removes an object that stands at this key. */
  discard(key: string, object: KubeObject): void {
    this.#objects.delete(key);
    for (const uid of ownersOf(object)) this.#owners.remove(uid, key);
    const { namespace } = object.metadata;
    if (namespace) this.#namespaces.remove(namespace, key);
  }

  /** Puts a newer state of the same object in the place of an older one. */
  exchange(key: string, old: KubeObject, object: KubeObject): void {
    for (const uid of ownersOf(old)) this.#owners.remove(uid, key);
    this.#objects.set(key, object);
    for (const uid of ownersOf(object)) this.#owners.add(uid, key);
  }

  #pick(keys: Iterable<string>): KubeObject[] {
    const picked: KubeObject[] = [];
    for (const key of keys) {
      const object = this.#objects.get(key);
      if (object) picked.push(object);
    }
    return picked;
  }
}
