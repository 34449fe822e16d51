// Owns: one watch for each object of somebody else that stands in the way of a child, while it does. Must not: decide or write.

import { type Json, jsonEqual } from "../../base/mod.ts";
import {
  type GroupVersionKind,
  type KubeObject,
  objectKey,
  type ObjectRef,
  type ResourceType,
} from "../../kube/mod.ts";
import { childKey } from "../reconcile/mod.ts";
import type { Change, Subscription, WatchSet } from "../watch/mod.ts";

export interface ObstacleWatchesOptions {
  readonly watchSet: WatchSet;
  readonly typeOf: (gvk: GroupVersionKind) => ResourceType | undefined;
  /** True for an object that the watch of children shows anyway. */
  readonly isSeen: (ref: ObjectRef) => boolean;
  /** Called with the objects in whose way something stood that is gone, or has another owner or other labels. */
  readonly onChange: (keys: readonly string[]) => void;
}

/** A watch is a connection. Whose obstacle is not among these is tried again by time alone. */
const MAX_WATCHES = 50;

interface Obstacle {
  readonly subscription: Subscription;
  /** Keys of the managed objects that want its name. */
  readonly users: Set<string>;
}

/** They bear no label of ours, so each is watched by its name; of its content nothing is kept. */
export class ObstacleWatches {
  readonly #options: ObstacleWatchesOptions;
  readonly #obstacles = new Map<string, Obstacle>();
  /** Keys of the obstacles of each managed object that has some. */
  readonly #keysOf = new Map<string, ReadonlySet<string>>();

  constructor(options: ObstacleWatchesOptions) {
    this.#options = options;
  }

  /** From now on exactly these stand in the way of the managed object; those that are in nobody's way are closed. */
  require(user: string, refs: readonly ObjectRef[]): void {
    if (refs.length === 0 && !this.#keysOf.has(user)) return;
    const wanted = new Map(
      refs.filter((ref) => !this.#options.isSeen(ref)).map((ref) => [childKey(ref, ref), ref]),
    );
    const before = this.#keysOf.get(user) ?? new Set();
    if (wanted.size > 0) this.#keysOf.set(user, new Set(wanted.keys()));
    else this.#keysOf.delete(user);
    for (const [key, ref] of wanted) this.#use(key, ref, user);
    for (const key of before) if (!wanted.has(key)) this.#leave(key, user);
  }

  release(): void {
    for (const { subscription } of this.#obstacles.values()) subscription.release();
    this.#obstacles.clear();
    this.#keysOf.clear();
  }

  get size(): number {
    return this.#obstacles.size;
  }

  #use(key: string, ref: ObjectRef, user: string): void {
    const present = this.#obstacles.get(key);
    present?.users.add(user);
    const type = this.#options.typeOf(ref);
    if (present || !type || this.#obstacles.size >= MAX_WATCHES) return;
    const { namespace, name } = ref;
    const selector = {
      fieldSelector: `metadata.name=${name}`,
      ...(namespace === undefined ? {} : { namespace }),
    };
    const subscription = this.#options.watchSet.subscribe(
      { type, selector, metadataOnly: true },
      (change) => this.#onChange(key, change),
    );
    const obstacle = { subscription, users: new Set([user]) };
    this.#obstacles.set(key, obstacle);
    void subscription.waitForSync().then((hasSynced) => {
      // It went before it could be watched.
      const isGone = hasSynced && subscription.store.get(objectKey(ref)) === undefined;
      if (isGone && this.#obstacles.get(key) === obstacle) this.#tell(key);
    });
  }

  #onChange(key: string, change: Change): void {
    if (change.kind === "added") return;
    if (change.kind === "modified" && jsonEqual(belongingOf(change.old), belongingOf(change.new))) return;
    this.#tell(key);
  }

  #tell(key: string): void {
    const users = this.#obstacles.get(key)?.users;
    if (users) this.#options.onChange([...users]);
  }

  #leave(key: string, user: string): void {
    const obstacle = this.#obstacles.get(key);
    if (!obstacle?.users.delete(user) || obstacle.users.size > 0) return;
    this.#obstacles.delete(key);
    obstacle.subscription.release();
  }
}

/** What says whose an object is. */
function belongingOf({ metadata: { labels = {}, ownerReferences = [] } }: KubeObject): Json {
  return [labels, ownerReferences as unknown as Json];
}
