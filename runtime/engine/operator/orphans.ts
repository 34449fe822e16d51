// Owns: children whose owner is gone and that the garbage collector has missed. Must not: look at children of what is there.

import type { Clock, Timer } from "../../base/mod.ts";
import {
  type KubeObject,
  type KubeReader,
  type OwnerReference,
  refOf,
  type ResourceType,
} from "../../kube/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import type { Applier, WriteLane } from "../apply/mod.ts";
import { LABEL_OWNER_UID } from "../reconcile/mod.ts";
import type { ChildCache } from "../caches/mod.ts";
import type { OwnerKeys } from "./owner_keys.ts";

export interface OrphansOptions {
  /** Of the owners. */
  readonly type: ResourceType;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reader: KubeReader;
  readonly applier: Applier;
  readonly lane: WriteLane;
  readonly owners: OwnerKeys;
  readonly children: Pick<ChildCache, "all" | "typeOf">;
  /** False while what is known of the owners may be old. */
  readonly isCurrent: () => boolean;
}

/** What is still there at the second look, this long after the first, is not merely waiting for its turn. */
const LOOK_MS = 60_000;

/**
 * When an object was deleted and made again while the garbage collector did not watch, its next list shows it one object
 * that changed: it never learns that the first is gone, and keeps its children until it is started again. A child is
 * taken for an orphan only when its sole owner is a controller of our kind that the API server itself says is gone; that
 * is what the garbage collector asks too. Source: Kubernetes garbage collection.
 */
export class Orphans {
  readonly #options: OrphansOptions;
  #timer: Timer | undefined;
  #isOn = false;
  /** Uids of owners that the last look did not find. */
  #suspects: ReadonlySet<string> = new Set();

  constructor(options: OrphansOptions) {
    this.#options = options;
  }

  /** From now on looks after what earlier objects left behind. */
  begin(): void {
    this.#isOn = true;
    this.expect();
  }

  end(): void {
    this.#isOn = false;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#suspects = new Set();
  }

  /** An object is gone: its children should be soon. */
  expect(): void {
    if (this.#isOn) this.#timer ??= this.#options.clock.after(LOOK_MS, () => this.#look());
  }

  #look(): void {
    this.#timer = undefined;
    const { lane, isCurrent } = this.#options;
    if (!isCurrent()) return this.expect();
    const left = this.#left();
    for (const [uid, children] of left) {
      if (this.#suspects.has(uid)) lane.submit(() => this.#collect(uid, children));
    }
    this.#suspects = new Set(left.keys());
    if (left.size > 0) this.expect();
  }

  /** Children without an owner, by its uid. */
  #left(): ReadonlyMap<string, KubeObject[]> {
    const { owners, children } = this.#options;
    const left = new Map<string, KubeObject[]>();
    for (const child of children.all()) {
      const uid = this.#ownerOf(child)?.uid;
      if (uid === undefined || owners.has(uid)) continue;
      left.set(uid, [...left.get(uid) ?? [], child]);
    }
    return left;
  }

  #ownerOf({ metadata }: KubeObject): OwnerReference | undefined {
    const { ownerReferences = [], labels, deletionTimestamp } = metadata;
    const [owner] = ownerReferences;
    if (!owner?.controller || ownerReferences.length > 1 || deletionTimestamp !== undefined) return undefined;
    const { group, kind } = this.#options.type;
    const isOurs = owner.kind === kind && owner.apiVersion.split("/")[0] === group;
    return isOurs && labels?.[LABEL_OWNER_UID] === owner.uid ? owner : undefined;
  }

  async #collect(uid: string, children: readonly KubeObject[]): Promise<void> {
    const { type, reader, isCurrent } = this.#options;
    const [first] = children;
    const owner = first && this.#ownerOf(first);
    if (!owner) return;
    const { namespace } = first.metadata;
    const found = await reader.get(type, {
      name: owner.name,
      ...(type.namespaced && namespace !== undefined ? { namespace } : {}),
    });
    // An API server that starts may say of any kind that it does not serve it.
    if (found?.metadata.uid === uid || !isCurrent()) return;
    for (const child of children) if (this.#isOn) await this.#delete(child, owner);
  }

  async #delete(child: KubeObject, owner: OwnerReference): Promise<void> {
    const { applier, children, logger } = this.#options;
    const ref = refOf(child);
    const [type, { uid, namespace }] = [children.typeOf(ref), child.metadata];
    if (!type || uid === undefined) return;
    const result = await applier.execute({ kind: "delete", type, ref, uid, propagation: "Background" });
    if (result.kind === "failed") throw result.error;
    const fields = {
      event: "orphan-deleted",
      object: `${owner.kind}/${owner.name}`,
      ...(namespace === undefined ? {} : { namespace }),
    } as const;
    logger.info(`deleted ${ref.kind}/${ref.name}, left behind by a ${owner.kind} that is gone`, fields);
  }
}
