// Owns: noticing that somebody undoes our repairs of a child again and again, and pacing them. Must not: enqueue or report.

import type { Clock, Random } from "../../base/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";

/** What is repaired when a child that was deleted is made again. */
export const WHOLE = "";

/** So many repairs of one field within `WINDOW_MS` are no accident. */
const MANY = 10;
const WINDOW_MS = 60_000;
/** The child is left alone for this long at first; each further round doubles it. */
const FIRST_HOLD_MS = 1_000;
const MAX_HOLD_MS = 60_000;
/** A field that needed no repair for so long is at peace. */
const PEACE_MS = 300_000;

/** A child goes with its owner; made for the next one of that name it is not made again. */
export function wholeKey(owner: KubeObject, child: string): string {
  return `${child} of ${owner.metadata.uid ?? ""}`;
}

/** Fields that are changed back, and children that are deleted again. */
export interface ChildFights {
  readonly fields: Fights;
  readonly wholes: Fights;
}

interface Field {
  /** Monotonic ms of the latest repairs, at most `MANY`. */
  times: number[];
  /** Rounds since it counts as a fight; 0 before. */
  rounds: number;
}

interface Child {
  readonly fields: Map<string, Field>;
  heldUntilMs: number;
  repairedMs: number;
}

/** Repairs are rare: nothing is kept of children that need none, and asking about them costs nothing. */
export class Fights {
  readonly #clock: Clock;
  readonly #random: Random;
  /** The one that was repaired longest ago is the first. */
  readonly #children = new Map<string, Child>();

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Children that were repaired lately. */
  get size(): number {
    return this.#children.size;
  }

  /** Notes the repair of these fields of a child. Returns the field about which a fight begins, if one does. */
  note(key: string, paths: readonly string[]): string | undefined {
    const nowMs = this.#clock.monotonicMs();
    this.#forgetPeaceful(nowMs);
    const child = this.#children.get(key) ?? { fields: new Map(), heldUntilMs: 0, repairedMs: nowMs };
    child.repairedMs = nowMs;
    this.#children.delete(key);
    this.#children.set(key, child);
    const fought = paths.map((path) => ({ path, rounds: repaired(child, path, nowMs) }))
      .filter(({ rounds }) => rounds > 0);
    const rounds = Math.max(0, ...fought.map((one) => one.rounds));
    if (rounds > 0) child.heldUntilMs = nowMs + this.#waitMs(rounds);
    return fought.find((one) => one.rounds === 1)?.path;
  }

  /** How long a child is left alone from now on; 0 for one that nobody fights about. */
  holdMs(key: string): number {
    const child = this.#children.size === 0 ? undefined : this.#children.get(key);
    return child ? Math.max(0, child.heldUntilMs - this.#clock.monotonicMs()) : 0;
  }

  /** A quarter of it is random, so that two who pace themselves the same way do not meet for ever. */
  #waitMs(rounds: number): number {
    const wait = Math.min(MAX_HOLD_MS, FIRST_HOLD_MS * 2 ** Math.min(rounds - 1, 20));
    return wait * (1 - 0.25 * this.#random.next());
  }

  #forgetPeaceful(nowMs: number): void {
    for (const [key, { repairedMs }] of this.#children) {
      if (nowMs - repairedMs <= PEACE_MS) return;
      this.#children.delete(key);
    }
  }
}

/** The rounds of the fight about a field that was just repaired once more; 0 for none. */
function repaired({ fields }: Child, path: string, nowMs: number): number {
  const known = fields.get(path);
  const isAtPeace = !known || nowMs - known.times.at(-1)! > PEACE_MS;
  const field: Field = isAtPeace ? { times: [], rounds: 0 } : known;
  fields.set(path, field);
  const isMany = field.times.length === MANY && nowMs - field.times[0]! <= WINDOW_MS;
  if (isMany || field.rounds > 0) field.rounds++;
  field.times = [...field.times, nowMs].slice(-MANY);
  return field.rounds;
}
