// Owns: taking secret values out of what is shown. Must not: guess what is secret from names.

import { isJsonObject, type Json, type JsonObject } from "../base/mod.ts";

/** Stands where a secret value was. */
export const REDACTED = "[redacted]";

/** Shorter values would hide ordinary words wherever they occur. */
const MIN_SEARCHED_LENGTH = 4;

/** A Secret (or an entry that becomes one) without its values; keys stay, other fields too. */
export function redactSecretObject(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key,
      (key === "data" || key === "stringData") && isJsonObject(value)
        ? Object.fromEntries(Object.keys(value).map((name) => [name, REDACTED]))
        : value,
    ]),
  );
}

/** Replaces every occurrence of the values, plain and base64, in all texts. Values under 4 characters are not searched. */
export function redactValues(json: Json, secrets: Iterable<string>): Json {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < MIN_SEARCHED_LENGTH || REDACTED.includes(secret)) continue;
    forms.add(secret);
    for (const encoded of base64Forms(secret)) forms.add(encoded);
  }
  // Longest first: a value may contain another.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return ordered.length === 0 ? json : mapTexts(json, (text) => maskAll(text, ordered));
}

function maskAll(text: string, forms: readonly string[]): string {
  return forms.reduce(
    (masked, form) => masked.includes(form) ? masked.replaceAll(form, REDACTED) : masked,
    text,
  );
}

function mapTexts(json: Json, map: (text: string) => string): Json {
  if (typeof json === "string") return map(json);
  if (Array.isArray(json)) return json.map((item) => mapTexts(item, map));
  if (!isJsonObject(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, mapTexts(value, map)]));
}

function base64Forms(text: string): readonly string[] {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  const padded = btoa(binary);
  const bare = padded.replace(/=+$/, "");
  return bare === padded ? [padded] : [padded, bare];
}
