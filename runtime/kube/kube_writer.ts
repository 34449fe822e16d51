// Owns: one Write -> the requests it takes. Must not: decide what to write, cache, or wait for objects to go.

import { assertNever, type Clock, type JsonObject, type Random, sleep } from "../base/mod.ts";
import { KubeApiError } from "./api_error.ts";
import { apiErrorOf, isSuccess } from "./api_status.ts";
import { formatRef, type KubeObject, type ObjectRef, refOf, resourcePath } from "./object.ts";
import type { ResourceType } from "./object.ts";
import type { KubeWriter, Write } from "./ports.ts";
import type { ApiRequest, ApiResponse, Transport } from "./transport.ts";

export interface KubeWriterOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** @default "orkestra" */
  readonly fieldManager?: string;
}

type SendOptions = NonNullable<Parameters<KubeWriter["send"]>[1]>;

const MERGE_PATCH = "application/merge-patch+json";
/** Apply patches are YAML by name; JSON is YAML. Source: Kubernetes API concepts, "Server-side apply". */
const APPLY_PATCH = "application/apply-patch+yaml";
/** How often a write that the server asks to send later is sent, the first time included. */
const MAX_TRIES = 4;
/** A longer `Retry-After` is the work queue's business. */
const MAX_WAIT_MS = 10_000;

/**
 * Writes over a transport. A 429 or 503 with `Retry-After` is sent again (at most four times, waiting at most 10 s
 * each, without holding a request slot); everything else fails at once.
 *
 * `replace` deletes with the uid as precondition and creates. While the old object is still terminating it throws
 * KubeApiError `Conflict` with retry `backoff`: sending the same write again, after the object's end was observed or
 * later, continues where it stopped.
 */
export function createKubeWriter(transport: Transport, options: KubeWriterOptions): KubeWriter {
  const { clock, random } = options;

  async function send(request: ApiRequest): Promise<ApiResponse> {
    for (let tries = 1;; tries++) {
      const answer = await transport.request(request);
      const waitMs = (answer.retryAfterSeconds ?? 0) * 1_000;
      const asked = (answer.status === 429 || answer.status === 503) && waitMs > 0;
      if (!asked || tries === MAX_TRIES || waitMs > MAX_WAIT_MS) return answer;
      await sleep(clock, waitMs * (1 + 0.25 * random.next()), request.signal);
    }
  }

  function common(sendOptions: SendOptions, query: ApiRequest["query"] = {}) {
    const { dryRun, fieldManager, signal } = sendOptions;
    return {
      query: {
        fieldManager: fieldManager ?? options.fieldManager ?? "orkestra",
        dryRun: dryRun ? "All" : undefined,
        ...query,
      },
      ...(signal ? { signal } : {}),
    };
  }

  async function apply(write: Write & { kind: "apply" }, o: SendOptions): Promise<KubeObject> {
    const answer = await send({
      method: "PATCH",
      path: resourcePath(write.type, write.object.metadata),
      body: write.object,
      contentType: APPLY_PATCH,
      ...common(o, { force: write.force }),
    });
    return storedOr(answer, `Apply of ${formatRef(refOf(write.object))}`);
  }

  function post(type: ResourceType, object: KubeObject, o: SendOptions): Promise<ApiResponse> {
    const { namespace } = object.metadata;
    return send({
      method: "POST",
      path: resourcePath(type, namespace ? { namespace } : {}),
      body: object,
      // As server-side apply does: a field that the schema does not know is refused, not dropped.
      ...common(o, { fieldValidation: "Strict" }),
    });
  }

  async function create(write: Write & { kind: "create" }, o: SendOptions): Promise<KubeObject> {
    return storedOr(await post(write.type, write.object, o), `Creation of ${formatRef(refOf(write.object))}`);
  }

  async function remove(
    target: { readonly type: ResourceType; readonly ref: ObjectRef; readonly uid?: string },
    propagation: string,
    o: SendOptions,
  ): Promise<KubeObject | undefined> {
    const { signal } = o;
    const answer = await send({
      method: "DELETE",
      path: resourcePath(target.type, target.ref),
      body: {
        apiVersion: "v1",
        kind: "DeleteOptions",
        propagationPolicy: propagation,
        ...(target.uid ? { preconditions: { uid: target.uid } } : {}),
        ...(o.dryRun ? { dryRun: ["All"] } : {}),
      },
      ...(signal ? { signal } : {}),
    });
    // 404: gone. 409: an object of another uid has the name, so ours is gone too.
    if (answer.status === 404 || (answer.status === 409 && target.uid)) return undefined;
    if (!isSuccess(answer.status)) {
      throw apiErrorOf(answer, { action: `Deletion of ${formatRef(target.ref)}` });
    }
    const object = answer.body as unknown as KubeObject;
    return object.metadata?.deletionTimestamp ? object : undefined;
  }

  async function replace(write: Write & { kind: "replace" }, o: SendOptions): Promise<KubeObject> {
    const ref = refOf(write.object);
    const leftover = await remove({ type: write.type, ref, uid: write.uid }, "Background", o);
    if (o.dryRun && leftover === undefined) {
      return storedOr(await dryReplace(write, o), `Replacement of ${formatRef(ref)}`);
    }
    const answer = await post(write.type, write.object, o);
    if (answer.status === 409 && leftover) {
      throw new KubeApiError(
        `Replacement of ${formatRef(ref)} waits: the old object is still being deleted`,
        {
          status: 409,
          reason: "Conflict",
          retry: "backoff",
        },
      );
    }
    return storedOr(answer, `Replacement of ${formatRef(ref)}`);
  }

  /** A dry-run deletion leaves the object, so the creation is tried under a name that is free. */
  function dryReplace(write: Write & { kind: "replace" }, o: SendOptions): Promise<ApiResponse> {
    const { name: _name, ...metadata } = write.object.metadata;
    const object = { ...write.object, metadata: { ...metadata, generateName: "dry-run-" } };
    return post(write.type, object as unknown as KubeObject, o);
  }

  async function patch(
    write: Write & { kind: "patchMeta" | "patchObject" | "patchStatus" },
    o: SendOptions,
  ): Promise<KubeObject> {
    const version = write.resourceVersion ? { resourceVersion: write.resourceVersion } : {};
    const status = write.kind === "patchStatus";
    const content = write.kind === "patchObject" ? write.patch : { metadata: write.patch };
    const inner = content["metadata"] as JsonObject | undefined;
    const answer = await send({
      method: "PATCH",
      path: resourcePath(write.type, status ? { ...write.ref, subresource: "status" } : write.ref),
      body: status
        ? { status: write.patch, ...(write.resourceVersion ? { metadata: version } : {}) }
        : { ...content, metadata: { ...inner, ...version } },
      contentType: MERGE_PATCH,
      ...common(o),
    });
    return storedOr(answer, `${status ? "Status update" : "Metadata update"} of ${formatRef(write.ref)}`);
  }

  return {
    send(write, o = {}) {
      switch (write.kind) {
        case "apply":
          return apply(write, o);
        case "create":
          return create(write, o);
        case "replace":
          return replace(write, o);
        case "delete":
          return remove(write, write.propagation, o);
        case "patchMeta":
        case "patchObject":
        case "patchStatus":
          return patch(write, o);
        default:
          return assertNever(write);
      }
    },
  };
}

function storedOr(answer: ApiResponse, action: string): KubeObject {
  if (isSuccess(answer.status)) return answer.body as unknown as KubeObject;
  throw apiErrorOf(answer, { action });
}
