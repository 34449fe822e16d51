// Owns: keeping the values of a Secret out of what the server says about it. Must not: explain failures.

import { isJsonObject, type Json, type OrkError } from "../../base/mod.ts";
import { asJson, KubeApiError, type Write } from "../../kube/mod.ts";
import { REDACTED, redactValues } from "../../telemetry/mod.ts";
import { isSecret } from "./applied.ts";

/** The error as it may be shown: a server, or a webhook behind it, may repeat what it was sent. */
export function withoutSecrets(error: OrkError, write: Write): OrkError {
  if (!("object" in write) || !isSecret(write.object) || !(error instanceof KubeApiError)) return error;
  const values = valuesOf(asJson(write.object));
  const clean = (text: string) =>
    redactValues(text.replace(QUOTED_VALUE, `$1 value: ${REDACTED}`), values) as string;
  const { status, reason, retry, retryAfterMs, causes } = error;
  return new KubeApiError(clean(error.message), {
    status,
    reason,
    retry,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    causes: causes.map((cause) => ({ ...cause, message: clean(cause.message) })),
  });
}

/** Source: apimachinery `field.Error`, which quotes the value, perhaps shortened. */
const QUOTED_VALUE = /\b(Invalid|Unsupported|Duplicate) value: "(?:[^"\\]|\\.)*"/g;

/** Plain, and as they are sent. */
function valuesOf(secret: { readonly [key: string]: Json }): string[] {
  const texts = (block: Json | undefined) =>
    isJsonObject(block) ? Object.values(block).filter((value) => typeof value === "string") : [];
  const encoded = texts(secret["data"]);
  return [...texts(secret["stringData"]), ...encoded, ...encoded.flatMap(decoded)];
}

function decoded(text: string): string[] {
  try {
    return [new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)))];
  } catch {
    return []; // No base64: then the server says so, and the text itself is taken out.
  }
}
