// Owns: the moment at which an object of a given name was seen Ready. Must not: know who made it so.

import type { ApiStream, Transport } from "../../../runtime/kube/mod.ts";
import { isReady, type StatefulObject } from "./readiness.ts";
import { must } from "./requests.ts";

export interface ReadyByName {
  /** Resolves when the object was seen Ready. */
  seen(name: string): Promise<void>;
  close(): void;
}

/** Opens a watch on the objects of a list from now on. */
export async function openReadyWatch(transport: Transport, path: string): Promise<ReadyByName> {
  const { body } = await must(transport, { method: "GET", path });
  const { resourceVersion } = (body as unknown as { metadata: { resourceVersion: string } }).metadata;
  const stream = await transport.stream({ method: "GET", path, query: { watch: true, resourceVersion } });
  const known = new Map<string, PromiseWithResolvers<void>>();
  const of = (name: string) => {
    const one = known.get(name) ?? Promise.withResolvers<void>();
    known.set(name, one);
    return one;
  };
  void followReady(stream, of);
  return { seen: (name) => of(name).promise, close: () => stream.close() };
}

async function followReady(
  stream: ApiStream,
  of: (name: string) => PromiseWithResolvers<void>,
): Promise<void> {
  for await (const line of stream.lines) {
    const { object } = line as unknown as { readonly object: StatefulObject };
    if (isReady(object)) of(object.metadata.name).resolve();
  }
}
