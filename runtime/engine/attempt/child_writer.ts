// Owns: sending the writes of one decision, and looking at what stands in their way. Must not: decide or retry.

import { OrkError } from "../../base/mod.ts";
import type { KubeObject, KubeReader } from "../../kube/mod.ts";
import type { Applier } from "../apply/mod.ts";
import { type ChildWrite, LABEL_OWNER_UID } from "../reconcile/mod.ts";
import type { ChildCache } from "../caches/mod.ts";
import type { Executed } from "./executed.ts";

export interface ChildWriterOptions {
  readonly applier: Applier;
  readonly children: ChildCache;
  readonly reader: KubeReader;
}

/** What is known of objects under wanted names that are not in the cache. */
export interface Foreign {
  /** By `childKey`. */
  readonly objects: Map<string, KubeObject>;
  /** Why one could not be looked at. */
  readonly unread: Map<string, string>;
}

export class ChildWriter {
  readonly #options: ChildWriterOptions;

  constructor(options: ChildWriterOptions) {
    this.#options = options;
  }

  /** Namespaces first, then everything at once: children do not depend on each other. */
  async execute(
    writes: readonly ChildWrite[],
    foreign: Foreign,
    signal: AbortSignal | undefined,
  ): Promise<Executed[]> {
    const isNamespace = (w: ChildWrite) => w.write.kind !== "delete" && w.write.type.kind === "Namespace";
    const results: Executed[] = [];
    for (const batch of [writes.filter(isNamespace), writes.filter((w) => !isNamespace(w))]) {
      results.push(...await Promise.all(batch.map((write) => this.#executeOne(write, foreign, signal))));
    }
    return results;
  }

  /** Reads what refused creations ran into. */
  async learn(writes: readonly ChildWrite[], { objects, unread }: Foreign): Promise<void> {
    await Promise.all(writes.map(async ({ key, write }) => {
      if (write.kind !== "create") return;
      try {
        const found = await this.#options.reader.get(write.type, write.object.metadata);
        if (found) objects.set(key, found);
        // The watch may have shown it already, to nobody: its owner was being worked on.
        if (found && isSameOwner(found, write.object)) this.#options.children.observeWrite(write.type, found);
      } catch (error) {
        if (!(error instanceof OrkError)) throw error;
        unread.set(key, error.message);
      }
    }));
  }

  async #executeOne(
    write: ChildWrite,
    foreign: Foreign,
    signal: AbortSignal | undefined,
  ): Promise<Executed> {
    const { applier, children } = this.#options;
    const place =
      write.write.kind === "apply" || write.write.kind === "create" || write.write.kind === "replace"
        ? write.write.object.metadata
        : write.write.ref;
    const observed = children.get(write.write.type, place) ?? foreign.objects.get(write.key);
    const result = await applier.execute(write.write, {
      ...(observed ? { observed } : {}),
      ...(signal ? { signal } : {}),
    });
    if (result.kind === "written" && result.object && result.verb !== "deleted") {
      children.observeWrite(write.write.type, result.object);
    }
    const unread = foreign.unread.get(write.key);
    return { write, result, ...(unread === undefined ? {} : { unread }) };
  }
}

function isSameOwner(a: KubeObject, b: KubeObject): boolean {
  const uid = a.metadata.labels?.[LABEL_OWNER_UID];
  return uid !== undefined && uid === b.metadata.labels?.[LABEL_OWNER_UID];
}
