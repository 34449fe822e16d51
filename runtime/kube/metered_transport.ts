// Owns: counting what goes to the API server. Must not: change a request.

import { TransportError } from "./api_error.ts";
import type { Transport } from "./transport.ts";

/** Told of every answer. `code` is the status, or the transport error's code when none came, which comes along then. */
export type OnAnswer = (method: string, code: string, error?: TransportError) => void;

/** The same transport, with every answer reported; a stream counts as method `WATCH`, once, when it opens. */
export function meteredTransport(transport: Transport, onAnswer: OnAnswer): Transport {
  const counted = async <T extends { readonly status: number }>(
    method: string,
    send: Promise<T>,
  ): Promise<T> => {
    try {
      const answer = await send;
      onAnswer(method, String(answer.status));
      return answer;
    } catch (error) {
      if (error instanceof TransportError) onAnswer(method, error.code, error);
      throw error;
    }
  };
  const renew = transport.renew?.bind(transport);
  return {
    server: transport.server,
    request: (request) => counted(request.method, transport.request(request)),
    stream: (request) => counted("WATCH", transport.stream(request)),
    close: () => transport.close(),
    ...(renew ? { renew } : {}),
  };
}
