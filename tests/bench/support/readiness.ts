// Owns: the one measure of "done" for every operator: a watch on its objects, and what Sites must have in the end. Must
// not: know which operator works.

import type { JsonObject } from "../../../runtime/base/mod.ts";
import type { Transport } from "../../../runtime/kube/mod.ts";
import { must } from "./requests.ts";
import { childPaths, sitesPath } from "./site.ts";

export interface StatefulObject {
  readonly metadata: { readonly name: string; readonly uid: string; readonly generation: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

interface ChildObject {
  readonly metadata: {
    readonly name: string;
    readonly ownerReferences?: readonly { readonly uid: string; readonly controller?: boolean }[];
  };
}

export interface ReadyTimes {
  /** Seconds from the start of the operator to the first object that is Ready, and to the last. */
  readonly first: number;
  readonly all: number;
}

export interface ReadyWatch {
  /** Resolves when all objects are Ready; its seconds count from this call. */
  ready(): Promise<ReadyTimes>;
  close(): void;
}

/** Opens a watch on the objects of a list from now on. */
export async function watchReady(
  transport: Transport,
  path: string,
  count: number,
): Promise<ReadyWatch> {
  const { body } = await must(transport, { method: "GET", path });
  const { resourceVersion } = (body as unknown as { metadata: { resourceVersion: string } }).metadata;
  const stream = await transport.stream({ method: "GET", path, query: { watch: true, resourceVersion } });
  return {
    ready: () => readyTimes(stream.lines, { count, begun: performance.now() }),
    close: () => stream.close(),
  };
}

export interface CountWatch {
  /** Resolves when so many objects have been created. */
  reached(count: number): Promise<void>;
  close(): void;
}

/** Opens a watch that counts new objects with these labels in a list that holds none. */
export async function watchCount(
  transport: Transport,
  path: string,
  labelSelector: string,
): Promise<CountWatch> {
  const query = { watch: true, labelSelector, resourceVersion: "0" };
  const stream = await transport.stream({ method: "GET", path, query });
  return {
    async reached(count) {
      let seen = 0;
      for await (const line of stream.lines) {
        if (line["type"] === "ADDED" && ++seen >= count) return;
      }
      throw new Error(`the watch ended when ${seen} of ${count} objects were there`);
    },
    close: () => stream.close(),
  };
}

async function readyTimes(
  lines: AsyncIterable<JsonObject>,
  { count, begun }: { readonly count: number; readonly begun: number },
): Promise<ReadyTimes> {
  const ready = new Set<string>();
  let first = 0;
  for await (const line of lines) {
    const { object } = line as unknown as { readonly object: StatefulObject };
    if (!isReady(object)) continue;
    ready.add(object.metadata.name);
    const seconds = (performance.now() - begun) / 1_000;
    if (ready.size === 1 && first === 0) first = seconds;
    if (ready.size === count) return { first, all: seconds };
  }
  throw new Error(`the watch ended when ${ready.size} of ${count} objects were Ready`);
}

export function isReady({ metadata, status }: StatefulObject): boolean {
  return status?.observedGeneration === metadata.generation &&
    (status.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True");
}

/** Holds the result against the job: every Site Ready, with one child of each kind that it controls. @throws Error */
export async function checkResult(transport: Transport, namespace: string, count: number): Promise<void> {
  const sites = await items<StatefulObject>(transport, sitesPath(namespace));
  const uids = new Map(sites.map(({ metadata }) => [metadata.name, metadata.uid]));
  if (sites.filter(isReady).length !== count) throw new Error(`not all Sites in ${namespace} stayed Ready`);
  for (const path of childPaths(namespace)) {
    const owned = (await items<ChildObject>(transport, path)).filter(({ metadata }) =>
      (metadata.ownerReferences ?? []).some(({ uid, controller }) =>
        controller === true && uid === uids.get(metadata.name)
      )
    );
    if (owned.length !== count) throw new Error(`${path}: ${owned.length} of ${count} have their controller`);
  }
}

async function items<T>(transport: Transport, path: string): Promise<readonly T[]> {
  return ((await must(transport, { method: "GET", path })).body as unknown as { items: readonly T[] }).items;
}
