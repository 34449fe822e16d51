// Owns: typed reading and writing on top of a Transport, as ports. Must not: cache.

import type { JsonObject } from "../base/mod.ts";
import type { KubeObject, ObjectRef, ResourceType } from "./object.ts";

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Objects per page. @default 500 */
  readonly limit?: number;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: "Exact" | "NotOlderThan";
  /** Ask for PartialObjectMetadata only. */
  readonly metadataOnly?: boolean;
  readonly signal?: AbortSignal;
}

export interface ListPage {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  /** Token of the next page; absent on the last. */
  readonly continueToken?: string;
}

/** Reads. All methods throw KubeApiError or TransportError. */
export interface KubeReader {
  /** The object, or undefined when it does not exist. */
  get(
    type: ResourceType,
    at: { readonly namespace?: string; readonly name: string },
  ): Promise<KubeObject | undefined>;
  /** One page. */
  listPage(type: ResourceType, options: ListOptions & { readonly continueToken?: string }): Promise<ListPage>;
  /** All pages, in order. */
  list(type: ResourceType, options?: ListOptions): AsyncIterable<ListPage>;
  /** What the server serves for a group, version and kind; undefined when it does not. */
  discover(gvk: { readonly group: string; readonly version?: string; readonly kind: string }): Promise<
    ResourceType | undefined
  >;
}

/**
 * A change to the cluster, decided but not sent.
 * - `apply`: server-side apply of `object` by our field manager; the applier leaves it out when the object already matches.
 * - `create`: POST; an existing object is left alone (outcome `exists`).
 * - `replace`: delete and create again (Pods, immutable objects).
 * - `delete`: with uid precondition where known.
 * - `patchObject`: JSON merge patch of the whole object (the lease).
 * - `patchMeta`: JSON merge patch; `patch` is the content of `metadata` (`{ finalizers: [...] }`), null removes a key.
 * - `patchStatus`: JSON merge patch of the status subresource; `patch` is the content of `status`, null removes a key.
 */
export type Write =
  | {
    readonly kind: "apply";
    readonly type: ResourceType;
    readonly object: KubeObject;
    readonly force: boolean;
    /** Sent as a precondition when set. */
    readonly resourceVersion?: string;
  }
  | { readonly kind: "create"; readonly type: ResourceType; readonly object: KubeObject }
  | {
    readonly kind: "replace";
    readonly type: ResourceType;
    readonly object: KubeObject;
    readonly uid: string;
  }
  | {
    readonly kind: "delete";
    readonly type: ResourceType;
    readonly ref: ObjectRef;
    readonly uid?: string;
    readonly propagation: "Background" | "Foreground" | "Orphan";
  }
  | {
    readonly kind: "patchMeta";
    readonly type: ResourceType;
    readonly ref: ObjectRef;
    readonly patch: JsonObject;
    /** Sent as a precondition when set. */
    readonly resourceVersion?: string;
  }
  | {
    readonly kind: "patchObject";
    readonly type: ResourceType;
    readonly ref: ObjectRef;
    readonly patch: JsonObject;
    readonly resourceVersion?: string;
  }
  | {
    readonly kind: "patchStatus";
    readonly type: ResourceType;
    readonly ref: ObjectRef;
    readonly patch: JsonObject;
    readonly resourceVersion?: string;
  };

/** Writes. All methods throw KubeApiError or TransportError; only `runtime/engine/apply` and `ork` commands hold one. */
export interface KubeWriter {
  /** Sends one write and returns the object as stored, or undefined when it is gone (delete of an absent object too). */
  send(
    write: Write,
    options?: {
      readonly fieldManager?: string;
      readonly dryRun?: boolean;
      readonly signal?: AbortSignal;
      /** Does not wait behind other requests. @default false */
      readonly urgent?: boolean;
    },
  ): Promise<
    KubeObject | undefined
  >;
}
