// Owns: how long new objects take to be Ready while the runtime has other work, and how long the same writes take the
// server at that moment. Must not: give the runtime that other work.

import type { Transport } from "../../../runtime/kube/mod.ts";
import { pause, timedMs } from "./numbers.ts";
import { bareWrites, createPart, type PartKind, partsPath } from "./parts.ts";
import { openReadyWatch } from "./ready_by_name.ts";

export interface FreshTimes {
  /** From the request that creates an object until a watch shows it Ready. */
  readonly readyMs: readonly number[];
  /** A watched object of a kind that nobody manages is created and gets the same two writes from a bare client. */
  readonly serverMs: readonly number[];
}

export interface FreshOptions {
  readonly transport: Transport;
  readonly kind: PartKind;
  /** Served, and in no Katalog. */
  readonly unmanaged: PartKind;
  /** Exists; holds nothing of these kinds but what is made here. */
  readonly namespace: string;
  /** Names are made of it; each measurement needs its own. */
  readonly label: string;
  readonly everyMs: number;
  readonly least: number;
  /** More are created until it resolves. */
  readonly until: Promise<unknown>;
}

/** Creates objects at a steady pace, each beside a probe of the server. */
export async function measureFresh(options: FreshOptions): Promise<FreshTimes> {
  const { transport, kind, unmanaged, namespace, everyMs, least, until } = options;
  const [managed, probed] = [
    await openReadyWatch(transport, partsPath(kind, namespace)),
    await openReadyWatch(transport, partsPath(unmanaged, namespace)),
  ];
  const goOn = { value: true };
  const ended = until.finally(() => goOn.value = false);
  const [ready, server]: [Promise<number>[], Promise<number>[]] = [[], []];
  for (let i = 0; i < least || goOn.value; i++) {
    const name = `fresh-${options.label}-${i}`;
    ready.push(timedMs(async () => {
      await createPart(transport, kind, { namespace, name });
      await managed.seen(name);
    }));
    server.push(timedMs(async () => {
      const uid = await createPart(transport, unmanaged, { namespace, name });
      await bareWrites(transport, unmanaged, { namespace, name, uid });
      await probed.seen(name);
    }));
    await pause(everyMs);
  }
  const times = { readyMs: await Promise.all(ready), serverMs: await Promise.all(server) };
  await ended;
  for (const one of [managed, probed]) one.close();
  return times;
}
