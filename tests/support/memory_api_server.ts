// Owns: an API server in memory, as far as an operator uses one, on the clock of its test. Must not: be part of a program.

import type { Clock, JsonObject } from "../../runtime/base/mod.ts";
import {
  type ApiRequest,
  type ApiResponse,
  type ApiStream,
  apiVersionOf,
  type KubeObject,
  type ResourceType,
  type Transport,
  TransportError,
} from "../../runtime/kube/mod.ts";
import { Lists } from "./memory_api_lists.ts";
import {
  discover,
  isSelectable,
  type Place,
  placeOf,
  refusal,
  selects,
  sent,
} from "./memory_api_requests.ts";
import { MemoryStore, pathOf, type StoreOptions, withMeta } from "./memory_api_store.ts";
import { MemoryWatch } from "./memory_api_watch.ts";
import { defined, memoryWrites } from "./memory_api_writes.ts";

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
  /** Called after every change. */
  onChange: (before: KubeObject | undefined, after: KubeObject | undefined) => void;
  /** Breaks the connections of all watches. */
  cut(): void;
  /** Forgets its history, as after a compaction: who wants to go on from there is told 410. */
  forget(): void;
  readonly openWatches: number;
}

const SHORTEST_WATCH_S = 60;

/** Empty, and serving nothing. */
export function memoryServer(clock: Clock, options: StoreOptions = {}): MemoryServer {
  const store = new MemoryStore(clock, options);
  const lists = new Lists(store);
  const watches = new Set<MemoryWatch>();
  const seen: string[] = [];
  const writes = memoryWrites(store);
  let expirations = 0;

  store.onHappening = (happening) => {
    for (const watch of [...watches]) watch.feed(happening);
    server.onChange(happening.before, happening.after);
  };
  store.onUnserved = (type) => {
    for (const watch of [...watches]) if (watch.type === type) watch.close();
  };

  function answer(request: ApiRequest): ApiResponse {
    seen.push(`${request.method} ${request.path}`);
    const intercepted = server.intercept(request);
    if (intercepted) return intercepted;
    const discovered = discover(store.types, request.path);
    if (discovered) return discovered;
    const place = placeOf(store.types, request.path);
    if (!place) {
      return refusal(404, "NotFound", { message: "the server could not find the requested resource" });
    }
    const { name } = place;
    const body = sent(request.body);
    if (request.method === "POST") return writes.create(place, { ...request, body });
    if (name === undefined) return list(place, request);
    const present = store.objects.get(keyOf(place, name));
    return writes.change({ place, present, request: { ...request, body } });
  }

  function list(place: Place, request: ApiRequest): ApiResponse {
    if (!isSelectable(request.query ?? {})) {
      return refusal(400, "BadRequest", { message: "field label not supported" });
    }
    return lists.answer(place, request);
  }

  function open(request: ApiRequest): ApiStream {
    const place = placeOf(store.types, request.path);
    const refused = server.intercept(request) ?? (place ? undefined : refusal(404, "NotFound"));
    if (refused) return { ...refused, lines: noLines(), close() {} };
    const { query = {}, signal } = request;
    const from = query["resourceVersion"];
    const isNew = from === undefined || String(from) === "0";
    // The API server tells it in either form.
    const isExpired = !isNew && Number(from) < store.forgotten;
    if (isExpired && expirations++ % 2 === 0) return { ...expired(), lines: noLines(), close() {} };
    const watch = new MemoryWatch({
      matches: (object) => selects(place!, query, object),
      type: place!.type,
      isMetadataOnly: String(request.accept).includes("as=PartialObjectMetadata"),
      onClose: () => (watches.delete(watch), timer.cancel(), signal?.removeEventListener("abort", onAbort)),
    });
    const onAbort = () => watch.fail(aborted());
    const timer = clock.after(Number(query["timeoutSeconds"] ?? SHORTEST_WATCH_S) * 1_000, () => {
      if (query["allowWatchBookmarks"]) watch.push(bookmark(place!.type, store.version));
      watch.close();
    });
    watches.add(watch);
    signal?.addEventListener("abort", onAbort);
    if (isExpired) watch.push({ type: "ERROR", object: expired().body });
    else if (isNew) { for (const object of store.objects.values()) show(watch, place!, { query, object }); }
    else for (const one of store.history) if (one.version > Number(from)) watch.feed(one);
    return { status: 200, lines: watch.lines(), close: () => watch.close() };
  }

  function show(
    watch: MemoryWatch,
    place: Place,
    { query, object }: { readonly query: NonNullable<ApiRequest["query"]>; readonly object: KubeObject },
  ): void {
    if (store.typeOf(object) === place.type && selects(place, query, object)) watch.show("ADDED", object);
  }

  const server: MemoryServer = {
    intercept: () => undefined,
    onChange: () => {},
    serve: (type) => store.serve(type),
    unserve: (type) => store.unserve(type),
    put(given) {
      const object = sent(given);
      const before = store.objects.get(pathOf(object));
      if (!before) return store.create(store.asCreated(object));
      const { uid, resourceVersion, creationTimestamp, generation } = before.metadata;
      const own = { uid, resourceVersion, creationTimestamp, generation } as Partial<KubeObject["metadata"]>;
      return store.update(before, store.asUpdated(before, withMeta(object, defined(own))));
    },
    get: (path) => store.objects.get(path),
    remove(path) {
      const object = store.objects.get(path);
      if (object) store.remove(object);
    },
    paths: () => [...store.objects.keys()].sort(),
    requests: () => seen.splice(0),
    cut: () => [...watches].forEach((watch) => watch.cut()),
    forget: () => (store.forget(), lists.forget()),
    get openWatches() {
      return watches.size;
    },
    transport: {
      server: "https://memory",
      request: async (request) => {
        if (request.signal?.aborted) throw aborted();
        await Promise.resolve();
        const result = answer(request);
        if (request.signal?.aborted) throw aborted();
        return result;
      },
      stream: async (request) => {
        if (request.signal?.aborted) throw aborted();
        await Promise.resolve();
        return open(request);
      },
      close() {},
    },
  };
  return server;
}

async function* noLines(): AsyncGenerator<JsonObject> {}

function keyOf({ type, namespace }: Place, name: string): string {
  return [type.kind, ...(namespace ? [namespace] : []), name].join("/");
}

function expired(): ApiResponse {
  return refusal(410, "Expired", { message: "too old resource version" });
}

function aborted(): TransportError {
  return new TransportError("Request to https://memory was cancelled", {
    code: "transport/aborted",
    retry: "never",
  });
}

function bookmark({ kind, ...type }: ResourceType, version: number): JsonObject {
  const metadata = { resourceVersion: String(version) };
  return { type: "BOOKMARK", object: { apiVersion: apiVersionOf({ kind, ...type }), kind, metadata } };
}

/** Nothing in it that somebody could own. */
