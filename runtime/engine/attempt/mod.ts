/**
 * One reconcile of one object, from what is known of it to what was written.
 * @module
 */
// Owns: the public surface of runtime/engine/attempt. Must not: hold logic.

export type { Outcome, Performed, Verdict } from "./outcome.ts";
export type { Facts } from "./preparation.ts";
export { Reconciler } from "./reconciler.ts";
