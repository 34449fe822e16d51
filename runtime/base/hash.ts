// Owns: digests of values. Must not: be used for secrets (no salt, no key).

import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "./json.ts";

/** SHA-256 of a text, lower-case hex. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Digest of a JSON value that does not depend on key order. Cost: one canonical serialisation. */
export function stableHash(value: Json | undefined): string {
  return sha256Hex(canonicalJson(value));
}

/** First `length` hex digits of the SHA-256 of a text, for names and labels. @default length 8 */
export function shortHash(text: string, length = 8): string {
  return sha256Hex(text).slice(0, length);
}
