// Owns: a transport that notes what an engine asks of the API server. Must not: change or judge it.

import type { ApiRequest, Transport } from "../../runtime/kube/mod.ts";

export interface RequestLog {
  /** Goes between an engine and its connection. */
  readonly through: (inner: Transport) => Transport;
  /** `METHOD path` of every request that was sent, in order, but for streams and for reports (events). */
  readonly sent: readonly string[];
  /** Those among them that write. */
  writes(): readonly string[];
}

export function requestLog(): RequestLog {
  const sent: string[] = [];
  const note = ({ method, path }: ApiRequest) => {
    // A report may be sent long after what it reports: a series is written at most every half minute.
    if (!path.startsWith("/apis/events.k8s.io/")) sent.push(`${method} ${path}`);
  };
  const through = (inner: Transport): Transport => ({
    server: inner.server,
    request(request) {
      note(request);
      return inner.request(request);
    },
    stream: (request) => inner.stream(request),
    renew: () => inner.renew?.(),
    close: () => inner.close(),
  });
  return { through, sent, writes: () => sent.filter((line) => !line.startsWith("GET ")) };
}
