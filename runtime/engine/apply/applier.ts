// Owns: sending writes, each only when it would change something. Must not: decide what is wanted, retry, or read.

import { assertNever, type Clock, type Json, OrkError } from "../../base/mod.ts";
import { KubeApiError, type KubeObject, type KubeWriter, type Write } from "../../kube/mod.ts";
import type { Logger, Metrics } from "../../telemetry/mod.ts";
import { appliedMark, isAsCreated, isSecret, prepareDesired } from "./applied.ts";
import { type Desired, Drift } from "./_drift.ts";
import { explainFailure } from "./failure.ts";
import { isMergeNoop } from "./merge_patch.ts";
import { OwnSet } from "./_own_set.ts";
import type { WriteResult } from "./result.ts";
import { SecretMemory } from "./secret_memory.ts";
import { withoutSecrets } from "./_unsaid.ts";
import { verdictOf } from "./_verdict.ts";
import { WriteMeters } from "./_write_meters.ts";

export interface ApplierOptions {
  readonly writer: KubeWriter;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** @default "orkestra" */
  readonly fieldManager?: string;
  /** Learned normal forms kept, about 200 bytes each. @default 50000 */
  readonly normalForms?: number;
}

export interface ExecuteOptions {
  /** The object as cached. Without it nothing is compared. */
  readonly observed?: KubeObject;
  readonly signal?: AbortSignal;
}

/** The only way to change the cluster. Safe for concurrent use on different objects. */
export interface Applier {
  /** Sends one write unless the observed object already satisfies it. Failures of the world are results, bugs are thrown. */
  execute(write: Write, options?: ExecuteOptions): Promise<WriteResult>;
  /** Drops what was learned about a type, or all types of a group, for when a schema changed. */
  forget(types: { readonly group: string; readonly kind?: string }): void;
  /** Drops what is remembered of one object, which is gone or about to go. */
  gone(object: KubeObject): void;
}

type Kind<K extends Write["kind"]> = Extract<Write, { kind: K }>;
type Written = Extract<WriteResult, { kind: "written" }>;

/** An applier with an empty memory. */
export function createApplier(options: ApplierOptions): Applier {
  return new LearningApplier(options);
}

class LearningApplier implements Applier {
  readonly #clock: Clock;
  readonly #ownSet: OwnSet;
  readonly #meters: WriteMeters;
  readonly #drift: Drift;
  readonly #secrets = new SecretMemory();

  constructor(options: ApplierOptions) {
    const { writer, fieldManager = "orkestra", normalForms } = options;
    this.#clock = options.clock;
    this.#ownSet = new OwnSet(writer, fieldManager);
    this.#meters = new WriteMeters(options);
    this.#drift = new Drift(normalForms === undefined ? {} : { capacity: normalForms });
  }

  async execute(write: Write, o: ExecuteOptions = {}): Promise<WriteResult> {
    const startedMs = this.#clock.monotonicMs();
    const result = await this.#perform(write, o).catch((error: unknown) => failed(error, write, o));
    // What was skipped was counted as such and took no time.
    if (result.kind === "unchanged" && result.object === o.observed) return result;
    this.#meters.sent(write, result, startedMs);
    return result;
  }

  forget(types: { readonly group: string; readonly kind?: string }): void {
    this.#drift.forget(types);
  }

  gone(object: KubeObject): void {
    if (isSecret(object) && object.metadata.uid !== undefined) this.#secrets.forget(object.metadata.uid);
  }

  async #perform(write: Write, o: ExecuteOptions): Promise<WriteResult> {
    switch (write.kind) {
      case "apply":
        return await this.#apply(write, o);
      case "patchMeta":
        return await this.#patch(write, o.observed?.metadata as Json | undefined, o);
      case "patchStatus":
        return await this.#patch(write, o.observed?.["status"] as Json | undefined, o);
      case "patchObject":
        return await this.#send(write, "patched", o);
      case "create":
        return await this.#create(write, "created", o);
      case "replace":
        return await this.#create(write, "replaced", o);
      case "delete":
        return await this.#delete(write, o);
      default:
        return assertNever(write);
    }
  }

  async #apply(raw: Kind<"apply">, { observed, signal }: ExecuteOptions): Promise<WriteResult> {
    const write = { ...raw, object: prepareDesired(raw.object) };
    const desired = write.object;
    const sameTemplate = observed !== undefined && appliedMark(observed) === appliedMark(desired);
    const before = observed ? this.#drift.unexplained(write, observed) : [];
    if (sameTemplate && before.length === 0) return this.#skip(write, observed);
    const newSecret = isSecret(desired) && !this.#secrets.isRepeat(observed?.metadata.uid ?? "", desired);
    const isCreated = observed !== undefined && isAsCreated(observed);
    const answer = await this.#ownSet.apply(onlyTo(observed, write), { isCreated }, signal);
    const after = answer ? this.#learn(write, answer) : [];
    const { fieldManager } = this.#ownSet;
    return verdictOf({ desired, observed, answer, before, after, sameTemplate, newSecret, fieldManager });
  }

  /** A plain create leaves an object of somebody else alone, which an apply would silently take over. */
  async #create<W extends Kind<"create" | "replace">>(
    raw: W,
    verb: "created" | "replaced",
    o: ExecuteOptions,
  ): Promise<WriteResult> {
    const object = prepareDesired(raw.object, "create");
    const result = await this.#send({ ...raw, object }, verb, o);
    if (result.object) this.#learn({ type: raw.type, object }, result.object);
    return result;
  }

  /** Remembers what the server made of what was sent, and returns where the two differ. */
  #learn(desired: Desired, answer: KubeObject): ReturnType<Drift["learn"]> {
    const { uid } = answer.metadata;
    if (isSecret(desired.object) && uid) this.#secrets.remember(uid, desired.object);
    return this.#drift.learn(desired, answer);
  }

  #patch(
    write: Kind<"patchMeta" | "patchStatus">,
    target: Json | undefined,
    o: ExecuteOptions,
  ): Promise<WriteResult> | WriteResult {
    const isNoop = o.observed !== undefined && isMergeNoop(target, write.patch);
    return isNoop ? this.#skip(write, o.observed) : this.#send(write, "patched", o);
  }

  #delete(write: Kind<"delete">, o: ExecuteOptions): Promise<WriteResult> | WriteResult {
    const { observed } = o;
    const isUnderWay = observed?.metadata.deletionTimestamp && isSameIncarnation(write.uid, observed);
    return isUnderWay ? this.#skip(write, observed) : this.#send(write, "deleted", o);
  }

  #skip(write: Write, observed: KubeObject): WriteResult {
    this.#meters.skipped(write);
    return { kind: "unchanged", object: observed };
  }

  async #send(write: Write, verb: Written["verb"], { signal }: ExecuteOptions): Promise<Written> {
    const object = await this.#ownSet.send(write, signal);
    return { kind: "written", verb, ...(object ? { object } : {}), changes: [] };
  }
}

function failed(error: unknown, write: Write, { observed }: ExecuteOptions): WriteResult {
  if (!(error instanceof OrkError)) throw error;
  if (write.kind === "create" && error instanceof KubeApiError && error.reason === "AlreadyExists") {
    return { kind: "exists", ...(observed ? { object: observed } : {}) };
  }
  return { kind: "failed", error: explainFailure(withoutSecrets(error, write), write) };
}

/** Refused by the server when another object has the name by then, or none, which a plain create may make. */
function onlyTo(observed: KubeObject | undefined, write: Kind<"apply">): Kind<"apply"> {
  const uid = observed?.metadata.uid;
  if (uid === undefined) return write;
  const { object } = write;
  return { ...write, object: { ...object, metadata: { ...object.metadata, uid } } };
}

function isSameIncarnation(uid: string | undefined, observed: KubeObject): boolean {
  return uid === undefined || observed.metadata.uid === uid;
}
