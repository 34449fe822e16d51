/**
 * The process around the operators: `runHost(options)` starts, elects, serves and drains.
 * @module
 */
// Owns: the public surface of runtime/engine/host. Must not: hold logic.

export { type HostOptions, type HostSettings, runHost } from "./host.ts";
export type { HttpServer, HttpServerOptions } from "./http_server.ts";
export type { LeaseTimes } from "./lease.ts";
export { LEASE_NAME } from "./lease_news.ts";
