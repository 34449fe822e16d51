// Owns: labels and annotations of managed objects that are written when there is time. Must not: decide them.

import { type KubeObject, objectKey, type Write } from "../../kube/mod.ts";
import type { Applier, WriteLane } from "../apply/mod.ts";
import type { ChildWrite } from "../reconcile/mod.ts";
import type { Executed } from "./executed.ts";
import type { ObjectCache } from "./object_cache.ts";

export interface StampsOptions {
  readonly applier: Applier;
  readonly lane: WriteLane;
  readonly objects: ObjectCache;
}

/** At most one write waits for each object: a newer one takes its place. */
export class Stamps {
  readonly #options: StampsOptions;
  readonly #waiting = new Map<string, Write>();

  constructor(options: StampsOptions) {
    this.#options = options;
  }

  /** They are for people and tools: they follow when there is time, and the next reconcile tries again what failed. */
  add(write: Write, signal: AbortSignal | undefined): void {
    if (write.kind !== "patchMeta") return;
    const key = objectKey(write.ref);
    const isQueued = this.#waiting.has(key);
    this.#waiting.set(key, write);
    if (!isQueued && !this.#options.lane.submit(() => this.#send(key, signal))) this.#waiting.delete(key);
  }

  async #send(key: string, signal: AbortSignal | undefined): Promise<void> {
    const { applier, objects } = this.#options;
    const newest = this.#waiting.get(key);
    this.#waiting.delete(key);
    if (!newest || signal?.aborted) return;
    const result = await applier.execute(newest);
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
