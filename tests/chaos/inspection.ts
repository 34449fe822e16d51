// Owns: comparing a cluster with what it must be in the end. Must not: change it, or ask the engine.

import { isJsonObject, type Json } from "../../runtime/base/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";
import { conditionsOf, pathOf } from "../support/scene.ts";
import { GROUP } from "./katalog.ts";
import type { Lab } from "./lab.ts";
import {
  dataOf,
  type ExpectedChild,
  obstacleTo,
  owedTo,
  type Owner,
  ownerKey,
  placeOf,
  type World,
} from "./world.ts";

const CHILD_KINDS = ["ConfigMap", "Secret", "Service", "Job", "Deployment", "ClusterRole"] as const;
const OWNER_KINDS = ["Tree", "Rock", "Leaf"] as const;
const CLEANUP = "orkestra.orkspace.io/cleanup";

/** What was read at one moment. */
interface Findings {
  /** By `Kind namespace/name`. */
  readonly owners: ReadonlyMap<string, KubeObject>;
  readonly children: ReadonlyMap<string, KubeObject>;
}

/** Everything in which the cluster is not as it must be; empty when the engine has done all that it owes. */
export async function differences(lab: Lab, world: World): Promise<readonly string[]> {
  const found = await lookAround(lab, world);
  const owners = [...world.owners.values()];
  const owed = owners.flatMap((owner) => owedTo(owner, world));
  return [
    ...ownerFaults(found, world),
    ...owed.flatMap((child) => childFaults(child, found, world)),
    ...strangers(owed, found, world),
    ...foreignFaults(found, world),
  ];
}

/** Takes from the cluster what must stay as it is from now on: values that were made once. */
export async function pinWhatStays(lab: Lab, world: World): Promise<void> {
  const { children } = await lookAround(lab, world);
  for (const owner of world.owners.values()) {
    owner.isSettled = true;
    owner.texts = new Set([owner.spec.text]);
    if (owner.kind !== "Tree") continue;
    const at = (kind: string, suffix: string) =>
      children.get(`${kind} ${placeOf({ ...owner, name: `${owner.name}-${suffix}` })}`);
    owner.seeds = new Set([String(dataOf(at("ConfigMap", "seed"))["text"])]);
    owner.isSeedOpen = false;
    owner.token = String(dataOf(at("Secret", "token"))["token"]);
    owner.job = at("Job", "setup") ? "must" : "never";
  }
}

async function lookAround(lab: Lab, world: World): Promise<Findings> {
  const ours = new Set([...world.homes, ...world.fars]);
  const isHere = ({ metadata }: KubeObject) =>
    metadata.namespace === undefined || ours.has(metadata.namespace);
  const read = async (kinds: readonly string[], path: (kind: string) => string) => {
    const found = new Map<string, KubeObject>();
    await Promise.all(kinds.map(async (kind) => {
      const { status, text } = await lab.client.send(path(kind));
      if (status === 404) return;
      if (status !== 200) throw new Error(`list of ${kind}: ${status} ${text}`);
      for (const object of (JSON.parse(text) as { items: KubeObject[] }).items.filter(isHere)) {
        found.set(`${kind} ${placeOf(object.metadata)}`, object);
      }
    }));
    return found;
  };
  return {
    owners: await read(OWNER_KINDS, (kind) => `/apis/${GROUP}/v1/${kind.toLowerCase()}s`),
    children: await read(CHILD_KINDS, (kind) => pathOf(kind)),
  };
}

function ownerFaults({ owners }: Findings, world: World): readonly string[] {
  const faults = [...owners].filter(([key]) => !world.owners.has(key)).map(([key, { metadata }]) =>
    metadata.deletionTimestamp === undefined
      ? `${key} is there and should not be`
      : `${key} is stuck in deletion with the finalizers ${metadata.finalizers}`
  );
  for (const [key, owner] of world.owners) {
    const object = owners.get(key);
    if (!object) faults.push(`${key} was lost`);
    else if (object.metadata.uid !== owner.uid) faults.push(`${key} is another one`);
    else faults.push(...statusFaults(key, owner, { object, world }));
  }
  return faults;
}

function statusFaults(
  key: string,
  owner: Owner,
  { object, world }: { readonly object: KubeObject; readonly world: World },
): readonly string[] {
  const faults: string[] = [];
  const status = (object["status"] ?? {}) as Readonly<Record<string, Json>>;
  const ready = conditionsOf(object).find((c) => c["type"] === "Ready");
  const obstacles = owedTo(owner, world).map((child) => obstacleTo(child, world));
  const isBlocked = obstacles.some((obstacle) => obstacle !== undefined);
  const said = `${ready?.["status"]} ${ready?.["reason"]}: ${ready?.["message"]}`;
  if (ready?.["status"] !== (isBlocked ? "False" : "True")) {
    faults.push(`${key} is Ready=${said}; in its way: ${obstacles.filter((o) => o)}`);
  } else if (obstacles.includes("foreign") && !/was not made by|is controlled by/.test(said)) {
    faults.push(`${key} does not name the object of somebody else: ${said}`);
  }
  if (status["observedGeneration"] !== object.metadata.generation) {
    faults.push(
      `${key} observed ${status["observedGeneration"]} of generation ${object.metadata.generation}`,
    );
  }
  if (owner.kind === "Tree" && !isBlocked) {
    const { text } = owner.spec;
    const progressing = conditionsOf(object).find((c) => c["type"] === "Progressing");
    if (progressing?.["status"] !== "False") faults.push(`${key} is waiting: ${progressing?.["message"]}`);
    if (status["text"] !== text) faults.push(`${key} has status.text ${status["text"]}, not ${text}`);
    if (status["page"] !== text) faults.push(`${key} has status.page ${status["page"]}, not ${text}`);
  }
  const needsUs = owner.kind === "Leaf" ||
    owedTo(owner, world).some((child) => owner.kind === "Tree" && child.namespace !== owner.namespace);
  if (needsUs && !isBlocked && !object.metadata.finalizers?.includes(CLEANUP)) {
    faults.push(`${key} has children that only our finalizer removes, and no finalizer`);
  }
  return faults;
}

function childFaults(child: ExpectedChild, { children }: Findings, world: World): readonly string[] {
  if (obstacleTo(child, world) !== undefined) return [];
  const key = `${child.kind} ${placeOf(child)}`;
  const of = `${key} of ${ownerKey(child.owner)}`;
  const object = children.get(key);
  if (!object) return child.isOptional ? [] : [`${of} is missing`];
  if (object.metadata.deletionTimestamp !== undefined) return [`${of} is being deleted`];
  const faults = [...mismatches(child.content, object as unknown as Json, "")];
  const labels = object.metadata.labels ?? {};
  if (labels["orkestra.orkspace.io/owner-uid"] !== child.owner.uid) faults.push("bears another owner-uid");
  const controller = object.metadata.ownerReferences?.find((o) => o.controller);
  const isCollected = child.namespace !== undefined && child.namespace === child.owner.namespace ||
    child.owner.namespace === undefined;
  if ((controller?.uid === child.owner.uid) !== isCollected) {
    faults.push(`is controlled by ${controller?.name}`);
  }
  const unfinished = unfinishedOf(child.kind, object);
  if (unfinished !== undefined) faults.push(unfinished);
  const judged = child.judge?.(object);
  return [...faults, ...(judged === undefined ? [] : [judged])].map((fault) => `${of}: ${fault}`);
}

/** What controllers of the cluster have still to do, and will tell the engine about. */
function unfinishedOf(kind: string, object: KubeObject): string | undefined {
  const isTrue = (type: string) =>
    conditionsOf(object).some((c) => c["type"] === type && c["status"] === "True");
  const status = (object["status"] ?? {}) as Readonly<Record<string, Json>>;
  const spec = (object["spec"] ?? {}) as Readonly<Record<string, Json>>;
  if (kind === "Job" && !isTrue("Complete")) return "has not finished";
  if (kind !== "Deployment") return undefined;
  const isSettled = status["observedGeneration"] === object.metadata.generation && isTrue("Available") &&
    status["updatedReplicas"] === spec["replicas"] && status["availableReplicas"] === spec["replicas"] &&
    status["replicas"] === spec["replicas"];
  return isSettled ? undefined : `is rolling out: ${JSON.stringify(status)}`;
}

/** What bears our label and is owed to nobody. */
function strangers(owed: readonly ExpectedChild[], { children }: Findings, world: World): readonly string[] {
  const expected = new Set(owed.map((child) => `${child.kind} ${placeOf(child)}`));
  const prefix = world.homes[0]?.replace("-home0", "") ?? "";
  return [...children].flatMap(([key, object]) => {
    const { labels, namespace, name, deletionTimestamp } = object.metadata;
    if (labels?.["orkestra.orkspace.io/managed"] !== "true") return [];
    if (namespace === undefined && !name.includes(prefix)) return [];
    const fate = deletionTimestamp === undefined ? "" : " (being deleted)";
    return expected.has(key) ? [] : [`${key} is owed to nobody: ${labels["orkestra-owner"]}${fate}`];
  });
}

function foreignFaults({ children }: Findings, world: World): readonly string[] {
  return [...world.foreign].flatMap(([place, uid]) => {
    const object = children.get(`ConfigMap ${place}`);
    if (object?.metadata.uid !== uid) return [`${place} of somebody else was lost`];
    const labels = object.metadata.labels ?? {};
    const isTouched = Object.keys(labels).length > 0 || dataOf(object)["by"] !== "somebody";
    return isTouched ? [`${place} of somebody else was touched: ${JSON.stringify(labels)}`] : [];
  });
}

/** Where `wanted` is not contained in `found`; lists must have the same length. */
function* mismatches(wanted: Json, found: Json | undefined, path: string): Generator<string> {
  if (Array.isArray(wanted) && Array.isArray(found) && wanted.length === found.length) {
    for (const [i, item] of wanted.entries()) yield* mismatches(item, found[i], `${path}[${i}]`);
  } else if (isJsonObject(wanted) && isJsonObject(found)) {
    for (const [key, item] of Object.entries(wanted)) yield* mismatches(item, found[key], `${path}.${key}`);
  } else if (wanted !== found) yield `${path} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`;
}
