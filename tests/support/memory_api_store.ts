// Owns: objects in memory with versions, history and the rules of deletion and collection. Must not: know requests.

import { type Clock, type Json, jsonEqual, type JsonObject } from "../../runtime/base/mod.ts";
import { apiVersionOf, type KubeObject, type ResourceType } from "../../runtime/kube/mod.ts";
import { hasGeneration } from "./memory_api_kinds.ts";

export interface Happening {
  readonly version: number;
  readonly type: ResourceType;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

export interface StoreOptions {
  /** How long the garbage collector and the other controllers take. @default they act at once */
  readonly controllersMs?: () => number;
  /** Definitions and namespaces are objects that rule others, as on a real server. @default false */
  readonly strict?: boolean;
  /** Objects on a page of a list at most, whatever the client asks for. @default no limit */
  readonly pageSize?: number;
}

export type Propagation = "Background" | "Foreground" | "Orphan";

const FOREGROUND = "foregroundDeletion";
const ORPHAN = "orphan";
export const CRD_CLEANUP = "customresourcecleanup.apiextensions.k8s.io";
const NAMESPACE_CLEANUP = "kubernetes";
const CRD = "CustomResourceDefinition";

export class MemoryStore {
  readonly types: ResourceType[] = [];
  readonly objects = new Map<string, KubeObject>();
  readonly history: Happening[] = [];
  version = 100;
  /** What happened up to this version is forgotten. */
  forgotten = 0;
  onHappening: (happening: Happening) => void = () => {};
  onUnserved: (type: ResourceType) => void = () => {};
  readonly #clock: Clock;
  readonly #options: StoreOptions;
  #uids = 0;
  #isSweepDue = false;

  constructor(clock: Clock, options: StoreOptions = {}) {
    this.#clock = clock;
    this.#options = options;
  }

  get pageSize(): number {
    return this.#options.pageSize ?? Infinity;
  }

  get isStrict(): boolean {
    return this.#options.strict ?? false;
  }

  typeOf({ apiVersion, kind }: KubeObject): ResourceType {
    const found = this.types.find((type) => type.kind === kind && apiVersionOf(type) === apiVersion);
    if (!found) throw new Error(`the server of this test does not serve ${apiVersion} ${kind}`);
    return found;
  }

  time(): string {
    return `${new Date(this.#clock.now()).toISOString().slice(0, 19)}Z`;
  }

  /** The object as it would be stored first. */
  asCreated(object: KubeObject): KubeObject {
    const { resourceVersion: _version, ...metadata } = object.metadata;
    const counted = hasGeneration(object) ? { generation: 1 } : {};
    return withMeta(object, {
      uid: `uid-${this.#uids + 1}`,
      ...counted,
      creationTimestamp: this.time(),
      ...metadata,
    });
  }

  create(object: KubeObject): KubeObject {
    this.#uids++;
    return this.#store(undefined, guarded(object, this.isStrict));
  }

  /** The object as an update would leave it: the same one when nothing changes. */
  asUpdated(before: KubeObject, after: KubeObject): KubeObject {
    if (jsonEqual(json(before), json(after))) return before;
    const isSame = !hasGeneration(before) || isSameContent(before, after);
    const { generation } = before.metadata;
    return generation === undefined ? after : withMeta(after, { generation: generation + (isSame ? 0 : 1) });
  }

  update(before: KubeObject, after: KubeObject): KubeObject {
    if (after === before) return before;
    const { deletionTimestamp, finalizers = [] } = after.metadata;
    return deletionTimestamp && finalizers.length === 0
      ? this.#store(withMeta(after, { resourceVersion: before.metadata.resourceVersion! }), undefined)
      : this.#store(before, after);
  }

  /** What is left of it, if anything. */
  remove(object: KubeObject, propagation: Propagation = "Background"): KubeObject | undefined {
    const { finalizers = [], deletionTimestamp } = object.metadata;
    const own = propagation === "Foreground" ? [FOREGROUND] : propagation === "Orphan" ? [ORPHAN] : [];
    const all = deletionTimestamp ? finalizers : [...new Set([...finalizers, ...own])];
    if (all.length === 0) return void this.#store(object, undefined);
    if (deletionTimestamp) return object;
    const timed = withMeta(object, {
      deletionTimestamp: this.time(),
      finalizers: all,
      ...(object.metadata.generation === undefined ? {} : { generation: object.metadata.generation + 1 }),
    });
    const dying = object.kind === "Namespace" ? { ...timed, status: { phase: "Terminating" } } : timed;
    const stored = this.#store(object, dying as KubeObject);
    this.#sweepSoon();
    return this.objects.get(pathOf(stored));
  }

  serve(type: ResourceType): void {
    this.types.push(type);
  }

  unserve(type: ResourceType): void {
    for (const object of this.#ofType(type)) this.#store(object, undefined);
    this.onUnserved(type);
    this.types.splice(this.types.indexOf(type), 1);
  }

  /** What happened so far is no longer known: nobody can go on from there. */
  forget(): void {
    this.forgotten = this.version;
    this.history.length = 0;
  }

  #ofType(type: ResourceType): readonly KubeObject[] {
    return [...this.objects.values()].filter((object) => this.typeOf(object) === type);
  }

  #store(before: KubeObject | undefined, after: KubeObject | undefined): KubeObject {
    const resourceVersion = String(++this.version);
    const stored = after && frozen(withMeta(after, { resourceVersion }));
    const object = (stored ?? before)!;
    const type = this.typeOf(object);
    if (stored) this.objects.set(pathOf(stored), stored);
    else this.objects.delete(pathOf(object));
    const gone = before && !stored ? frozen(withMeta(before, { resourceVersion })) : before;
    const happening = { version: this.version, type, before: gone, after: stored };
    this.history.push(happening);
    this.onHappening(happening);
    this.#follow(before, stored);
    return object;
  }

  /** What controllers make of a change. */
  #follow(before: KubeObject | undefined, after: KubeObject | undefined): void {
    const object = (after ?? before)!;
    if (this.isStrict && object.kind === CRD) {
      const type = definedBy(object);
      if (!before) this.serve(type);
      if (!after) {
        this.unserve(this.types.find((t) => t.kind === type.kind && t.group === type.group) ?? type);
      }
    }
    if (!after && this.#options.controllersMs === undefined) return this.#collect(object.metadata.uid);
    const isOwned = (after?.metadata.ownerReferences ?? []).length > 0;
    if (!after || isOwned || object.metadata.deletionTimestamp) this.#sweepSoon();
  }

  /** Children of what is gone go too. */
  #collect(uid: string | undefined): void {
    for (const child of [...this.objects.values()]) {
      if (child.metadata.ownerReferences?.some((owner) => owner.uid === uid)) this.remove(child);
    }
  }

  #sweepSoon(): void {
    if (this.#isSweepDue) return;
    if (this.#options.controllersMs === undefined) return this.#sweepOnce();
    this.#isSweepDue = true;
    this.#clock.after(this.#options.controllersMs(), () => {
      this.#isSweepDue = false;
      this.#sweepOnce();
    });
  }

  #sweepOnce(): void {
    const living = new Set([...this.objects.values()].map(({ metadata }) => metadata.uid));
    for (const object of [...this.objects.values()]) {
      const present = this.objects.get(pathOf(object));
      if (present) this.#sweep(present, living);
    }
  }

  #sweep(object: KubeObject, living: ReadonlySet<string | undefined>): void {
    const { ownerReferences = [], deletionTimestamp, finalizers = [] } = object.metadata;
    const isLost = this.#options.controllersMs !== undefined && ownerReferences.length > 0 &&
      ownerReferences.every(({ uid }) => !living.has(uid));
    if (isLost && !deletionTimestamp) this.remove(object);
    if (!deletionTimestamp) return;
    if (finalizers.includes(ORPHAN)) this.#letGo(object);
    else if (finalizers.includes(FOREGROUND)) this.#finish(object, FOREGROUND, this.#dependents(object));
    else if (finalizers.includes(CRD_CLEANUP)) this.#finish(object, CRD_CLEANUP, this.#instances(object));
    else if (finalizers.includes(NAMESPACE_CLEANUP) && object.kind === "Namespace") {
      this.#finish(object, NAMESPACE_CLEANUP, this.#contents(object));
    }
  }

  /** Takes the finalizer off once nothing is left that must go before. */
  #finish(object: KubeObject, finalizer: string, before: readonly KubeObject[]): void {
    for (const one of before) this.remove(one);
    const left = before.filter((one) => this.objects.has(pathOf(one)));
    const present = this.objects.get(pathOf(object));
    if (left.length > 0 || !present?.metadata.finalizers?.includes(finalizer)) return;
    const finalizers = present.metadata.finalizers.filter((name) => name !== finalizer);
    this.update(present, withMeta(present, { finalizers }));
  }

  #letGo(object: KubeObject): void {
    for (const child of this.#dependents(object)) {
      const ownerReferences = child.metadata.ownerReferences!.filter(({ uid }) =>
        uid !== object.metadata.uid
      );
      this.update(child, withMeta(child, { ownerReferences }));
    }
    this.#finish(object, ORPHAN, []);
  }

  #dependents({ metadata: { uid } }: KubeObject): readonly KubeObject[] {
    return [...this.objects.values()].filter(({ metadata }) =>
      metadata.ownerReferences?.some((owner) => owner.uid === uid)
    );
  }

  #instances(definition: KubeObject): readonly KubeObject[] {
    const { kind, group } = definedBy(definition);
    return [...this.objects.values()].filter((object) =>
      object.kind === kind && object.apiVersion.startsWith(`${group}/`)
    );
  }

  #contents({ metadata: { name } }: KubeObject): readonly KubeObject[] {
    return [...this.objects.values()].filter(({ metadata }) => metadata.namespace === name);
  }
}

/** The type that a CustomResourceDefinition makes. */
export function definedBy(definition: KubeObject): ResourceType {
  const spec = definition["spec"] as {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly { readonly name: string }[];
  };
  const { kind, plural } = spec.names;
  const version = spec.versions[0]?.name ?? "v1";
  return { group: spec.group, version, kind, plural, namespaced: spec.scope === "Namespaced" };
}

/** `Kind/namespace/name`, or `Kind/name`. */
export function pathOf({ kind, metadata: { namespace, name } }: KubeObject): string {
  return [kind, ...(namespace ? [namespace] : []), name].join("/");
}

export function withMeta(object: KubeObject, more: Partial<KubeObject["metadata"]>): KubeObject {
  return { ...object, metadata: { ...object.metadata, ...more } };
}

/** Namespaces and definitions go only when what is in them has gone. */
function guarded(object: KubeObject, isStrict: boolean): KubeObject {
  if (!isStrict || (object.kind !== CRD && object.kind !== "Namespace")) return object;
  const own = object.kind === CRD ? CRD_CLEANUP : NAMESPACE_CLEANUP;
  const served = { conditions: [{ type: "Established", status: "True" }] };
  const finalizers = [...object.metadata.finalizers ?? [], own];
  return withMeta(object.kind === CRD ? { ...object, status: served } as KubeObject : object, { finalizers });
}

function isSameContent(a: KubeObject, b: KubeObject): boolean {
  const content = ({ metadata: _metadata, status: _status, ...rest }: KubeObject) => rest as unknown as Json;
  return jsonEqual(content(a), content(b)) && a.metadata.deletionTimestamp === b.metadata.deletionTimestamp;
}

function json(object: KubeObject): JsonObject {
  return object as unknown as JsonObject;
}

/** What is stored is one moment for ever; whoever changes it in place is told at once. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const item of Object.values(value)) frozen(item);
  return Object.freeze(value);
}
