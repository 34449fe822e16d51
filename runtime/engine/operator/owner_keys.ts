// Owns: which managed object a child belongs to. Must not: enqueue.

import type { KubeObject } from "../../kube/mod.ts";
import { LABEL_OWNER_UID } from "../reconcile/mod.ts";
import type { Change } from "../watch/mod.ts";

/** Keys of managed objects by uid. */
export class OwnerKeys {
  readonly #keys = new Map<string, string>();

  add(object: KubeObject, key: string): void {
    const { uid } = object.metadata;
    if (uid !== undefined) this.#keys.set(uid, key);
  }

  remove(object: KubeObject): void {
    const { uid } = object.metadata;
    if (uid !== undefined) this.#keys.delete(uid);
  }

  has(uid: string): boolean {
    return this.#keys.has(uid);
  }

  /** Key of the object whose uid a child carries. */
  ownerOf(child: KubeObject): string | undefined {
    return this.#keys.get(child.metadata.labels?.[LABEL_OWNER_UID] ?? "");
  }

  /** The owner that the version before names, where the label was edited away by hand. */
  formerOwnerOf(change: Change): string | undefined {
    return change.kind === "modified" ? this.ownerOf(change.old) : undefined;
  }
}
