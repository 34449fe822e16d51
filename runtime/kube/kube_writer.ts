// Owns: one Write -> the requests it takes. Must not: decide what to write, cache, or wait for objects to go.

import { assertNever, type Clock, type JsonObject, type Random } from "../base/mod.ts";
import { KubeApiError } from "./api_error.ts";
import { apiErrorOf, isSuccess, objectOf, strangeAnswer } from "./api_status.ts";
import {
  formatRef,
  type KubeObject,
  type ObjectRef,
  refOf,
  resourcePath,
  type ResourceType,
} from "./object.ts";
import type { KubeWriter, Write } from "./ports.ts";
import { PatientSender } from "./_patient_sender.ts";
import type { ApiRequest, ApiResponse, Transport } from "./transport.ts";

export interface KubeWriterOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** @default "orkestra" */
  readonly fieldManager?: string;
}

type SendOptions = NonNullable<Parameters<KubeWriter["send"]>[1]>;

type Patch = Extract<Write, { kind: "patchMeta" | "patchObject" | "patchStatus" }>;
type Replace = Extract<Write, { kind: "replace" }>;

interface Deletion {
  readonly type: ResourceType;
  readonly ref: ObjectRef;
  readonly uid?: string;
  readonly propagation: "Background" | "Foreground" | "Orphan";
}

const MERGE_PATCH = "application/merge-patch+json";
/** Apply patches are YAML by name; JSON is YAML. Source: Kubernetes API concepts, "Server-side apply". */
const APPLY_PATCH = "application/apply-patch+yaml";

/**
 * Writes over a transport. A 429 or 503 with `Retry-After` is sent again (at most four times, waiting at most 10 s
 * each, without holding a request slot); everything else fails at once.
 *
 * `replace` deletes with the uid as precondition and creates. While the old object is still terminating it throws
 * KubeApiError `Conflict` with retry `backoff`: sending the same write again, after the object's end was observed or
 * later, continues where it stopped.
 */
export function createKubeWriter(transport: Transport, options: KubeWriterOptions): KubeWriter {
  return new TransportWriter(transport, options);
}

class TransportWriter implements KubeWriter {
  readonly #sender: PatientSender;
  readonly #fieldManager: string;

  constructor(transport: Transport, options: KubeWriterOptions) {
    this.#sender = new PatientSender(transport, options);
    this.#fieldManager = options.fieldManager ?? "orkestra";
  }

  send(write: Write, o: SendOptions = {}): Promise<KubeObject | undefined> {
    switch (write.kind) {
      case "apply":
        return this.#apply(write, o);
      case "create":
        return this.#create(write, o);
      case "replace":
        return this.#replace(write, o);
      case "delete":
        return this.#remove(write, o);
      case "patchMeta":
      case "patchObject":
      case "patchStatus":
        return this.#patch(write, o);
      default:
        return assertNever(write);
    }
  }

  async #apply(write: Write & { kind: "apply" }, o: SendOptions): Promise<KubeObject> {
    const answer = await this.#sender.send({
      method: "PATCH",
      path: resourcePath(write.type, write.object.metadata),
      body: versioned(write.object, write.resourceVersion),
      contentType: APPLY_PATCH,
      ...this.#common(o, { force: write.force }),
    });
    return storedOr(answer, `Apply of ${formatRef(refOf(write.object))}`);
  }

  async #create({ type, object }: Write & { kind: "create" }, o: SendOptions): Promise<KubeObject> {
    return storedOr(await this.#post(type, object, o), `Creation of ${formatRef(refOf(object))}`);
  }

  async #replace(write: Replace, o: SendOptions): Promise<KubeObject> {
    const { type, object, uid } = write;
    const ref = refOf(object);
    const leftover = await this.#remove({ type, ref, uid, propagation: "Background" }, o);
    const answer = o.dryRun && leftover === undefined
      ? await this.#dryReplace(write, o)
      : await this.#post(type, object, o);
    if (answer.status === 409 && leftover) throw stillTerminating(ref);
    return storedOr(answer, `Replacement of ${formatRef(ref)}`);
  }

  /** A dry-run deletion leaves the object, so the creation is tried under a name that is free. */
  #dryReplace(write: Replace, o: SendOptions): Promise<ApiResponse> {
    const { name: _name, ...metadata } = write.object.metadata;
    const object = { ...write.object, metadata: { ...metadata, generateName: "dry-run-" } };
    return this.#post(write.type, object as unknown as KubeObject, o);
  }

  #post(type: ResourceType, object: KubeObject, o: SendOptions): Promise<ApiResponse> {
    const { namespace } = object.metadata;
    return this.#sender.send({
      method: "POST",
      path: resourcePath(type, namespace ? { namespace } : {}),
      body: object,
      // As server-side apply does: a field that the schema does not know is refused, not dropped.
      ...this.#common(o, { fieldValidation: "Strict" }),
    });
  }

  async #remove(deletion: Deletion, o: SendOptions): Promise<KubeObject | undefined> {
    const { type, ref, uid } = deletion;
    const answer = await this.#sender.send({
      method: "DELETE",
      path: resourcePath(type, ref),
      body: deleteOptions(deletion, o),
      ...(o.signal ? { signal: o.signal } : {}),
    });
    // 404: gone. 409: an object of another uid has the name, so ours is gone too.
    if (answer.status === 404 || (answer.status === 409 && uid)) return undefined;
    const action = `Deletion of ${formatRef(ref)}`;
    if (!isSuccess(answer.status)) throw apiErrorOf(answer, { action });
    if (answer.text !== undefined) throw strangeAnswer(action, "an object");
    const object = answer.body as unknown as KubeObject;
    return object.metadata?.deletionTimestamp ? object : undefined;
  }

  async #patch(write: Patch, o: SendOptions): Promise<KubeObject> {
    const isStatus = write.kind === "patchStatus";
    const answer = await this.#sender.send({
      method: "PATCH",
      path: resourcePath(write.type, isStatus ? { ...write.ref, subresource: "status" } : write.ref),
      body: patchBody(write),
      contentType: MERGE_PATCH,
      ...this.#common(o),
    });
    return storedOr(answer, `${isStatus ? "Status update" : "Metadata update"} of ${formatRef(write.ref)}`);
  }

  #common({ dryRun, fieldManager, signal, urgent }: SendOptions, query: ApiRequest["query"] = {}) {
    return {
      query: {
        fieldManager: fieldManager ?? this.#fieldManager,
        dryRun: dryRun ? "All" : undefined,
        ...query,
      },
      ...(signal ? { signal } : {}),
      ...(urgent ? { urgent } : {}),
    };
  }
}

function deleteOptions({ uid, propagation }: Deletion, o: SendOptions): JsonObject {
  return {
    apiVersion: "v1",
    kind: "DeleteOptions",
    propagationPolicy: propagation,
    ...(uid ? { preconditions: { uid } } : {}),
    ...(o.dryRun ? { dryRun: ["All"] } : {}),
  };
}

function versioned(object: KubeObject, resourceVersion: string | undefined): KubeObject {
  return resourceVersion ? { ...object, metadata: { ...object.metadata, resourceVersion } } : object;
}

function patchBody(write: Patch): JsonObject {
  const version = write.resourceVersion ? { resourceVersion: write.resourceVersion } : {};
  switch (write.kind) {
    case "patchStatus":
      return { status: write.patch, ...(write.resourceVersion ? { metadata: version } : {}) };
    case "patchMeta":
      return { metadata: { ...write.patch, ...version } };
    case "patchObject":
      return {
        ...write.patch,
        metadata: { ...write.patch["metadata"] as JsonObject | undefined, ...version },
      };
  }
}

function stillTerminating(ref: ObjectRef): KubeApiError {
  return new KubeApiError(
    `Replacement of ${formatRef(ref)} waits: the old object is still being deleted`,
    { status: 409, reason: "Conflict", retry: "backoff" },
  );
}

function storedOr(answer: ApiResponse, action: string): KubeObject {
  if (isSuccess(answer.status)) return objectOf(answer, action);
  throw apiErrorOf(answer, { action });
}
