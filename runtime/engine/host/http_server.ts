// Owns: the listening socket of health, metrics and the live API, and how many may be connected. Must not: know routes.

import { type Clock, EnvironmentError, errorMessage, sleep } from "../../base/mod.ts";
import { HttpConnection } from "./_http_connection.ts";

export interface HttpServer {
  readonly port: number;
  /** Stops listening; answers in flight are given a moment. Idempotent. */
  close(): Promise<void>;
}

export interface HttpServerOptions {
  readonly hostname: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly handler: (request: Request) => Promise<Response>;
}

/** Whoever comes then takes the place of the one that has been idle longest: probes must get through. */
const MAX_CONNECTIONS = 256;

/**
 * Speaks HTTP/1.1 itself, because `Deno.serve` (2.7) ends no connection that is idle or sends its request by the byte, and
 * limits their number by nothing but the descriptors of the process, which the way to the API server needs too.
 * @throws {EnvironmentError} when the port is taken or may not be listened on.
 */
export function startHttpServer(options: HttpServerOptions): HttpServer {
  const { hostname, port, clock, handler } = options;
  const listener = listen(hostname, port);
  /** The one that was accepted or answered longest ago is the first. */
  const open = new Map<HttpConnection, Promise<void>>();

  function accept(stream: Deno.TcpConn): void {
    if (open.size >= MAX_CONNECTIONS) {
      const idle = [...open.keys()].find((connection) => connection.isIdle);
      if (!idle) return stream.close();
      open.delete(idle);
      idle.end();
    }
    const connection: HttpConnection = new HttpConnection({
      stream: closedOnce(stream),
      clock,
      handler: (request) => {
        renew(connection);
        return handler(request);
      },
    });
    open.set(connection, connection.serve().finally(() => open.delete(connection)));
  }

  function renew(connection: HttpConnection): void {
    const serving = open.get(connection);
    if (serving && open.delete(connection)) open.set(connection, serving);
  }

  const accepting = acceptAll(listener, { clock, accept });
  let closing: Promise<void> | undefined;
  return {
    port: listener.addr.port,
    close: () =>
      closing ??= (async () => {
        listener.close();
        for (const connection of [...open.keys()]) connection.end();
        await Promise.all([accepting, ...open.values()]);
      })(),
  };
}

/** Until one can be accepted again, when there are no descriptors left. */
const PAUSE_MS = 100;

/** Ends with the listener. */
async function acceptAll(
  listener: Deno.TcpListener,
  { clock, accept }: { readonly clock: Clock; readonly accept: (stream: Deno.TcpConn) => void },
): Promise<void> {
  for (;;) {
    try {
      accept(await listener.accept());
    } catch (error) {
      if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) return;
      await sleep(clock, PAUSE_MS);
    }
  }
}

/** Either side may close it, in any order. */
function closedOnce(stream: Deno.TcpConn) {
  let isClosed = false;
  return {
    read: (into: Uint8Array) => stream.read(into),
    write: (bytes: Uint8Array) => stream.write(bytes),
    closeWrite: () => stream.closeWrite(),
    close() {
      if (!isClosed) stream.close();
      isClosed = true;
    },
  };
}

/** @throws {EnvironmentError} when the port is taken or may not be listened on. */
function listen(hostname: string, port: number): Deno.TcpListener {
  try {
    return Deno.listen({ hostname, port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      throw new EnvironmentError(`port ${port} is in use`, {
        code: "environment/port-in-use",
        hint: "choose another with --port or ORK_PORT; 0 takes a free one",
        cause: error,
      });
    }
    if (error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied) {
      throw new EnvironmentError(`this executable may not listen on ${hostname}:${port}`, {
        code: "environment/listen-denied",
        hint: `its compiled-in permissions name another address; needed: net "${hostname}:${port}"`,
        cause: error,
      });
    }
    throw new EnvironmentError(`cannot listen on ${hostname}:${port}: ${errorMessage(error)}`, {
      code: "environment/listen-failed",
      cause: error,
    });
  }
}
