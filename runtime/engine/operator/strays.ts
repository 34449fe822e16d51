// Owns: objects that the watch of a CRD does not show and that wait for our finalizer. Must not: look at any others.

import { type Clock, errorMessage, type Random } from "../../base/mod.ts";
import { type KubeObject, type KubeReader, objectKey, type Transport } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import type { Logger } from "../../telemetry/mod.ts";
import { isBuiltInKind } from "../apply/mod.ts";
import { ANNOTATION_MANAGED_BY, FINALIZER_CLEANUP } from "../reconcile/mod.ts";
import { type Change, createInformer, type Informer, type Selector } from "../watch/mod.ts";
import { selectorOf } from "./selector.ts";

export interface StraysOptions {
  readonly plan: CrdPlan;
  readonly transport: Transport;
  readonly reader: KubeReader;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** True for the key of an object that the watch of the CRD shows. */
  readonly isWatched: (key: string) => boolean;
  /** True for the uid of an object that some operator of this process watches. */
  readonly isLiving?: (uid: string) => boolean;
  readonly onChange: (change: Change) => void;
}

/** For whose object it is there may be another watch, which shows it within this time. */
const GRACE_MS = 5_000;
const RETRY_MS = 30_000;

/**
 * Namespaces leave the list of a Katalog, selectors change, labels are taken off: an object that is deleted afterwards
 * still needs its finalizer removed (decisions 1.17). One more watch, of metadata, shows those; each is read once it is
 * on its way out. What another Katalog manages is left to that one.
 */
export class Strays {
  readonly #options: StraysOptions;
  /** What is still to be watched, the widest first. */
  readonly #scopes: Selector[];
  /** As they were read. */
  readonly #held = new Map<string, KubeObject>();
  readonly #expected = new Set<string>();
  #informer: Informer | undefined;
  #isForbidden = false;
  #isStopped = false;

  constructor(options: StraysOptions) {
    this.#options = options;
    this.#scopes = scopesOf(options.plan);
  }

  /** The watch of the CRD is complete: what it does not show is not shown by it. Idempotent. */
  begin(): void {
    if (!this.#informer) this.#watchNext();
  }

  /** The watch that shows what is not selected, where one is open. */
  get watch(): Informer | undefined {
    return this.#isStopped || this.#isForbidden ? undefined : this.#informer;
  }

  get(key: string): KubeObject | undefined {
    return this.#held.get(key);
  }

  all(): Iterable<KubeObject> {
    return this.#held.values();
  }

  /** Takes the answer to our own write of one of these. */
  observeWrite(object: KubeObject): void {
    const key = objectKey(object.metadata);
    if (this.#held.get(key)?.metadata.uid === object.metadata.uid) this.#held.set(key, object);
  }

  /** The watch of the CRD does not show it any more. What was known of it before it did is old. */
  left(key: string): void {
    this.#held.delete(key);
    this.#look(key);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#informer?.stop();
  }

  #watchNext(): void {
    const selector = this.#scopes.shift();
    if (!selector || this.#isStopped) return;
    const { plan, transport, reader, clock, random, logger } = this.#options;
    const informer = createInformer({
      transport,
      reader,
      clock,
      random,
      type: plan.type,
      log: logger,
      selector,
      metadataOnly: true,
      transform: outlineOf,
      onChange: (change) => this.#onChange(change),
      onPhase: ({ phase, message }) => {
        if (phase === "forbidden") this.#forbidden(informer, message);
      },
    });
    this.#informer = informer;
    informer.start();
  }

  /** To ask again and again would be all that an account with few rights sends at rest. */
  #forbidden(informer: Informer, reason: string | undefined): void {
    void informer.stop();
    // Nobody will tell what becomes of these: to act on them would be to act on what was.
    this.#held.clear();
    if (this.#scopes.length > 0) return this.#watchNext();
    this.#isForbidden = true;
    const { plan: { type }, logger } = this.#options;
    logger.info(
      `${type.plural} outside of the watch cannot be seen: one that still carries our finalizer is not released when it is deleted`,
      { event: "strays-unseen", kind: type.kind, reason },
    );
  }

  #onChange(change: Change): void {
    if (change.kind !== "deleted") return this.#look(change.key);
    const old = this.#held.get(change.key);
    this.#held.delete(change.key);
    if (old) this.#options.onChange({ ...change, old });
  }

  #look(key: string): void {
    const outline = this.#informer?.store.get(key);
    if (!outline || this.#expected.has(key) || !this.#isStray(key, outline)) return;
    this.#later(key, this.#held.has(key) ? 0 : GRACE_MS);
  }

  #later(key: string, afterMs: number): void {
    this.#expected.add(key);
    this.#options.clock.after(afterMs, () => {
      this.#expected.delete(key);
      void this.#read(key);
    });
  }

  #isStray(key: string, { metadata }: KubeObject): boolean {
    const { plan, isWatched, isLiving } = this.#options;
    const { deletionTimestamp, uid, finalizers = [], annotations } = metadata;
    const isOurs = finalizers.some((f) => f === FINALIZER_CLEANUP || plan.settings.finalizers.includes(f));
    if (deletionTimestamp === undefined || uid === undefined || !isOurs || isWatched(key)) return false;
    if ((annotations?.[ANNOTATION_MANAGED_BY] ?? plan.katalogName) !== plan.katalogName) return false;
    return this.#held.get(key)?.metadata.uid === uid || !isLiving?.(uid);
  }

  async #read(key: string): Promise<void> {
    const { plan, reader, logger } = this.#options;
    const outline = this.#informer?.store.get(key);
    if (this.#isStopped || !outline || !this.#isStray(key, outline)) return;
    try {
      const { name, namespace } = outline.metadata;
      const object = await reader.get(plan.type, { name, ...(namespace === undefined ? {} : { namespace }) });
      if (object && !this.#isStopped && this.#isStray(key, object)) this.#take(key, object);
    } catch (error) {
      const fields = { event: "stray-unread", object: key, error: errorMessage(error) } as const;
      logger.warn("an object on its way out could not be read; trying again", fields);
      this.#later(key, RETRY_MS);
    }
  }

  #take(key: string, object: KubeObject): void {
    const old = this.#held.get(key);
    this.#held.set(key, object);
    const news = old ? { kind: "modified", old } as const : { kind: "added" } as const;
    this.#options.onChange({ ...news, key, new: object, origin: "watch" });
  }
}

/** Of a built-in kind there may be too many objects, of everybody: they are seen by their labels alone. */
function scopesOf(plan: CrdPlan): Selector[] {
  const { namespace, labelSelector, fieldSelector } = selectorOf(plan);
  if (plan.observesOnly || plan.childrenBy !== undefined || isBuiltInKind(plan.type)) return [];
  const selects = labelSelector !== undefined || fieldSelector !== undefined;
  if (namespace === undefined) return selects ? [{}] : [];
  return selects ? [{}, { namespace }] : [{}];
}

/** All that tells whether an object is one of these. */
function outlineOf({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, deletionTimestamp, finalizers, annotations } = metadata;
  const by = annotations?.[ANNOTATION_MANAGED_BY];
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ...(by === undefined ? {} : { annotations: { [ANNOTATION_MANAGED_BY]: by } }),
    },
  };
}
