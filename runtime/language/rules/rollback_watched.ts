// Owns: which children a rollback watches, by list and name. Must not: know what it does about them.

import { nearestName } from "../../base/mod.ts";
import { child, type Node } from "../document/mod.ts";
import type { RulesContext } from "./context.ts";
import { entriesOf, mapItems, remark, textAt } from "./rule_parts.ts";

/** Lists whose objects have a state that can be called available. */
export const WATCHABLE: readonly string[] = [
  "deployments",
  "statefulSets",
  "daemonSets",
  "replicaSets",
  "pods",
  "jobs",
  "persistentVolumeClaims",
  "services",
  "ingresses",
  "custom",
];

/** The list that a key of `watchResources` means: `deployments`, `deployment` and `Deployment` are the same. */
export function watchableList(written: string): string | undefined {
  const lower = written.toLowerCase();
  return WATCHABLE.find((key) => [lower, `${lower}s`, `${lower}es`].includes(key.toLowerCase()));
}

/** A child that nothing makes is never unavailable. Names that only an object tells are passed over. */
export function checkWatched(node: Node | undefined, box: Node | undefined, context: RulesContext): void {
  const blocks = ["onCreate", "onReconcile"].flatMap((key) => child(box, key) ?? []);
  const reconciler = child(box, "reconciler");
  // Hooks make children that no list names.
  if (blocks.length === 0 || child(reconciler, "hooks") || child(reconciler, "constructor")) return;
  for (const { key, value } of entriesOf(node)) {
    const listKey = watchableList(key);
    const made = blocks.flatMap((block) => mapItems(child(block, listKey ?? "")));
    const names = made.map((item) => textAt(item, "name") ?? "{{}}");
    for (const item of listKey === undefined ? [] : mapItems(value)) {
      const name = textAt(item, "name");
      const isOpen = [name ?? "", ...names].some((text) => text.includes("{{"));
      if (name === undefined || names.includes(name) || (isOpen && names.length > 0)) continue;
      const near = nearestName(name, names);
      remark(context, {
        code: "ORK4107",
        severity: "warning",
        span: child(item, "name")!.span,
        message: `nothing here makes "${name}" in ${listKey}, so the rollback watches nothing`,
        hint: near ? `did you mean "${near}"?` : `${listKey} has ${names.join(", ") || "no entries"}`,
      });
    }
  }
}
