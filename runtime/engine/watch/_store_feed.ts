// Owns: taking what was listed, watched or written into a store and telling of each change. Must not: send requests.

import { type Clock, InvariantError, isJsonObject, type JsonObject } from "../../base/mod.ts";
import {
  type KubeObject,
  type ListPage,
  objectKey,
  type ResourceType,
  typedObject,
  typeKey,
} from "../../kube/mod.ts";
import type { Change, Origin } from "./change.ts";
import { mayMatch } from "./_label_match.ts";
import { createOwnWrites, type OwnWrites } from "./_own_writes.ts";
import { compareVersions } from "./resource_version.ts";
import type { Standing } from "./_standing.ts";
import { createStore, type ListMerge, type ObjectStore } from "./store.ts";
import type { WatchMetrics } from "./_watch_metrics.ts";

export interface StoreFeedOptions {
  readonly type: ResourceType;
  readonly labelSelector?: string | undefined;
  readonly clock: Clock;
  readonly metrics: WatchMetrics;
  readonly standing: Standing;
  readonly transform: (object: KubeObject) => KubeObject;
  /** Called while the store already holds the change. Must not throw. */
  readonly onChange: (change: Change) => void;
}

/** Fills one store and knows up to which version of the server it is filled. */
export class StoreFeed {
  readonly store: ObjectStore = createStore();
  readonly #options: StoreFeedOptions;
  readonly #ownWrites: OwnWrites;
  #version = "";

  constructor(options: StoreFeedOptions) {
    this.#options = options;
    this.#ownWrites = createOwnWrites({ clock: options.clock, onConfirmed: options.metrics.lag });
  }

  /** The version from which a watch goes on; empty before the first list. */
  get version(): string {
    return this.#version;
  }

  /** Merges a list as its pages arrive. A list that breaks off removes nothing. */
  async list(pages: AsyncIterable<ListPage>, origin: Origin): Promise<void> {
    let merge: ListMerge | undefined;
    let listed = "";
    for await (const page of pages) {
      listed = page.resourceVersion;
      merge ??= this.store.beginList({ origin, force: this.#isBefore(listed) });
      this.#emit(merge.page(page.items.map(this.#options.transform)));
      this.#options.standing.heard();
    }
    if (!merge) throw new InvariantError("a list had no page", { type: typeKey(this.#options.type) });
    this.#emit(merge.finish(listed));
    this.#version = listed;
    this.#ownWrites.listed();
  }

  /** The server's history went back: it was restored from a backup. */
  #isBefore(listed: string): boolean {
    return (compareVersions(listed, this.#version) ?? 0) < 0;
  }

  /** Takes one line of a watch. */
  line(line: JsonObject): void {
    const { type, metrics, standing } = this.#options;
    standing.heard();
    const raw = line["object"];
    if (!isJsonObject(raw)) return;
    const object = typedObject(type, raw);
    this.#takeEvent(line["type"], object);
    this.#version = object.metadata.resourceVersion ?? this.#version;
    if (line["type"] === "BOOKMARK") return;
    standing.heardEvent();
    metrics.count("events");
    this.#ownWrites.seen(objectKey(object.metadata), this.#version);
  }

  #takeEvent(kind: unknown, object: KubeObject): void {
    if (kind === "ADDED" || kind === "MODIFIED") {
      this.#emit(this.store.put(this.#options.transform(object), "watch"));
    } else if (kind === "DELETED") this.#emit(this.store.drop(object, "watch"));
  }

  /** Takes the answer to our own write. */
  written(object: KubeObject): void {
    const key = objectKey(object.metadata);
    const { resourceVersion } = object.metadata;
    // The watch will not say so: it ended with the change that took the object out.
    if (!mayMatch(this.#options.labelSelector, object.metadata.labels)) {
      return this.#emit(this.store.drop(object, "write"));
    }
    // The watch is past this version and the object is not there: it was deleted before the answer reached us.
    if (this.#hasPassed(resourceVersion) && !this.store.get(key)) return;
    const changes = this.store.put(this.#options.transform(object), "write");
    if (changes.length > 0) this.#ownWrites.sent(key, resourceVersion ?? "");
    this.#emit(changes);
  }

  #hasPassed(resourceVersion: string | undefined): boolean {
    return this.#version !== "" && (compareVersions(resourceVersion, this.#version) ?? 1) <= 0;
  }

  /** Takes the answer to our own deletion. */
  deleted(at: { readonly key: string; readonly uid: string }): void {
    this.#emit(this.store.dropWritten(at));
  }

  #emit(changes: readonly Change[]): void {
    for (const change of changes) this.#options.onChange(change);
  }
}
