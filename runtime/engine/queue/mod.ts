/**
 * The work queue of one CRD: deduplication, two priorities, delays, backoff per key, parking.
 * @module
 */
// Owns: the public surface of runtime/engine/queue. Must not: hold logic.

export { backoffMs, type BackoffOptions } from "./backoff.ts";
export type { Priority, WorkItem } from "./work_item.ts";
export {
  type AddOptions,
  createWorkQueue,
  type QueueStats,
  type WorkQueue,
  type WorkQueueOptions,
} from "./work_queue.ts";
