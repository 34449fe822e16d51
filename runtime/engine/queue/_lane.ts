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
  let slots: { readonly entry: T; readonly ticket: number }[] = [];
  let head = 0;
  let size = 0;

  function compact(): void {
    if (slots.length < 64 || slots.length - head < 4 * size) return;
    slots = slots.slice(head).filter((s) => s.entry.ticket === s.ticket);
    head = 0;
  }

  return {
    join(entry) {
      entry.ticket = nextTicket();
      slots.push({ entry, ticket: entry.ticket });
      size++;
    },
    leave(entry) {
      entry.ticket = 0;
      size--;
      compact();
    },
    shift() {
      while (head < slots.length) {
        const { entry, ticket } = slots[head++]!;
        if (head > 1_024 && head * 2 > slots.length) {
          slots = slots.slice(head);
          head = 0;
        }
        if (entry.ticket !== ticket) continue;
        entry.ticket = 0;
        size--;
        return entry;
      }
      slots = [];
      head = 0;
      return undefined;
    },
    get size() {
      return size;
    },
  };
}
