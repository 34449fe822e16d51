// Owns: what an operator is made of. Must not: hold logic.

import type { Clock, Random } from "../../base/mod.ts";
import type { KubeReader, Transport } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import type { Logger, Metrics } from "../../telemetry/mod.ts";
import type { Applier, EventRecorder, WriteLane } from "../apply/mod.ts";
import type { CertificateIssuer } from "../reconcile/mod.ts";
import type { WatchSet } from "../watch/mod.ts";
import type { Turns } from "./turns.ts";

export interface OperatorSettings {
  readonly workers: number;
  readonly resyncMs: number;
  readonly failureThreshold: number;
  readonly maxDepth?: number;
}

export interface OperatorOptions {
  readonly plan: CrdPlan;
  readonly settings: OperatorSettings;
  readonly transport: Transport;
  readonly reader: KubeReader;
  readonly watchSet: WatchSet;
  readonly applier: Applier;
  readonly events: EventRecorder;
  readonly lane: WriteLane;
  /** One for all operators of the process. */
  readonly turns: Turns;
  readonly issueCertificate: CertificateIssuer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** True for the uid of an object that some operator watches. @default nobody knows of any */
  readonly isLiving?: (uid: string) => boolean;
  /** Called when started, health or presence changes: dependants look again. */
  readonly onHealthChange: () => void;
}
