// Owns: labels and annotations of managed objects that are written when there is time. Must not: decide them.

import { type Clock, sleep } from "../../base/mod.ts";
import { type KubeObject, objectKey, type Write } from "../../kube/mod.ts";
import type { Applier, WriteLane } from "../apply/mod.ts";
import type { ChildWrite } from "../reconcile/mod.ts";
import type { Executed } from "./executed.ts";
import type { ObjectCache } from "../caches/mod.ts";

export interface StampsOptions {
  readonly applier: Applier;
  readonly lane: WriteLane;
  readonly objects: ObjectCache;
  readonly clock: Clock;
}

/** How long a term that ends waits for what is left. */
const END_MS = 5_000;

interface Waiting {
  readonly write: Write;
  readonly signal: AbortSignal | undefined;
}

/**
 * At most one write waits for each object: a newer one takes its place. At most one is under way: an older one that came
 * late would undo what a newer one says.
 */
export class Stamps {
  readonly #options: StampsOptions;
  readonly #waiting = new Map<string, Waiting>();
  readonly #sending = new Set<string>();
  #onIdle = new AbortController();

  constructor(options: StampsOptions) {
    this.#options = options;
  }

  /** They are for people and tools: they follow when there is time, and the next reconcile tries again what failed. */
  add(write: Write, signal: AbortSignal | undefined): void {
    if (write.kind !== "patchMeta") return;
    const key = objectKey(write.ref);
    const isQueued = this.#waiting.has(key) || this.#sending.has(key);
    this.#waiting.set(key, { write, signal });
    if (!isQueued) this.#submit(key);
  }

  /** Nobody adds any more: what is left is sent for a while yet, then dropped, so that whoever leads next is alone. */
  async end(lost: AbortSignal): Promise<void> {
    if (!this.#isIdle) {
      this.#onIdle = new AbortController();
      await sleep(this.#options.clock, END_MS, AbortSignal.any([this.#onIdle.signal, lost]));
    }
    this.#waiting.clear();
  }

  get #isIdle(): boolean {
    return this.#waiting.size === 0 && this.#sending.size === 0;
  }

  #submit(key: string): void {
    if (!this.#options.lane.submit(() => this.#send(key))) this.#waiting.delete(key);
  }

  async #send(key: string): Promise<void> {
    const newest = this.#waiting.get(key);
    this.#waiting.delete(key);
    this.#sending.add(key);
    try {
      if (newest && !newest.signal?.aborted) await this.#write(newest);
    } finally {
      this.#sending.delete(key);
      if (this.#waiting.has(key)) this.#submit(key);
      if (this.#isIdle) this.#onIdle.abort();
    }
  }

  async #write({ write, signal }: Waiting): Promise<void> {
    const { applier, objects } = this.#options;
    const result = await applier.execute(write, signal ? { signal } : {});
    if (result.kind === "failed") throw result.error;
    if (result.kind === "written" && result.object) objects.observeWrite(result.object);
  }
}

/** False when a Job that was decided is not there: recorded all the same it would never run. */
export function areJobsMade(decided: readonly ChildWrite[], results: readonly Executed[]): boolean {
  return decided.every(({ key, write }) => {
    if ((write.kind !== "create" && write.kind !== "replace") || write.type.kind !== "Job") return true;
    const result = results.find((one) => one.write.key === key)?.result;
    return result?.kind === "written" || result?.kind === "unchanged";
  });
}

/** The same marks, refused by the server when another object has the name by then: its Jobs have not run. */
export function onlyFor({ metadata: { uid } }: KubeObject, write: Write): Write {
  return write.kind === "patchMeta" && uid !== undefined
    ? { ...write, patch: { ...write.patch, uid } }
    : write;
}
