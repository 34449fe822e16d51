// Owns: one key of the queue as a worker gets it. Must not: know of other keys.

/** `fresh`: something changed. `background`: initial list and resync. */
export type Priority = "fresh" | "background";

/** One key handed to a worker. It stays in processing until `done`. */
export interface WorkItem {
  readonly key: string;
  readonly priority: Priority;
  /** How long the key was ready before a worker took it. */
  readonly waitedMs: number;
  /** Failures in a row so far. */
  readonly failures: number;
}
