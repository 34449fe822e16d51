// Owns: what an entry takes from outside: the object it copies, the certificate it asks for. Must not: fetch or make them.

import type { Diagnostic, JsonObject, Span } from "../../base/mod.ts";
import type { MapNode } from "../document/mod.ts";
import type { Scope } from "../expr/mod.ts";
import type { Certificate, CertificateRequest } from "./certificate.ts";
import { copyField, type CopySource, ownSource, sourceMissing } from "./copy.ts";
import type { FieldContext, Rendering } from "./field_context.ts";
import type { ChildIdentity, CrIdentity, Given, ResourceKind } from "./resource_kind.ts";

/** The world outside of one build. */
export interface Supplies {
  /** The object to copy; undefined when it does not exist or was not read yet. */
  readonly source?: (source: CopySource) => JsonObject | undefined;
  /** Why a source cannot be told to be missing, if so. */
  readonly unread?: (source: CopySource) => string | undefined;
  /** A new certificate; undefined when none was made yet. */
  readonly certificate?: (request: CertificateRequest) => Certificate | undefined;
  /** Why a certificate cannot be made, if so. */
  readonly unissued?: (request: CertificateRequest) => string | undefined;
}

/** What an entry copies; the source is of the kind of the child. */
export interface CompiledCopy {
  /** The field that names the source: `fromSecret`. */
  readonly key: string;
  /** Top-level parts of the source that the copy takes over. */
  readonly parts: readonly string[];
  readonly span: Span;
  source(scope: Scope, cr: CrIdentity): Needed<CopySource>;
}

export interface CompiledCertificate {
  request(scope: Scope, cr: CrIdentity, child: { readonly name: string }): Needed<CertificateRequest>;
}

export type Needed<T> =
  | { readonly kind: "needed"; readonly value: T }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

/** What an entry takes from outside, and the taking. */
export interface CompiledSupply {
  readonly contract: { readonly copies?: CompiledCopy; readonly certificate?: CompiledCertificate };
  /** Undefined when something is missing; the problems say what. */
  readonly given: (rendering: Rendering, child: ChildIdentity, supplies?: Supplies) => Given | undefined;
}

/** Compiles what an entry takes from outside. */
export function supplyField(kind: ResourceKind, entry: MapNode, context: FieldContext): CompiledSupply {
  const copy = copyField(entry, context, kind.copy);
  const certificate = kind.certificate?.(entry, context);
  const needed = <T>(scope: Scope, field: (rendering: Rendering) => T | undefined): Needed<T> => {
    const rendering: Rendering = { scope, problems: [] };
    const value = field(rendering);
    return value === undefined || rendering.problems.length > 0
      ? { kind: "failed", diagnostics: rendering.problems }
      : { kind: "needed", value };
  };
  return {
    contract: {
      ...(copy && kind.copy
        ? {
          copies: {
            key: kind.copy.key,
            parts: kind.copy.parts,
            span: copy.span,
            source: (scope, cr) => needed(scope, copy.source(cr.namespace)),
          },
        }
        : {}),
      ...(certificate
        ? { certificate: { request: (scope, _cr, child) => needed(scope, certificate(child)) } }
        : {}),
    },
    given(rendering, child, supplies) {
      const source = copy && sourceOf(rendering, child, { copy, kind: context.kind, supplies });
      const made = certificate && certificateOf(rendering, child, { certificate, entry, supplies });
      if ((copy && !source) || (certificate && !made)) return undefined;
      return { ...(source ? { source } : {}), ...(made ? { certificate: made } : {}) };
    },
  };
}

function sourceOf(
  rendering: Rendering,
  child: ChildIdentity,
  options: {
    readonly copy: NonNullable<ReturnType<typeof copyField>>;
    readonly kind: string;
    readonly supplies: Supplies | undefined;
  },
): JsonObject | undefined {
  const { copy, kind, supplies } = options;
  const address = copy.source(child.cr.namespace)(rendering);
  if (!address) return undefined;
  if (address.name === child.name && address.namespace === child.namespace) {
    rendering.problems.push(ownSource(copy.span, kind, address));
    return undefined;
  }
  const source = supplies?.source?.(address);
  if (!source) {
    rendering.problems.push(
      sourceMissing(copy.span, kind, { ...address, unread: supplies?.unread?.(address) }),
    );
  }
  return source;
}

function certificateOf(
  rendering: Rendering,
  child: ChildIdentity,
  options: {
    readonly certificate: NonNullable<ReturnType<NonNullable<ResourceKind["certificate"]>>>;
    readonly entry: MapNode;
    readonly supplies: Supplies | undefined;
  },
): Certificate | undefined {
  const request = options.certificate(child)(rendering);
  if (!request) return undefined;
  const made = options.supplies?.certificate?.(request);
  if (!made) {
    const why = options.supplies?.unissued?.(request);
    rendering.problems.push({
      code: "ORK3146",
      severity: "error",
      span: options.entry.span,
      message: `the certificate for "${request.commonName}" ${
        why === undefined ? "is not made yet" : `cannot be made: ${why}`
      }`,
      hint: why === undefined
        ? "it follows within moments; nothing has to be done"
        : `"commonName" and "dnsNames" are host names or IP addresses`,
    });
  }
  return made;
}
