// Owns: which facts are added to children, and what must be read for them. Must not: read it.

import { nearestName, type Span } from "../../base/mod.ts";
import { child, entryOf, type MapNode, type Node } from "../document/mod.ts";
import { alwaysPredicate, type DataRead, type Predicate, type Scope } from "../expr/mod.ts";
import type { RulesContext } from "./context.ts";
import { ENRICH_TARGETS, type EnrichRead, type EnrichTarget } from "./enrich_targets_table.ts";
import { entriesOf, flagAt, predicateAt, remark } from "./rule_parts.ts";

export interface EnrichItem {
  readonly target: EnrichTarget;
  readonly predicate: Predicate;
  readonly span: Span;
}

export interface CompiledEnrich {
  readonly items: readonly EnrichItem[];
  readonly reads: readonly DataRead[];
}

/** Compiles `enrich` and `enrichAll` of an entry; unknown names are reported and left out. */
export function compileEnrich(entry: MapNode, context: RulesContext): CompiledEnrich {
  const list = child(entry, "enrich");
  const all = entryOf(entry, "enrichAll");
  if (all && flagAt(entry, "enrichAll")) {
    const predicate = alwaysPredicate(all.keySpan);
    return { items: ENRICH_TARGETS.map((target) => ({ target, predicate, span: all.keySpan })), reads: [] };
  }
  const seen = new Set<string>();
  const items = (list?.kind === "list" ? list.items : []).flatMap((item) => compileItem(item, seen, context));
  return { items, reads: items.flatMap((item) => item.predicate.reads) };
}

function compileItem(item: Node, seen: Set<string>, context: RulesContext): readonly EnrichItem[] {
  return entriesOf(item).flatMap(({ key, keySpan, value }) => {
    const target = targetNamed(key);
    if (!target) {
      const near = nearestName(key, ENRICH_TARGETS.flatMap((one) => [one.name, ...one.aliases]));
      remark(context, {
        code: "ORK4088",
        span: keySpan,
        message: `nothing is known about "${key}" to add to children`,
        hint: near
          ? `did you mean "${near}"?`
          : `write one of ${ENRICH_TARGETS.map((t) => t.name).join(", ")}`,
      });
      return [];
    }
    if (seen.has(target.name)) {
      remark(context, {
        code: "ORK4089",
        severity: "warning",
        span: keySpan,
        message: `"${target.name}" is already in the list`,
        hint: "remove one of them; conditions of both must be written together",
      });
      return [];
    }
    seen.add(target.name);
    return [{ target, predicate: predicateAt(value, keySpan, context), span: keySpan }];
  });
}

/** The target of a name or alias, in any letter case. */
export function targetNamed(name: string): EnrichTarget | undefined {
  const wanted = name.trim().toLowerCase();
  return ENRICH_TARGETS.find((target) => target.name === wanted || target.aliases.includes(wanted));
}

/** Kinds that must be readable for these facts, for children of the given kinds. */
export function enrichReads(enrich: CompiledEnrich, childKinds: readonly string[]): readonly EnrichRead[] {
  const reads = enrich.items.filter(({ target }) => concerns(target, childKinds)).flatMap(({ target }) =>
    target.reads
  );
  return reads.filter((read, i) =>
    reads.findIndex((other) => other.apiVersion === read.apiVersion && other.kind === read.kind) === i
  );
}

function concerns({ childKinds }: EnrichTarget, present: readonly string[]): boolean {
  return present.length > 0 && (childKinds.length === 0 || childKinds.some((kind) => present.includes(kind)));
}

/** Facts to add in this cycle to a child of this kind. A condition that is false leaves its keys out. */
export function enrichTargets(
  enrich: CompiledEnrich,
  childKind: string,
  scope: Scope,
): readonly EnrichTarget[] {
  return enrich.items
    .filter(({ target, predicate }) => concerns(target, [childKind]) && predicate.test(scope).passed)
    .map(({ target }) => target);
}
