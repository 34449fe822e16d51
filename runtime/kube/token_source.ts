// Owns: a bearer token that is re-read as its file rotates. Must not: open files itself.

import type { Clock } from "../base/mod.ts";
import type { TokenSource } from "./connection.ts";

export interface FileTokenOptions {
  readonly path: string;
  readonly readFile: (path: string) => Promise<string>;
  readonly clock: Clock;
  /** How long a read token is used before the file is read again. @default 10000 */
  readonly maxAgeMs?: number;
}

/** A token that never changes. */
export function fixedToken(token: string): TokenSource {
  return { read: () => Promise.resolve(token) };
}

/**
 * A token in a file. The file is read at most every `maxAgeMs`, and at once when the server refused the token. A file
 * that cannot be read while a token is known keeps the known one (a rotation replaces the file by a link swap).
 * Source: kubelet projected service-account tokens, rotated at 80 % of their life.
 */
export function fileToken(options: FileTokenOptions): TokenSource {
  const maxAgeMs = options.maxAgeMs ?? 10_000;
  let token: string | undefined;
  let readAtMs = -Infinity;
  let reading: Promise<string | undefined> | undefined;

  async function readFile(): Promise<string | undefined> {
    try {
      token = (await options.readFile(options.path)).trim();
      readAtMs = options.clock.monotonicMs();
    } catch (error) {
      if (token === undefined) throw error;
    } finally {
      reading = undefined;
    }
    return token;
  }

  return {
    read({ fresh = false } = {}) {
      const known = token !== undefined && options.clock.monotonicMs() - readAtMs < maxAgeMs;
      if (known && !fresh) return Promise.resolve(token);
      return reading ??= readFile();
    },
  };
}
