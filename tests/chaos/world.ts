// Owns: the world as the script made it, and what an operator owes it, computed from specs alone. Must not: know the engine.

import type { Json, JsonObject } from "../../runtime/base/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";

export type OwnerKind = "Tree" | "Rock" | "Leaf";

export interface TreeSpec {
  readonly text: string;
  readonly port: number;
  readonly regions: readonly string[];
  readonly extra?: boolean;
  readonly far?: string;
  readonly web?: boolean;
  readonly replicas: number;
  readonly resource?: string;
}

export interface RockSpec {
  readonly text: string;
  readonly places: readonly string[];
}

export interface LeafSpec {
  readonly text: string;
  readonly far: string;
}

/** One object that is managed, as the script last wrote it. */
export interface Owner {
  readonly kind: OwnerKind;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
  spec: TreeSpec | RockSpec | LeafSpec;
  /** Every text that its spec has had since it was last compared: what a late view of it may still show. */
  texts: Set<string>;
  /** What the seed may say: it is made from the text of some moment, and left alone. */
  seeds: Set<string>;
  /** The seed may still be made from a text to come. */
  isSeedOpen: boolean;
  /** It has been compared once, so that nothing that is made once is still under way. */
  isSettled: boolean;
  /** Whether the Job must be there, may be there, or must not come again. */
  job: "must" | "may" | "never";
  /** Value of the token; undefined while it may become a new one. */
  token?: string;
}

/** What must be there in the end. */
export interface ExpectedChild {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly owner: Owner;
  /** Part of the object that must be as given. */
  readonly content: JsonObject;
  /** What else is wrong with it. */
  readonly judge?: (object: KubeObject) => string | undefined;
  /** It may as well be absent. */
  readonly isOptional?: boolean;
}

/** All state of the script. Keys are `namespace/name`. */
export interface World {
  readonly homes: readonly string[];
  readonly fars: readonly string[];
  readonly source: string;
  /** Namespaces that exist. */
  readonly namespaces: Set<string>;
  readonly owners: Map<string, Owner>;
  /** ConfigMaps that belong to somebody else: name of what they are -> uid. */
  readonly foreign: Map<string, string>;
  password: string;
  leavesServed: boolean;
}

export function worldOf(id: string): World {
  const homes = [`chaos-${id}-home0`, `chaos-${id}-home1`];
  const fars = [`chaos-${id}-far0`, `chaos-${id}-far1`];
  return {
    homes,
    fars,
    source: `chaos-${id}-source`,
    namespaces: new Set(),
    owners: new Map(),
    foreign: new Map(),
    password: "",
    leavesServed: true,
  };
}

export function placeOf(object: { readonly namespace?: string | undefined; readonly name: string }): string {
  return object.namespace === undefined ? object.name : `${object.namespace}/${object.name}`;
}

/** An owner as it was just created. */
export function newOwner(
  at: Pick<Owner, "kind" | "namespace" | "name">,
  made: Pick<Owner, "uid" | "spec">,
): Owner {
  const { text } = made.spec;
  const { kind, namespace, name } = at;
  return {
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...made,
    texts: new Set([text]),
    seeds: new Set([text]),
    isSeedOpen: true,
    isSettled: false,
    job: "must",
  };
}

export function ownerKey(owner: Pick<Owner, "kind" | "namespace" | "name">): string {
  return `${owner.kind} ${placeOf(owner)}`;
}

/** Everything that is owed to an owner, whether or not something stands in its way. */
export function owedTo(owner: Owner, world: World): readonly ExpectedChild[] {
  switch (owner.kind) {
    case "Tree":
      return owedToTree(owner, owner.spec as TreeSpec, world);
    case "Rock": {
      const { text, places } = owner.spec as RockSpec;
      return places.map((namespace) => configMap(owner, { namespace, name: owner.name, data: { text } }));
    }
    case "Leaf": {
      const { text, far } = owner.spec as LeafSpec;
      return [
        configMap(owner, { namespace: owner.namespace ?? "", name: `${owner.name}-near`, data: { text } }),
        configMap(owner, { namespace: far, name: `${owner.name}-${owner.namespace}`, data: { text } }),
      ];
    }
  }
}

/** Why an owed child cannot be made, if so. */
export function obstacleTo(child: ExpectedChild, world: World): "foreign" | "no namespace" | undefined {
  if (child.namespace !== undefined && !world.namespaces.has(child.namespace)) return "no namespace";
  return child.kind === "ConfigMap" && world.foreign.has(placeOf(child)) ? "foreign" : undefined;
}

function owedToTree(owner: Owner, spec: TreeSpec, world: World): readonly ExpectedChild[] {
  const { name } = owner;
  const namespace = owner.namespace ?? "";
  const { text } = spec;
  const near = (suffix: string, data: JsonObject) =>
    configMap(owner, { namespace, name: `${name}-${suffix}`, data });
  const other = (kind: string, childName: string, content: JsonObject): ExpectedChild => ({
    kind,
    namespace,
    name: childName,
    owner,
    content,
  });
  return [
    { ...near("seed", {}), judge: (object) => seedFault(object, owner) },
    pageOf(owner, spec, near("page", { text, ...(spec.extra ? { note: text } : {}) })),
    ...(spec.extra ? [near("extra", { text })] : []),
    ...spec.regions.map((region) => near(`in-${region}`, { region, text })),
    ...(spec.far === undefined
      ? []
      : [configMap(owner, { namespace: spec.far, name: `${name}-${namespace}`, data: { text } })]),
    { ...other("Secret", `${name}-token`, {}), judge: (object) => tokenFault(object, owner) },
    other("Secret", `${name}-login`, { data: { password: btoa(world.password) } }),
    other("Service", name, { spec: { ports: [{ port: spec.port }] } }),
    ...(owner.job === "never"
      ? []
      : [{ ...other("Job", `${name}-setup`, {}), isOptional: owner.job === "may" }]),
    ...(spec.web ? [other("Deployment", name, { spec: { replicas: spec.replicas } })] : []),
    ...(spec.resource === undefined ? [] : [{
      kind: "ClusterRole",
      name: `${name}-${namespace}`,
      owner,
      content: { rules: [{ apiGroups: [""], resources: [spec.resource], verbs: ["get"] }] },
    }]),
  ];
}

/** A field that is not declared any more goes, though the field beside it stays. */
function pageOf(owner: Owner, spec: TreeSpec, page: ExpectedChild): ExpectedChild {
  const judge = (object: KubeObject) =>
    spec.extra || dataOf(object)["note"] === undefined
      ? undefined
      : "has a note that is not declared any more";
  return { ...page, owner, judge };
}

function configMap(
  owner: Owner,
  child: { readonly namespace: string; readonly name: string; readonly data: JsonObject },
): ExpectedChild {
  const { namespace, name, data } = child;
  return { kind: "ConfigMap", namespace, name, owner, content: { data } };
}

function seedFault(object: KubeObject, owner: Owner): string | undefined {
  const text = dataOf(object)["text"];
  return owner.seeds.has(String(text)) ? undefined : `the seed says ${text}, not one of ${[...owner.seeds]}`;
}

function tokenFault(object: KubeObject, owner: Owner): string | undefined {
  const token = dataOf(object)["token"];
  if (typeof token !== "string" || atob(token).length !== 12) return `the token is ${token}`;
  return owner.token === undefined || owner.token === token
    ? undefined
    : "the token became another one, though nobody deleted it";
}

export function dataOf(object: KubeObject | undefined): Readonly<Record<string, Json>> {
  return (object?.["data"] ?? {}) as Readonly<Record<string, Json>>;
}
