// Owns: what people do to the objects of a soak, a few operations a second. Must not: break the server or measure.

import type { ControlPlane } from "../../../e2e/cluster/mod.ts";
import type { KubeObject } from "../../../runtime/kube/mod.ts";
import { pathOf } from "../../support/scene.ts";
import { pause } from "../support/numbers.ts";
import { GOOD, GROUP, NAMESPACE, siteBody, type SiteSpec, SOURCE } from "./katalog.ts";

const SITES = `/apis/${GROUP}/v1/namespaces/${NAMESPACE}/sites`;
const MERGE = "application/merge-patch+json";
/** How many Sites there are at most, and when none is deleted. */
const [MOST, FEWEST] = [90, 60];

export interface Churn {
  /** Operations that the server took, by name. */
  readonly done: Readonly<Record<string, number>>;
  /** Operations that found no server or no object. */
  readonly missed: () => number;
  /** Goes on until `signal` aborts. */
  run(operationsPerSecond: number, signal: AbortSignal): Promise<void>;
  /** Gives every Site a spec that can be had. */
  mendAll(): Promise<void>;
  /** Sends those Sites that have children elsewhere to another namespace, which is new; the old one is deleted. */
  moveFar(): Promise<void>;
}

type Operation = (name: string) => Promise<void>;

export function createChurn(cluster: ControlPlane): Churn {
  const { client } = cluster;
  const names: string[] = [];
  const done: Record<string, number> = {};
  let [count, missed, farAt] = [0, 0, 0];

  const farNamespace = () => `soak-far-${farAt}`;
  const change = async (name: string, spec: Partial<SiteSpec>): Promise<void> => {
    await client.json(`${SITES}/${name}`, { method: "PATCH", body: { spec }, contentType: MERGE });
  };
  const create = async (name: string, spec: Partial<SiteSpec> = {}): Promise<void> => {
    await client.json(SITES, { method: "POST", body: siteBody(name, { ...GOOD, ...spec }) });
    if (!names.includes(name)) names.push(name);
  };
  const remove = async (name: string): Promise<void> => {
    await client.json(`${SITES}/${name}`, { method: "DELETE" });
    names.splice(names.indexOf(name), 1);
  };
  const edit = async (kind: string, name: string, body: unknown): Promise<void> => {
    const request = { method: "PATCH", body, contentType: MERGE };
    await client.json(pathOf(kind, NAMESPACE, name), request);
  };
  const drop = async (kind: string, name: string): Promise<void> => {
    await client.json(pathOf(kind, NAMESPACE, name), { method: "DELETE" });
  };

  const operations: readonly (readonly [weight: number, name: string, Operation])[] = [
    [20, "change", (name) => change(name, { text: `changed-${below(10)}` })],
    [8, "ask for more or less", (name) => change(name, { extra: pick(["true", "false"]) })],
    [5, "move a child", (name) => change(name, { far: pick([farNamespace(), ""]) })],
    [4, "contest a child", (name) => change(name, { shared: pick(["shared-1", "shared-2", ""]) })],
    [4, "break a template", (name) => change(name, { divisor: 0 })],
    [3, "break a rule", (name) => change(name, { count: 9 })],
    [9, "mend", (name) => change(name, { divisor: 1, count: 1 })],
    [6, "edit a ConfigMap", (name) => edit("ConfigMap", name, { data: { text: "edited" } })],
    [
      3,
      "label a Service",
      (name) => edit("Service", name, { metadata: { labels: { "orkestra-owner": "x" } } }),
    ],
    [
      3,
      "scale a Deployment",
      (name) => edit("Deployment", name, { metadata: { annotations: { by: name } } }),
    ],
    [5, "delete a ConfigMap", (name) => drop("ConfigMap", name)],
    [3, "delete a Secret", (name) => drop("Secret", `${name}-login`)],
    [2, "delete a Deployment", (name) => drop("Deployment", name)],
    [2, "replace", async (name) => {
      await remove(name);
      await create(name);
    }],
    [2, "fight", async (name) => {
      for (let i = 0; i < 8; i++) {
        await edit("ConfigMap", name, { data: { text: `mine-${i}` } });
        await pause(150);
      }
    }],
    [1, "change a source", () => edit("Secret", SOURCE, { data: { password: btoa(`p-${below(1e6)}`) } })],
  ];

  async function one(): Promise<void> {
    const isGrowing = names.length < FEWEST || (names.length < MOST && below(100) < 20);
    if (isGrowing) {
      return await counted("create", () => create(`site-${count++}`, { far: pick(["", farNamespace()]) }));
    }
    const name = names[below(names.length)]!;
    if (below(100) < 15) return await counted("delete", () => remove(name));
    const [, what, operation] = weighted(operations);
    await counted(what, () => operation(name));
  }

  async function counted(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      done[what] = (done[what] ?? 0) + 1;
    } catch {
      // No server for the moment, or the object is gone or not made yet; what is there in the end is looked up.
      missed++;
    }
  }

  const all = async () => (await client.json(SITES))["items"] as unknown as readonly KubeObject[];

  return {
    done,
    missed: () => missed,
    async run(operationsPerSecond, signal) {
      while (!signal.aborted) {
        await one();
        await pause(2_000 * Math.random() / operationsPerSecond);
      }
    },
    async mendAll() {
      for (const { metadata } of await all()) {
        await change(metadata.name, { divisor: 1, count: 1, shared: "" });
      }
    },
    async moveFar() {
      const old = farNamespace();
      const next = `soak-far-${farAt + 1}`;
      await createNamespace(cluster, next);
      farAt++;
      for (
        const { metadata, spec } of await all() as unknown as readonly (KubeObject & { spec: SiteSpec })[]
      ) {
        if (spec.far === old) await counted("move all", () => change(metadata.name, { far: next }));
      }
      await client.json(`/api/v1/namespaces/${old}`, { method: "DELETE" });
    },
  };
}

/** One that exists already is fine. */
export async function createNamespace({ client }: ControlPlane, name: string): Promise<void> {
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  const { status, text } = await client.send("/api/v1/namespaces", { method: "POST", body });
  if (status !== 201 && status !== 409) throw new Error(`namespace ${name}: ${status} ${text}`);
}

function below(count: number): number {
  return Math.floor(Math.random() * count);
}

function pick<T>(choices: readonly T[]): T {
  return choices[below(choices.length)]!;
}

function weighted<T extends readonly [weight: number, ...unknown[]]>(choices: readonly T[]): T {
  let left = below(choices.reduce((sum, [weight]) => sum + weight, 0));
  return choices.find(([weight]) => (left -= weight) < 0)!;
}
