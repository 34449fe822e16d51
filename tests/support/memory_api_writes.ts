// Owns: what requests that change an object of an API server in memory do to it. Must not: list, watch or hold objects.

import { type Json, jsonEqual, type JsonObject } from "../../runtime/base/mod.ts";
import {
  type ApiRequest,
  type ApiResponse,
  apiVersionOf,
  asJson,
  type KubeObject,
} from "../../runtime/kube/mod.ts";
import { applied, taken, type Writer } from "./memory_api_fields.ts";
import { defaulted, invalidities, isBuiltIn } from "./memory_api_kinds.ts";
import { mergePatch, type Place, refusal } from "./memory_api_requests.ts";
import {
  CRD_CLEANUP,
  definedBy,
  type MemoryStore,
  pathOf,
  type Propagation,
  withMeta,
} from "./memory_api_store.ts";

export interface Change {
  readonly place: Place;
  readonly present: KubeObject | undefined;
  readonly request: ApiRequest;
}

/** The verbs that change something, on the objects of a store. */
export function memoryWrites(store: MemoryStore): {
  create(place: Place, request: ApiRequest): ApiResponse;
  /** Answers what is asked of one object, `GET` included. */
  change(asked: Change): ApiResponse;
} {
  let names = 0;

  function change(asked: Change): ApiResponse {
    const { place, present, request } = asked;
    const type = String(request.contentType);
    if (request.method === "PATCH" && type.includes("apply-patch")) return apply(asked);
    if (!present) return absent(place);
    if (request.method === "GET") return ok(present);
    if (request.method === "DELETE") return erase(present, request);
    if (request.method === "PUT") return replace(asked);
    return type.includes("merge-patch") ? merge(asked) : refusal(415, "UnsupportedMediaType");
  }

  function create(place: Place, request: ApiRequest): ApiResponse {
    const body = request.body as KubeObject;
    const { type, namespace } = place;
    if (!isFor(place, body)) {
      return refusal(400, "BadRequest", { message: "the object is not what its path says" });
    }
    const name = body.metadata.name ??
      `${body.metadata.generateName}${(++names).toString(36).padStart(5, "0")}`;
    const object = withMeta({ ...body, apiVersion: apiVersionOf(type), kind: type.kind }, {
      name,
      ...(namespace ? { namespace } : {}),
    });
    if (store.objects.has(pathOf(object))) {
      return refusal(409, "AlreadyExists", { message: `${type.plural} "${name}" already exists` });
    }
    const { status: _status, ...rest } = object;
    return born(rest as KubeObject, request, writerOf(request, "Update"));
  }

  /** The answer to what makes an object, `managed` being who owns it. */
  function born(
    object: KubeObject,
    { query = {} }: ApiRequest,
    writer: Writer,
    whole?: KubeObject,
  ): ApiResponse {
    const refused = noPlaceFor(object);
    if (refused) return refused;
    const made = store.asCreated(defaulted(object));
    const wrong = invalid(made, undefined);
    if (wrong) return wrong;
    const managed = whole ? applied(bare(made), whole, writer).managed : taken(undefined, made, writer);
    const full = withMeta(made, { managedFields: managed as unknown as readonly JsonObject[] });
    return ok(query["dryRun"] === undefined ? store.create(full) : full, 201);
  }

  /** A namespace that is not there or is going, or a definition that is going. */
  function noPlaceFor({ kind, apiVersion, metadata: { namespace } }: KubeObject): ApiResponse | undefined {
    if (!store.isStrict) return undefined;
    const home = namespace === undefined ? undefined : store.objects.get(`Namespace/${namespace}`);
    if (namespace !== undefined && !home) {
      return refusal(404, "NotFound", {
        message: `namespaces "${namespace}" not found`,
        details: { name: namespace, kind: "namespaces" },
      });
    }
    if (home?.metadata.deletionTimestamp) {
      const message = `unable to create new content in namespace ${namespace} because it is being terminated`;
      const causes = [{ reason: "NamespaceTerminating", message, field: "metadata.namespace" }];
      return refusal(403, "Forbidden", { message, details: { causes } });
    }
    const definition = [...store.objects.values()].find((object) => {
      if (object.kind !== "CustomResourceDefinition" || !object.metadata.finalizers?.includes(CRD_CLEANUP)) {
        return false;
      }
      const type = definedBy(object);
      return type.kind === kind && apiVersionOf(type) === apiVersion;
    });
    return definition?.metadata.deletionTimestamp
      ? refusal(405, "MethodNotAllowed", {
        message: "create not allowed while custom resource definition is terminating",
      })
      : undefined;
  }

  /** Source: Kubernetes API concepts, "Server-Side Apply". */
  function apply({ place, present, request }: Change): ApiResponse {
    const { query = {} } = request;
    if (query["fieldManager"] === undefined) {
      return refusal(422, "Invalid", {
        message: "fieldManager: Required value: is required for apply patch",
      });
    }
    const { status, ...rest } = request.body as KubeObject;
    const body = (place.isStatus ? { ...rest, status } : rest) as KubeObject;
    if (!isFor(place, body)) {
      return refusal(400, "BadRequest", { message: "the object is not what its path says" });
    }
    const { uid, resourceVersion } = body.metadata;
    const writer = writerOf(request, "Apply");
    if (!present) {
      if (uid !== undefined) return conflict(`uid mismatch: no existing object was found for ${uid}`);
      return born(body, request, writer, body);
    }
    const stale = staleness(present, resourceVersion);
    if (stale) return stale;
    const made = applied(present, body, writer);
    if (made.conflicts.length > 0 && query["force"] !== true) {
      const causes = made.conflicts.map(({ manager, field }) => ({
        reason: "FieldManagerConflict",
        message: `conflict with "${manager}"`,
        field,
      }));
      return refusal(409, "Conflict", { message: "Apply failed with conflicts", details: { causes } });
    }
    const asked = uid === undefined ? made.object : withMeta(made.object, { uid });
    return stored(present, asked, { query, managed: () => made.managed });
  }

  function replace({ place, present, request }: Change): ApiResponse {
    const body = request.body as KubeObject;
    if (!isFor(place, body)) {
      return refusal(400, "BadRequest", { message: "the object is not what its path says" });
    }
    const stale = staleness(present!, body.metadata.resourceVersion);
    if (stale) return stale;
    const { uid, creationTimestamp, generation, deletionTimestamp, namespace } = present!.metadata;
    const own = { uid, creationTimestamp, generation, deletionTimestamp, namespace } as Partial<
      KubeObject["metadata"]
    >;
    const after = withMeta({ ...body, apiVersion: present!.apiVersion, kind: present!.kind }, {
      ...defined(own),
      ...(body.metadata.uid ? { uid: body.metadata.uid } : {}),
    });
    return rewritten({ place, present, request }, after);
  }

  function merge({ place, present, request }: Change): ApiResponse {
    const patch = request.body as JsonObject;
    const { resourceVersion } = (patch["metadata"] ?? {}) as { readonly resourceVersion?: string };
    const stale = staleness(present!, resourceVersion);
    if (stale) return stale;
    const after = mergePatch(asJson(present!), patch) as unknown as KubeObject;
    // Of the status of a custom resource the API server looks at no other metadata.
    const uid = isBuiltIn(present!) ? after.metadata.uid : present!.metadata.uid;
    const own = withMeta({ ...present!, status: after["status"] }, uid === undefined ? {} : { uid });
    const whole = place.isStatus ? own : after;
    return rewritten({ place, present, request }, whole as KubeObject);
  }

  function rewritten({ place, present, request }: Change, after: KubeObject): ApiResponse {
    const status = place.isStatus ? after["status"] : present!["status"];
    const { status: _status, ...rest } = after;
    const whole = (status === undefined ? rest : { ...rest, status }) as KubeObject;
    const writer = writerOf(request, "Update", place.isStatus ? "status" : undefined);
    return stored(present!, whole, {
      query: request.query ?? {},
      managed: (object) => taken(present, object, writer),
    });
  }

  function stored(
    present: KubeObject,
    asked: KubeObject,
    { query, managed }: {
      readonly query: NonNullable<ApiRequest["query"]>;
      managed(object: KubeObject): unknown;
    },
  ): ApiResponse {
    const { resourceVersion, generation, deletionTimestamp } = present.metadata;
    const own = defined(
      { resourceVersion, generation, deletionTimestamp } as Partial<KubeObject["metadata"]>,
    );
    const after = withMeta(defaulted(asked), own);
    const wrong = invalid(after, present);
    if (wrong) return wrong;
    const managedFields = sameTimes(present, managed(after) as readonly JsonObject[]);
    const owned = withMeta(after, { managedFields });
    const next = jsonEqual(asJson(present), asJson(owned)) ? present : store.asUpdated(present, owned);
    return ok(query["dryRun"] === undefined ? store.update(present, next) : next);
  }

  function erase(present: KubeObject, { body }: ApiRequest): ApiResponse {
    const { preconditions = {}, propagationPolicy, dryRun } = body as {
      readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
      readonly propagationPolicy?: Propagation;
      readonly dryRun?: readonly string[];
    };
    const { uid, resourceVersion } = present.metadata;
    const isOther = (asked: string | undefined, own: string | undefined) =>
      asked !== undefined && asked !== own;
    if (isOther(preconditions.uid, uid) || isOther(preconditions.resourceVersion, resourceVersion)) {
      return conflict("Precondition failed");
    }
    if (dryRun) return ok(present);
    const left = store.remove(present, propagationPolicy);
    return left
      ? ok(left)
      : { status: 200, body: { kind: "Status", apiVersion: "v1", status: "Success", metadata: {} } };
  }

  function writerOf(
    { query = {} }: ApiRequest,
    operation: Writer["operation"],
    subresource?: string,
  ): Writer {
    const manager = String(query["fieldManager"] ?? "somebody");
    return { manager, operation, time: store.time(), ...(subresource === undefined ? {} : { subresource }) };
  }

  return { create, change };
}

function isFor({ type, name, namespace }: Place, { apiVersion, kind, metadata }: KubeObject): boolean {
  return kind === type.kind && apiVersion === apiVersionOf(type) &&
    (name === undefined || metadata?.name === undefined || metadata.name === name) &&
    (metadata?.namespace === undefined || metadata.namespace === namespace);
}

function ok(object: KubeObject, status = 200): ApiResponse {
  return { status, body: { ...asJson(object) } };
}

function absent({ type, name = "" }: Place): ApiResponse {
  const details = { name, group: type.group, kind: type.plural };
  return refusal(404, "NotFound", { message: `${type.plural} "${name}" not found`, details });
}

function conflict(message: string): ApiResponse {
  return refusal(409, "Conflict", { message });
}

function staleness(present: KubeObject, asked: string | undefined): ApiResponse | undefined {
  if (asked === undefined || asked === present.metadata.resourceVersion) return undefined;
  return conflict(
    "the object has been modified; please apply your changes to the latest version and try again",
  );
}

function invalid(object: KubeObject, before: KubeObject | undefined): ApiResponse | undefined {
  const causes = invalidities(object, before);
  if (causes.length === 0) return undefined;
  const message = causes.map(({ field, message }) => `${field}: ${message}`).join(", ");
  return refusal(422, "Invalid", { message, details: { causes: causes.map((cause) => ({ ...cause })) } });
}

function bare({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) } };
}

/** Without what is undefined. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

/** An entry whose fields stay keeps its time. */
function sameTimes({ metadata }: KubeObject, managed: readonly JsonObject[]): readonly JsonObject[] {
  const former = (metadata.managedFields ?? []) as readonly JsonObject[];
  return managed.map((entry) =>
    former.find((one) => jsonEqual({ ...one, time: "" } as Json, { ...entry, time: "" } as Json)) ?? entry
  );
}
