// Owns: what happens to the world, by seed: objects, children, namespaces and a CRD. Must not: know the engine or its faults.

import type { ControlPlane } from "../../e2e/cluster/mod.ts";
import { waitFor } from "../../e2e/cluster/mod.ts";
import type { JsonObject, Random } from "../../runtime/base/mod.ts";
import type { KubeObject } from "../../runtime/kube/mod.ts";
import { createCrds, deleteCrd, pathOf, read } from "../support/scene.ts";
import { GROUP, LEAF } from "./katalog.ts";
import {
  type ExpectedChild,
  newOwner,
  obstacleTo,
  owedTo,
  type Owner,
  ownerKey,
  type OwnerKind,
  placeOf,
  type TreeSpec,
  type World,
} from "./world.ts";

const REGIONS = ["eu", "us", "asia", "africa"];
const NAMES: Readonly<Record<OwnerKind, readonly string[]>> = {
  Tree: ["ash", "elm", "fir"],
  Rock: ["flint", "slate"],
  Leaf: ["palm", "pine"],
};
const MERGE = "application/merge-patch+json";

export interface ScriptOptions {
  readonly cluster: ControlPlane;
  readonly world: World;
  readonly random: Random;
  readonly note: (text: string) => void;
  /** Called before waiting for what only a running engine brings about. */
  readonly wake: () => Promise<void>;
}

type Step = readonly [weight: number, name: string, run: () => Promise<void>];

/** A person, or several, with a connection of their own. */
export class Script {
  readonly #o: ScriptOptions;
  readonly #steps: readonly Step[];
  #turn = 0;

  constructor(options: ScriptOptions) {
    this.#o = options;
    this.#steps = [
      [6, "create", () => this.#create()],
      [8, "edit", () => this.#edit()],
      [2, "delete", () => this.#delete()],
      [3, "recreate", () => this.#recreate()],
      [5, "edit a child", () => this.#editChild()],
      [6, "delete a child", () => this.#deleteChild()],
      [2, "strip a child", () => this.#stripChild()],
      [2, "seize a child", () => this.#seize()],
      [2, "squat", () => this.#squat()],
      [3, "free", () => this.#free()],
      [2, "new password", () => this.#newPassword()],
      [1, "namespace away", () => this.#toggleNamespace()],
      [1, "CRD away", () => this.#toggleCrd()],
    ];
  }

  /** What everything stands on. */
  async prepare(): Promise<void> {
    const { world } = this.#o;
    for (const name of [...world.homes, ...world.fars, world.source]) await this.#createNamespace(name);
    await this.#newPassword();
  }

  /** One thing happens. A refusal by the server is noted and is no failure. */
  async step(): Promise<void> {
    const total = this.#steps.reduce((sum, [weight]) => sum + weight, 0);
    let at = this.#o.random.next() * total;
    const step = this.#steps.find(([weight]) => (at -= weight) < 0);
    this.#turn++;
    await step?.[2]();
  }

  /** Ends what would keep the next round from having anything to do. */
  async tidy(): Promise<void> {
    const { world } = this.#o;
    if (!world.leavesServed) await this.#serveLeaves();
    for (const name of [...world.homes, ...world.fars]) {
      if (!world.namespaces.has(name) && this.#chance(0.5)) await this.#bringBack(name);
    }
  }

  /** Takes everything away. */
  async leave(): Promise<void> {
    const { world } = this.#o;
    for (const owner of [...world.owners.values()]) await this.#remove(owner);
  }

  #chance(of: number): boolean {
    return this.#o.random.next() < of;
  }

  #pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.#o.random.next() * from.length)];
  }

  #text(): string {
    return `t${this.#turn}`;
  }

  #spec(kind: OwnerKind): Owner["spec"] {
    const { world } = this.#o;
    const text = this.#text();
    if (kind === "Rock") {
      return { text, places: [...world.homes, ...world.fars].filter(() => this.#chance(0.5)) };
    }
    if (kind === "Leaf") return { text, far: this.#pick(world.fars) ?? "" };
    const far = this.#chance(0.4) ? this.#pick(world.fars) : undefined;
    return {
      text,
      port: 80 + this.#turn,
      regions: REGIONS.filter(() => this.#chance(0.4)),
      extra: this.#chance(0.5),
      web: this.#chance(0.4),
      replicas: 1 + Math.floor(this.#o.random.next() * 2),
      ...(far === undefined ? {} : { far }),
      ...(this.#chance(0.3) ? { resource: this.#pick(["pods", "services", "secrets"]) ?? "" } : {}),
    };
  }

  async #create(): Promise<void> {
    const { world } = this.#o;
    const kind = this.#pick<OwnerKind>(["Tree", "Tree", "Tree", "Rock", "Leaf"]) ?? "Tree";
    const prefix = world.homes[0]?.replace("-home0", "");
    const bare = this.#pick(NAMES[kind]) ?? "";
    const namespace = this.#pick(world.homes) ?? "";
    const at = kind === "Rock" ? { name: `${prefix}-${bare}` } : { namespace, name: bare };
    if (world.owners.has(ownerKey({ kind, ...at }))) return await this.#edit();
    await this.#createAt({ kind, ...at });
  }

  async #createAt(at: Pick<Owner, "kind" | "namespace" | "name">): Promise<boolean> {
    const { world } = this.#o;
    const { kind, name, namespace } = at;
    const spec = this.#spec(kind);
    const body = {
      apiVersion: `${GROUP}/v1`,
      kind,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      spec,
    };
    const answer = await this.#send("POST", collectionOf(at), body as unknown as JsonObject);
    if (!answer) return false;
    world.owners.set(ownerKey(at), newOwner(at, { uid: answer.metadata.uid ?? "", spec }));
    return true;
  }

  async #edit(): Promise<void> {
    const owner = this.#pick([...this.#o.world.owners.values()]);
    if (owner) await this.#editOwner(owner, this.#spec(owner.kind));
  }

  async #editOwner(owner: Owner, spec: Owner["spec"]): Promise<void> {
    const absent = Object.fromEntries(Object.keys(owner.spec).map((key) => [key, null]));
    const body = { spec: { ...absent, ...spec } } as unknown as JsonObject;
    const answer = await this.#send("PATCH", `${collectionOf(owner)}/${owner.name}`, body);
    if (!answer) return;
    owner.spec = spec;
    owner.texts.add(spec.text);
    if (owner.isSeedOpen) owner.seeds.add(spec.text);
  }

  async #delete(): Promise<void> {
    const owner = this.#pick([...this.#o.world.owners.values()]);
    if (owner) await this.#remove(owner);
  }

  async #remove(owner: Owner): Promise<boolean> {
    const answer = await this.#send("DELETE", `${collectionOf(owner)}/${owner.name}`);
    if (!answer) return false;
    this.#o.world.owners.delete(ownerKey(owner));
    return true;
  }

  /** Another object under the name of one that is going. */
  async #recreate(): Promise<void> {
    const owner = this.#pick([...this.#o.world.owners.values()]);
    if (!owner || !await this.#remove(owner)) return;
    await this.#o.wake();
    const path = `${collectionOf(owner)}/${owner.name}`;
    const isGone = async () => (await read(this.#o.cluster, path))?.metadata.uid !== owner.uid;
    await waitFor(isGone, { what: `${ownerKey(owner)} to go`, timeoutMs: 90_000 });
    await this.#createAt(owner);
  }

  #child(kinds: readonly string[], filter: (child: ExpectedChild) => boolean = () => true) {
    const { world } = this.#o;
    const owed = [...world.owners.values()].flatMap((owner) => owedTo(owner, world));
    return this.#pick(
      owed.filter((c) => kinds.includes(c.kind) && obstacleTo(c, world) === undefined && filter(c)),
    );
  }

  async #editChild(): Promise<void> {
    const child = this.#child(["ConfigMap", "Service", "Deployment", "ClusterRole"]);
    if (!child) return;
    const text = `edited ${this.#turn}`;
    const change: Readonly<Record<string, JsonObject>> = {
      ConfigMap: { data: { text } },
      Service: { spec: { ports: [{ port: 9_000 + this.#turn, protocol: "TCP" }] } },
      Deployment: { spec: { replicas: 3 } },
      ClusterRole: { rules: [] },
    };
    const answer = await this.#send(
      "PATCH",
      pathOf(child.kind, child.namespace, child.name),
      change[child.kind],
    );
    // An edit of a seed stays, unless it met the seed of an owner of that name before this one.
    const uid = answer?.metadata.labels?.["orkestra.orkspace.io/owner-uid"];
    if (!child.name.endsWith("-seed") || uid !== child.owner.uid) return;
    child.owner.seeds = new Set([text]);
    child.owner.isSeedOpen = false;
  }

  async #deleteChild(): Promise<void> {
    const child = this.#child(["ConfigMap", "Secret", "Service", "Deployment", "ClusterRole", "Job"]);
    if (!child) return;
    const { owner } = child;
    const body = { propagationPolicy: "Background" };
    if (!await this.#send("DELETE", pathOf(child.kind, child.namespace, child.name), body)) return;
    if (child.name.endsWith("-token")) delete owner.token;
    if (child.kind === "Job") owner.job = owner.isSettled ? "never" : "may";
    if (!child.name.endsWith("-seed")) return;
    for (const text of owner.texts) owner.seeds.add(text);
    owner.isSeedOpen = true;
  }

  /** All labels go, so that no watch by label shows it any more. */
  async #stripChild(): Promise<void> {
    const child = this.#child(["ConfigMap"], (c) => c.name.endsWith("-page"));
    if (!child) return;
    await this.#send("PATCH", pathOf("ConfigMap", child.namespace, child.name), {
      metadata: { labels: null },
    });
  }

  /** A child becomes somebody else's. */
  async #seize(): Promise<void> {
    const child = this.#child(["ConfigMap"], (c) => c.name.endsWith("-page"));
    if (!child?.namespace) return;
    const ownerReferences = [await this.#boss(child.namespace)];
    const answer = await this.#send("PATCH", pathOf("ConfigMap", child.namespace, child.name), {
      metadata: { labels: null, annotations: null, ownerReferences },
      data: { text: null, by: "somebody" },
    });
    if (answer) this.#o.world.foreign.set(placeOf(child), answer.metadata.uid ?? "");
  }

  /** The name of a child to come is taken. */
  async #squat(): Promise<void> {
    const { world } = this.#o;
    const tree = this.#pick([...world.owners.values()].filter((owner) => owner.kind === "Tree"));
    if (!tree?.namespace) return;
    const taken = (tree.spec as TreeSpec).regions;
    const region = this.#pick(REGIONS.filter((one) => !taken.includes(one)));
    if (region === undefined) return;
    const name = `${tree.name}-in-${region}`;
    const answer = await this.#send("POST", pathOf("ConfigMap", tree.namespace), {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, ownerReferences: [await this.#boss(tree.namespace)] },
      data: { by: "somebody" },
    });
    if (answer) world.foreign.set(`${tree.namespace}/${name}`, answer.metadata.uid ?? "");
  }

  async #free(): Promise<void> {
    const { world } = this.#o;
    const place = this.#pick([...world.foreign.keys()]);
    if (place === undefined) return;
    const [namespace, name] = place.split("/");
    if (!await this.#send("DELETE", pathOf("ConfigMap", namespace, name))) return;
    world.foreign.delete(place);
    await this.#nudge((child) => placeOf(child) === place);
  }

  async #boss(namespace: string): Promise<JsonObject> {
    const boss = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "boss" } };
    const made = await this.#send("POST", pathOf("ConfigMap", namespace), boss);
    const found = made ?? await read(this.#o.cluster, pathOf("ConfigMap", namespace, "boss"));
    const uid = found?.metadata.uid ?? "";
    return { apiVersion: "v1", kind: "ConfigMap", name: "boss", uid, controller: true };
  }

  async #newPassword(): Promise<void> {
    const { world } = this.#o;
    const password = `p${this.#turn}`;
    const body = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "base" },
      stringData: { password },
    };
    const isNew = world.password === "";
    const path = pathOf("Secret", world.source, ...(isNew ? [] : ["base"]));
    if (await this.#send(isNew ? "POST" : "PUT", path, body)) world.password = password;
  }

  async #createNamespace(name: string): Promise<void> {
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    if (await this.#send("POST", "/api/v1/namespaces", body)) this.#o.world.namespaces.add(name);
  }

  async #bringBack(name: string): Promise<void> {
    await this.#createNamespace(name);
    await this.#nudge((child) => child.namespace === name);
  }

  /** Nobody watches what is not ours, so without an edit the next try may be a minute away. */
  async #nudge(isFree: (child: ExpectedChild) => boolean): Promise<void> {
    const { world } = this.#o;
    for (const owner of world.owners.values()) {
      if (owedTo(owner, world).some(isFree)) {
        await this.#editOwner(owner, { ...owner.spec, text: this.#text() });
      }
    }
  }

  /** With everything that is in it. */
  async #toggleNamespace(): Promise<void> {
    const { world, cluster } = this.#o;
    const name = this.#pick([...world.homes, ...world.fars]) ?? "";
    if (!world.namespaces.has(name)) return await this.#bringBack(name);
    if (!await this.#send("DELETE", `/api/v1/namespaces/${name}`)) return;
    world.namespaces.delete(name);
    for (const [key, owner] of world.owners) if (owner.namespace === name) world.owners.delete(key);
    for (const place of world.foreign.keys()) if (place.startsWith(`${name}/`)) world.foreign.delete(place);
    await this.#o.wake();
    const isGone = async () => await read(cluster, `/api/v1/namespaces/${name}`) === undefined;
    await waitFor(isGone, { what: `namespace ${name} to go`, timeoutMs: 120_000 });
  }

  /** With all objects of the kind. */
  async #toggleCrd(): Promise<void> {
    const { world, cluster, note } = this.#o;
    if (!world.leavesServed) return await this.#serveLeaves();
    await this.#o.wake();
    note("script: the CRD of Leaf goes");
    await deleteCrd(cluster, LEAF);
    world.leavesServed = false;
    for (const [key, owner] of world.owners) if (owner.kind === "Leaf") world.owners.delete(key);
    note("script: the CRD of Leaf is gone");
  }

  async #serveLeaves(): Promise<void> {
    this.#o.note("script: the CRD of Leaf comes back");
    await createCrds(this.#o.cluster, LEAF);
    this.#o.world.leavesServed = true;
  }

  async #send(method: string, path: string, body?: JsonObject): Promise<KubeObject | undefined> {
    const request = {
      method,
      ...(body ? { body } : {}),
      ...(method === "PATCH" ? { contentType: MERGE } : {}),
    };
    const { status, text } = await this.#o.cluster.client.send(path, request);
    const said = status < 300 ? "" : ` ${text.slice(0, 160)}`;
    this.#o.note(`script: ${method} ${path} ${JSON.stringify(body ?? {})} -> ${status}${said}`);
    return status < 300 ? JSON.parse(text) as KubeObject : undefined;
  }
}

function collectionOf({ kind, namespace }: Pick<Owner, "kind" | "namespace">): string {
  const place = namespace === undefined ? "" : `/namespaces/${namespace}`;
  return `/apis/${GROUP}/v1${place}/${kind.toLowerCase()}s`;
}
