// Owns: what people do to children: edit, delete, take over, be in the way. Must not: touch owners.

import type { JsonObject } from "../../runtime/base/mod.ts";
import { pathOf } from "../support/scene.ts";
import type { Hand } from "./hand.ts";
import { REGIONS } from "./specs.ts";
import { type ExpectedChild, obstacleTo, owedTo, placeOf, type TreeSpec, type World } from "./world.ts";

export interface MeddlerOptions {
  readonly hand: Hand;
  readonly world: World;
}

export class Meddler {
  readonly #hand: Hand;
  readonly #world: World;

  constructor({ hand, world }: MeddlerOptions) {
    this.#hand = hand;
    this.#world = world;
  }

  #child(kinds: readonly string[], filter: (child: ExpectedChild) => boolean = () => true) {
    const world = this.#world;
    const owed = [...world.owners.values()].flatMap((owner) => owedTo(owner, world));
    return this.#hand.pick(
      owed.filter((c) => kinds.includes(c.kind) && obstacleTo(c, world) === undefined && filter(c)),
    );
  }

  async edit(): Promise<void> {
    const child = this.#child(["ConfigMap", "Service", "Deployment", "ClusterRole"]);
    if (!child) return;
    const text = `edited ${this.#hand.turn}`;
    const change: Readonly<Record<string, JsonObject>> = {
      ConfigMap: { data: { text } },
      Service: { spec: { ports: [{ port: 9_000 + this.#hand.turn, protocol: "TCP" }] } },
      Deployment: { spec: { replicas: 3 } },
      ClusterRole: { rules: [] },
    };
    const answer = await this.#hand.send(
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

  async remove(): Promise<void> {
    const child = this.#child(["ConfigMap", "Secret", "Service", "Deployment", "ClusterRole", "Job"]);
    if (!child) return;
    const { owner } = child;
    const body = { propagationPolicy: "Background" };
    if (!await this.#hand.send("DELETE", pathOf(child.kind, child.namespace, child.name), body)) return;
    if (child.name.endsWith("-token")) delete owner.token;
    if (child.kind === "Job") owner.job = owner.isSettled ? "never" : "may";
    if (!child.name.endsWith("-seed")) return;
    for (const text of owner.texts) owner.seeds.add(text);
    owner.isSeedOpen = true;
  }

  /** All labels go, so that no watch by label shows it any more. */
  async strip(): Promise<void> {
    const child = this.#child(["ConfigMap"], (c) => c.name.endsWith("-page"));
    if (!child) return;
    await this.#hand.send("PATCH", pathOf("ConfigMap", child.namespace, child.name), {
      metadata: { labels: null },
    });
  }

  /** A child becomes somebody else's. */
  async seize(): Promise<void> {
    const child = this.#child(["ConfigMap"], (c) => c.name.endsWith("-page"));
    if (!child?.namespace) return;
    const ownerReferences = [await this.#boss(child.namespace)];
    const answer = await this.#hand.send("PATCH", pathOf("ConfigMap", child.namespace, child.name), {
      metadata: { labels: null, annotations: null, ownerReferences },
      data: { text: null, by: "somebody" },
    });
    if (answer) this.#world.foreign.set(placeOf(child), answer.metadata.uid ?? "");
  }

  /** The name of a child to come is taken. */
  async squat(): Promise<void> {
    const world = this.#world;
    const tree = this.#hand.pick([...world.owners.values()].filter((owner) => owner.kind === "Tree"));
    if (!tree?.namespace) return;
    const taken = (tree.spec as TreeSpec).regions;
    const region = this.#hand.pick(REGIONS.filter((one) => !taken.includes(one)));
    if (region === undefined) return;
    await this.squatAt({ namespace: tree.namespace, name: `${tree.name}-in-${region}` });
  }

  async squatAt({ namespace, name }: { readonly namespace: string; readonly name: string }): Promise<void> {
    const answer = await this.#hand.send("POST", pathOf("ConfigMap", namespace), {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, ownerReferences: [await this.#boss(namespace)] },
      data: { by: "somebody" },
    });
    if (answer) this.#world.foreign.set(`${namespace}/${name}`, answer.metadata.uid ?? "");
  }

  async free(): Promise<void> {
    const place = this.#hand.pick([...this.#world.foreign.keys()]);
    if (place !== undefined) await this.#free(place);
  }

  async freeAll(): Promise<void> {
    for (const place of [...this.#world.foreign.keys()]) await this.#free(place);
  }

  async #free(place: string): Promise<void> {
    const [namespace, name] = place.split("/");
    const answer = await this.#hand.send("DELETE", pathOf("ConfigMap", namespace, name));
    if (answer) this.#world.foreign.delete(place);
  }

  async #boss(namespace: string): Promise<JsonObject> {
    const boss = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "boss" } };
    const made = await this.#hand.send("POST", pathOf("ConfigMap", namespace), boss);
    const found = made ?? await this.#hand.read(pathOf("ConfigMap", namespace, "boss"));
    const uid = found?.metadata.uid ?? "";
    return { apiVersion: "v1", kind: "ConfigMap", name: "boss", uid, controller: true };
  }
}
