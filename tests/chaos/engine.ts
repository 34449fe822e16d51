// Owns: an engine on a faulty connection that can crash, come again, and look at everything when told. Must not: know the world.

import { waitFor } from "../../e2e/cluster/mod.ts";
import { type Clock, type Random, sleep, type Timer } from "../../runtime/base/mod.ts";
import { PATIENCE_MS } from "../support/scene.ts";
import { FaultyTransport } from "./faulty_transport.ts";
import type { Lab, Process } from "./lab.ts";

/** Only this wait stands for the resync, so it must not be the length of any other. */
const RESYNC_MS = 3_600_123;
const CRDS = ["tree", "rock", "leaf"] as const;

export interface EngineOptions {
  readonly lab: Lab;
  readonly katalog: string;
  readonly random: Random;
  readonly note: (text: string) => void;
}

/** One engine at a time, and at most one more that waits for its end. */
export class Engine {
  readonly #options: EngineOptions;
  #clock: ResyncClock;
  #transport: FaultyTransport | undefined;
  #process: Process | undefined;
  #rate = 0;
  /** What no process may do, and one has done. */
  readonly misconduct: string[] = [];

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#clock = new ResyncClock(options.lab.clock);
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** Writes that the server has taken from the present engine. */
  get taken(): readonly string[] {
    return this.#transport?.taken ?? [];
  }

  /** Everything that the present engine has asked, watches excepted. */
  get asked(): readonly string[] {
    return this.#transport?.asked ?? [];
  }

  async start(): Promise<void> {
    const { lab, katalog, random, note } = this.#options;
    note("engine: start");
    this.#clock = new ResyncClock(lab.clock);
    this.#process = await lab.start({
      katalog,
      clock: this.#clock,
      random,
      through: (inner) => {
        const onMisconduct = (text: string) => void (lab.isSimulated && this.misconduct.push(text));
        this.#transport = new FaultyTransport({ ...lab, inner, random, note, onMisconduct });
        this.#transport.faults(this.#rate);
        return this.#transport;
      },
      resyncMs: RESYNC_MS,
    });
  }

  /** Another one starts, waits, and goes on when the present one has ended or crashed. */
  async takeOver(how: "stop" | "kill"): Promise<void> {
    const { lab, note } = this.#options;
    const [before, transport, clock] = [this.#process, this.#transport, this.#clock];
    await this.start();
    await sleep(lab.clock, 500 * lab.slowness);
    note(`engine: the first one ends: ${how}`);
    if (how === "kill") transport?.die();
    await before?.[how]();
    clock.forget();
  }

  faults(rate: number): void {
    this.#rate = rate;
    this.#transport?.faults(rate);
  }

  cutWatches(): void {
    this.#options.note("engine: watches are cut");
    this.#transport?.cutStreams(0.5);
  }

  /** Its lease runs out while everything else goes on, and comes back to it later. */
  async loseLease(leaseMs: number): Promise<void> {
    const { lab, note, random } = this.#options;
    const transport = this.#transport;
    note("engine: the lease is cut off");
    transport?.cutLease(true);
    lab.clock.after(leaseMs * (1 + random.next()), () => {
      note("engine: the lease is back");
      transport?.cutLease(false);
    });
    await sleep(lab.clock, leaseMs * (0.6 + 0.3 * random.next()));
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
    const { note, lab } = this.#options;
    if (at) {
      const end = new AbortController();
      const died = this.#transport?.dieAtWrite(at.writes, at.reached).then(() => end.abort());
      await Promise.race([died, sleep(lab.clock, 2_000 * lab.slowness, end.signal)]);
      end.abort();
    }
    this.#transport?.die();
    note(`engine: dead ${JSON.stringify(at ?? {})}`);
    await this.#end("kill");
  }

  async stop(): Promise<void> {
    this.#options.note("engine: stop");
    await this.#end("stop");
  }

  /**
   * Every object is looked at once more, as after the resync interval; returns the writes that followed. `objects` have
   * nothing in their way; the others keep to the waits after their failures.
   */
  async resync(objects: number): Promise<readonly string[]> {
    await this.#wait("an engine to lead", () => Promise.resolve(this.#clock.waiting === CRDS.length));
    const before = this.taken.length;
    const runs = await this.#successes();
    this.#clock.resync();
    const isOver = async () => await this.#successes() >= runs + objects;
    await this.#wait("every object to be looked at", isOver);
    await this.quiet();
    return this.taken.slice(before);
  }

  /**
   * Waits until no worker works, nothing waits in a queue or is held back, all watches are open, and nothing was written for
   * a while.
   */
  async quiet(): Promise<void> {
    let seen = -1;
    await this.#wait("the engine to come to rest", async () => {
      const last = seen;
      seen = this.taken.length;
      const isHeld = (this.#transport?.held ?? 0) > 0 || this.#isReconnecting();
      return last === seen && !isHeld && await this.#isIdle();
    });
  }

  bugs(): Promise<number> {
    return this.#process?.metric("orkestra_bugs_total") ?? Promise.resolve(0);
  }

  /** The end of its log. */
  log(lines: number): string {
    return (this.#process?.records ?? []).slice(-lines).map(({ timeMs, level, message, fields }) =>
      `${new Date(timeMs).toISOString().slice(11, 23)} ${level} ${message} ${JSON.stringify(fields)}`
    ).join("\n");
  }

  async #wait(what: string, look: () => Promise<boolean>): Promise<void> {
    const { clock, lookEveryMs } = this.#options.lab;
    await waitFor(look, { what, clock, intervalMs: Math.max(300, lookEveryMs), timeoutMs: PATIENCE_MS });
  }

  async #end(how: "stop" | "kill"): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (how === "kill") this.#clock.forget();
    await process?.[how]();
    this.#clock.forget();
  }

  async #successes(): Promise<number> {
    return await this.#process?.metric("controller_reconcile_total", { result: "success" }) ?? 0;
  }

  /** A watch that failed often comes back after seconds. */
  #isReconnecting(): boolean {
    const phases = new Map<string, unknown>();
    for (const { fields } of this.#process?.records ?? []) {
      if (fields.event === "watch-phase") phases.set(`${fields["crd"]} ${fields["type"]}`, fields["phase"]);
    }
    return [...phases.values()].includes("reconnecting");
  }

  async #isIdle(): Promise<boolean> {
    return (await this.#facts()).every((fact) => fact.workersProcessing === 0 && fact.queueDepth === 0);
  }

  async #facts() {
    const process = this.#process;
    return process ? await Promise.all(CRDS.map((name) => process.facts(name))) : [];
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

  /** Operators that wait for their resync. */
  get waiting(): number {
    return this.#waiting.size;
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
