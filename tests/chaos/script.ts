// Owns: what happens to the world, by seed: objects, children, namespaces and a CRD. Must not: know the engine or its faults.

import type { JsonObject } from "../../runtime/base/mod.ts";
import { crdOf, type KindOptions, pathOf, PATIENCE_MS } from "../support/scene.ts";
import { Hand, type HandOptions } from "./hand.ts";
import { GROUP, LEAF } from "./katalog.ts";
import { Meddler } from "./meddler.ts";
import { Neighbour } from "./neighbour.ts";
import { newSpec } from "./specs.ts";
import { newOwner, owedTo, type Owner, ownerKey, type OwnerKind, type World } from "./world.ts";

const NAMES: Readonly<Record<OwnerKind, readonly string[]>> = {
  Tree: ["ash", "elm", "fir"],
  Rock: ["flint", "slate"],
  Leaf: ["palm", "pine"],
};

const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

export interface ScriptOptions extends HandOptions {
  readonly world: World;
  /** Called before waiting for what only a running engine brings about. */
  readonly wake: () => Promise<void>;
}

type Step = readonly [weight: number, run: () => Promise<void>];

/** A person, or several, with a connection of their own. */
export class Script {
  readonly #o: ScriptOptions;
  readonly #hand: Hand;
  readonly #at: { readonly hand: Hand; readonly world: World };
  readonly #meddler: Meddler;
  readonly #meddling: readonly Step[];
  readonly #removing: readonly Step[];
  readonly #steps: readonly Step[];

  constructor(options: ScriptOptions) {
    const { world } = options;
    const hand = new Hand(options);
    const meddler = new Meddler({ hand, world });
    this.#meddler = meddler;
    this.#o = options;
    this.#hand = hand;
    this.#at = { hand, world };
    this.#meddling = [
      [5, () => meddler.edit()],
      [6, () => meddler.remove()],
      [2, () => meddler.strip()],
    ];
    this.#removing = [
      [3, () => meddler.remove()],
      [1, () => this.#delete()],
      // What is copied changes as unseen as its copies go.
      ...(options.lab.isSimulated ? [[1, () => this.#newPassword()] as const] : []),
    ];
    this.#steps = [
      ...this.#meddling,
      [6, () => this.#create()],
      [8, () => this.#edit()],
      [2, () => this.#delete()],
      [3, () => this.#recreate()],
      [2, () => meddler.seize()],
      [2, () => meddler.squat()],
      [3, () => meddler.free()],
      [2, () => this.#newPassword()],
      [1, () => this.#toggleNamespace()],
      [1, () => this.#toggleCrd()],
      ...(options.lab.isSimulated ? this.#crowd() : []),
    ];
  }

  #crowd(): readonly Step[] {
    const neighbour = new Neighbour({
      ...this.#at,
      pathOfOwner: (owner) => `${collectionOf(owner)}/${owner.name}`,
      create: () => this.#create(),
      wake: () => this.#o.wake(),
      createAgain: (owner) => this.#createAt(owner, owner.spec),
      edit: (owner, spec) => this.#editOwner(owner, spec),
      remove: (owner) => this.#remove(owner),
      squatAt: (at) => this.#meddler.squatAt(at),
    });
    return [
      [3, () => neighbour.usurp()],
      [3, () => neighbour.hold()],
      [3, () => neighbour.linger()],
      [2, () => neighbour.tearOut()],
    ];
  }

  /** What everything stands on. */
  async prepare(): Promise<void> {
    const { world } = this.#o;
    for (const name of [...world.homes, ...world.fars, world.source]) await this.#createNamespace(name);
    await this.#newPassword();
  }

  /** One thing happens. A refusal by the server is noted and is no failure. */
  step(): Promise<void> {
    return this.#one(this.#steps);
  }

  /** Something happens to a child. */
  meddle(): Promise<void> {
    return this.#one(this.#meddling);
  }

  /** Something goes. */
  remove(): Promise<void> {
    return this.#one(this.#removing);
  }

  async #one(steps: readonly Step[]): Promise<void> {
    const total = steps.reduce((sum, [weight]) => sum + weight, 0);
    let at = this.#hand.next() * total;
    this.#hand.turn++;
    await steps.find(([weight]) => (at -= weight) < 0)?.[1]();
  }

  /** Ends what would keep the next round from having anything to do. */
  async tidy(): Promise<void> {
    const { world } = this.#o;
    if (!world.leavesServed) await this.#serveLeaves();
    for (const name of [...world.homes, ...world.fars]) {
      if (!world.namespaces.has(name) && this.#hand.chance(0.5)) await this.#bringBack(name);
    }
  }

  /** Nothing is in the way of anything any more. */
  async clear(): Promise<void> {
    const { world } = this.#o;
    for (const name of [...world.homes, ...world.fars]) {
      if (!world.namespaces.has(name)) await this.#bringBack(name);
    }
    await this.#meddler.freeAll();
  }

  /** Takes everything away. */
  async leave(): Promise<void> {
    const { world } = this.#o;
    for (const owner of [...world.owners.values()]) await this.#remove(owner);
  }

  /** Sees to it that there is somebody to whom something can happen. */
  async populate(): Promise<void> {
    const { world } = this.#o;
    if (!world.homes.some((name) => world.namespaces.has(name))) await this.#bringBack(world.homes[0] ?? "");
    for (const kind of ["Tree", "Rock", "Leaf"] as const) {
      this.#hand.turn++;
      const isThere = [...world.owners.values()].some((owner) => owner.kind === kind);
      if (!isThere) await this.#create(kind);
    }
  }

  async #create(asked?: OwnerKind): Promise<void> {
    const { world } = this.#o;
    const kind = asked ?? this.#hand.pick<OwnerKind>(["Tree", "Tree", "Tree", "Rock", "Leaf"]) ?? "Tree";
    const prefix = world.homes[0]?.replace("-home0", "");
    const bare = this.#hand.pick(NAMES[kind]) ?? "";
    const homes = asked ? world.homes.filter((name) => world.namespaces.has(name)) : world.homes;
    const namespace = this.#hand.pick(homes) ?? "";
    const at = kind === "Rock" ? { name: `${prefix}-${bare}` } : { namespace, name: bare };
    if (world.owners.has(ownerKey({ kind, ...at }))) return await this.#edit();
    await this.#createAt({ kind, ...at });
  }

  async #createAt(
    at: Pick<Owner, "kind" | "namespace" | "name">,
    spec: Owner["spec"] = newSpec(at.kind, this.#at),
  ): Promise<boolean> {
    const { world } = this.#o;
    const { kind, name, namespace } = at;
    const body = {
      apiVersion: `${GROUP}/v1`,
      kind,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      spec,
    };
    const answer = await this.#hand.send("POST", collectionOf(at), body as unknown as JsonObject);
    if (!answer) return false;
    world.owners.set(ownerKey(at), newOwner(at, { uid: answer.metadata.uid ?? "", spec }));
    return true;
  }

  async #edit(): Promise<void> {
    const owner = this.#hand.pick([...this.#o.world.owners.values()]);
    if (owner) await this.#editOwner(owner, newSpec(owner.kind, this.#at));
  }

  async #editOwner(owner: Owner, spec: Owner["spec"]): Promise<void> {
    const absent = Object.fromEntries(Object.keys(owner.spec).map((key) => [key, null]));
    const body = { spec: { ...absent, ...spec } } as unknown as JsonObject;
    const answer = await this.#hand.send("PATCH", `${collectionOf(owner)}/${owner.name}`, body);
    if (!answer) return;
    owner.spec = spec;
    owner.texts.add(spec.text);
    if (owner.isSeedOpen) owner.seeds.add(spec.text);
  }

  async #delete(): Promise<void> {
    const owner = this.#hand.pick([...this.#o.world.owners.values()]);
    if (owner) await this.#remove(owner);
  }

  /**
   * Deletes it as it is: without a version the API server looks for finalizers first and deletes then, whatever was added
   * between the two.
   */
  async #remove(owner: Owner): Promise<boolean> {
    const path = `${collectionOf(owner)}/${owner.name}`;
    for (let attempt = 0; attempt < 10; attempt++) {
      const { uid, resourceVersion } = (await this.#hand.read(path))?.metadata ?? {};
      if (uid !== owner.uid || resourceVersion === undefined) return false;
      if (!await this.#hand.send("DELETE", path, { preconditions: { resourceVersion } })) continue;
      this.#o.world.owners.delete(ownerKey(owner));
      return true;
    }
    return false;
  }

  /** Another object under the name of one that is going. */
  async #recreate(): Promise<void> {
    const owner = this.#hand.pick([...this.#o.world.owners.values()]);
    if (!owner || !await this.#remove(owner)) return;
    await this.#o.wake();
    const path = `${collectionOf(owner)}/${owner.name}`;
    const isGone = async () => (await this.#hand.read(path))?.metadata.uid !== owner.uid;
    await this.#hand.until(`${ownerKey(owner)} to go`, PATIENCE_MS, isGone);
    await this.#createAt(owner);
  }

  async #newPassword(): Promise<void> {
    const { world } = this.#o;
    const password = `p${this.#hand.turn}`;
    const body = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "base" },
      stringData: { password },
    };
    const isNew = world.password === "";
    const path = pathOf("Secret", world.source, ...(isNew ? [] : ["base"]));
    if (await this.#hand.send(isNew ? "POST" : "PUT", path, body)) world.password = password;
  }

  async #createNamespace(name: string): Promise<void> {
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    if (await this.#hand.send("POST", "/api/v1/namespaces", body)) this.#o.world.namespaces.add(name);
  }

  async #bringBack(name: string): Promise<void> {
    await this.#createNamespace(name);
    await this.#nudge(name);
  }

  /** Namespaces are not watched, so without an edit the next try may be a minute away. */
  async #nudge(namespace: string): Promise<void> {
    const { world } = this.#o;
    this.#hand.turn++;
    for (const owner of world.owners.values()) {
      if (owedTo(owner, world).some((child) => child.namespace === namespace)) {
        await this.#editOwner(owner, { ...owner.spec, text: this.#hand.text() });
      }
    }
  }

  /** With everything that is in it. */
  async #toggleNamespace(): Promise<void> {
    const { world } = this.#o;
    const name = this.#hand.pick([...world.homes, ...world.fars]) ?? "";
    if (!world.namespaces.has(name)) return await this.#bringBack(name);
    if (!await this.#hand.send("DELETE", `/api/v1/namespaces/${name}`)) return;
    world.namespaces.delete(name);
    for (const [key, owner] of world.owners) if (owner.namespace === name) world.owners.delete(key);
    for (const place of world.foreign.keys()) if (place.startsWith(`${name}/`)) world.foreign.delete(place);
    await this.#o.wake();
    const isGone = async () => await this.#hand.read(`/api/v1/namespaces/${name}`) === undefined;
    await this.#hand.until(`namespace ${name} to go`, PATIENCE_MS, isGone);
  }

  /** With all objects of the kind. */
  async #toggleCrd(): Promise<void> {
    const { world, note } = this.#o;
    if (!world.leavesServed) return await this.#serveLeaves();
    await this.#o.wake();
    note("script: the CRD of Leaf goes");
    await this.#hand.send("DELETE", crdPath(LEAF));
    const isGone = async () => await this.#hand.read(crdPath(LEAF)) === undefined;
    await this.#hand.until("the CRD of Leaf to go", PATIENCE_MS, isGone);
    world.leavesServed = false;
    for (const [key, owner] of world.owners) if (owner.kind === "Leaf") world.owners.delete(key);
    note("script: the CRD of Leaf is gone");
  }

  /** Returns when it is served. */
  async #define(kind: KindOptions): Promise<void> {
    await this.#hand.send("POST", CRDS, crdOf(kind));
    const path = `/apis/${kind.group}/v1/${kind.kind.toLowerCase()}s`;
    await this.#hand.until(
      `${path} to be served`,
      PATIENCE_MS,
      async () => await this.#hand.read(path) !== undefined,
    );
  }

  async #serveLeaves(): Promise<void> {
    this.#o.note("script: the CRD of Leaf comes back");
    await this.#define(LEAF);
    this.#o.world.leavesServed = true;
  }
}

function crdPath({ kind, group }: KindOptions): string {
  return `${CRDS}/${kind.toLowerCase()}s.${group}`;
}

function collectionOf({ kind, namespace }: Pick<Owner, "kind" | "namespace">): string {
  const place = namespace === undefined ? "" : `/namespaces/${namespace}`;
  return `/apis/${GROUP}/v1${place}/${kind.toLowerCase()}s`;
}
