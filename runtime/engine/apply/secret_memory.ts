// Owns: which values of a Secret we sent last. Must not: hold the values.

import { canonicalJson, shortHash } from "../../base/mod.ts";
import { asJson, type KubeObject } from "../../kube/mod.ts";

/**
 * Tells "our template changed" from "somebody edited" for Secrets, whose mark does not cover the values. Lost on restart,
 * and then a difference counts as our change. Digests stay in memory.
 */
export class SecretMemory {
  readonly #capacity: number;
  readonly #sent = new Map<string, string>();

  constructor(options: { readonly capacity?: number } = {}) {
    this.#capacity = options.capacity ?? 10_000;
  }

  remember(uid: string, desired: KubeObject): void {
    this.#sent.delete(uid);
    this.#sent.set(uid, digest(desired));
    if (this.#sent.size > this.#capacity) this.#sent.delete(this.#sent.keys().next().value!);
  }

  get size(): number {
    return this.#sent.size;
  }

  /** It is gone. */
  forget(uid: string): void {
    this.#sent.delete(uid);
  }

  /** True when these very values were the last ones sent for this object. */
  isRepeat(uid: string, desired: KubeObject): boolean {
    return this.#sent.get(uid) === digest(desired);
  }
}

function digest(desired: KubeObject): string {
  return shortHash(canonicalJson(asJson(desired)["data"]), 32);
}
