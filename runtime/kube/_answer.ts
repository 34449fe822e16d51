// Owns: reading a response of fetch. Must not: judge its status.

import { type JsonObject, parseJson } from "../base/mod.ts";
import type { ApiResponse } from "./transport.ts";

/** @throws SyntaxError when a successful answer is no JSON. */
export function answerOf(response: Response, text: string): ApiResponse {
  const retryAfter = response.status >= 400 ? Number(response.headers.get("retry-after") ?? NaN) : NaN;
  return {
    status: response.status,
    ...bodyOf(text, response.status),
    ...(Number.isFinite(retryAfter) && retryAfter >= 0 ? { retryAfterSeconds: retryAfter } : {}),
  };
}

function bodyOf(text: string, status: number): { readonly body: JsonObject; readonly text?: string } {
  if (!text.startsWith("{")) return text === "" ? { body: {} } : { body: {}, text };
  try {
    return { body: parseJson(text) as JsonObject };
  } catch (error) {
    if (status < 300) throw error;
    return { body: {}, text }; // The page of a proxy that happens to start with a brace.
  }
}
