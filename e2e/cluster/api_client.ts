// Owns: plain requests to the API server of a local cluster, for starting and inspecting it. Must not: be an engine.

import { isJsonObject, type JsonObject, jsonText, OrkError, parseJson } from "../../runtime/base/mod.ts";
import type { CertificatePair } from "./pki.ts";

export interface PlainRequest {
  /** @default "GET" */
  readonly method?: string;
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly rawBody?: string;
  /** @default "application/json" */
  readonly contentType?: string;
  /** @default 30000 */
  readonly timeoutMs?: number;
}

export interface PlainResponse {
  readonly status: number;
  readonly text: string;
}

/** Requests with one identity to one server. */
export interface PlainClient {
  /** Any answer, failures included; a whole URL goes to another server of the cluster. @throws when there is none. */
  send(path: string, request?: PlainRequest): Promise<PlainResponse>;
  /** The parsed body of a successful answer. @throws OrkError for any other. */
  json(path: string, request?: PlainRequest): Promise<JsonObject>;
  close(): void;
}

/** A client that shows a certificate, or nothing when `identity` is undefined. */
export function createPlainClient(server: string, caPem: string, identity?: CertificatePair): PlainClient {
  const client = Deno.createHttpClient({
    caCerts: [caPem],
    ...(identity ? { cert: identity.certPem, key: identity.keyPem } : {}),
  });
  const send = async (path: string, request: PlainRequest = {}): Promise<PlainResponse> => {
    const response = await fetch(path.startsWith("/") ? server + path : path, {
      client,
      method: request.method ?? "GET",
      headers: { accept: "application/json", "content-type": request.contentType ?? "application/json" },
      ...bodyOf(request),
      signal: AbortSignal.timeout(request.timeoutMs ?? 30_000),
    });
    return { status: response.status, text: await response.text() };
  };
  return {
    send,
    async json(path, request) {
      const { status, text } = await send(path, request);
      const body: unknown = text.startsWith("{") ? parseJson(text) : undefined;
      if (status < 300 && isJsonObject(body)) return body;
      throw new OrkError(
        `${request?.method ?? "GET"} ${path} was answered with ${status}: ${text.slice(0, 500)}`,
        {
          code: "cluster/unexpected-answer",
        },
      );
    },
    close: () => client.close(),
  };
}

function bodyOf({ body, rawBody }: PlainRequest): { readonly body?: string } {
  if (rawBody !== undefined) return { body: rawBody };
  return body === undefined ? {} : { body: jsonText(body) };
}
