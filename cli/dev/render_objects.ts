// Owns: the objects that one managed object would bring about, from the production decision. Must not: read files or print.

import { type JsonObject, type Random, sha256Hex } from "../../runtime/base/mod.ts";
import {
  ANNOTATION_CERTIFICATE,
  childKey,
  decide,
  decideStatus,
  LABEL_OWNER_UID,
  prepare,
  type Problem,
  type Snapshot,
  stoppedBy,
} from "../../runtime/engine/reconcile/mod.ts";
import {
  asJson,
  type GroupVersionKind,
  type KubeObject,
  parseApiVersion,
  type ResourceType,
} from "../../runtime/kube/mod.ts";
import { builtInKind, type CrdDefinition } from "../../runtime/language/katalog/mod.ts";
import type { CrdPlan } from "../../runtime/language/plan/mod.ts";
import {
  initialCross,
  initialExternals,
  violationText,
  withSchemaDefaults,
} from "../../runtime/language/rules/mod.ts";

export interface RenderWorld {
  /** Definitions of custom kinds. */
  readonly definitions: readonly CrdDefinition[];
  /** Objects that entries copy. */
  readonly sources: readonly KubeObject[];
  /** Epoch ms. */
  readonly now: number;
  readonly random: Random;
}

/** What one managed object would bring about. */
export interface Rendered {
  /** In the order in which they would be written. */
  readonly objects: readonly JsonObject[];
  /** Declared status fields, nested as in the object; absent when the object was stopped or held back. */
  readonly status?: JsonObject;
  /** What would keep something from being as declared. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
  /** Why nothing would happen, if so. */
  readonly heldBack?: string;
}

/**
 * Decides for an object as the runtime would on an empty cluster: no children, no answers from elsewhere. The schema's
 * defaults are filled in, as the API server does before anyone sees the object.
 */
export function renderObjects(plan: CrdPlan, given: KubeObject, world: RenderWorld): Rendered {
  const object = asStored(plan, given, world);
  const snapshot = snapshotOf(plan, object, world);
  const prepared = prepare(plan, snapshot);
  if (prepared.kind === "gated") return { ...NOTHING, heldBack: `a gate is closed: ${prepared.because}` };
  if (prepared.kind !== "ready") {
    const warnings = prepared.kind === "denied" ? prepared.warnings.map(violationText) : [];
    return { objects: [], problems: stoppedBy(prepared), warnings };
  }
  const data = { ...snapshot.data, ...prepared.data };
  const seen: Snapshot = { ...snapshot, object: prepared.object, data };
  const decision = decide(plan, seen);
  if (decision.kind === "ignore") return { ...NOTHING, heldBack: decision.because };
  const written = decision.writes.flatMap(({ write }) => "object" in write ? [write.object] : []);
  const isNamespace = (child: KubeObject) => child.kind === "Namespace";
  const inOrder = [...written.filter(isNamespace), ...written.filter((child) => !isNamespace(child))];
  const status = declaredStatus(plan, seen, decision.problems);
  return {
    objects: inOrder.map((child) => shown(child, given.metadata.uid !== undefined)),
    status: status.fields,
    problems: decision.problems,
    warnings: [...prepared.warnings.map(violationText), ...elsewhere(plan), ...status.problems],
  };
}

function elsewhere({ childrenBy }: CrdPlan): readonly string[] {
  return childrenBy === undefined
    ? []
    : [`entry "${childrenBy}" makes the children, as it has the stored version`];
}

const NOTHING: Rendered = { objects: [], problems: [], warnings: [] };

/** The object as the API server would hand it out. */
function asStored(plan: CrdPlan, given: KubeObject, world: RenderWorld): KubeObject {
  const { group, kind, namespaced } = plan.type;
  const definition = world.definitions.find((d) => d.group === group && d.kind === kind);
  const { version } = parseApiVersion(given.apiVersion);
  const schema = definition?.versions.find((v) => v.name === version)?.schema;
  const filled = withSchemaDefaults(asJson(given), schema) as unknown as KubeObject;
  const { namespace: declared, ...metadata } = given.metadata;
  const namespace = namespaced ? declared ?? "default" : undefined;
  return {
    ...filled,
    metadata: {
      generation: 1,
      ...metadata,
      uid: given.metadata.uid ?? standInUid(`${group}/${kind}/${namespace ?? ""}/${given.metadata.name}`),
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}

/** The same object always gets the same one, so that output does not change from run to run. */
function standInUid(key: string): string {
  const hex = sha256Hex(key);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}

/**
 * The head of the object first. The stand-in for a certificate carries no mark of one, so that an operator which finds it
 * makes a real one. Without the uid of its owner nothing refers to it: a reference to one that does not exist
 * would have the child collected as garbage.
 */
function shown(child: KubeObject, isOwnerKnown: boolean): JsonObject {
  const { apiVersion, kind, metadata: marked, ...rest } = child;
  const { [ANNOTATION_CERTIFICATE]: mark, ...annotations } = marked.annotations ?? {};
  const metadata = mark === undefined ? marked : { ...marked, annotations };
  const { ownerReferences: _, labels = {}, ...other } = metadata;
  const kept = Object.fromEntries(Object.entries(labels).filter(([key]) => key !== LABEL_OWNER_UID));
  const ownerless = { ...other, ...(Object.keys(kept).length > 0 ? { labels: kept } : {}) };
  return asJson({ apiVersion, kind, metadata: isOwnerKnown ? metadata : ownerless, ...rest });
}

function snapshotOf(plan: CrdPlan, object: KubeObject, world: RenderWorld): Snapshot {
  const sources = world.sources.map((source) =>
    [childKey({ ...parseApiVersion(source.apiVersion), kind: source.kind }, source.metadata), source] as const
  );
  const text = "(made when the operator runs)";
  return {
    object,
    data: unasked(plan),
    children: { get: () => undefined, owned: () => [] },
    foreign: new Map(),
    sources: new Map(sources),
    certificate: () => ({ certificate: text, key: text, authority: text }),
    typeOf: (gvk) => typeOf(plan, gvk, world.definitions),
    unavailable: new Map(),
    now: world.now,
    random: world.random,
  };
}

/** What calls and other objects stand for before anybody asked them. */
function unasked({ rules: { external, cross } }: CrdPlan): JsonObject {
  return {
    external: Object.assign({}, ...Object.values(external).map(initialExternals)),
    cross: initialCross(cross),
  };
}

/** Where a kind lives: built in, defined in a file, or as the entry has it; namespaced when nothing says otherwise. */
function typeOf(
  plan: CrdPlan,
  gvk: GroupVersionKind,
  definitions: readonly CrdDefinition[],
): ResourceType {
  const known = builtInKind(gvk.kind, gvk.group) ??
    definitions.find((d) => d.group === gvk.group && d.kind === gvk.kind) ??
    plan.childTypes.find((type) => type.gvk.group === gvk.group && type.gvk.kind === gvk.kind);
  return {
    ...gvk,
    plural: known?.plural ?? `${gvk.kind.toLowerCase()}s`,
    namespaced: known?.namespaced ?? true,
  };
}

function declaredStatus(
  plan: CrdPlan,
  snapshot: Snapshot,
  problems: readonly Problem[],
): { readonly fields: JsonObject; readonly problems: readonly string[] } {
  const settings = { ...plan.settings, ignoreStatusPatch: false, ignoreObservedGeneration: true };
  const bare: CrdPlan = { ...plan, settings, hasStatusSubresource: true, writesConditions: false };
  const outcome = decideStatus(bare, snapshot, { problems, desired: [] });
  const fields = outcome.write?.kind === "patchStatus" ? outcome.write.patch : {};
  return { fields, problems: outcome.fieldProblems };
}
