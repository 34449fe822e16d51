// Owns: what a run needs of the place where it happens: time, a cluster, and processes on it. Must not: be such a place.

import type { Clock, Random } from "../../runtime/base/mod.ts";
import type { Transport } from "../../runtime/kube/mod.ts";
import type { LogRecord } from "../../runtime/telemetry/mod.ts";
import type { PlainClient } from "../../e2e/cluster/mod.ts";
import type { Labels } from "../support/runtime.ts";

/** Where a run happens: a real control plane, or one in memory on simulated time. */
export interface Lab {
  readonly clock: Clock;
  /** A connection of people, on which nothing goes wrong. */
  readonly client: Pick<PlainClient, "send">;
  /** How long waits and pauses of faults are, in what they are on a real control plane. */
  readonly slowness: number;
  /** Processes elect a leader, so that there may be two of them. */
  readonly isElecting: boolean;
  /** A process that could not renew its lease for so long may not write. */
  readonly leaseMs?: number;
  /** Time costs nothing: other programs work on the same objects too, and what a process sends is judged by the moment. */
  readonly isSimulated: boolean;
  /** Pause between two looks at the cluster, in milliseconds. */
  readonly lookEveryMs: number;
  /** Pause in which watches that logs do not tell apart come back. */
  readonly reconnectMs: number;
  /** Once everything is as it must be: so long nothing may be written or read. Absent where time is dear. */
  readonly restMs?: number;
  /** Starts an operator; returns when its API listens. */
  start(options: ProcessOptions): Promise<Process>;
  /** The API server goes and comes again, having forgotten its history. Absent where that takes too long. */
  restart?(): Promise<void>;
}

export interface ProcessOptions {
  readonly katalog: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Something between the engine and its connection. */
  readonly through: (transport: Transport) => Transport;
  readonly resyncMs: number;
}

/** One process of an operator. */
export interface Process {
  readonly records: readonly LogRecord[];
  metric(name: string, labels?: Labels): Promise<number>;
  facts(crd: string): Promise<{ readonly workersProcessing: number; readonly queueDepth: number }>;
  /** Drains. */
  stop(): Promise<unknown>;
  /** Ends it as it stands; its connection is dead already. */
  kill(): Promise<unknown>;
}
