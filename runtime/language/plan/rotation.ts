// Owns: how old the values of a Secret may get. Must not: know when they were made.

import type { Diagnostic } from "../../base/mod.ts";
import { entryOf, type MapNode } from "../document/mod.ts";
import type { Scope } from "../expr/mod.ts";
import {
  type CompiledResource,
  type CrIdentity,
  durationField,
  type FieldContext,
  type Rendering,
} from "../resources/mod.ts";
import type { EntryContext } from "./entry_context.ts";

/** The age at which values are generated anew, for one object. */
export type Rotation = (scope: Scope, cr: CrIdentity) =>
  | { readonly kind: "after"; readonly durationMs: number }
  | { readonly kind: "never" }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

/** A certificate is replaced after two thirds of its life when nothing else is said, so that none expires in use. */
const RENEWAL_SHARE = 2 / 3;

/** Compiles `rotateAfter`; what contradicts it is reported. */
export function compileRotation(
  entry: MapNode,
  options: {
    readonly resource: CompiledResource;
    readonly once: boolean;
    readonly reconciles: boolean;
    readonly context: EntryContext;
  },
): Rotation | undefined {
  const { resource, context } = options;
  checkOnce(entry, options);
  const declared = entryOf(entry, "rotateAfter");
  if (!declared && !resource.certificate) return undefined;
  const field = durationField(declared?.value, fieldContext(context, resource), {
    path: "rotateAfter",
    never: true,
  });
  return (scope, cr) => {
    const rendering: Rendering = { scope, problems: [] };
    const durationMs = field(rendering) ?? (declared ? undefined : renewal(resource, scope, cr));
    if (rendering.problems.length > 0) return { kind: "failed", diagnostics: rendering.problems };
    return durationMs === undefined ? { kind: "never" } : { kind: "after", durationMs };
  };
}

function fieldContext(context: EntryContext, resource: CompiledResource): FieldContext {
  return { ...context, kind: resource.gvk.kind, noteReads: () => {} };
}

function renewal(resource: CompiledResource, scope: Scope, cr: CrIdentity): number | undefined {
  const request = resource.certificate?.request(scope, cr, { name: cr.name });
  return request?.kind === "needed" ? Math.floor(request.value.validForMs * RENEWAL_SHARE) : undefined;
}

function checkOnce(
  entry: MapNode,
  { resource, once, reconciles, context }: Parameters<typeof compileRotation>[1],
): void {
  const declared = entryOf(entry, "once");
  if (once && reconciles && !resource.certificate) {
    context.report({
      code: "ORK3010",
      severity: "error",
      span: declared?.keySpan ?? entry.span,
      message: `"once" stands in an entry that is reconciled`,
      hint:
        'a value generated once must not be generated again: move the entry to onCreate and remove "reconcile"',
    });
  }
  const rotateAfter = entryOf(entry, "rotateAfter");
  if (!rotateAfter || once || !reconciles) return;
  context.report({
    code: "ORK3148",
    severity: "error",
    span: rotateAfter.keySpan,
    message: `"rotateAfter" stands in an entry whose values are rendered at every reconcile`,
    hint: 'move the entry to onCreate with "once: true", or remove "rotateAfter"',
  });
}
