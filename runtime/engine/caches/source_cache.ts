// Owns: the objects that copies read, one watch for each, shared and counted. Must not: decide or write.

import { type Clock, type Json, jsonEqual } from "../../base/mod.ts";
import { asJson, type KubeObject, objectKey, type ResourceType } from "../../kube/mod.ts";
import { childKey, type SourceAddress } from "../reconcile/mod.ts";
import type { Change, Subscription, WatchSet } from "../watch/mod.ts";
import { settled } from "./settled.ts";

export interface SourceCacheOptions {
  readonly watchSet: WatchSet;
  readonly clock: Clock;
  readonly typeOf: (gvk: SourceAddress["gvk"]) => ResourceType | undefined;
  /** Called with the objects that copy from a source which appeared, changed, went or can be read at last. */
  readonly onChange: (keys: Iterable<string>) => void;
}

/** How long a reconcile waits for a source that it reads for the first time; later news of it enqueue. */
const SETTLE_LIMIT_MS = 2_000;

interface Source {
  readonly subscription: Subscription;
  readonly key: string;
  /** Keys of the managed objects that copy from it. */
  readonly users: Set<string>;
  /** A reconcile has seen it complete. */
  isRead: boolean;
  /** A reconcile went on without it. */
  isOwed?: boolean;
}

/**
 * Sources of the copies of one CRD. They carry no label of ours, so each is watched by its name; the watch set shares a
 * watch with other CRDs. A watch lives as long as somebody copies.
 */
export class SourceCache {
  readonly #options: SourceCacheOptions;
  readonly #sources = new Map<string, Source>();
  /** Keys of the sources of each managed object that copies. */
  readonly #keysOf = new Map<string, ReadonlySet<string>>();

  constructor(options: SourceCacheOptions) {
    this.#options = options;
  }

  get(key: string): KubeObject | undefined {
    const source = this.#sources.get(key);
    return source?.subscription.store.get(source.key);
  }

  /** Why a source cannot be told to be missing, if so. */
  unread(key: string): string | undefined {
    const source = this.#sources.get(key);
    if (!source) return undefined;
    const { hasSynced, message } = source.subscription.state();
    return hasSynced ? undefined : message ?? "it is not read yet";
  }

  /**
   * From now on the object copies from exactly these; those that nobody needs are closed. Waits for what is read for the
   * first time; true when that brought news.
   */
  async require(
    user: string,
    addresses: readonly SourceAddress[],
    signal?: AbortSignal,
  ): Promise<boolean> {
    const wanted = new Map(addresses.map((address) => [childKey(address.gvk, address), address]));
    const used = [...wanted].flatMap(([key, address]) => this.#use(key, address, user) ?? []);
    for (const key of this.#keysOf.get(user) ?? []) if (!wanted.has(key)) this.#leave(key, user);
    if (wanted.size > 0) this.#keysOf.set(user, new Set(wanted.keys()));
    else this.#keysOf.delete(user);
    const fresh = used.filter((source) => !source.isRead);
    await Promise.all(fresh.map((source) => this.#settle(source, signal)));
    for (const source of fresh) source.isRead = source.subscription.state().hasSynced;
    return fresh.some((source) => source.isRead);
  }

  /** The object copies nothing any more. */
  forget(user: string): void {
    for (const key of this.#keysOf.get(user) ?? []) this.#leave(key, user);
    this.#keysOf.delete(user);
  }

  release(): void {
    for (const { subscription } of this.#sources.values()) subscription.release();
    this.#sources.clear();
    this.#keysOf.clear();
  }

  get size(): number {
    return this.#sources.size;
  }

  /** Undefined when the kind is not served. */
  #use(key: string, address: SourceAddress, user: string): Source | undefined {
    const present = this.#sources.get(key);
    present?.users.add(user);
    const type = this.#options.typeOf(address.gvk);
    if (present || !type) return present;
    const source: Source = {
      subscription: this.#subscribe(key, type, address),
      key: objectKey(address),
      users: new Set([user]),
      isRead: false,
    };
    this.#sources.set(key, source);
    void source.subscription.waitForSync().then((hasSynced) => {
      // Whoever still waits sees it there; whoever could not wait that long is told.
      if (hasSynced && source.isOwed && this.#sources.get(key) === source) this.#tell(source);
    });
    return source;
  }

  async #settle(source: Source, signal: AbortSignal | undefined): Promise<void> {
    const { clock } = this.#options;
    await settled(source.subscription, clock, { signal, limitMs: SETTLE_LIMIT_MS });
    source.isOwed = !source.subscription.state().hasSynced;
  }

  #subscribe(key: string, type: ResourceType, { namespace, name }: SourceAddress): Subscription {
    const selector = {
      fieldSelector: `metadata.name=${name}`,
      ...(namespace === undefined ? {} : { namespace }),
    };
    return this.#options.watchSet.subscribe({ type, selector }, (change) => this.#onChange(key, change));
  }

  #onChange(key: string, change: Change): void {
    if (change.origin === "list") return;
    if (change.kind === "modified" && jsonEqual(contentOf(change.old), contentOf(change.new))) return;
    const source = this.#sources.get(key);
    if (source) this.#tell(source);
  }

  #tell(source: Source): void {
    this.#options.onChange([...source.users]);
  }

  #leave(key: string, user: string): void {
    const source = this.#sources.get(key);
    if (!source?.users.delete(user) || source.users.size > 0) return;
    this.#sources.delete(key);
    source.subscription.release();
  }
}

/** Everything that a copy may take over. */
function contentOf(object: KubeObject): Json {
  const { metadata: _metadata, status: _status, ...content } = asJson(object);
  return content;
}
