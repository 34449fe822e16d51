// Owns: what Deno's fetch throws -> TransportError. Must not: retry.

import { errorMessage, type Retry } from "../base/mod.ts";
import { TransportError } from "./api_error.ts";

type Kind = "refused" | "reset" | "timeout" | "tls" | "denied" | "dns" | "aborted" | "protocol";

const RETRY: Readonly<Record<Kind, Retry>> = {
  refused: "backoff",
  reset: "backoff",
  timeout: "backoff",
  dns: "backoff",
  tls: "backoff",
  protocol: "backoff",
  denied: "never",
  aborted: "never",
};

/** A TransportError of one kind. */
export function transportError(kind: Kind, message: string, cause?: unknown): TransportError {
  const hint = kind === "denied"
    ? "Use the build whose permission list holds this address, or rebuild with it as the API server address"
    : kind === "tls"
    ? "Check that the certificate authority belongs to this API server and that its certificate names this address"
    : undefined;
  return new TransportError(message, {
    code: `transport/${kind}`,
    retry: RETRY[kind],
    cause,
    ...(hint ? { hint } : {}),
  });
}

/** What a request that its sender, or the end of the transport, cancelled fails with. */
export function abortedError(server: string): TransportError {
  return transportError("aborted", `Request to ${server} was cancelled`);
}

/**
 * Classifies a failure of fetch or of reading its body. `server` is named in the message.
 * Fetch throws a bare TypeError for all of them, so its text is all there is to go by; a text that matches nothing
 * counts as a reset, which is the safe reading (no answer came).
 * Source: texts measured on Deno 2.7.11.
 */
export function asTransportError(error: unknown, server: string): TransportError {
  if (error instanceof TransportError) return error;
  if (error instanceof Error && (error.name === "NotCapable" || error.name === "PermissionDenied")) {
    return transportError("denied", deniedMessage(error.message, server), error);
  }
  if (error instanceof SyntaxError || error instanceof RangeError) {
    return transportError("protocol", `Answer of ${server} is not valid JSON: ${error.message}`, error);
  }
  const text = errorMessage(error);
  if (/certificate|HandshakeFailure|BadCertificate|UnknownIssuer|AlertReceived/i.test(text)) {
    return transportError("tls", `TLS with ${server} failed: ${lastClause(text)}`, error);
  }
  if (/dns error/i.test(text)) {
    return transportError("dns", `Name of ${server} cannot be resolved: ${lastClause(text)}`, error);
  }
  if (/connection refused|no route to host|network (is )?unreachable/i.test(text)) {
    return transportError("refused", `${server} refused the connection`, error);
  }
  if (/timed out/i.test(text)) return transportError("timeout", `${server} did not answer in time`, error);
  return transportError("reset", `Connection to ${server} broke: ${lastClause(text)}`, error);
}

function deniedMessage(text: string, server: string): string {
  const what = /^Requires (.+?) access to ("[^"]*"|\S+)/.exec(text);
  if (!what) return `Access to ${server} is not in this executable's permission list`;
  const kind = what[1] === "net" ? "Network" : `Permission: ${what[1]}`;
  return `${kind} access to ${what[2]} is not in this executable's permission list`;
}

function lastClause(text: string): string {
  const marker = text.indexOf("client error (");
  return marker < 0 ? text : text.slice(text.indexOf("): ", marker) + 3);
}
