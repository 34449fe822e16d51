// Owns: sending writes, each only when it would change something. Must not: decide what is wanted, retry, or read.

import { assertNever, type Clock, type Json, OrkError } from "../../base/mod.ts";
import {
  formatRef,
  KubeApiError,
  type KubeObject,
  type KubeWriter,
  refOf,
  typeKey,
  type Write,
} from "../../kube/mod.ts";
import { counterOf, histogramOf, type Logger, METRICS, type Metrics } from "../../telemetry/mod.ts";
import { appliedMark, isSecret, prepareDesired } from "./applied.ts";
import { changesOf, editorOf, effectiveDifferences } from "./changes.ts";
import { compareDesired, type Difference, formatPath } from "./compare.ts";
import { handOver } from "./hand_over.ts";
import { explainFailure, targetOf } from "./failure.ts";
import { isMergeNoop } from "./merge_patch.ts";
import { NormalForms } from "./normal_forms.ts";
import type { WriteResult } from "./result.ts";
import { SecretMemory } from "./secret_memory.ts";

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
  /** Drops what was learned about a type, for when its schema changed. */
  forget(type: { readonly group: string; readonly kind: string }): void;
}

type Apply = Write & { readonly kind: "apply" };

/** An applier with an empty memory. */
export function createApplier(options: ApplierOptions): Applier {
  const { clock, writer, logger } = options;
  const fieldManager = options.fieldManager ?? "orkestra";
  const forms = new NormalForms(options.normalForms === undefined ? {} : { capacity: options.normalForms });
  const secrets = new SecretMemory();
  const written = counterOf(options.metrics, METRICS.writesTotal);
  const skipped = counterOf(options.metrics, METRICS.writesSkipped);
  const duration = histogramOf(options.metrics, METRICS.writeDuration);

  /** Differences that no learned form explains. */
  function unexplained(write: Apply, observed: KubeObject): readonly Difference[] {
    const found = compareDesired({ type: write.type, desired: write.object, observed });
    return found.length === 0
      ? found
      : found.filter((d) => !forms.accepts(place(write, observed, d.path), d.desired, d.observed));
  }

  /** Everything in which the answer differs from what was sent is the server's normal form of it. */
  function learn(write: Apply, answer: KubeObject): readonly Difference[] {
    const confirm = (path: readonly string[], value: Json) => {
      const at = place(write, answer, path);
      if (forms.knows(at)) forms.learn(at, value, value);
    };
    const found = compareDesired({ type: write.type, desired: write.object, observed: answer }, {
      onEqual: confirm,
    });
    for (const d of found) forms.learn(place(write, answer, d.path), d.desired, d.observed);
    return found;
  }

  async function apply(raw: Apply, { observed, signal }: ExecuteOptions): Promise<WriteResult> {
    const write: Apply = { ...raw, object: prepareDesired(raw.object) };
    const sameTemplate = observed !== undefined && appliedMark(observed) === appliedMark(write.object);
    const before = observed ? unexplained(write, observed) : [];
    if (sameTemplate && before.length === 0) return skip(write, observed);
    const secret = isSecret(write.object);
    const newSecret = secret && !secrets.isRepeat(observed?.metadata.uid ?? "", write.object);
    const options = { fieldManager, ...(signal ? { signal } : {}) };
    const first = await writer.send(write, options);
    const answer = await releaseFormerFields(write, first, options);
    if (secret && answer?.metadata.uid) secrets.remember(answer.metadata.uid, write.object);
    const after = answer ? learn(write, answer) : [];
    const stored = answer ? { object: answer } : {};
    if (!observed) return { kind: "written", verb: "created", ...stored, changes: [] };
    const differences = effectiveDifferences(before, after);
    // A form seen for the first time looked like drift, but the write changed nothing.
    if (sameTemplate && differences.length === 0) return { kind: "unchanged", ...stored };
    const changes = changesOf(write.object, differences);
    if (!sameTemplate || newSecret) return { kind: "written", verb: "updated", ...stored, changes };
    const query = { fieldManager, differences };
    const editedBy = editorOf(observed, query) ?? editorOf(withOwnership(answer), query);
    return { kind: "written", verb: "repaired", ...stored, changes, ...(editedBy ? { editedBy } : {}) };
  }

  /**
   * An object that we made with a plain create holds our fields under `Update`; fields that its template no longer has
   * would stay for ever. They are handed over to our applied set once, and the apply is sent again to remove them.
   */
  async function releaseFormerFields(
    write: Apply,
    answer: KubeObject | undefined,
    options: { readonly fieldManager: string; readonly signal?: AbortSignal },
  ): Promise<KubeObject | undefined> {
    const managedFields = answer && handOver(answer.metadata.managedFields, fieldManager);
    if (!answer || !managedFields) return answer;
    await writer.send({
      kind: "patchMeta",
      type: write.type,
      ref: refOf(answer),
      patch: { managedFields },
      ...(answer.metadata.resourceVersion ? { resourceVersion: answer.metadata.resourceVersion } : {}),
    }, options);
    return await writer.send(write, options);
  }

  /** A plain create leaves an object of somebody else alone, which an apply would silently take over. */
  async function create<W extends Write & { readonly kind: "create" | "replace" }>(
    raw: W,
    verb: "created" | "replaced",
    o: ExecuteOptions,
  ): Promise<WriteResult> {
    const object = prepareDesired(raw.object);
    const result = await send({ ...raw, object }, verb, o);
    if (result.kind === "written" && result.object) {
      learn({ kind: "apply", type: raw.type, object, force: true }, result.object);
      if (isSecret(object) && result.object.metadata.uid) {
        secrets.remember(result.object.metadata.uid, object);
      }
    }
    return result;
  }

  function skip(write: Write, observed: KubeObject): WriteResult {
    skipped.add({ kind: write.type.kind });
    return { kind: "unchanged", object: observed };
  }

  async function perform(write: Write, o: ExecuteOptions): Promise<WriteResult> {
    switch (write.kind) {
      case "apply":
        return apply(write, o);
      case "patchMeta":
      case "patchStatus": {
        const target = write.kind === "patchMeta" ? o.observed?.metadata : o.observed?.["status"];
        if (o.observed && isMergeNoop(target as Json | undefined, write.patch)) {
          return skip(write, o.observed);
        }
        return await send(write, "patched", o);
      }
      case "patchObject":
        return await send(write, "patched", o);
      case "create":
        return await create(write, "created", o);
      case "replace":
        return await create(write, "replaced", o);
      case "delete":
        if (o.observed?.metadata.deletionTimestamp && isSameIncarnation(write.uid, o.observed)) {
          return skip(write, o.observed);
        }
        return await send(write, "deleted", o);
      default:
        return assertNever(write);
    }
  }

  async function send(
    write: Write,
    verb: "created" | "replaced" | "deleted" | "patched",
    { signal }: ExecuteOptions,
  ): Promise<WriteResult> {
    const object = await writer.send(write, { fieldManager, ...(signal ? { signal } : {}) });
    return { kind: "written", verb, ...(object ? { object } : {}), changes: [] };
  }

  function failed(error: unknown, write: Write, o: ExecuteOptions): WriteResult {
    if (!(error instanceof OrkError)) throw error;
    if (write.kind === "create" && error instanceof KubeApiError && error.reason === "AlreadyExists") {
      return { kind: "exists", ...(o.observed ? { object: o.observed } : {}) };
    }
    return { kind: "failed", error: explainFailure(error, write) };
  }

  return {
    async execute(write, o = {}) {
      const started = clock.monotonicMs();
      const result = await perform(write, o).catch((error: unknown) => failed(error, write, o));
      // What was skipped was counted as such and took no time.
      if (result.kind === "unchanged" && result.object === o.observed) return result;
      const kind = write.type.kind;
      written.add({ kind, result: result.kind === "written" ? result.verb : result.kind });
      duration.observe({ kind }, (clock.monotonicMs() - started) / 1_000);
      logger.debug("write sent", {
        write: write.kind,
        object: formatRef(targetOf(write)),
        result: result.kind === "written" ? result.verb : result.kind,
      });
      return result;
    },
    forget: (type) => forms.forget(typeKey(type)),
  };
}

function isSameIncarnation(uid: string | undefined, observed: KubeObject): boolean {
  return uid === undefined || observed.metadata.uid === uid;
}

function place(write: Apply, object: KubeObject, path: readonly string[]) {
  return { typeKey: typeKey(write.type), uid: object.metadata.uid ?? "", path: formatPath(path) };
}

/** The answer, if its managed fields say which fields each manager owns; times alone say nothing after our own write. */
function withOwnership(answer: KubeObject | undefined): KubeObject | undefined {
  if (!answer?.metadata.managedFields) return undefined;
  const managedFields = answer.metadata.managedFields.filter((entry) => entry["fieldsV1"] !== undefined);
  return { ...answer, metadata: { ...answer.metadata, managedFields } };
}
