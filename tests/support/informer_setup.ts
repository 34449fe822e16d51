// Owns: an informer on a scripted server and a virtual clock, for its tests. Must not: test anything.

import assert from "node:assert/strict";
import { seededRandom } from "../../runtime/base/mod.ts";
import {
  type Change,
  createInformer,
  type Informer,
  type InformerOptions,
  type InformerPhase,
} from "../../runtime/engine/watch/mod.ts";
import { type FakeServer, keepingLog, type LoggedLine, WIDGETS } from "./fake_api_server.ts";
import { settle, type VirtualClock, virtualClock } from "./virtual_clock.ts";

export interface InformerSetup {
  readonly clock: VirtualClock;
  readonly informer: Informer;
  /** The changes since the last call, as `kind key origin`. */
  readonly news: () => string[];
  readonly phases: InformerPhase[];
  readonly logged: LoggedLine[];
}

type SetupOptions = Partial<InformerOptions> & { readonly seed?: number };

/** An informer that was not started yet. */
export function setUpInformer(server: FakeServer, options: SetupOptions = {}): InformerSetup {
  const clock = virtualClock();
  const changes: string[] = [];
  const phases: InformerPhase[] = [];
  const { log, lines } = keepingLog();
  const informer = createInformer({
    transport: server.transport,
    type: WIDGETS,
    clock,
    random: seededRandom(options.seed ?? 1),
    log,
    onChange: (change: Change) => void changes.push(`${change.kind} ${change.key} ${change.origin}`),
    onPhase: (state) => void phases.push(state.phase),
    ...options,
  });
  return { clock, informer, news: () => changes.splice(0), phases, logged: lines };
}

/** An informer that has listed and watches. */
export async function syncedInformer(server: FakeServer, options: SetupOptions = {}): Promise<InformerSetup> {
  const setup = setUpInformer(server, options);
  setup.informer.start();
  await settle();
  assert.equal(setup.informer.state().phase, "synced");
  assert.equal(server.watches.length, 1);
  return setup;
}
