// Owns: the lifetime of Deno HTTP clients (connection pools) and their replacement. Must not: send requests.

import type { ClusterConnection } from "./connection.ts";

/** One pool and how many exchanges still use it. */
export interface PooledClient {
  readonly client: Deno.HttpClient;
  users: number;
  retired: boolean;
}

/** Hands out the current pool; a replaced pool is closed when its last user has left. */
export interface HttpClients {
  acquire(): PooledClient;
  release(pool: PooledClient): void;
  /** The next `acquire` gets new connections. */
  renew(): void;
  /** From the next `acquire` on this authority is trusted. */
  trust(caPem: string): void;
  close(): void;
}

/**
 * Pools for one connection, HTTP/1.1 only: over HTTP/2 Deno 2.7.11 opens no second connection, so the 400th stream
 * hangs, and a pooled connection can lose a body for ever (denoland/deno#21749). No idle timeout is set
 * (denoland/deno#29444: it spins the event loop).
 */
export function createHttpClients(cluster: ClusterConnection, maxIdle: number): HttpClients {
  let current: PooledClient | undefined;
  let { caPem } = cluster;

  function open(): PooledClient {
    const options: Deno.CreateHttpClientOptions = {
      http1: true,
      http2: false,
      poolMaxIdlePerHost: maxIdle,
      ...(caPem ? { caCerts: [caPem] } : {}),
      ...(cluster.proxyUrl ? { proxy: { url: cluster.proxyUrl } } : {}),
    };
    const { certPem: cert, keyPem: key } = cluster;
    const client = Deno.createHttpClient(cert && key ? { ...options, cert, key } : options);
    return { client, users: 0, retired: false };
  }

  function retire(): void {
    if (!current) return;
    current.retired = true;
    if (current.users === 0) current.client.close();
    current = undefined;
  }

  return {
    acquire() {
      current ??= open();
      current.users++;
      return current;
    },
    release(pool) {
      pool.users--;
      if (pool.retired && pool.users === 0) pool.client.close();
    },
    renew: retire,
    trust(newCaPem) {
      caPem = newCaPem;
      retire();
    },
    close: retire,
  };
}
