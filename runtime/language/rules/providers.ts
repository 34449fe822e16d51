// Owns: provider blocks of an operatorBox: checked and compiled. Must not: know a provider.

import { nearestName, type Span } from "../../base/mod.ts";
import { child, entryOf, type Node } from "../document/mod.ts";
import type { DataRead, Predicate } from "../expr/mod.ts";
import type { RulesContext } from "./context.ts";
import { entriesOf, mapItems, predicateAt, remark, textAt } from "./rule_parts.ts";
import { type CompiledValue, compileValue } from "./value_tree.ts";

export interface ProviderAction {
  readonly provider: string;
  readonly action: string;
  readonly input: CompiledValue;
  /** The action is not taken while this is false. */
  readonly predicate: Predicate;
  readonly span: Span;
}

export interface CompiledProviders {
  /** In declaration order. */
  readonly actions: readonly ProviderAction[];
  readonly reads: readonly DataRead[];
}

/** Compiles `operatorBox.providers`; actions with mistakes are reported and left out. */
export function compileProviders(node: Node | undefined, context: RulesContext): CompiledProviders {
  const actions = entriesOf(node).flatMap(({ key, value }) =>
    mapItems(value).flatMap((item): readonly ProviderAction[] => {
      const action = textAt(item, "action");
      if (action === undefined) {
        remark(context, {
          code: "ORK4110",
          span: item.span,
          message: `an entry of provider "${key}" needs an action`,
          hint: `add "action:" with what the provider shall do, and "input:" with what it needs`,
        });
        return [];
      }
      const input = child(item, "input") ?? { kind: "map" as const, span: item.span, entries: [] };
      const predicate = predicateAt(item, item.span, context);
      const compiled = compileValue(input, { name: `input of ${action}` }, context);
      return compiled ? [{ provider: key, action, input: compiled, predicate, span: item.span }] : [];
    })
  );
  return { actions, reads: actions.flatMap((action) => [...action.input.reads, ...action.predicate.reads]) };
}

/** Reports providers that are used and not declared at the top of the Katalog. */
export function checkProviderNames(
  box: Node | undefined,
  declared: readonly string[],
  context: Pick<RulesContext, "report">,
): void {
  for (const { key, keySpan } of entriesOf(entryOf(box, "providers")?.value)) {
    if (declared.includes(key)) continue;
    const near = nearestName(key, declared);
    remark(context, {
      code: "ORK4111",
      severity: "warning",
      span: keySpan,
      message: `provider "${key}" is not declared`,
      hint: near
        ? `did you mean "${near}"?`
        : `add - {name: ${key}} to "providers" at the top of the Katalog`,
    });
  }
}
