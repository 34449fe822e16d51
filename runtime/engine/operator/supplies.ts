// Owns: what a decision needs from outside besides children: learning what it asks for and getting it. Must not: decide.

import type { KubeObject } from "../../kube/mod.ts";
import type { Snapshot, SourceAddress } from "../reconcile/mod.ts";
import type { SourceCache } from "./source_cache.ts";

/** How often within one reconcile something new is got; names that change at every rendering must not keep it for ever. */
const MAX_ROUNDS = 3;

export interface SuppliesOptions {
  readonly sources: SourceCache;
}

/** For one reconcile of one object: a decision asks, `obtain` gets what was not there, and the decision is taken again. */
export class Supplies {
  readonly #options: SuppliesOptions;
  readonly #key: string;
  #asked: SourceAddress[] = [];
  #rounds = 0;

  constructor(key: string, options: SuppliesOptions) {
    this.#key = key;
    this.#options = options;
  }

  /** The part of a snapshot that a decision takes from outside. */
  given(): Pick<Snapshot, "sources"> {
    const { sources } = this.#options;
    const asked: SourceAddress[] = this.#asked = [];
    const get = (key: string, address: SourceAddress): KubeObject | undefined => {
      asked.push(address);
      return sources.get(key);
    };
    return { sources: { get, unread: (key) => sources.unread(key) } };
  }

  /** True when something is there now that the last decision missed. */
  async obtain(signal?: AbortSignal): Promise<boolean> {
    const isNew = await this.#options.sources.require(this.#key, this.#asked, signal);
    return isNew && ++this.#rounds < MAX_ROUNDS;
  }
}
