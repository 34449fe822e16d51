// Owns: the head of an HTTP/1 request: text to parts, or why it is refused. Must not: read or answer.

/** More is refused. Source: RFC 9110, section 2.3 leaves the limit to the server. */
export const MAX_HEAD_BYTES = 16_384;
const MAX_TARGET = 8_192;
const MAX_FIELDS = 100;

export interface RequestHead {
  readonly kind: "head";
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** The connection may be used again. */
  readonly keepsAlive: boolean;
}

export interface RefusedHead {
  readonly kind: "refused";
  readonly status: number;
  readonly code: string;
  readonly error: string;
}

/** Source: RFC 9112, sections 3 and 5. Characters beyond ASCII have to be percent-encoded. */
const REQUEST_LINE = /^([A-Z][A-Z-]{0,31}) ([\x21-\x7e]+) HTTP\/(\d)\.(\d)$/;
const FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t\x20-\x7e\x80-\xff]*)$/;
const HOST = /^[\w.\-:[\]%]*$/;

/** The text before the empty line, each byte a character. */
export function parseHead(text: string): RequestHead | RefusedHead {
  const [line = "", ...rest] = text.split("\r\n");
  const [, method = "", target = "", major, minor] = REQUEST_LINE.exec(line) ?? [];
  if (method === "") return refused(400, "api/bad-request", "the request line is not that of HTTP/1.1");
  if (major !== "1") return refused(505, "api/version", "this server speaks HTTP/1.1");
  if (target.length > MAX_TARGET) return refused(414, "api/uri-too-long", "the URL is too long");
  if (rest.length > MAX_FIELDS) return refused(431, "api/head-too-large", "the request has too many headers");
  const fields = fieldsOf(rest);
  const path = fields && pathOf(method, target);
  if (!fields || !path) return refused(400, "api/bad-request", "the request is not valid HTTP/1.1");
  const hosts = fields.get("host") ?? [];
  if (hosts.length > 1 || (hosts.length === 0 && minor !== "0") || !HOST.test(hosts[0] ?? "")) {
    return refused(400, "api/bad-request", "the request must have one Host header that names a host");
  }
  return { kind: "head", method, target: path, keepsAlive: minor !== "0" && !mustClose(fields) };
}

export function refused(status: number, code: string, error: string): RefusedHead {
  return { kind: "refused", status, code, error };
}

/** By name in lower case; undefined when one is no header. */
function fieldsOf(lines: readonly string[]): ReadonlyMap<string, readonly string[]> | undefined {
  const fields = new Map<string, readonly string[]>();
  for (const line of lines) {
    const [, name, value = ""] = FIELD.exec(line) ?? [];
    if (name === undefined) return undefined;
    const key = name.toLowerCase();
    fields.set(key, [...fields.get(key) ?? [], value.trim()]);
  }
  return fields;
}

/** A body is never read: what follows it could not be told from it. */
function mustClose(fields: ReadonlyMap<string, readonly string[]>): boolean {
  const length = fields.get("content-length") ?? [];
  const hasBody = fields.has("transfer-encoding") || length.some((value) => value !== "0");
  return hasBody || /\bclose\b/i.test((fields.get("connection") ?? []).join());
}

/** Without scheme and host, which a proxy sends. What is no path is only good for a method that is refused anyway. */
function pathOf(method: string, target: string): string | undefined {
  if (target.startsWith("/")) return target;
  const path = /^https?:\/\/[^/?#]+(.*)$/i.exec(target)?.[1];
  if (path !== undefined) return path.startsWith("/") ? path : `/${path}`;
  return method === "GET" || method === "HEAD" ? undefined : "/";
}
