// Owns: validation, mutation, cross and autoscale blocks: fields that need or exclude each other. Must not: judge operators.

import { child, entryOf, type Node } from "../../document/mod.ts";
import { errorAt, type Report } from "../remark.ts";
import type { EntryNode } from "./context.ts";
import { exclusive } from "./entry.ts";

/** Checks the rule blocks of one entry. */
export function checkRules(entry: EntryNode, report: Report): void {
  for (const rule of items(child(child(entry.value, "mutation"), "rules"))) checkMutation(rule, report);
  const box = child(entry.value, "operatorBox");
  for (const cross of items(child(box, "cross"))) {
    exclusive(cross, ["crd", "labelSelector"], report);
    const auth = child(child(cross, "source"), "auth");
    if (auth) exclusive(auth, ["token", "secretRef"], report);
  }
  const autoscale = child(box, "autoscale");
  for (const key of ["conditions", "do"]) {
    if (autoscale) {
      exclusive(
        autoscale,
        ["profile", key],
        report,
        "a profile is used whole: remove it or the other fields",
      );
    }
  }
  const watches = items(child(box, "watch"));
  for (const watch of watches) {
    const keyFrom = child(watch, "keyFrom");
    if (keyFrom) exclusive(keyFrom, ["label", "name"], report);
    if (keyFrom) exclusive(keyFrom, ["label", "namespace"], report);
  }
}

function checkMutation(rule: Node, report: Report): void {
  exclusive(rule, ["default", "override"], report);
  if (rule.kind !== "map" || entryOf(rule, "default") || entryOf(rule, "override")) return;
  report(errorAt(rule.entries[0]?.keySpan ?? rule.span, {
    code: "ORK1168",
    message: "a mutation rule needs a default or an override",
  }, { hint: `add "default:" to fill what is absent, or "override:" to set it always` }));
}

function items(node: Node | undefined): readonly Node[] {
  return node?.kind === "list" ? node.items : [];
}
