/**
 * The work queue of one CRD: deduplication, two priorities, delays, backoff per key, parking.
 * @module
 */
// Owns: the public surface of runtime/engine/queue. Must not: hold logic.

export { backoffMs, type BackoffOptions } from "./backoff.ts";
export {
  type AddOptions,
  createWorkQueue,
  type Priority,
  type QueueStats,
  type WorkItem,
  type WorkQueue,
  type WorkQueueOptions,
} from "./work_queue.ts";
