// Owns: the functions that check names and labels as Kubernetes does. Must not: check workload fields.

import type { FunctionDefinition } from "../function_definition.ts";
import type { Value } from "../scope.ts";

const GROUP = "kubernetes formats";
const QUALIFIED_PART = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

export const KUBERNETES_FORMAT_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: "isValidLabelValue",
    group: GROUP,
    parameters: ["s:string"],
    description: "True for a label value: up to 63 characters, letters and digits at both ends; empty too",
    example: { template: '{{ isValidLabelValue "-a" }}', output: "false" },
    keywords: ["label", "check", "metadata"],
    call: ([s]) => s === "" || QUALIFIED_PART.test(s as string),
  },
  {
    name: "isValidLabelKey",
    group: GROUP,
    parameters: ["s:string"],
    description: "True for a label key: a name, with an optional domain and slash in front",
    example: { template: '{{ isValidLabelKey "acme.dev/tier" }}', output: "true" },
    keywords: ["label", "check", "metadata"],
    call: ([s]) => isQualifiedName(s),
  },
  {
    name: "isValidAnnotationKey",
    group: GROUP,
    parameters: ["s:string"],
    description: "True for an annotation key, which has the form of a label key",
    example: { template: '{{ isValidAnnotationKey "a b" }}', output: "false" },
    keywords: ["annotation", "check", "metadata"],
    call: ([s]) => isQualifiedName(s),
  },
  {
    name: "isDNS1123Subdomain",
    group: GROUP,
    parameters: ["s:string"],
    description: "True for an object name: lower-case letters, digits, dashes and dots, up to 253 characters",
    example: { template: '{{ isDNS1123Subdomain "a-1.b" }}', output: "true" },
    keywords: ["name", "dns", "check", "rfc1123"],
    call: ([s]) => isSubdomain(s as string),
  },
];

/** Source: apimachinery `validation.IsQualifiedName`. */
function isQualifiedName(value: Value): boolean {
  const parts = (value as string).split("/");
  if (parts.length > 2 || !QUALIFIED_PART.test(parts.at(-1)!)) return false;
  return parts.length === 1 || isSubdomain(parts[0]!);
}

/** Source: apimachinery `validation.IsDNS1123Subdomain`. */
function isSubdomain(text: string): boolean {
  return text.length <= 253 && SUBDOMAIN.test(text);
}
