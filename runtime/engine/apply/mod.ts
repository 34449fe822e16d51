/** Sends writes and events: match before write, learned normal forms, background lanes. The only writer. @module */
// Owns: the public surface of runtime/engine/apply. Must not: hold logic.

export { type Applier, type ApplierOptions, createApplier, type ExecuteOptions } from "./applier.ts";
export { APPLIED_ANNOTATION, appliedHash, appliedMark } from "./applied.ts";
export { isBuiltInKind } from "./list_table.ts";
export type { FieldChange, WriteResult, WriteVerb } from "./result.ts";
export { createWriteLane, type LaneTask, type WriteLane, type WriteLaneOptions } from "./write_lane.ts";
export { createEventRecorder, type EventRecorder, type EventRecorderOptions } from "./event_recorder.ts";
export type { EventFact } from "./event_object.ts";
