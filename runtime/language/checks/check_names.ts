// Owns: remarks on names that an API server refuses for objects. Must not: judge names that templates make.

import { type Diagnostic, jsonAt } from "../../base/mod.ts";
import { placeOf } from "../openapi/mod.ts";
import type { RenderedEntry } from "./rendered_entry.ts";

interface NameRule {
  readonly pattern: RegExp;
  readonly max: number;
  readonly words: string;
}

/** Source: Kubernetes `validation.IsDNS1123Subdomain`. */
const SUBDOMAIN: NameRule = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  max: 253,
  words: "lower-case letters, digits, hyphens and dots",
};

/** Source: `validation.IsDNS1123Label`. */
const LABEL: NameRule = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  max: 63,
  words: "lower-case letters, digits and hyphens, at most 63 of them",
};

/** Source: `path.ValidatePathSegmentName`, which RBAC uses; it knows no longest name. */
const SEGMENT: NameRule = {
  pattern: /^(?!\.{1,2}$)[^/%]+$/,
  max: Infinity,
  words: 'text without "/" and "%"',
};

const BY_KIND: ReadonlyMap<string, NameRule> = new Map([
  // Older API servers want a letter first, newer ones do not.
  ["Service", LABEL],
  ["Namespace", LABEL],
  ...["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"].map((kind) => [kind, SEGMENT] as const),
]);

/** One error for each entry whose plain name cannot be the name of an object. */
export function checkNames(rendered: readonly RenderedEntry[]): readonly Diagnostic[] {
  return rendered.flatMap(({ object, node }) => {
    const kind = String(object["kind"]);
    const rule = BY_KIND.get(kind) ?? SUBDOMAIN;
    const { node: written } = placeOf(node, ["metadata", "name"]);
    const name = jsonAt(object, ["metadata", "name"]);
    const isPlain = written?.kind === "scalar" && written.text === name;
    if (!isPlain || (rule.pattern.test(name) && name.length <= rule.max)) return [];
    return [nameRemark({ kind, name, rule }, written.span)];
  });
}

function nameRemark(
  { kind, name, rule }: { readonly kind: string; readonly name: string; readonly rule: NameRule },
  span: Diagnostic["span"],
): Diagnostic {
  const near = name.toLowerCase().replace(/[^a-z0-9.]+/g, "-").replace(/^[-.]+|[-.]+$/g, "");
  return {
    code: "ORK4211",
    severity: "error",
    span,
    message: `"${name}" cannot be the name of a ${kind}: it takes ${rule.words}`,
    ...(rule.pattern.test(near) && near.length <= rule.max ? { hint: `write "${near}"` } : {}),
  };
}
