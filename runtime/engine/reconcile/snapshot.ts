// Owns: what a decision sees of the world. Must not: do I/O.

import type { Certificate, CertificateRequest } from "../../language/resources/mod.ts";
import type { JsonObject, Random } from "../../base/mod.ts";
import {
  type GroupVersionKind,
  type KubeObject,
  objectKey,
  type ResourceType,
  typeKey,
} from "../../kube/mod.ts";

/** Everything a decision depends on besides the Plan. The same snapshot always gives the same decision. */
export interface Snapshot {
  readonly object: KubeObject;
  readonly children: ObservedChildren;
  /** Objects that exist under a wanted name without being ours, by `childKey`; learned from a refused create. */
  readonly foreign: ReadonlyMap<string, KubeObject>;
  /** Objects that copies read; one that is not here does not exist or was not read yet. */
  readonly sources?: ObservedSources;
  /** A new certificate, made beforehand; undefined when none was asked for yet. */
  readonly certificate?: (request: CertificateRequest) => Certificate | undefined;
  /** Why a certificate that was asked for cannot be made, if so. */
  readonly unissued?: (request: CertificateRequest) => string | undefined;
  /** Children that can never be created, by `childKey`; learned from a refused create. */
  readonly impossible?: ReadonlySet<string>;
  /** Jobs that run again in this reconcile, by `childKey`: how they ended before counts no more. */
  readonly reruns?: ReadonlySet<string>;
  /** What the cluster serves for a kind; undefined when it does not serve it (yet). */
  readonly typeOf: (gvk: GroupVersionKind) => ResourceType | undefined;
  /** Kinds whose children cannot be seen now (forbidden, not synced), by type key, with the reason. */
  readonly unavailable: ReadonlyMap<string, string>;
  /** Further top-level data for templates. */
  readonly data?: JsonObject;
  /** `metrics` and `health` of the CRD, where something reads them. */
  readonly vitals?: JsonObject;
  /** True for the uid of an object that an operator of this process watches. @default nobody knows of any */
  readonly isLiving?: (uid: string) => boolean;
  /** Epoch ms. */
  readonly now: number;
  readonly random: Random;
}

/** Makes a certificate that a decision asks for. */
export type CertificateIssuer = (request: CertificateRequest) => Promise<Certificate>;

/** Children as cached. */
export interface ObservedChildren {
  get(
    type: GroupVersionKind,
    at: { readonly namespace?: string; readonly name: string },
  ): KubeObject | undefined;
  /** All children that carry the owner-uid label of this object, in any namespace. */
  owned(): readonly KubeObject[];
  /** Jobs of this object that ended and are gone, as they were last, while that may not be recorded yet. */
  departed?(): readonly KubeObject[];
}

/** Objects that copies read. What is asked for and not there is what the next attempt needs. */
export interface ObservedSources {
  /** By `childKey`; the address says the same to who has to find it. */
  get(key: string, address: SourceAddress): KubeObject | undefined;
  /** Why an object cannot be told to be missing, if so. */
  unread?(key: string): string | undefined;
}

/** Where a source is looked for. */
export interface SourceAddress {
  readonly gvk: GroupVersionKind;
  readonly namespace?: string;
  readonly name: string;
}

/** Identifies a child across kinds: `Deployment.apps/shop/web`. */
export function childKey(
  type: { readonly group: string; readonly kind: string },
  at: { readonly namespace?: string; readonly name: string },
): string {
  return `${typeKey(type)}/${objectKey(at)}`;
}
