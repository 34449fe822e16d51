// Owns: the listening socket of health, metrics and the live API. Must not: know routes.

import { EnvironmentError, errorMessage } from "../../base/mod.ts";

export interface HttpServer {
  readonly port: number;
  /** Stops listening; answers in flight are given a moment. Idempotent. */
  close(): Promise<void>;
}

export interface HttpServerOptions {
  readonly hostname: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly handler: (request: Request) => Promise<Response>;
}

/** @throws {EnvironmentError} when the port is taken or may not be listened on. */
export function startHttpServer(options: HttpServerOptions): HttpServer {
  const { hostname, port, handler } = options;
  try {
    const server = Deno.serve({ hostname, port, onListen: () => {} }, handler);
    return {
      port: server.addr.port,
      close: () => server.shutdown(),
    };
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
