// Owns: the mark that says what we applied last, and the form in which objects are sent. Must not: compare or send.

import {
  canonicalJson,
  isJsonObject,
  type Json,
  type JsonObject,
  setOwn,
  shortHash,
} from "../../base/mod.ts";
import { asJson, type KubeObject } from "../../kube/mod.ts";

/** Annotation on every object we apply: digest of the desired object, and `AS_CREATED` while no apply has followed. */
export const APPLIED_ANNOTATION = "orkestra.orkspace.io/applied";

const HASH_LENGTH = 12;

const AS_CREATED = ".created";

/**
 * Digest of a desired object, irrespective of key order. The values of a Secret do not enter, only their keys: a digest
 * that anybody may read must not help to guess them.
 */
export function appliedHash(desired: KubeObject): string {
  if (!isSecret(desired)) return shortHash(canonicalJson(asJson(desired)), HASH_LENGTH);
  const { data, ...rest } = asJson(desired);
  const keys = isJsonObject(data) ? Object.keys(data).sort() : [];
  return shortHash(canonicalJson({ ...rest, data: keys }), HASH_LENGTH);
}

/** The digest on an observed object; undefined when we never applied it. */
export function appliedMark(observed: KubeObject): string | undefined {
  return observed.metadata.annotations?.[APPLIED_ANNOTATION]?.replace(AS_CREATED, "");
}

/** True while an object is as our plain create left it: its fields are not those of an apply. */
export function isAsCreated(observed: KubeObject): boolean {
  return observed.metadata.annotations?.[APPLIED_ANNOTATION]?.endsWith(AS_CREATED) ?? false;
}

/** True for a core Secret, whose values are never shown. */
export function isSecret(object: { readonly apiVersion: string; readonly kind: string }): boolean {
  return object.kind === "Secret" && object.apiVersion === "v1";
}

/** The desired object as it is sent: marked, and with the `stringData` of a Secret folded into `data`. */
export function prepareDesired(object: KubeObject, how: "apply" | "create" = "apply"): KubeObject {
  const desired = isSecret(object) ? foldStringData(object) : object;
  const mark = `${appliedHash(desired)}${how === "create" ? AS_CREATED : ""}`;
  const annotations = { ...desired.metadata.annotations, [APPLIED_ANNOTATION]: mark };
  return { ...desired, metadata: { ...desired.metadata, annotations } };
}

/** The server never returns `stringData`, so only the folded form can be compared. */
function foldStringData(object: KubeObject): KubeObject {
  const { stringData, ...rest } = asJson(object);
  if (!isJsonObject(stringData)) return object;
  const data: Record<string, Json> = { ...(rest["data"] as JsonObject | undefined) };
  for (const [key, value] of Object.entries(stringData)) setOwn(data, key, encodeBase64(String(value ?? "")));
  return { ...rest, data } as unknown as KubeObject;
}

function encodeBase64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
