// Owns: an open watch: its lines, and the end of its connection. Must not: know what a line says.

import type { JsonObject } from "../base/mod.ts";
import type { Exchange } from "./_exchange.ts";
import { createJsonLineDecoder } from "./_json_lines.ts";
import type { ApiResponse, ApiStream } from "./transport.ts";

/** Read at once. */
const READ_BYTES = 64 * 1024;

/** A stream that was opened. Ends its exchange when it is closed, or when its lines are over. */
export class LineStream implements ApiStream {
  readonly status = 200;
  readonly lines: AsyncIterable<JsonObject>;
  readonly #reader: ReadableStreamBYOBReader;
  readonly #exchange: Exchange;
  readonly #onClose: (stream: LineStream) => void;
  #open = true;

  constructor(
    body: ReadableStream<Uint8Array>,
    options: { readonly exchange: Exchange; readonly onClose: (stream: LineStream) => void },
  ) {
    this.#reader = body.getReader({ mode: "byob" });
    this.#exchange = options.exchange;
    this.#onClose = options.onClose;
    this.lines = this.#read();
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#onClose(this);
    this.#exchange.end();
    this.#reader.cancel().catch(() => {}); // Already broken: nothing left to free.
  }

  async *#read(): AsyncGenerator<JsonObject> {
    const decoder = createJsonLineDecoder();
    // One for the whole stream: without it, each read takes a new and empty one of this size.
    let buffer = new ArrayBuffer(READ_BYTES);
    try {
      while (this.#open) {
        const { done, value } = await this.#reader.read(new Uint8Array(buffer));
        if (done || !this.#open) return;
        for (const line of decoder.push(value)) {
          yield line;
          if (!this.#open) return;
        }
        buffer = value.buffer;
      }
    } catch (error) {
      if (this.#open) throw this.#exchange.errorOf(error);
    } finally {
      this.close();
    }
  }
}

/** A stream that the server refused: an answer without lines. */
export function refusedStream(answer: ApiResponse): ApiStream {
  return { ...answer, lines: NO_LINES, close() {} };
}

const NO_LINES: AsyncIterable<JsonObject> = {
  async *[Symbol.asyncIterator]() {},
};
