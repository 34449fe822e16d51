// Owns: templates in parts of an entry that are handed on as they are: syntax and functions are checked at load. Must not: evaluate them.

import type { Diagnostic } from "../../base/mod.ts";
import { child, type MapNode, type Node, nodeAt } from "../document/mod.ts";
import { compileTemplate, type TemplateOptions } from "../expr/mod.ts";

interface Context {
  readonly templates: TemplateOptions;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** Parts whose texts are templates at any depth. */
const KEPT: readonly (readonly string[])[] = [
  ["operatorBox", "reconciler", "hooks", "args"],
  ["operatorBox", "reconciler", "constructor", "args"],
  ["operatorBox", "emit", "events"],
  ["serve"],
];

/** Checks the arguments of hooks, the texts of emitted events and of forms, and the messages of conditions that notify somebody. */
export function checkKeptTemplates(entry: MapNode, context: Context): void {
  for (const path of KEPT) checkTexts(nodeAt(entry, path), context);
  checkNotices(entry, context);
}

/** Checks the messages of the teams that are notified. */
export function checkTeamMessages(root: Node, context: Context): void {
  const teams = nodeAt(root, ["notification", "teams"]);
  for (const team of teams?.kind === "map" ? teams.entries : []) {
    checkTexts(child(team.value, "message"), context);
  }
}

function checkTexts(node: Node | undefined, context: Context): void {
  if (node?.kind === "scalar") compileTemplate(node, context.templates).diagnostics.forEach(context.report);
  else if (node?.kind === "list") node.items.forEach((item) => checkTexts(item, context));
  else node?.entries.forEach((entry) => checkTexts(entry.value, context));
}

/** `notify` stands in a condition, and conditions stand nearly everywhere. */
function checkNotices(node: Node, context: Context): void {
  if (node.kind === "list") node.items.forEach((item) => checkNotices(item, context));
  if (node.kind !== "map") return;
  for (const { key, value } of node.entries) {
    if (key === "notify") checkTexts(child(value, "message"), context);
    else checkNotices(value, context);
  }
}
