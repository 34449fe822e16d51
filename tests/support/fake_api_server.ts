// Owns: a scripted API server for informer tests. Must not: be part of a program.

import type { JsonObject } from "../../runtime/base/mod.ts";
import {
  type ApiRequest,
  type ApiResponse,
  type ApiStream,
  type KubeObject,
  type ResourceType,
  type Transport,
  TransportError,
} from "../../runtime/kube/mod.ts";
import type { Logger } from "../../runtime/telemetry/mod.ts";

export const WIDGETS: ResourceType = {
  group: "shop.example.com",
  version: "v1",
  kind: "Widget",
  plural: "widgets",
  namespaced: true,
};

/** An object of the test's kind. */
export function widget(
  name: string,
  resourceVersion: number,
  more: { readonly uid?: string; readonly owner?: string; readonly spec?: unknown } = {},
): KubeObject {
  return {
    apiVersion: "shop.example.com/v1",
    kind: "Widget",
    metadata: {
      name,
      namespace: "default",
      uid: more.uid ?? `uid-${name}`,
      resourceVersion: String(resourceVersion),
      managedFields: [{ manager: "somebody" }],
      ...(more.owner ? { labels: { "orkestra.orkspace.io/owner-uid": more.owner } } : {}),
    },
    ...(more.spec === undefined ? {} : { spec: more.spec }),
  };
}

/** One open watch, seen from the server. */
export interface FakeWatch {
  readonly request: ApiRequest;
  readonly closed: boolean;
  event(type: "ADDED" | "MODIFIED" | "DELETED", object: KubeObject): void;
  bookmark(resourceVersion: number): void;
  line(line: JsonObject): void;
  /** Ends it as the server does when its time is over. */
  end(): void;
  /** Breaks the connection. */
  cut(): void;
}

export interface FakeServer {
  readonly transport: Transport;
  /** What a list answers. */
  objects: KubeObject[];
  resourceVersion: number;
  /** Answers to give instead, one per request, before anything else. */
  readonly failLists: (ApiResponse | "refused")[];
  readonly failWatches: (ApiResponse | "refused")[];
  /** Called between the pages of a list. */
  betweenPages: () => void;
  pageSize: number;
  readonly lists: ApiRequest[];
  readonly watches: FakeWatch[];
  /** The newest watch. */
  watch(): FakeWatch;
  renewals: number;
}

/** A server with nothing in it. */
export function fakeServer(): FakeServer {
  const server: FakeServer = {
    objects: [],
    resourceVersion: 100,
    failLists: [],
    failWatches: [],
    betweenPages: () => {},
    pageSize: 500,
    lists: [],
    watches: [],
    watch: () => server.watches.at(-1)!,
    renewals: 0,
    transport: {
      server: "https://fake",
      // deno-lint-ignore require-await
      async request(request) {
        server.lists.push(request);
        const failure = server.failLists.shift();
        if (failure === "refused") throw refused();
        if (failure) return failure;
        return { status: 200, body: page(request) };
      },
      // deno-lint-ignore require-await
      async stream(request) {
        const failure = server.failWatches.shift();
        if (failure === "refused") throw refused();
        if (failure) return { ...failure, lines: noLines(), close() {} };
        const { watch, stream } = openFake(request);
        server.watches.push(watch);
        return stream;
      },
      renew: () => void server.renewals++,
      close() {},
    },
  };

  function page(request: ApiRequest): JsonObject {
    const start = Number(request.query?.["continue"] ?? 0);
    if (start > 0) server.betweenPages();
    const items = server.objects.slice(start, start + server.pageSize);
    const end = start + items.length;
    return {
      metadata: {
        resourceVersion: String(server.resourceVersion),
        ...(end < server.objects.length ? { continue: String(end) } : {}),
      },
      items: structuredClone(items) as unknown as JsonObject[],
    };
  }
  return server;
}

/** A failed answer. */
export function failure(status: number, reason = "", retryAfterSeconds?: number): ApiResponse {
  return {
    status,
    body: { kind: "Status", code: status, reason, message: `made up: ${reason}` },
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

function refused(): TransportError {
  return new TransportError("https://fake refused the connection", {
    code: "transport/refused",
    retry: "backoff",
  });
}

async function* noLines(): AsyncGenerator<JsonObject> {}

function openFake(request: ApiRequest): { readonly watch: FakeWatch; readonly stream: ApiStream } {
  const queue: (JsonObject | Error | "end")[] = [];
  let wake = () => {};
  let closed = false;
  const push = (entry: JsonObject | Error | "end") => {
    queue.push(entry);
    wake();
  };
  async function* lines(): AsyncGenerator<JsonObject> {
    while (!closed) {
      const entry = queue.shift();
      if (entry === undefined) await new Promise<void>((resolve) => wake = resolve);
      else if (entry === "end") return;
      else if (entry instanceof Error) throw entry;
      else yield entry;
    }
  }
  const close = () => {
    closed = true;
    wake();
  };
  request.signal?.addEventListener("abort", close);
  return {
    stream: { status: 200, lines: lines(), close },
    watch: {
      request,
      get closed() {
        return closed;
      },
      event: (type, object) => push({ type, object: structuredClone(object) as unknown as JsonObject }),
      bookmark: (version) =>
        push({ type: "BOOKMARK", object: { metadata: { resourceVersion: String(version) } } }),
      line: push,
      end: () => push("end"),
      cut: () => push(new TransportError("cut", { code: "transport/reset", retry: "backoff" })),
    },
  };
}

export interface LoggedLine {
  readonly level: string;
  readonly message: string;
  readonly fields: unknown;
}

/** A logger that keeps its lines. */
export function keepingLog(): { readonly log: Logger; readonly lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const at = (level: string) => (message: string, fields?: unknown) =>
    void lines.push({ level, message, fields });
  const log: Logger = {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: () => log,
  };
  return { log, lines };
}
