// Owns: a first-in first-out list whose entries may leave early. Must not: know priorities or time.

/** An entry that knows the ticket it got when it joined; a different ticket means that it left or joined again. */
export interface LaneEntry {
  ticket: number;
}

/** First in, first out; `leave` is constant time. */
export interface Lane<T extends LaneEntry> {
  join(entry: T): void;
  /** Removes an entry that is in this lane. */
  leave(entry: T): void;
  /** Takes the first entry out. */
  shift(): T | undefined;
  readonly size: number;
}

/** Makes a lane. An entry stands in at most one lane. Cost: amortised constant per operation. */
export function createLane<T extends LaneEntry>(nextTicket: () => number): Lane<T> {
  return new TicketLane(nextTicket);
}

class TicketLane<T extends LaneEntry> implements Lane<T> {
  readonly #nextTicket: () => number;
  /** From `#head` on in order of arrival; one whose ticket is no longer its entry's is empty. */
  #slots: { readonly entry: T; readonly ticket: number }[] = [];
  #head = 0;
  #size = 0;

  constructor(nextTicket: () => number) {
    this.#nextTicket = nextTicket;
  }

  get size(): number {
    return this.#size;
  }

  join(entry: T): void {
    entry.ticket = this.#nextTicket();
    this.#slots.push({ entry, ticket: entry.ticket });
    this.#size++;
  }

  leave(entry: T): void {
    entry.ticket = 0;
    this.#size--;
    this.#dropEmpty();
  }

  shift(): T | undefined {
    while (this.#head < this.#slots.length) {
      const { entry, ticket } = this.#slots[this.#head++]!;
      this.#dropTaken();
      if (entry.ticket !== ticket) continue;
      entry.ticket = 0;
      this.#size--;
      return entry;
    }
    this.#slots = [];
    this.#head = 0;
    return undefined;
  }

  #dropTaken(): void {
    if (this.#head <= 1_024 || this.#head * 2 <= this.#slots.length) return;
    this.#slots = this.#slots.slice(this.#head);
    this.#head = 0;
  }

  #dropEmpty(): void {
    if (this.#slots.length < 64 || this.#slots.length - this.#head < 4 * this.#size) return;
    this.#slots = this.#slots.slice(this.#head).filter((slot) => slot.entry.ticket === slot.ticket);
    this.#head = 0;
  }
}
