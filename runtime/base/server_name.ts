// Owns: which texts name a server in a certificate. Must not: resolve them.

import { isIP } from "node:net";

/** Source: RFC 1123 host names, the first label of which may be a wildcard (RFC 6125). */
const HOST_NAME = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?$/i;

/** How a client may name a server: by host or by IP address; undefined for a text that is neither. */
export function serverNameKind(name: string): "host" | "address" | undefined {
  if (/^[\d.]+$/.test(name) || name.includes(":")) return isIP(name) === 0 ? undefined : "address";
  return name.length <= 253 && HOST_NAME.test(name) ? "host" : undefined;
}
