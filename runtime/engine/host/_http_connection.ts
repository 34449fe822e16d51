// Owns: one connection of a client: requests one after the other, each within its time. Must not: listen or know routes.

import { type Clock, jsonText } from "../../base/mod.ts";
import { MAX_HEAD_BYTES, parseHead, refused, type RefusedHead, type RequestHead } from "./_http_head.ts";

/** A TCP connection. Closing it ends what waits for it. */
export interface ByteStream {
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  /** Says that nothing more will be written. */
  closeWrite(): Promise<void>;
  close(): void;
}

export interface HttpConnectionOptions {
  readonly stream: ByteStream;
  readonly clock: Clock;
  readonly handler: (request: Request) => Promise<Response>;
}

/** Between two requests; longer than the minute between two scrapes. */
const IDLE_MS = 90_000;
/** From the first byte of a request to the end of its head. */
const HEAD_MS = 10_000;
/** For a client to take an answer. */
const WRITE_MS = 30_000;
/** For a client to hear the last answer while it still sends: a connection that is closed before takes that with it. */
const LINGER_MS = 1_000;
const LINGER_READS = 64;
/** Source: Fetch standard, forbidden methods; they cannot be made a Request. */
const FORBIDDEN = new Set(["CONNECT", "TRACE", "TRACK"]);
const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  414: "URI Too Long",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
  505: "HTTP Version Not Supported",
};

/** Memory is bounded by the largest head; nothing of a body is read. */
export class HttpConnection {
  readonly #options: HttpConnectionOptions;
  readonly #bytes = new Uint8Array(MAX_HEAD_BYTES);
  #length = 0;
  /** Bytes that were looked through for the end of the head. */
  #seen = 0;
  #isAnswering = false;
  #isClosing = false;

  constructor(options: HttpConnectionOptions) {
    this.#options = options;
  }

  /** Nothing is being answered. */
  get isIdle(): boolean {
    return !this.#isAnswering;
  }

  /** Answers until either side ends the connection. Never rejects. */
  async serve(): Promise<void> {
    try {
      while (!this.#isClosing && await this.#serveOne());
      if (!this.#isClosing) await this.#linger();
    } catch {
      // The client went away, or took too long: there is nobody to tell.
    } finally {
      this.#options.stream.close();
    }
  }

  /** At once when idle, else after the answer. */
  end(): void {
    this.#isClosing = true;
    if (this.isIdle) this.#options.stream.close();
  }

  /** True when another request may follow. */
  async #serveOne(): Promise<boolean> {
    const head = await this.#readHead();
    if (!head) return false;
    this.#isAnswering = true;
    try {
      const keepsAlive = head.kind === "head" && head.keepsAlive && !this.#isClosing;
      await this.#send(await this.#answer(head), {
        keepsAlive,
        isHead: head.kind === "head" && head.method === "HEAD",
      });
      return keepsAlive;
    } finally {
      this.#isAnswering = false;
    }
  }

  async #answer(head: RequestHead | RefusedHead): Promise<Response> {
    if (head.kind === "refused") return problem(head);
    const { method, target } = head;
    if (FORBIDDEN.has(method)) {
      const what = refused(
        405,
        "api/method-not-allowed",
        `${method} is not allowed; the live API is read-only`,
      );
      return problem(what, { allow: "GET, HEAD" });
    }
    return await this.#options.handler(new Request(`http://localhost${target}`, { method }));
  }

  /** Undefined when the client has gone or sent nothing for too long. */
  async #readHead(): Promise<RequestHead | RefusedHead | undefined> {
    let endsMs = this.#options.clock.monotonicMs() + (this.#length > 0 ? HEAD_MS : IDLE_MS);
    for (;;) {
      const head = this.#takeHead();
      if (head) return head;
      if (this.#length === MAX_HEAD_BYTES) {
        return refused(431, "api/head-too-large", "the headers are too long");
      }
      const wasEmpty = this.#length === 0;
      const read = await this.#within(
        endsMs,
        () => this.#options.stream.read(this.#bytes.subarray(this.#length)),
      );
      if (read === "late") {
        return wasEmpty ? undefined : refused(408, "api/timeout", "the request was not complete in time");
      }
      if (read === null) return undefined;
      this.#length += read;
      if (wasEmpty) endsMs = this.#options.clock.monotonicMs() + HEAD_MS;
    }
  }

  /** What is complete; the bytes after it are those of the next request. */
  #takeHead(): RequestHead | RefusedHead | undefined {
    // One empty line before a request is passed over. Source: RFC 9112, section 2.2.
    if (this.#length >= 2 && this.#bytes[0] === 13 && this.#bytes[1] === 10) this.#drop(2);
    if (this.#length > 0 && !isBeginning(this.#bytes[0]!, this.#length)) return parseHead("");
    const end = endOfHead(this.#bytes.subarray(0, this.#length), Math.max(0, this.#seen - 3));
    this.#seen = this.#length;
    if (end < 0) return undefined;
    const text = latin1(this.#bytes.subarray(0, end));
    this.#drop(end + 4);
    return parseHead(text);
  }

  #drop(count: number): void {
    this.#bytes.copyWithin(0, count, this.#length);
    this.#length -= count;
    this.#seen = 0;
  }

  /** Reads and forgets what the client still sends, for a moment. */
  async #linger(): Promise<void> {
    const { stream, clock } = this.#options;
    await stream.closeWrite();
    const endsMs = clock.monotonicMs() + LINGER_MS;
    for (let i = 0; i < LINGER_READS; i++) {
      const read = await this.#within(endsMs, () => stream.read(this.#bytes));
      if (read === "late" || read === null) return;
    }
  }

  async #send(
    response: Response,
    how: { readonly keepsAlive: boolean; readonly isHead: boolean },
  ): Promise<void> {
    const body = new Uint8Array(await response.arrayBuffer());
    const fields = [...response.headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
    const length = how.isHead ? "" : `content-length: ${body.length}\r\n`;
    const connection = how.keepsAlive ? "" : "connection: close\r\n";
    const date = new Date(this.#options.clock.now()).toUTCString();
    const line = `HTTP/1.1 ${response.status} ${REASONS[response.status] ?? "Status"}\r\n`;
    const head = new TextEncoder().encode(`${line}${fields}${length}${connection}date: ${date}\r\n\r\n`);
    const endsMs = this.#options.clock.monotonicMs() + WRITE_MS;
    for (const part of how.isHead ? [head] : [head, body]) await this.#write(part, endsMs);
  }

  async #write(bytes: Uint8Array, endsMs: number): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const written = await this.#within(endsMs, () => this.#options.stream.write(bytes.subarray(at)));
      if (written === "late") throw new Error("the client does not take the answer");
      at += written;
    }
  }

  /** What is late is left alone; whoever hears of that ends the connection, and it with it. */
  async #within<T>(endsMs: number, work: () => Promise<T>): Promise<T | "late"> {
    const { clock } = this.#options;
    const { promise, resolve } = Promise.withResolvers<"late">();
    const timer = clock.after(endsMs - clock.monotonicMs(), () => resolve("late"));
    const doing = work();
    // Its end comes with that of the connection, when nobody waits for it any more.
    doing.catch(() => {});
    try {
      return await Promise.race([doing, promise]);
    } finally {
      timer.cancel();
    }
  }
}

/** Other protocols (TLS) are told at their first byte, not when the time is up. */
function isBeginning(first: number, length: number): boolean {
  return (first >= 65 && first <= 90) || (first === 13 && length === 1);
}

/** Where the empty line begins, or -1. */
function endOfHead(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(13, from); at >= 0 && at + 3 < bytes.length; at = bytes.indexOf(13, at + 1)) {
    if (bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at;
  }
  return -1;
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function problem(
  { status, code, error }: RefusedHead,
  more: Readonly<Record<string, string>> = {},
): Response {
  const headers = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...more };
  return new Response(`${jsonText({ code, error })}\n`, { status, headers });
}
