// Owns: the order in which a Katalog document becomes canonical. Must not: validate (schema_check.ts does).

import { child, type MapEntry, type MapNode, type Node, textOf } from "../../document/mod.ts";
import { errorAt, type Report } from "../remark.ts";
import { normaliseConditions } from "./conditions.ts";
import { normaliseEntry } from "./entry.ts";
import { placed, renamed } from "./move.ts";
import { mapAt, mapItems, mapValue, mapValues, scalarAt, whenMap, withEntries, withoutKeys } from "./tree.ts";

export const API_VERSION = "orkestra.orkspace.io/v1";
export const OLD_API_GROUP = "orkestra.konductor.io/";

/**
 * Rewrites every older spelling (generations G0, G1, G3) to the canonical one (G2), spans kept. Optional keys with a
 * null value are dropped. Runs before validation; unknown keys pass through untouched.
 */
export function normaliseKatalog(root: MapNode, report: Report): MapNode {
  let map = normaliseRoot(withoutNulls(root, []) as MapNode, report);
  map = mapValue(map, "spec", (spec) => whenMap(spec, (m) => normaliseSpec(m, report)));
  return normaliseConditions(map, report) as MapNode;
}

/** What every kind has at its root. */
export function normaliseRoot(root: MapNode, report: Report): MapNode {
  let map = normaliseVersion(root);
  map = mapValue(map, "notes", normaliseNotes);
  map = mapValue(map, "security", (node) => whenMap(node, (security) => normaliseServiceName(security)));
  const endpoint = child(child(map, "security"), "gatewayEndpoint");
  if (endpoint) {
    const entry = { key: "endpoint", keySpan: endpoint.span, value: endpoint };
    map = mapValue(map, "security", (node) => whenMap(node, (m) => withoutKeys(m, ["gatewayEndpoint"])));
    map = placed(map, ["gateway"], entry, report);
  }
  const deprecation = child(child(map, "metadata"), "deprecation");
  if (deprecation) {
    const entry = { key: "deprecation", keySpan: deprecation.span, value: deprecation };
    map = mapValue(map, "metadata", (node) => whenMap(node, (m) => withoutKeys(m, ["deprecation"])));
    map = placed(map, ["lifecycle"], entry, report);
  }
  return mapValue(
    map,
    "notification",
    (node) =>
      whenMap(
        node,
        (m) => mapValue(m, "teams", (teams) => mapValues(teams, (team) => normaliseTeam(team, report))),
      ),
  );
}

/** The group had another name once. */
export function normaliseVersion(root: MapNode): MapNode {
  return mapValue(
    root,
    "apiVersion",
    (node) => textOf(node)?.startsWith(OLD_API_GROUP) ? scalarAt(node.span, API_VERSION) : node,
  );
}

/** A bare list is the list of functions. */
export function normaliseNotes(node: Node): Node {
  return node.kind === "list"
    ? mapAt(node.span, [{ key: "functions", keySpan: node.span, value: node }])
    : node;
}

function normaliseServiceName(security: MapNode): MapNode {
  return mapValue(security, "serviceName", (node) =>
    node.kind !== "scalar" ? node : mapAt(node.span, [
      { key: "runtime", keySpan: node.span, value: node },
      { key: "gateway", keySpan: node.span, value: node },
    ]));
}

function normaliseTeam(team: Node, report: Report): Node {
  const slack = child(team, "slack");
  if (team.kind !== "map" || slack?.kind !== "map") return team;
  const webhook = slack.entries.find((e) => e.key === "webhook");
  if (!webhook || slack.entries.length > 1) return team;
  return renamed(
    withEntries(
      team,
      team.entries.map((e) => e.key === "slack" ? { ...webhook, key: "slackWebhookUrl" } : e),
    ),
    "slack",
    "slackWebhookUrl",
    report,
  );
}

/** The entries of `crds`, listed or named. */
export function normaliseSpec(spec: MapNode, report: Report): MapNode {
  return mapValue(spec, "crds", (crds) => {
    const named = crds.kind === "list" ? crdsByName(crds.items, crds, report) : crds;
    return mapValues(named, (entry) => whenMap(entry, (m) => normaliseEntry(m, report)));
  });
}

function crdsByName(items: readonly Node[], list: Node, report: Report): MapNode {
  const entries: MapEntry[] = [];
  for (const item of items) {
    const name = child(item, "name");
    const key = textOf(name);
    if (item.kind !== "map" || key === undefined) {
      report(errorAt(item.span, { code: "ORK1121", message: `an entry of a "crds" list needs a "name"` }, {
        hint: "write crds as a map: the key is the name of the entry",
      }));
      continue;
    }
    const first = entries.find((e) => e.key === key);
    if (first) {
      report(errorAt(name!.span, { code: "ORK1122", message: `two entries of "crds" are named "${key}"` }, {
        hint: "give each entry its own name",
        related: [{ span: first.keySpan, message: "first one" }],
      }));
      continue;
    }
    entries.push({ key, keySpan: name!.span, value: withoutKeys(item, ["name"]) });
  }
  return mapAt(list.span, entries);
}

/** Where a null is data and not an absence. */
const FREE_FORM = ["custom", "args", "podTemplate", "affinity", "input", "projects", "values"];

function withoutNulls(node: Node, path: readonly string[]): Node {
  if (node.kind === "list") return mapItems(node, (item) => withoutNulls(item, path));
  if (node.kind !== "map") return node;
  const isCrds = path.join(".") === "spec.crds";
  return withEntries(
    node,
    node.entries.flatMap((entry) => {
      if (entry.value.kind === "scalar" && entry.value.value === null) {
        if (!isCrds) return [];
        return [{ ...entry, value: mapAt(entry.value.span, []) }];
      }
      if (FREE_FORM.includes(entry.key)) return [entry];
      return [{ ...entry, value: withoutNulls(entry.value, [...path, entry.key]) }];
    }),
  );
}
