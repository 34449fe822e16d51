// Owns: one open watch of an API server in memory. Must not: hold objects.

import type { JsonObject } from "../../runtime/base/mod.ts";
import { asJson, type KubeObject, type ResourceType, TransportError } from "../../runtime/kube/mod.ts";
import type { Happening } from "./memory_api_store.ts";
import { withMeta } from "./memory_api_store.ts";

export interface MemoryWatchOptions {
  readonly type: ResourceType;
  readonly isMetadataOnly: boolean;
  matches(object: KubeObject): boolean;
  onClose(): void;
}

/** What happens to the objects that it selects. */
export class MemoryWatch {
  readonly type: ResourceType;
  readonly #options: MemoryWatchOptions;
  readonly #queue: (JsonObject | Error)[] = [];
  #wake = () => {};
  #isClosed = false;

  constructor(options: MemoryWatchOptions) {
    this.type = options.type;
    this.#options = options;
  }

  feed({ type, before, after }: Happening): void {
    if (type !== this.type) return;
    const was = before && this.#options.matches(before);
    const is = after && this.#options.matches(after);
    if (is) this.show(was ? "MODIFIED" : "ADDED", after);
    else if (was) {
      const { resourceVersion } = (after ?? before).metadata;
      this.show("DELETED", withMeta(before, resourceVersion ? { resourceVersion } : {}));
    }
  }

  show(type: "ADDED" | "MODIFIED" | "DELETED", object: KubeObject): void {
    const shown = this.#options.isMetadataOnly ? metadataOf(object) : { ...asJson(object) };
    this.push({ type, object: shown });
  }

  push(line: JsonObject | Error): void {
    if (this.#isClosed) return;
    this.#queue.push(line);
    this.#wake();
  }

  cut(): void {
    this.push(new TransportError("cut", { code: "transport/reset", retry: "backoff" }));
  }

  /** Ends it with an error: after what was said before, or instead of it. */
  fail(error: Error): void {
    this.#queue.length = 0;
    this.push(error);
    this.close();
  }

  close(): void {
    this.#isClosed = true;
    this.#options.onClose();
    this.#wake();
  }

  async *lines(): AsyncGenerator<JsonObject> {
    for (;;) {
      const next = this.#queue.shift();
      if (next instanceof Error) {
        this.close();
        throw next;
      }
      if (next) yield next;
      else if (this.#isClosed) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

export function metadataOf({ metadata }: KubeObject): JsonObject {
  return {
    apiVersion: "meta.k8s.io/v1",
    kind: "PartialObjectMetadata",
    metadata: metadata as unknown as JsonObject,
  };
}
