// Owns: older spellings of lifecycle blocks and their resource lists. Must not: check what a resource needs.

import { entryOf, type MapNode, type Node } from "../../document/mod.ts";
import { RESOURCE_LIST_KEYS } from "../resource_lists_table.ts";
import type { Report } from "../remark.ts";
import { envList, labelMap } from "./lists.ts";
import { placed, renamed } from "./move.ts";
import { mapItems, mapValue, whenMap, withEntries, withoutKeys } from "./tree.ts";

/** Short names of resource lists. */
const LIST_ALIASES: ReadonlyMap<string, string> = new Map([
  ["hpas", "hpa"],
  ["pdbs", "pdb"],
  ["pvcs", "persistentVolumeClaims"],
  ["pvs", "persistentVolumes"],
  ["horizontalpodautoscalers", "hpa"],
  ["poddisruptionbudgets", "pdb"],
]);

const BLOCK_KEYS = ["onCreate", "onReconcile", "onDelete"];
const WORKLOADS = ["deployments", "replicaSets", "statefulSets", "daemonSets", "pods", "jobs", "cronJobs"];
const CANONICAL = new Map(RESOURCE_LIST_KEYS.map((key) => [key.toLowerCase(), key]));

/** All blocks of a box, the one of `rollback` included. */
export function normaliseBlocks(box: MapNode, report: Report): MapNode {
  const change = (node: Node) => whenMap(node, (block) => normaliseBlock(block, report));
  const map = BLOCK_KEYS.reduce((result, key) => mapValue(result, key, change), box);
  return mapValue(
    map,
    "rollback",
    (node) => whenMap(node, (rollback) => mapValue(rollback, "onRollback", change)),
  );
}

/** One block of resource lists. */
export function normaliseBlock(block: MapNode, report: Report): MapNode {
  let map = block;
  for (const { key } of block.entries) {
    const canonical = LIST_ALIASES.get(key.toLowerCase()) ?? CANONICAL.get(key.toLowerCase());
    if (canonical !== undefined && canonical !== key) map = renamed(map, key, canonical, report);
  }
  map = mapValue(
    map,
    "groups",
    (node) => mapItems(node, (group) => whenMap(group, (m) => normaliseBlock(m, report))),
  );
  return withEntries(
    map,
    map.entries.map((entry) =>
      CANONICAL.get(entry.key.toLowerCase()) === entry.key
        ? { ...entry, value: mapItems(entry.value, (item) => normaliseResource(item, entry.key, report)) }
        : entry
    ),
  );
}

function normaliseResource(item: Node, listKey: string, report: Report): Node {
  if (item.kind !== "map") return item;
  if (listKey === "custom") return normaliseCustom(item, report);
  let map = mapValue(mapValue(item, "labels", labelMap), "annotations", labelMap);
  if (WORKLOADS.includes(listKey)) map = normaliseWorkload(map, report);
  if (listKey === "ingresses") {
    map = renamed(map, "ingressClass", "className", report);
    map = mapValue(map, "tls", (node) => whenMap(node, (tls) => renamed(tls, "enabled", "create", report)));
  }
  return listKey === "secrets" ? mergedStringData(map, report) : map;
}

function normaliseWorkload(item: MapNode, report: Report): MapNode {
  const container = (map: MapNode): MapNode =>
    mapValue(
      mapValue(map, "env", envList),
      "ports",
      (node) => mapItems(node, (port) => whenMap(port, (m) => renamed(m, "port", "containerPort", report))),
    );
  const containers = (node: Node) => mapItems(node, (one) => whenMap(one, container));
  return mapValue(mapValue(container(item), "sidecars", containers), "initContainers", containers);
}

function mergedStringData(item: MapNode, report: Report): MapNode {
  const stringData = entryOf(item, "stringData");
  if (stringData?.value.kind !== "map" || !entryOf(item, "data")) {
    return renamed(item, "stringData", "data", report);
  }
  return placed(withoutKeys(item, ["stringData"]), [], { ...stringData, key: "data" }, report);
}

function normaliseCustom(item: MapNode, report: Report): MapNode {
  const metadata = entryOf(item, "metadata")?.value;
  if (metadata?.kind !== "map") return item;
  const map = mapValue(
    item,
    "metadata",
    (node) =>
      whenMap(
        node,
        (m) =>
          mapValue(mapValue(withoutKeys(m, ["namespaced"]), "labels", labelMap), "annotations", labelMap),
      ),
  );
  const hint = entryOf(metadata, "namespaced");
  return hint ? placed(map, [], hint, report) : map;
}
