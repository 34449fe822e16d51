// Owns: blocks beside `spec` that must agree with themselves and with the entries. Must not: look at one entry alone.

import { nearestName, type Span } from "../../../base/mod.ts";
import { child, type MapNode, type Node, type ScalarNode, textOf } from "../../document/mod.ts";
import { errorAt, type Report, warningAt } from "../remark.ts";
import type { MeaningContext } from "./context.ts";
import { checkNamespaces } from "./entry.ts";

/** Checks notes, protected namespaces, and teams that conditions name. */
export function checkRootBlocks(root: MapNode, { entries, report }: MeaningContext): void {
  checkNotes(child(child(root, "notes"), "functions"), report);
  const protection = child(child(root, "security"), "namespaceProtection");
  if (protection) checkNamespaces(protection, report);
  const teams = child(child(root, "notification"), "teams");
  const names = teams?.kind === "map" ? teams.entries.map((entry) => entry.key) : [];
  for (const team of entries.flatMap((entry) => teamsIn(entry.value))) checkTeam(team, names, report);
}

function checkNotes(notes: Node | undefined, report: Report): void {
  const seen = new Map<string, Span>();
  for (const item of notes?.kind === "list" ? notes.items : []) {
    const node = child(item, "name");
    const name = textOf(node);
    if (node === undefined || name === undefined) continue;
    const first = seen.get(name);
    if (!first) seen.set(name, node.span);
    else {
      report(errorAt(node.span, { code: "ORK1169", message: `two notes are named "${name}"` }, {
        hint: "rename one of them",
        related: [{ span: first, message: "first one" }],
      }));
    }
  }
}

/** Every name under `notify.teams` of a condition. */
function teamsIn(node: Node): readonly ScalarNode[] {
  switch (node.kind) {
    case "scalar":
      return [];
    case "list":
      return node.items.flatMap(teamsIn);
    case "map":
      return node.entries.flatMap(({ key, value }) =>
        key === "when" || key === "or" ? teamsOfConditions(value) : teamsIn(value)
      );
  }
}

function teamsOfConditions(list: Node): readonly ScalarNode[] {
  return (list.kind === "list" ? list.items : []).flatMap((condition) => {
    const teams = child(child(condition, "notify"), "teams");
    return teams?.kind === "list" ? teams.items.filter((item) => item.kind === "scalar") : [];
  });
}

/** Another Katalog of the same composition may bring the team. */
function checkTeam(team: ScalarNode, names: readonly string[], report: Report): void {
  const name = textOf(team);
  if (name === undefined || name.includes("{{") || names.includes(name)) return;
  const near = nearestName(name, names);
  report(
    warningAt(team.span, { code: "ORK1170", message: `no team of "notification" is named "${name}"` }, {
      hint: near
        ? `did you mean "${near}"?`
        : names.length > 0
        ? `teams are ${names.join(", ")}`
        : `add notification: {teams: {${name}: {email: [...]}}}`,
    }),
  );
}
