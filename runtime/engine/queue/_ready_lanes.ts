// Owns: which ready item is next: two priorities, each in order of arrival. Must not: know time.

import type { Item } from "./_item.ts";
import { createLane, type Lane } from "./_lane.ts";
import type { Priority } from "./work_item.ts";

/** While both priorities wait, one item in this many is a background one. */
const BACKGROUND_SHARE = 8;

/** Items that may be worked on now. Cost: amortised constant per operation. */
export class ReadyLanes {
  readonly #lanes: Readonly<Record<Priority, Lane<Item>>>;
  #freshInARow = 0;

  constructor() {
    let lastTicket = 0;
    const nextTicket = () => ++lastTicket;
    this.#lanes = { fresh: createLane(nextTicket), background: createLane(nextTicket) };
  }

  get size(): number {
    return this.#lanes.fresh.size + this.#lanes.background.size;
  }

  join(item: Item, nowMs: number): void {
    item.ready = true;
    item.readySinceMs = nowMs;
    this.#lanes[item.priority].join(item);
  }

  /** Takes an item out early; one that is not ready is left alone. */
  leave(item: Item): void {
    if (item.ready) this.#lanes[item.priority].leave(item);
    item.ready = false;
  }

  /** Makes an item fresh; a ready one goes to the end of the fresh ones. */
  raise(item: Item): void {
    if (item.priority === "fresh") return;
    if (item.ready) {
      this.#lanes.background.leave(item);
      this.#lanes.fresh.join(item);
    }
    item.priority = "fresh";
  }

  /** Takes the next item out: fresh ones first, and a background one when it is its turn. */
  shift(): Item | undefined {
    const item = this.#nextLane().shift();
    if (item) item.ready = false;
    return item;
  }

  #nextLane(): Lane<Item> {
    const { fresh, background } = this.#lanes;
    if (background.size === 0) return fresh;
    if (fresh.size === 0 || this.#freshInARow >= BACKGROUND_SHARE - 1) {
      this.#freshInARow = 0;
      return background;
    }
    this.#freshInARow++;
    return fresh;
  }
}
