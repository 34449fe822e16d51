// Owns: an API server in memory, as far as an operator uses one, on the clock of its test. Must not: be part of a program.

import { type Clock, type Json, jsonEqual, type JsonObject } from "../../runtime/base/mod.ts";
import {
  type ApiRequest,
  type ApiResponse,
  type ApiStream,
  apiVersionOf,
  asJson,
  type KubeObject,
  type ResourceType,
  type Transport,
  TransportError,
} from "../../runtime/kube/mod.ts";
import { failure } from "./fake_api_server.ts";
import { discover, mergePatch, type Place, placeOf, selects, without } from "./memory_api_requests.ts";

export interface MemoryServer {
  readonly transport: Transport;
  /** Begins to serve a kind. */
  serve(type: ResourceType): void;
  /** Ends to serve a kind: its objects go first, then its watches. */
  unserve(type: ResourceType): void;
  /** Stores an object as another client does: what is given replaces what was there, `status` included. */
  put(object: KubeObject): KubeObject;
  /** By `Kind/namespace/name`, or `Kind/name` when cluster-scoped. */
  get(path: string): KubeObject | undefined;
  remove(path: string): void;
  /** Sorted paths of what is there. */
  paths(): string[];
  /** `METHOD path` of every request that is no watch, since the last call. */
  requests(): string[];
  /** May answer a request before anything else does. */
  intercept: (request: ApiRequest) => ApiResponse | undefined;
  /** Breaks the connections of all watches. */
  cut(): void;
}

interface Happening {
  readonly version: number;
  readonly type: ResourceType;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

/** Empty, and serving nothing. */
export function memoryServer(clock: Clock): MemoryServer {
  const types: ResourceType[] = [];
  const objects = new Map<string, KubeObject>();
  const applied = new Map<string, JsonObject>();
  const history: Happening[] = [];
  const watches = new Set<MemoryWatch>();
  const seen: string[] = [];
  let version = 100;
  let uids = 0;

  const pathOf = ({ kind, metadata: { namespace, name } }: KubeObject) =>
    [kind, ...(namespace ? [namespace] : []), name].join("/");
  const typeOf = ({ apiVersion, kind }: KubeObject) =>
    types.find((t) => t.kind === kind && apiVersionOf(t) === apiVersion)!;

  function store(before: KubeObject | undefined, after: KubeObject | undefined): KubeObject {
    version++;
    const stored = after && withMeta(after, { resourceVersion: String(version) });
    const object = (stored ?? before)!;
    if (stored) objects.set(pathOf(stored), stored);
    else objects.delete(pathOf(object));
    const gone = before && !stored ? withMeta(before, { resourceVersion: String(version) }) : before;
    history.push({ version, type: typeOf(object), before: gone, after: stored });
    for (const watch of [...watches]) watch.feed(history.at(-1)!);
    if (!stored) collect(object.metadata.uid);
    return object;
  }

  /** The garbage collector: children of what is gone go too. */
  function collect(uid: string | undefined): void {
    for (const child of [...objects.values()]) {
      if (child.metadata.ownerReferences?.some((owner) => owner.uid === uid)) remove(child);
    }
  }

  function remove(object: KubeObject): KubeObject | undefined {
    if ((object.metadata.finalizers ?? []).length === 0) return void store(object, undefined);
    if (object.metadata.deletionTimestamp) return object;
    return store(object, withMeta(object, { deletionTimestamp: new Date(clock.now()).toISOString() }));
  }

  function created(object: KubeObject): KubeObject {
    const { resourceVersion: _, ...metadata } = object.metadata;
    const creationTimestamp = new Date(clock.now()).toISOString();
    return store(undefined, {
      ...object,
      metadata: { uid: `uid-${++uids}`, generation: 1, creationTimestamp, ...metadata },
    });
  }

  function updated(before: KubeObject, after: KubeObject): KubeObject {
    if (jsonEqual(asJson(before), asJson(after))) return before;
    const generation = (before.metadata.generation ?? 0) + (isSameContent(before, after) ? 0 : 1);
    const next = withMeta(after, { generation });
    const isReleased = next.metadata.deletionTimestamp && (next.metadata.finalizers ?? []).length === 0;
    return isReleased ? store(before, undefined) : store(before, next);
  }

  function answer(request: ApiRequest): ApiResponse {
    seen.push(`${request.method} ${request.path}`);
    const intercepted = server.intercept(request);
    if (intercepted) return intercepted;
    const discovered = discover(types, request.path);
    if (discovered) return discovered;
    const place = placeOf(types, request.path);
    if (!place) return failure(404, "NotFound");
    const { type, namespace, name } = place;
    if (request.method === "POST") return post(type, request.body as KubeObject);
    if (name === undefined) return listOf(place, request);
    const present = objects.get([type.kind, ...(namespace ? [namespace] : []), name].join("/"));
    if (request.method === "PATCH" && String(request.contentType).includes("apply-patch")) {
      return apply(type, present, request.body as KubeObject);
    }
    if (!present) return failure(404, "NotFound");
    if (request.method === "GET") return ok(present);
    return request.method === "PATCH"
      ? merge(place, present, request.body as JsonObject)
      : erase(present, request);
  }

  function post(type: ResourceType, body: KubeObject): ApiResponse {
    if (objects.has(pathOf(body))) return failure(409, "AlreadyExists");
    return ok(created({ ...structuredClone(body), apiVersion: apiVersionOf(type), kind: type.kind }), 201);
  }

  function listOf(place: Place, { query = {} }: ApiRequest): ApiResponse {
    const items = [...objects.values()].filter((o) => typeOf(o) === place.type && selects(place, query, o));
    return ok({ kind: `${place.type.kind}List`, metadata: { resourceVersion: String(version) }, items });
  }

  /** What this manager applied before and applies no more goes, as far as maps go. */
  function apply(type: ResourceType, present: KubeObject | undefined, body: KubeObject): ApiResponse {
    const key = pathOf(body);
    const former = present && applied.get(key);
    applied.set(key, structuredClone(asJson(body)));
    if (!present) return post(type, body);
    const kept = former ? without(asJson(present), former, asJson(body)) : asJson(present);
    return ok(updated(present, mergePatch(kept, asJson(body)) as unknown as KubeObject));
  }

  function merge({ isStatus }: Place, present: KubeObject, body: JsonObject): ApiResponse {
    const { resourceVersion: asked, uid } = (body["metadata"] ?? {}) as JsonObject;
    if (asked !== undefined && asked !== present.metadata.resourceVersion) return failure(409, "Conflict");
    // Of the status subresource the API server looks at no other metadata.
    if (!isStatus && uid !== undefined && uid !== present.metadata.uid) return failure(422, "Invalid");
    const patch = isStatus
      ? { status: body["status"] ?? {} }
      : { ...body, status: present["status"] as Json ?? null };
    return ok(updated(present, mergePatch(asJson(present), patch) as unknown as KubeObject));
  }

  function erase(present: KubeObject, { body }: ApiRequest): ApiResponse {
    const asked = (body as { readonly preconditions?: { readonly uid?: string } } | undefined)?.preconditions
      ?.uid;
    if (asked !== undefined && asked !== present.metadata.uid) return failure(409, "Conflict");
    return ok(remove(present) ?? { kind: "Status", status: "Success" });
  }

  function open(request: ApiRequest): ApiStream {
    const intercepted = server.intercept(request);
    const place = placeOf(types, request.path);
    const refused = intercepted ?? (place ? undefined : failure(404, "NotFound"));
    if (refused) return { ...refused, lines: noLines(), close() {} };
    const { query = {} } = request;
    const watch = new MemoryWatch({
      matches: (object) => selects(place!, query, object),
      type: place!.type,
      onClose: () => watches.delete(watch),
    });
    watches.add(watch);
    const timer = clock.after(Number(query["timeoutSeconds"] ?? 60) * 1_000, () => watch.close());
    request.signal?.addEventListener("abort", () => watch.close());
    for (const one of history) if (one.version > Number(query["resourceVersion"])) watch.feed(one);
    return { status: 200, lines: watch.lines(), close: () => (timer.cancel(), watch.close()) };
  }

  const server: MemoryServer = {
    intercept: () => undefined,
    serve: (type) => void types.push(type),
    unserve(type) {
      for (const object of [...objects.values()]) if (typeOf(object) === type) store(object, undefined);
      for (const watch of [...watches]) if (watch.type === type) watch.close();
      types.splice(types.indexOf(type), 1);
    },
    put(object) {
      const before = objects.get(pathOf(object));
      const { uid, resourceVersion, creationTimestamp, generation } = before?.metadata ?? {};
      if (!before) return created(object);
      const own = { uid, resourceVersion, creationTimestamp, generation } as Partial<KubeObject["metadata"]>;
      return updated(before, withMeta(object, own));
    },
    get: (path) => objects.get(path),
    remove(path) {
      const object = objects.get(path);
      if (object) remove(object);
    },
    paths: () => [...objects.keys()].sort(),
    requests: () => seen.splice(0),
    cut: () => [...watches].forEach((watch) => watch.cut()),
    transport: {
      server: "https://memory",
      request: (request) => Promise.resolve().then(() => structuredClone(answer(request))),
      stream: (request) => Promise.resolve().then(() => open(request)),
      close() {},
    },
  };
  return server;
}

/** One open watch: what happens to the objects that it selects. */
class MemoryWatch {
  readonly type: ResourceType;
  readonly #options: { matches(object: KubeObject): boolean; onClose(): void };
  readonly #queue: (JsonObject | Error)[] = [];
  #wake = () => {};
  #closed = false;

  constructor(
    options: { readonly type: ResourceType; matches(object: KubeObject): boolean; onClose(): void },
  ) {
    this.type = options.type;
    this.#options = options;
  }

  feed({ type, before, after }: Happening): void {
    if (type !== this.type) return;
    const was = before && this.#options.matches(before);
    const is = after && this.#options.matches(after);
    if (is) this.#push({ type: was ? "MODIFIED" : "ADDED", object: structuredClone(asJson(after)) });
    else if (was) {
      const { resourceVersion } = (after ?? before).metadata;
      this.#push({
        type: "DELETED",
        object: structuredClone(asJson(withMeta(before, resourceVersion ? { resourceVersion } : {}))),
      });
    }
  }

  cut(): void {
    this.#push(new TransportError("cut", { code: "transport/reset", retry: "backoff" }));
  }

  close(): void {
    this.#closed = true;
    this.#options.onClose();
    this.#wake();
  }

  async *lines(): AsyncGenerator<JsonObject> {
    for (;;) {
      const next = this.#queue.shift();
      if (next instanceof Error) throw next;
      if (next) yield next;
      else if (this.#closed) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #push(line: JsonObject | Error): void {
    this.#queue.push(line);
    this.#wake();
  }
}

async function* noLines(): AsyncGenerator<JsonObject> {}

function ok(body: unknown, status = 200): ApiResponse {
  return { status, body: body as JsonObject };
}

function withMeta(object: KubeObject, more: Partial<KubeObject["metadata"]>): KubeObject {
  return { ...object, metadata: { ...object.metadata, ...more } };
}

function isSameContent(a: KubeObject, b: KubeObject): boolean {
  const content = ({ metadata: _metadata, status: _status, ...rest }: KubeObject) => rest as unknown as Json;
  return jsonEqual(content(a), content(b)) && a.metadata.deletionTimestamp === b.metadata.deletionTimestamp;
}
