// Owns: what to read of others for one object, and what it looks like under `.cross`. Must not: read it.

import { type Diagnostic, isJsonObject, type Json, type JsonObject } from "../../base/mod.ts";
import type { Scope, Template } from "../expr/mod.ts";
import type { CompiledCross, CrossEntry, CrossProtocol } from "./cross.ts";
import {
  type Environment,
  type EnvironmentText,
  unsetVariables,
  withEnvironment,
} from "./environment_text.ts";
import type { Credential } from "./external.ts";
import { type NamedTemplate, remarkOf } from "./rule_parts.ts";

/** One thing to read. In this process first; over HTTP when the entry has a source and it is not here. */
export interface CrossTarget {
  readonly alias: string;
  readonly protocol: CrossProtocol;
  /** Entry of this process. */
  readonly crd?: string;
  /** Labels that choose the object among all CRDs of this process. */
  readonly labels: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly namespace: string;
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly remote?: {
    readonly url: string;
    readonly cacheForMs: number;
    readonly credential?: Credential;
  };
}

export interface CrossTargets {
  readonly targets: readonly CrossTarget[];
  /** Entries whose texts cannot be rendered; they read as not found. */
  readonly failed: readonly { readonly alias: string; readonly diagnostic: Diagnostic }[];
}

/** What to read for an object. Source: Katalog language, cross: the namespace is the object's unless it says otherwise. */
export function crossTargets(cross: CompiledCross, scope: Scope, environment: Environment): CrossTargets {
  const targets: CrossTarget[] = [];
  const failed: CrossTargets["failed"][number][] = [];
  for (const entry of cross.entries) {
    const found = targetOf(entry, scope, environment);
    if ("code" in found) failed.push({ alias: entry.alias, diagnostic: found });
    else targets.push(found);
  }
  return { targets, failed };
}

function targetOf(entry: CrossEntry, scope: Scope, environment: Environment): CrossTarget | Diagnostic {
  const { source } = entry;
  const texts = [source?.endpoint, source?.host].filter((text): text is EnvironmentText =>
    text !== undefined
  );
  const [missing] = unsetVariables(texts, environment);
  if (missing !== undefined) {
    const message = `cross entry "${entry.alias}" cannot be read: environment variable ${missing} is not set`;
    return remarkOf({ code: "ORK4087", span: entry.span, message, hint: "set it where ork runs" });
  }
  const texted = new Texts(withEnvironment(scope, texts, environment));
  const namespace = texted.of(entry.namespace) || texted.of(source?.namespace) || ownNamespace(scope);
  const name = texted.of(entry.name);
  const target = {
    alias: entry.alias,
    protocol: entry.protocol,
    ...(entry.crd === undefined ? {} : { crd: entry.crd }),
    labels: texted.map(entry.labelSelector),
    ...(name === "" ? {} : { name }),
    namespace,
    matchLabels: texted.map(entry.matchLabels),
  };
  const url = source && remoteAddress(entry, { name, namespace, texted });
  if (texted.failure) return texted.failure;
  if (!source || url === undefined) return target;
  const { cacheForMs, credential } = source;
  return { ...target, remote: { url, cacheForMs, ...(credential ? { credential } : {}) } };
}

/** Renders texts and keeps the first failure. */
class Texts {
  failure: Diagnostic | undefined;
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  of(template: Template | undefined): string {
    const result = template?.render(this.#scope);
    if (result?.kind === "failed") this.failure ??= result.diagnostic;
    return result?.kind === "value" ? result.value : "";
  }

  map(templates: readonly NamedTemplate[]): Readonly<Record<string, string>> {
    return Object.fromEntries(templates.map(({ key, value }) => [key, this.of(value)]));
  }
}

function ownNamespace({ root }: Scope): string {
  const { metadata } = root;
  const namespace = isJsonObject(metadata) ? metadata["namespace"] : undefined;
  return typeof namespace === "string" ? namespace : "";
}

/** Source: live API of the runtime: /katalog/{crd}, /health, /cr/{namespace}/{name}, /events. */
function remoteAddress(
  entry: CrossEntry,
  { name, namespace, texted }: { readonly name: string; readonly namespace: string; readonly texted: Texts },
): string | undefined {
  const { source, crd, protocol } = entry;
  if (source?.endpoint) return withScheme(texted.of(source.endpoint.template));
  const host = withScheme(texted.of(source?.host?.template)).replace(/\/+$/, "");
  if (host === "" || crd === undefined) return undefined;
  const base = `${host}/katalog/${encodeURIComponent(crd)}`;
  const object = `${base}/cr/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
  switch (protocol) {
    case "cr":
      return object;
    case "events":
      return `${object}/events`;
    case "health":
      return `${base}/health`;
    case "metrics":
    case "info":
      return base;
  }
}

function withScheme(address: string): string {
  return address === "" || /^https?:\/\//i.test(address) ? address : `http://${address}`;
}

/** What was found for a target; undefined for nothing, or for a CRD that is closed to readers. */
export type CrossFound =
  | { readonly kind: "object"; readonly object: JsonObject }
  /** Body of an endpoint. */
  | { readonly kind: "body"; readonly body: Json };

/** What stands under `.cross.<alias>`. A peer that is missing has empty parts and counts as not existing. */
export function crossValue(target: CrossTarget, found: CrossFound | undefined): JsonObject {
  if (!found) return notFound(target);
  if (found.kind === "object") {
    const metadata = found.object["metadata"];
    const labels = isJsonObject(metadata) && isJsonObject(metadata["labels"]) ? metadata["labels"] : {};
    return { labels, ...found.object, found: "true" };
  }
  return isJsonObject(found.body) ? { ...found.body, found: "true" } : { found: "true", body: found.body };
}

function notFound({ name, namespace }: CrossTarget): JsonObject {
  return {
    found: "false",
    _placeholder: true,
    name: name ?? "",
    namespace,
    metadata: {},
    labels: {},
    spec: {},
    status: {},
  };
}

/** `.cross` before anything was read. */
export function initialCross(cross: CompiledCross): JsonObject {
  return Object.fromEntries(
    cross.entries.map(({ alias, protocol }) => [
      alias,
      notFound({ alias, protocol, labels: {}, namespace: "", matchLabels: {} }),
    ]),
  );
}
