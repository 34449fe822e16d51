// Owns: the Secret entry that `tls.create` of an ingress implies. Must not: compile it.

import type { Span } from "../../base/mod.ts";
import { child, entryOf, type MapEntry, type MapNode, type Node, type ScalarNode } from "../document/mod.ts";
import { certificateSecretName } from "../resources/mod.ts";

/** What decides whether and where the ingress is made decides the same for its certificate. */
const SHARED = ["namespace", "when", "or", "forEach", "reconcile", "forceConflict"];

/** An entry of `secrets` with a certificate for the hosts of the ingress. */
export function certificateEntry(ingress: MapNode): MapNode {
  const tls = entryOf(ingress, "tls")!;
  const { span } = tls.value;
  const host = child(ingress, "host");
  const hosts = child(tls.value, "hosts") ?? (host && { kind: "list" as const, span, items: [host] });
  const validFor = child(tls.value, "validFor");
  const request = mapOf(span, { commonName: host, dnsNames: hosts, validFor });
  const name = child(tls.value, "secretName") ??
    textNode(certificateSecretName("{{ .metadata.name }}"), span);
  const made = mapOf(span, { name, once: flagNode(span), tls: request });
  return { ...made, entries: [...made.entries, ...ingress.entries.filter((e) => SHARED.includes(e.key))] };
}

function mapOf(span: Span, values: Readonly<Record<string, Node | undefined>>): MapNode {
  const entries = Object.entries(values).flatMap(([key, value]): MapEntry[] =>
    value ? [{ key, keySpan: span, value }] : []
  );
  return { kind: "map", span, entries };
}

function textNode(text: string, span: Span): ScalarNode {
  return { kind: "scalar", span, value: text, text, style: "plain", spanAt: () => span };
}

function flagNode(span: Span): ScalarNode {
  return { kind: "scalar", span, value: true, text: "true", style: "plain", spanAt: () => span };
}
