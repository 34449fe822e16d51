// Owns: which children an object has, should have, and where they come from. Must not: print or write.

import { formatSpan } from "../../runtime/base/mod.ts";
import {
  childKey,
  decide,
  LABEL_MANAGED,
  LABEL_OWNER_UID,
  readinessOf,
  type Snapshot,
} from "../../runtime/engine/reconcile/mod.ts";
import {
  KubeApiError,
  type KubeObject,
  type KubeReader,
  refOf,
  type ResourceType,
  typeKey,
} from "../../runtime/kube/mod.ts";
import type { CrdPlan } from "../../runtime/language/plan/mod.ts";
import type { World } from "../io/mod.ts";

export interface TreeChild {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  /** `missing`: the Katalog wants it and it is not there; `stray`: there, but no template makes it any more. */
  readonly state: "ready" | "notReady" | "missing" | "stray";
  /** `3/3 available`, a reason, or empty. */
  readonly detail: string;
  /** `katalog.yaml:12`. */
  readonly source?: string;
}

export interface Family {
  readonly children: readonly TreeChild[];
  /** What keeps the picture from being complete, in sentences. */
  readonly remarks: readonly string[];
}

/** Children of `object` among `types`, with their source when the plan of its CRD is known. */
export async function findFamily(
  reader: KubeReader,
  object: KubeObject,
  options: {
    readonly types: readonly ResourceType[];
    readonly crd: CrdPlan | undefined;
    readonly world: World;
  },
): Promise<Family> {
  const { types, crd, world } = options;
  const uid = object.metadata.uid ?? "";
  const unavailable = new Map<string, string>();
  const lists = await Promise.all(types.map((type) => listOwned(reader, type, { uid, unavailable })));
  const owned = lists.flat().filter((child) => isDirect(child, uid));
  const origins = crd === undefined
    ? undefined
    : wantedChildren(crd, { object, owned, types, unavailable, world });
  const present = owned.map((child): TreeChild => describe(child, origins));
  const keys = new Set(owned.map(keyOf));
  const missing = [...origins ?? []].filter(([key]) => !keys.has(key)).map(([, wanted]): TreeChild => ({
    ...nameOf(wanted.object),
    state: "missing",
    detail: "missing",
    source: wanted.source,
  }));
  return {
    children: [...present, ...missing],
    remarks: [...unavailable].map(([type, why]) => `${type} could not be listed: ${why}`),
  };
}

async function listOwned(
  reader: KubeReader,
  type: ResourceType,
  context: { readonly uid: string; readonly unavailable: Map<string, string> },
): Promise<KubeObject[]> {
  const found: KubeObject[] = [];
  try {
    const labelSelector = `${LABEL_MANAGED}=true,${LABEL_OWNER_UID}=${context.uid}`;
    for await (const page of reader.list(type, { labelSelector })) found.push(...page.items);
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
    context.unavailable.set(typeKey(type), error.message);
  }
  return found;
}

/** Endpoints copy the labels of their Service, ReplicaSets those of their Deployment: grandchildren are left out. */
function isDirect(child: KubeObject, uid: string): boolean {
  const controller = child.metadata.ownerReferences?.find((owner) => owner.controller === true);
  return child.kind !== "Endpoints" && (controller === undefined || controller.uid === uid);
}

interface WantedChild {
  readonly object: KubeObject;
  readonly source: string;
}

/** What the Katalog makes of the object now, by child key: the engine's own decision, not sent. */
function wantedChildren(
  crd: CrdPlan,
  seen: {
    readonly object: KubeObject;
    readonly owned: readonly KubeObject[];
    readonly types: readonly ResourceType[];
    readonly unavailable: ReadonlyMap<string, string>;
    readonly world: World;
  },
): ReadonlyMap<string, WantedChild> {
  const byKey = new Map(seen.owned.map((child) => [keyOf(child), child]));
  const snapshot: Snapshot = {
    object: seen.object,
    children: { get: (type, at) => byKey.get(childKey(type, at)), owned: () => seen.owned },
    foreign: new Map(),
    typeOf: (gvk) => seen.types.find((type) => type.kind === gvk.kind && type.group === gvk.group),
    unavailable: seen.unavailable,
    now: seen.world.clock.now(),
    random: seen.world.random,
  };
  const decision = decide(crd, snapshot);
  if (decision.kind !== "act") return new Map();
  return new Map(decision.desired.map((child) => [child.key, {
    object: child.object,
    source: formatSpan(child.origin.span).replace(/:\d+$/, ""),
  }]));
}

function describe(child: KubeObject, origins: ReadonlyMap<string, WantedChild> | undefined): TreeChild {
  const readiness = readinessOf(child);
  const source = origins?.get(keyOf(child))?.source;
  const isStray = origins !== undefined && source === undefined;
  return {
    ...nameOf(child),
    state: isStray ? "stray" : readiness.isReady ? "ready" : "notReady",
    detail: child.metadata.deletionTimestamp ? "terminating" : readiness.detail,
    ...(source === undefined ? {} : { source }),
  };
}

function nameOf(child: KubeObject): Pick<TreeChild, "kind" | "name" | "namespace"> {
  const { name, namespace } = child.metadata;
  return { kind: child.kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

function keyOf(child: KubeObject): string {
  const ref = refOf(child);
  return childKey(ref, ref);
}
