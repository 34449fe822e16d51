// Owns: what an informer shows of itself. Must not: decide.

/**
 * - `syncing`: the first list is under way.
 * - `synced`: the list is complete and the watch follows it.
 * - `reconnecting`: the connection is lost; the store may be behind.
 * - `forbidden`: the API server refuses list or watch; tried again until it is allowed.
 * - `absent`: the API server does not serve the type (yet); tried again, at once on `poke`.
 */
export type InformerPhase = "syncing" | "synced" | "reconnecting" | "forbidden" | "absent" | "stopped";

export interface InformerCounters {
  /** Watches opened after the first, those that the server ended on time excepted. */
  readonly reconnects: number;
  /** 410 answers, in either form. */
  readonly expired: number;
  /** Connections found silent. */
  readonly stalls: number;
  /** Full lists after the first. */
  readonly relists: number;
  /** Watch events, bookmarks excepted. */
  readonly events: number;
  readonly handlerErrors: number;
}

export interface InformerState {
  readonly phase: InformerPhase;
  /** Why it is not synced. */
  readonly message?: string;
  /** Epoch ms at which this phase began. */
  readonly sinceMs: number;
  /** The store was complete at least once. */
  readonly hasSynced: boolean;
  /** How long the last complete list took. */
  readonly lastSyncTookMs?: number;
  /** Epoch ms of the last complete list. */
  readonly lastSyncMs?: number;
  /** Epoch ms of the last watch event. */
  readonly lastEventMs?: number;
  /** Epoch ms at which the server last said anything: list, event, bookmark, end of a watch. */
  readonly lastContactMs?: number;
  readonly itemCount: number;
  readonly counters: InformerCounters;
}
