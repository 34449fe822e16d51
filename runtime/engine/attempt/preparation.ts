// Owns: the part of a reconcile that comes before children: cleanup rule, gates, rules. Must not: decide children.

import { formatSpan } from "../../base/mod.ts";
import { asJson, type KubeObject, type Write } from "../../kube/mod.ts";
import type { CrdPlan } from "../../language/plan/mod.ts";
import {
  type GateResult,
  isUniqueAmong,
  type MutationRule,
  type Violation,
} from "../../language/rules/mod.ts";
import type { Applier } from "../apply/mod.ts";
import {
  admitsEvent,
  asIfRunning,
  decideExpiry,
  decideStatus,
  prepare,
  type Prepared,
  type Problem,
  type Snapshot,
  stoppedBy,
} from "../reconcile/mod.ts";
import type { Outcome, Performed } from "./outcome.ts";
import type { ObjectCache } from "../caches/mod.ts";
import { SecretWords } from "./secret_words.ts";
import type { StatusWriter } from "./status_writer.ts";

export interface PreparationOptions {
  readonly plan: CrdPlan;
  readonly objects: ObjectCache;
  readonly applier: Applier;
  readonly status: StatusWriter;
  readonly snapshot: (object: KubeObject) => Snapshot;
  /** Sends what later writes depend on; undefined when it is stored. */
  readonly store: (
    write: Write,
    signal: AbortSignal | undefined,
  ) => Promise<"stale" | "gone" | Problem | undefined>;
}

/** An object as its children and its status see it. */
export interface Seen {
  readonly snapshot: Snapshot;
  readonly mutated: readonly MutationRule[];
  readonly warnings: readonly Violation[];
  /** Remarks on rules that were passed over. */
  readonly skipped: readonly string[];
}

/** Sentinels of the events that brought an object here. */
export type Facts = Readonly<Record<string, boolean>>;

export type Expired =
  | { readonly kind: "over"; readonly outcome: Outcome }
  | { readonly kind: "on"; readonly dueMs: number | undefined };

/** Runs the rules of one CRD. */
export class Preparation {
  readonly #options: PreparationOptions;

  constructor(options: PreparationOptions) {
    this.#options = options;
  }

  /** Asks the gate before the queue. An object on its way out always passes. */
  admits(object: KubeObject, facts: Facts): GateResult {
    const { plan, snapshot } = this.#options;
    if (!plan.rules.gates.enqueue || object.metadata.deletionTimestamp !== undefined) return { passed: true };
    return admitsEvent(plan, snapshot(object), facts);
  }

  prepare(snapshot: Snapshot, facts: Facts | "gates were asked" = {}): Prepared {
    const { plan, objects } = this.#options;
    const { uid } = snapshot.object.metadata;
    return prepare(plan, snapshot, {
      ...(facts === "gates were asked" ? { skipsGates: true } : { facts }),
      isUnique: (field, value) =>
        isUniqueAmong(jsonOf(objects.all()), {
          field,
          value,
          isSelf: (object) => (object as unknown as KubeObject).metadata.uid === uid,
        }),
    });
  }

  /** What status sees: the object as it is now, prepared as its children saw it. */
  seen(object: KubeObject, reruns?: ReadonlySet<string>): Seen {
    const snapshot = asIfRunning(this.#options.snapshot(object), reruns);
    const prepared = this.prepare(snapshot, "gates were asked");
    if (prepared.kind !== "ready") return { snapshot, mutated: [], warnings: [], skipped: [] };
    const view = { ...prepared.object, metadata: object.metadata };
    return {
      snapshot: { ...snapshot, object: view, data: prepared.data },
      mutated: prepared.mutated,
      warnings: prepared.warnings,
      skipped: prepared.skipped.map(({ span, message }) => `${formatSpan(span)}: ${message}`),
    };
  }

  /** The object broke a rule, or a rule failed on it: that is said, and its children stay as they are. */
  async stop(
    object: KubeObject,
    done: { readonly prepared: Prepared; readonly performed: readonly Performed[] },
    signal: AbortSignal | undefined,
  ): Promise<Outcome> {
    const { plan, snapshot } = this.#options;
    const { prepared, performed } = done;
    const seen = snapshot(object);
    const words = new SecretWords(() => [object, ...seen.children.owned()]);
    const problems = words.problems(stoppedBy(prepared));
    const verdict = prepared.kind === "denied" ? words.verdict(prepared) : undefined;
    const { write } = decideStatus(plan, seen, {
      problems,
      desired: [],
      warnings: verdict?.warnings ?? [],
      isStopped: true,
    });
    const failed = await this.#options.status.store(object, write, signal);
    if (failed === "stale" || failed === "gone") return { kind: failed };
    if (failed) problems.push(words.problem(failed));
    return { kind: "incomplete", object, performed, problems, ...(verdict ? { verdict } : {}) };
  }

  /** Acts on the cleanup rule; without one nothing happens. */
  async expire(
    object: KubeObject,
    performed: readonly Performed[],
    signal: AbortSignal | undefined,
  ): Promise<Expired> {
    const { plan, snapshot, store } = this.#options;
    if (!plan.rules.cleanup) return { kind: "on", dueMs: undefined };
    const expiry = decideExpiry(plan, snapshot(object));
    const failed = expiry.write && await store(expiry.write, signal);
    if (failed === "stale" || failed === "gone") return { kind: "over", outcome: { kind: failed } };
    if (failed) {
      return { kind: "over", outcome: { kind: "incomplete", object, performed, problems: [failed] } };
    }
    if (expiry.kind === "delete") return { kind: "over", outcome: { kind: "expired", object } };
    return { kind: "on", dueMs: expiry.kind === "wait" ? expiry.dueMs : undefined };
  }
}

function* jsonOf(objects: Iterable<KubeObject>) {
  for (const object of objects) yield asJson(object);
}
