// Owns: an engine on a faulty connection that can crash, come again, and look at everything when told. Must not: know the world.

import { systemClock } from "../../cli/io/mod.ts";
import { type ControlPlane, waitFor } from "../../e2e/cluster/mod.ts";
import { type Clock, type Random, sleep, type Timer } from "../../runtime/base/mod.ts";
import { startRuntime, type TestRuntime } from "../support/runtime.ts";
import { PATIENCE_MS } from "../support/scene.ts";
import { FaultyTransport } from "./faulty_transport.ts";

/** Only this wait stands for the resync, so it must not be the length of any other. */
const RESYNC_MS = 3_600_123;
const CRDS = ["tree", "rock", "leaf"] as const;

export interface EngineOptions {
  readonly cluster: ControlPlane;
  readonly katalog: string;
  readonly random: Random;
  readonly note: (text: string) => void;
}

/** One engine at a time. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #clock = new ResyncClock(systemClock());
  #transport: FaultyTransport | undefined;
  #runtime: TestRuntime | undefined;
  #rate = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#runtime !== undefined;
  }

  /** Writes that the server has taken from the present engine. */
  get taken(): readonly string[] {
    return this.#transport?.taken ?? [];
  }

  async start(): Promise<void> {
    const { cluster, katalog, random, note } = this.#options;
    note("engine: start");
    this.#runtime = await startRuntime({
      cluster,
      katalog,
      clock: this.#clock,
      through: (inner) => {
        this.#transport = new FaultyTransport({ inner, random, clock: this.#clock, note });
        this.#transport.faults(this.#rate);
        return this.#transport;
      },
      settings: { defaultResyncMs: RESYNC_MS, shutdownTimeoutMs: 5_000 },
    });
  }

  faults(rate: number): void {
    this.#rate = rate;
    this.#transport?.faults(rate);
  }

  cutWatches(): void {
    this.#options.note("engine: watches are cut");
    this.#transport?.cutStreams(0.5);
  }

  /** Runs what happens while it sees nothing of it; it has to list everything afterwards. */
  async unseen(happens: () => Promise<void>): Promise<void> {
    const { note } = this.#options;
    note("engine: blind");
    this.#transport?.blind();
    await happens();
    note("engine: sees again");
    this.#transport?.seeAgain();
  }

  /** Ends as a killed process does: at once, or at one of the writes to come when it writes soon enough. */
  async crash(at?: { readonly writes: number; readonly reached: boolean }): Promise<void> {
    const { note } = this.#options;
    if (at) {
      const end = new AbortController();
      const died = this.#transport?.dieAtWrite(at.writes, at.reached).then(() => end.abort());
      await Promise.race([died, sleep(systemClock(), 2_000, end.signal)]);
      end.abort();
    }
    this.#transport?.die();
    note(`engine: dead ${JSON.stringify(at ?? {})}`);
    await this.#end();
  }

  async stop(): Promise<void> {
    this.#options.note("engine: stop");
    await this.#end();
  }

  /**
   * Every object is looked at once more, as after the resync interval; returns the writes that followed. `objects` have
   * nothing in their way; the others keep to the waits after their failures.
   */
  async resync(objects: number): Promise<readonly string[]> {
    const before = this.taken.length;
    const runs = await this.#successes();
    this.#clock.resync();
    const isOver = async () => await this.#successes() >= runs + objects;
    await waitFor(isOver, { what: "every object to be looked at", timeoutMs: PATIENCE_MS });
    await this.quiet();
    return this.taken.slice(before);
  }

  /** Waits until no worker works, nothing waits in a queue or is held back, and nothing was written for a while. */
  async quiet(): Promise<void> {
    let seen = -1;
    await waitFor(async () => {
      const last = seen;
      seen = this.taken.length;
      return last === seen && (this.#transport?.held ?? 0) === 0 && await this.#isIdle();
    }, { what: "the engine to come to rest", intervalMs: 300, timeoutMs: PATIENCE_MS });
  }

  bugs(): Promise<number> {
    return this.#runtime?.metric("orkestra_bugs_total") ?? Promise.resolve(0);
  }

  /** The end of its log. */
  log(lines: number): string {
    return (this.#runtime?.records ?? []).slice(-lines).map(({ timeMs, level, message, fields }) =>
      `${new Date(timeMs).toISOString().slice(11, 23)} ${level} ${message} ${JSON.stringify(fields)}`
    ).join("\n");
  }

  async #end(): Promise<void> {
    const runtime = this.#runtime;
    this.#runtime = undefined;
    this.#clock.forget();
    await runtime?.stop();
  }

  async #successes(): Promise<number> {
    return await this.#runtime?.metric("controller_reconcile_total", { result: "success" }) ?? 0;
  }

  async #isIdle(): Promise<boolean> {
    return (await this.#facts()).every((fact) => fact.workersProcessing === 0 && fact.queueDepth === 0);
  }

  async #facts() {
    return await Promise.all(CRDS.map(async (name) => {
      const answer = await fetch(`${this.#runtime?.url}/katalog/${name}`);
      return await answer.json() as {
        readonly workersProcessing: number;
        readonly queueDepth: number;
      };
    }));
  }
}

/** Real time, but the long wait for a resync ends when it is told to. */
class ResyncClock implements Clock {
  readonly #inner: Clock;
  readonly #waiting = new Set<() => void>();

  constructor(inner: Clock) {
    this.#inner = inner;
  }

  now(): number {
    return this.#inner.now();
  }

  monotonicMs(): number {
    return this.#inner.monotonicMs();
  }

  after(delayMs: number, run: () => void): Timer {
    if (delayMs !== RESYNC_MS) return this.#inner.after(delayMs, run);
    this.#waiting.add(run);
    return { cancel: () => void this.#waiting.delete(run) };
  }

  resync(): void {
    const due = [...this.#waiting];
    this.#waiting.clear();
    for (const run of due) run();
  }

  forget(): void {
    this.#waiting.clear();
  }
}
