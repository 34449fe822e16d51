// Owns: what the queue knows of one key. Must not: decide when it is worked on.

import type { LaneEntry } from "./_lane.ts";
import type { Priority } from "./work_item.ts";

export interface Item extends LaneEntry {
  readonly key: string;
  priority: Priority;
  /** When somebody wants it worked on; Infinity: nobody. */
  wantedMs: number;
  /** Not before this time, because it failed. */
  gateMs: number;
  failures: number;
  processing: boolean;
  /** Priority with which it went into processing. */
  taken: Priority;
  /** A fresh add without delay came while it was in processing. */
  changed: boolean;
  ready: boolean;
  readySinceMs: number;
  /** The time it stands in the heap for; Infinity: none. */
  heapMs: number;
}

/** A key that nobody wants yet. */
export function newItem(key: string): Item {
  return {
    key,
    ticket: 0,
    priority: "background",
    wantedMs: Infinity,
    gateMs: 0,
    failures: 0,
    processing: false,
    taken: "background",
    changed: false,
    ready: false,
    readySinceMs: 0,
    heapMs: Infinity,
  };
}
