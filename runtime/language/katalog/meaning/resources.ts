// Owns: resource entries: required and exclusive fields, doubles. Must not: compile them (resources does).

import type { Span } from "../../../base/mod.ts";
import { child, entryOf, type MapNode, type Node, nodeAt, textOf } from "../../document/mod.ts";
import { errorAt, type Report } from "../remark.ts";
import {
  CLUSTER_SCOPED_LISTS,
  EXCLUSIVE_FIELDS,
  PROFILE_BLOCKS,
  REQUIRED_FIELDS,
} from "../required_fields_table.ts";
import { RESOURCE_LIST_KEYS } from "../resource_lists_table.ts";
// @ts-types="../schema_generated.d.ts"
import { schema, type SchemaPart } from "../schema_generated.js";
import type { EntryNode } from "./context.ts";
import { exclusive } from "./entry.ts";

const BLOCKS = ["onCreate", "onReconcile", "onDelete"];

/** Checks the resource lists of one entry. */
export function checkResources(entry: EntryNode, report: Report): void {
  const box = child(entry.value, "operatorBox");
  const declared: Declared[] = [];
  for (const block of BLOCKS) {
    for (const listKey of RESOURCE_LIST_KEYS) {
      const list = nodeAt(box, [block, listKey]);
      for (const item of list?.kind === "list" ? list.items : []) {
        if (item.kind !== "map") continue;
        checkResource(item, { listKey, block }, report);
        if (block !== "onDelete") declared.push({ item, listKey });
      }
    }
  }
  checkDoubles(declared, report);
}

interface Place {
  readonly listKey: string;
  readonly block: string;
}

function checkResource(item: MapNode, place: Place, report: Report): void {
  const isMade = place.block !== "onDelete" || place.listKey === "jobs";
  const isCopy = item.entries.some((e) => /^from[A-Z]/.test(e.key));
  for (const needed of REQUIRED_FIELDS[place.listKey] ?? []) {
    const choices = typeof needed === "string" ? [needed] : needed;
    const nameOnly = choices.length === 1 && (choices[0] === "name" || place.listKey === "custom");
    if (!isMade && !nameOnly) continue;
    if (choices.some((path) => nodeAt(item, path.split(".")) !== undefined) || isCopy) continue;
    if (item.entries.some((e) => isMisspelt(e.key, choices, place.listKey))) continue;
    report(errorAt(firstKey(item), {
      code: "ORK1162",
      message: `${choices.map((c) => `"${c}"`).join(" or ")} is missing in ${entryName(place.listKey)}`,
    }, { hint: `add "${choices[0]!}:"` }));
  }
  for (const pair of EXCLUSIVE_FIELDS[place.listKey] ?? []) exclusive(item, pair, report);
  for (const key of PROFILE_BLOCKS) checkProfile(child(item, key), report);
  const probes = child(item, "probes");
  if (probes?.kind === "map") probes.entries.forEach((probe) => checkProfile(probe.value, report));
}

function checkProfile(block: Node | undefined, report: Report): void {
  if (block?.kind !== "map" || !entryOf(block, "profile")) return;
  const other = block.entries.find((e) =>
    !["profile", "type", "path", "port", "command", "scheme"].includes(e.key)
  );
  if (!other || PROBE_ACTIONS.includes(other.key)) return;
  exclusive(block, ["profile", other.key], report, "a profile is used whole: remove it or the other fields");
}

const PROBE_ACTIONS = ["httpGet", "tcpSocket", "exec", "grpc"];

/** Whether a key is an unknown field near one of the needed ones; that is one mistake, reported elsewhere. */
function isMisspelt(key: string, needed: readonly string[], listKey: string): boolean {
  const known = Object.keys(partOf(listKey)?.properties ?? {});
  return !known.includes(key) && listKey !== "custom" &&
    needed.some((n) =>
      Math.abs(n.length - key.length) <= 2 && sharedLetters(n, key) >= Math.min(n.length, key.length) - 1
    );
}

function sharedLetters(a: string, b: string): number {
  const rest = [...b.toLowerCase()];
  return [...a.toLowerCase()].filter((letter) => {
    const at = rest.indexOf(letter);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  }).length;
}

function partOf(listKey: string): SchemaPart | undefined {
  const name = schema.$defs["createBlock"]?.properties?.[listKey]?.items?.$ref?.slice("#/$defs/".length);
  return name === undefined ? undefined : schema.$defs[name];
}

function entryName(listKey: string): string {
  const title = partOf(listKey)?.title ?? "entry";
  return `${/^[AEIO]/i.test(title) ? "an" : "a"} ${title}`;
}

function firstKey(item: MapNode): Span {
  return item.entries[0]?.keySpan ?? item.span;
}

interface Declared {
  readonly item: MapNode;
  readonly listKey: string;
}

/** Two unconditional entries for one object would overwrite each other at every reconcile. */
function checkDoubles(declared: readonly Declared[], report: Report): void {
  const seen = new Map<string, Declared>();
  for (const one of declared) {
    const key = identity(one);
    if (key === undefined) continue;
    const first = seen.get(key);
    if (!first) {
      seen.set(key, one);
      continue;
    }
    const [kind, , name] = key.split("\n");
    report(errorAt(namePlace(one.item), {
      code: "ORK1161",
      message: `two entries make the same object: ${kind} ${name ? `"${name}"` : "with the default name"}`,
    }, {
      hint: `give one of them another name, or conditions ("when") that tell them apart`,
      related: [{ span: namePlace(first.item), message: "first one" }],
    }));
  }
}

function identity({ item, listKey }: Declared): string | undefined {
  if (["when", "or", "forEach"].some((key) => entryOf(item, key))) return undefined;
  const holder = listKey === "custom" ? child(item, "metadata") : item;
  const name = textOf(child(holder, "name")) ?? "";
  // Only a Secret of its own has another default name: that with a certificate.
  if (name === "" && (listKey === "custom" || entryOf(item, "tls"))) return undefined;
  if (nodeAt(item, ["toNamespaces"])) return undefined;
  const kind = listKey === "custom"
    ? `${textOf(child(item, "apiVersion"))} ${textOf(child(item, "kind"))}`
    : listKey;
  const namespace = CLUSTER_SCOPED_LISTS.includes(listKey) ? "" : textOf(child(holder, "namespace")) ?? "";
  return `${kind}\n${namespace}\n${name}`;
}

function namePlace(item: MapNode): Span {
  return (child(item, "name") ?? nodeAt(item, ["metadata", "name"]))?.span ?? firstKey(item);
}
