// Owns: newline-delimited JSON from a byte stream. Must not: know watches.

import { type JsonObject, parseJson } from "../base/mod.ts";

const NEWLINE = 0x0a;
/** Far above what an API server stores in one object (etcd refuses more than about 1.5 MiB). */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Turns chunks into parsed lines; lines and characters may be split anywhere. */
export interface JsonLineDecoder {
  /** Complete lines of everything pushed so far; the chunk may be overwritten afterwards. @throws SyntaxError on a line that is no JSON, RangeError when too long. */
  push(chunk: Uint8Array): JsonObject[];
  /** Bytes of an unfinished line. */
  readonly pendingBytes: number;
}

/** Makes a decoder. Cost: each byte is searched and decoded once, however often a line is split. */
export function createJsonLineDecoder(): JsonLineDecoder {
  return new LineDecoder();
}

class LineDecoder implements JsonLineDecoder {
  readonly #decoder = new TextDecoder();
  /** Parts of the unfinished line. */
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  push(chunk: Uint8Array): JsonObject[] {
    const end = chunk.lastIndexOf(NEWLINE);
    if (end < 0) {
      this.#keep(chunk);
      return [];
    }
    const text = this.#decoder.decode(this.#takePending(chunk.subarray(0, end)));
    this.#keep(chunk.subarray(end + 1));
    const lines: JsonObject[] = [];
    for (const line of text.split("\n")) {
      if (line.trim() !== "") lines.push(parseJson(line) as JsonObject);
    }
    return lines;
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes > MAX_LINE_BYTES) {
      throw new RangeError(`line of more than ${MAX_LINE_BYTES} bytes`);
    }
    this.#pending.push(bytes.slice());
  }

  #takePending(last: Uint8Array): Uint8Array {
    if (this.#pending.length === 0) return last;
    const whole = new Uint8Array(this.#pendingBytes + last.length);
    let at = 0;
    for (const part of this.#pending) {
      whole.set(part, at);
      at += part.length;
    }
    whole.set(last, at);
    this.#pending = [];
    this.#pendingBytes = 0;
    return whole;
  }
}
