// Owns: what other programs do to the same objects: finalizers of their own, names taken at once. Must not: know the engine.

import type { KubeObject } from "../../runtime/kube/mod.ts";
import { conditionsOf, pathOf, PATIENCE_MS } from "../support/scene.ts";
import type { Hand } from "./hand.ts";
import {
  type ExpectedChild,
  obstacleTo,
  owedTo,
  type Owner,
  ownerKey,
  type TreeSpec,
  type World,
} from "./world.ts";

export interface NeighbourOptions {
  readonly hand: Hand;
  readonly world: World;
  readonly pathOfOwner: (owner: Owner) => string;
  readonly create: () => Promise<unknown>;
  /** Another object under the name of one that is gone. */
  readonly createAgain: (owner: Owner) => Promise<boolean>;
  /** Called before waiting for what only a running engine brings about. */
  readonly wake: () => Promise<void>;
  readonly edit: (owner: Owner, spec: Owner["spec"]) => Promise<void>;
  readonly remove: (owner: Owner) => Promise<boolean>;
  /** Makes a ConfigMap of somebody else. */
  readonly squatAt: (at: { readonly namespace: string; readonly name: string }) => Promise<void>;
}

const HOLD = "chaos.example.com/hold";
/** In which a new object is seen and gets what it needs before anything is made for it. */
const FIRST_MS = 20;
const LONG_MS = 2_000;

export class Neighbour {
  readonly #o: NeighbourOptions;
  readonly #hand: Hand;

  constructor(options: NeighbourOptions) {
    this.#o = options;
    this.#hand = options.hand;
  }

  /** A child goes and its name is taken, at the moment at which it is no longer wanted. */
  async usurp(): Promise<void> {
    const child = this.#hand.pick(this.#owed(isGivenUp));
    if (!child?.namespace) return;
    const { owner, namespace, name } = child;
    if (owner.kind === "Tree") await this.#o.edit(owner, without(child));
    else if (!await this.#o.remove(owner)) return;
    await this.#hand.send("DELETE", pathOf("ConfigMap", namespace, name));
    await this.#o.squatAt({ namespace, name });
  }

  /** An owner bears the finalizer of another program for a while, from early on or while it goes. */
  async hold(): Promise<void> {
    if (this.#hand.chance(0.7)) await this.#o.create();
    const newest = [...this.#o.world.owners.values()].at(-1);
    const owner = this.#hand.chance(0.7) ? newest : this.#hand.pick([...this.#o.world.owners.values()]);
    if (!owner) return;
    await this.#hand.pause(FIRST_MS);
    if (!await this.#finalize(owner, (present) => [...present, HOLD])) return;
    await this.#hand.pause(LONG_MS);
    await this.#checkHeld(owner);
    if (this.#hand.chance(0.5) && await this.#o.remove(owner)) await this.#hand.pause(LONG_MS);
    await this.#checkHeld(owner);
    await this.#finalize(owner, (present) => present.filter((one) => one !== HOLD));
  }

  /** A child in another namespace takes its time to go; its owner must not go before. */
  async linger(): Promise<void> {
    const child = this.#hand.pick(this.#owed(isOutOfReach));
    if (!child) return;
    const { owner } = child;
    const path = pathOf(child.kind, child.namespace, child.name);
    const held = await this.#hand.send("PATCH", path, { metadata: { finalizers: [HOLD] } });
    if (!held) return;
    const isOurs = held.metadata.labels?.["orkestra.orkspace.io/owner-uid"] === owner.uid;
    if (isOurs && await this.#o.remove(owner)) {
      await this.#hand.pause(LONG_MS);
      if (!await this.#find(owner)) throw new Error(`${ownerKey(owner)} went before ${path}`);
    }
    await this.#hand.send("PATCH", path, { metadata: { finalizers: null } });
  }

  /** An owner goes by force, without what its finalizer is for, and comes again: what it left is taken over. */
  async tearOut(): Promise<void> {
    const child = this.#hand.pick(this.#owed(isOutOfReach));
    if (!child) return;
    const { owner } = child;
    const found = await this.#find(owner);
    if (!found || !isBroughtAbout(found) || !await this.#o.remove(owner)) return;
    await this.#hand.send("PATCH", this.#o.pathOfOwner(owner), { metadata: { finalizers: null } });
    if (!await this.#o.createAgain(owner)) return;
    await this.#o.wake();
    const again = this.#o.world.owners.get(ownerKey(owner));
    if (again) {
      await this.#hand.until(`what is left of ${ownerKey(owner)}`, PATIENCE_MS, () => this.#hasAll(again));
    }
  }

  /** What the garbage collector would not take bears the mark of the owner. */
  async #hasAll(owner: Owner): Promise<boolean> {
    for (const child of owedTo(owner, this.#o.world)) {
      if (!isOutOfReach(child) || obstacleTo(child, this.#o.world) !== undefined) continue;
      const found = await this.#hand.read(pathOf(child.kind, child.namespace, child.name));
      if (found?.metadata.labels?.["orkestra.orkspace.io/owner-uid"] !== owner.uid) return false;
    }
    return true;
  }

  #owed(filter: (child: ExpectedChild) => boolean): readonly ExpectedChild[] {
    const { world } = this.#o;
    return [...world.owners.values()].flatMap((owner) => owedTo(owner, world))
      .filter((child) =>
        obstacleTo(child, world) === undefined && child.kind === "ConfigMap" && filter(child)
      );
  }

  async #find(owner: Owner): Promise<KubeObject | undefined> {
    const found = await this.#hand.read(this.#o.pathOfOwner(owner));
    return found?.metadata.uid === owner.uid ? found : undefined;
  }

  async #finalize(owner: Owner, change: (present: readonly string[]) => readonly string[]): Promise<boolean> {
    const found = await this.#find(owner);
    if (!found) return false;
    const { finalizers = [], resourceVersion = "" } = found.metadata;
    const metadata = { finalizers: [...change(finalizers)], resourceVersion };
    return await this.#hand.send("PATCH", this.#o.pathOfOwner(owner), { metadata }) !== undefined;
  }

  async #checkHeld(owner: Owner): Promise<void> {
    const found = await this.#find(owner);
    if (found?.metadata.finalizers?.includes(HOLD)) return;
    throw new Error(`${ownerKey(owner)} lost the finalizer of somebody else`);
  }
}

/** What the garbage collector would not take with its owner. */
function isOutOfReach({ owner, namespace }: ExpectedChild): boolean {
  return owner.namespace !== undefined && namespace !== owner.namespace;
}

/** Nothing is left of an earlier spec. */
function isBroughtAbout(object: KubeObject): boolean {
  const ready = conditionsOf(object).find(({ type }) => type === "Ready");
  return ready?.["status"] === "True" && ready["observedGeneration"] === object.metadata.generation;
}

/** A child that can be given up by an edit, or with its owner. */
function isGivenUp({ owner, name, namespace }: ExpectedChild): boolean {
  if (owner.kind === "Leaf") return namespace !== owner.namespace;
  return owner.kind === "Tree" && (name.includes("-in-") || namespace !== owner.namespace);
}

function without({ owner, namespace, name }: ExpectedChild): Owner["spec"] {
  const { far, ...spec } = owner.spec as TreeSpec;
  if (namespace !== owner.namespace) return spec;
  const regions = spec.regions.filter((region) => name !== `${owner.name}-in-${region}`);
  return { ...spec, ...(far === undefined ? {} : { far }), regions };
}
