// Owns: one run: rounds of faults and changes, each followed by calm and a comparison. Must not: know single faults or changes.

import { waitFor } from "../../e2e/cluster/mod.ts";
import { errorMessage, type Random, seededRandom, sleep } from "../../runtime/base/mod.ts";
import { PATIENCE_MS } from "../support/scene.ts";
import { Engine } from "./engine.ts";
import { differences, pinWhatStays } from "./inspection.ts";
import { katalogOf } from "./katalog.ts";
import type { Lab } from "./lab.ts";
import { Script } from "./script.ts";
import { obstacleTo, owedTo, type World, worldOf } from "./world.ts";

export interface ChaosOptions {
  readonly lab: Lab;
  readonly seed: number;
  readonly rounds: number;
  /** Things that happen in a round. */
  readonly steps: number;
  /** What tells the objects of this run from those of others on the cluster. @default the seed */
  readonly name?: string;
  /** How a person repeats it. */
  readonly replay: string;
  /** Called when everything is as it must be, nothing is in the way and nothing moves any more. */
  readonly onRest?: (world: World) => void;
}

/** Chances of a fault per request and event, from a bad day to a very bad one. */
const RATES = [0.05, 0.15, 0.3];
/** Steps at the end of a round in which only children are touched, and the engine lives. */
const QUIET_STEPS = 8;
/** Things that go while nothing shows it, once everything is there. */
const UNSEEN_STEPS = 4;
/** In the long rest. */
const RESYNCS = 6;
const TRACE_LINES = 400;

/**
 * On a cluster that holds `CHAOS_KINDS`; returns its trace.
 * @throws an error that tells what is wrong, when the engine did not do what it owes; prints the trace before.
 */
export async function runChaos(options: ChaosOptions): Promise<readonly string[]> {
  const { replay } = options;
  const run = new Run(options);
  try {
    await run.all();
  } catch (error) {
    console.error(`${errorMessage(error)}\n${run.told()}\nrepeat it with: ${replay}`);
    await run.end().catch((more) => console.error(`leaving failed too: ${errorMessage(more)}`));
    throw error;
  }
  await run.end();
  return run.trace;
}

class Run {
  readonly #options: ChaosOptions;
  readonly #random: Random;
  readonly #world: World;
  readonly #script: Script;
  readonly #engine: Engine;
  readonly trace: string[] = [];
  readonly #note = (text: string) => {
    this.trace.push(`${new Date(this.#options.lab.clock.now()).toISOString().slice(11, 23)} ${text}`);
  };

  constructor(options: ChaosOptions) {
    const { lab, seed } = options;
    this.#options = options;
    this.#random = seededRandom(seed);
    this.#world = worldOf(options.name ?? `${seed}`);
    this.#script = new Script({
      lab,
      world: this.#world,
      random: this.#random,
      note: this.#note,
      wake: () => this.#wake(),
    });
    this.#engine = new Engine({
      lab,
      katalog: katalogOf(this.#world),
      // A sequence of its own: how many requests are sent must not change what the script does.
      random: seededRandom(seed + 1),
      note: this.#note,
    });
  }

  told(): string {
    const log = this.#engine.log(60);
    return `what happened last:\n${this.trace.slice(-TRACE_LINES).join("\n")}\nlog of the engine:\n${log}`;
  }

  async all(): Promise<void> {
    await this.#script.prepare();
    await this.#engine.start();
    for (let round = 1; round <= this.#options.rounds; round++) {
      this.#note(`round ${round}`);
      await this.#script.populate();
      await this.#storm();
      await this.#calm(`round ${round}`);
      await this.#losses(`round ${round}`);
    }
    if (this.#options.lab.restMs !== undefined) await this.#longRest(this.#options.lab.restMs);
    this.#note("the end");
    await this.#script.leave();
    await this.#calm("the end");
  }

  /** Whatever happened, nothing is left running. */
  async end(): Promise<void> {
    this.#engine.faults(0);
    await this.#script.tidy();
    await this.#script.leave();
    await this.#wake();
    await this.#engine.stop();
  }

  async #storm(): Promise<void> {
    const rate = RATES[Math.floor(this.#random.next() * RATES.length)] ?? 0;
    this.#note(`faults: ${rate}`);
    this.#engine.faults(rate);
    for (let step = 0; step < this.#options.steps; step++) {
      await this.#script.step();
      await this.#engineStep();
      await this.#pause();
    }
    // Neither an edit of an owner nor a new engine makes good what an event was missed for.
    await this.#wake();
    for (let step = 0; step < QUIET_STEPS; step++) {
      await this.#script.meddle();
      if (this.#random.next() < 0.3) this.#engine.cutWatches();
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    if (this.#random.next() < 0.4) {
      await sleep(this.#options.lab.clock, this.#random.next() * 300 * this.#options.lab.slowness);
    }
  }

  /**
   * What happens to the engine itself: it crashes, comes again, loses its watches. The server stays: the garbage collector
   * of Kubernetes, cut off from it, does not see that an object of the same name is another one.
   */
  async #engineStep(): Promise<void> {
    const [kind, writes, reached] = [this.#random.next(), this.#random.next(), this.#random.next() < 0.5];
    if (!this.#engine.isRunning) return kind < 0.4 ? await this.#engine.start() : undefined;
    if (kind < 0.04) await this.#engine.crash();
    else if (kind < 0.12) await this.#engine.crash({ writes: 1 + Math.floor(writes * 6), reached });
    else if (kind < 0.15) await this.#engine.stop();
    else if (kind < 0.22) this.#engine.cutWatches();
    else if (kind < 0.26) await this.#restart();
    else if (kind < 0.34 && this.#options.lab.isElecting) {
      await this.#engine.takeOver(reached ? "kill" : "stop");
    } else if (kind < 0.39 && this.#options.lab.isElecting) await this.#loseLease();
  }

  async #loseLease(): Promise<void> {
    const { leaseMs } = this.#options.lab;
    if (leaseMs !== undefined) await this.#engine.loseLease(leaseMs);
  }

  async #restart(): Promise<void> {
    const { lab } = this.#options;
    if (!lab.restart) return;
    this.#note("the API server restarts");
    await lab.restart();
    this.#note("the API server is back");
  }

  async #calm(what: string): Promise<void> {
    const { lab } = this.#options;
    this.#note("calm");
    this.#engine.faults(0);
    await this.#script.tidy();
    await this.#wake();
    await this.#settle(what);
    await this.#rest(what);
    await pinWhatStays(lab, this.#world);
  }

  /** Of what goes now no event tells: only a list shows what is not there any more. */
  async #losses(round: string): Promise<void> {
    const what = `${round}, after losses that no event showed`;
    await this.#script.populate();
    await this.#settle(what);
    await this.#engine.unseen(async () => {
      for (let step = 0; step < UNSEEN_STEPS; step++) await this.#script.remove();
    });
    await this.#settle(what);
    await pinWhatStays(this.#options.lab, this.#world);
  }

  /** What agrees at last may not have been told to the engine yet; what agrees after a rest has. */
  async #settle(what: string): Promise<void> {
    do {
      await this.#agree(what);
      await this.#engine.quiet();
    } while ((await differences(this.#options.lab, this.#world)).length > 0);
  }

  async #wake(): Promise<void> {
    if (!this.#engine.isRunning) await this.#engine.start();
  }

  /** Waits until the cluster is as it must be. */
  async #agree(what: string): Promise<void> {
    let found: readonly string[] = [];
    try {
      await waitFor(async () => {
        found = await differences(this.#options.lab, this.#world);
        return found.length === 0;
      }, {
        what: "agreement",
        timeoutMs: PATIENCE_MS,
        intervalMs: this.#options.lab.lookEveryMs,
        clock: this.#options.lab.clock,
      });
    } catch (error) {
      throw new Error(
        `${what}: the cluster is not as it must be (${errorMessage(error)}):\n${found.join("\n")}`,
      );
    }
  }

  /** A resync may send marks for people that were lost; after that nothing is left to write. */
  async #rest(what: string): Promise<void> {
    const { clock, reconnectMs } = this.#options.lab;
    await sleep(clock, reconnectMs);
    const owners = [...this.#world.owners.values()];
    const free = owners.filter((owner) =>
      owedTo(owner, this.#world).every((c) => !obstacleTo(c, this.#world))
    );
    this.#note("first resync");
    const late = (await this.#engine.resync(free.length)).filter((write) =>
      !/^PATCH .*\/(trees|rocks|leafs)\/[^/]+$/.test(write)
    );
    if (late.length > 0) throw new Error(`${what}: only a resync brought ${late.join(", ")}`);
    this.#note("second resync");
    const more = await this.#engine.resync(free.length);
    if (more.length > 0) throw new Error(`${what}: at rest it wrote ${more.join(", ")}`);
    const bugs = await this.#engine.bugs();
    if (bugs > 0) throw new Error(`${what}: ${bugs} bugs were caught`);
    const { misconduct } = this.#engine;
    if (misconduct.length > 0) throw new Error(`${what}: a process ${misconduct.join("\na process ")}`);
  }

  /** What a process knew is known to the next one, which has nothing to do. */
  async #anew(): Promise<void> {
    await this.#engine.crash();
    await this.#engine.start();
    await this.#engine.resync(0);
    await this.#settle("seen by another process");
    const { taken } = this.#engine;
    if (taken.length > 0) throw new Error(`a process that came anew wrote ${taken.join(", ")}`);
  }

  /** Time alone is no reason to ask or to write anything. */
  async #longRest(restMs: number): Promise<void> {
    const { clock } = this.#options.lab;
    this.#note("a long rest");
    await this.#script.clear();
    await this.#settle("with nothing in the way");
    if (this.#random.next() < 0.5) await this.#anew();
    // What is told in series is told to its end.
    await sleep(clock, restMs / RESYNCS);
    await this.#engine.resync(0);
    const before = this.#engine.asked.length;
    for (let resync = 0; resync < RESYNCS; resync++) {
      await sleep(clock, restMs / RESYNCS);
      await this.#engine.resync(0);
    }
    const asked = this.#engine.asked.slice(before);
    this.#options.onRest?.(this.#world);
    if (asked.length > 0) throw new Error(`in a long rest it asked ${asked.join(", ")}`);
  }
}
