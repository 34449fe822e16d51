// Owns: Kubernetes Events that enqueue objects of a CRD. Must not: watch or enqueue.

import { isJsonObject, jsonAt, type JsonObject, type Span } from "../../base/mod.ts";
import { child, type MapEntry, type Node } from "../document/mod.ts";
import type { DataRead } from "../expr/mod.ts";
import type { RulesContext } from "./context.ts";
import { type CompiledGate, compileGate, gateReads } from "./gates.ts";
import { entriesOf, remark, textAt } from "./rule_parts.ts";
import { COMPUTED_SENTINELS } from "./sentinels.ts";
import { compileKeyFrom, eventsOf, type KeySource, type ObjectEvent, type WatchedEvent } from "./watch.ts";

export interface EventFilter {
  /** The latest matching Event stands under `.events.<name>`. */
  readonly name: string;
  /** Exact values that must all be there. */
  readonly wanted: readonly { readonly path: readonly string[]; readonly value: string }[];
  readonly on: ReadonlySet<WatchedEvent>;
  readonly keyFrom: KeySource;
  readonly gate?: CompiledGate;
  readonly span: Span;
}

export interface CompiledEvents {
  readonly filters: readonly EventFilter[];
  readonly reads: readonly DataRead[];
}

/** Where a field of the filter stands in an Event. Source: events.k8s.io/v1. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  reason: ["reason"],
  action: ["action"],
  type: ["type"],
  reportingController: ["reportingController"],
  reportingInstance: ["reportingInstance"],
  namespace: ["metadata", "namespace"],
  name: ["metadata", "name"],
};
const OBJECTS = ["regarding", "related"];
const OBJECT_FIELDS = ["apiVersion", "kind", "name", "namespace"];

/** Compiles `operatorBox.events`; filters with mistakes are reported. */
export function compileEvents(node: Node | undefined, context: RulesContext): CompiledEvents {
  const filters = entriesOf(node).map((entry) => compileFilter(entry, context));
  return { filters, reads: filters.flatMap((filter) => gateReads(filter.gate)) };
}

function compileFilter({ key, keySpan, value }: MapEntry, context: RulesContext): EventFilter {
  const wanted = wantedOf(value);
  if (!/^[a-z][A-Za-z0-9]*$/.test(key)) {
    remark(context, {
      code: "ORK4093",
      span: keySpan,
      message: `"${key}" cannot be the name of an event`,
      hint: "templates read it as .events.<name>: write it in camelCase, such as podFailed",
    });
  }
  if (wanted.length === 0) {
    remark(context, {
      code: "ORK4094",
      span: keySpan,
      message: `event "${key}" matches every Event of the cluster`,
      hint: "add at least a reason, a type, or the object it is about",
    });
  }
  const type = textAt(value, "type");
  if (type !== undefined && type !== "Normal" && type !== "Warning") {
    remark(context, {
      code: "ORK4095",
      severity: "warning",
      span: child(value, "type")!.span,
      message: `no Event has the type "${type}"`,
      hint: "Kubernetes knows Normal and Warning",
    });
  }
  const gate = compileGate(child(value, "enqueueGate"), COMPUTED_SENTINELS, context);
  return {
    name: key,
    wanted,
    on: eventsOf(child(value, "on")),
    keyFrom: compileKeyFrom(child(value, "keyFrom"), context),
    ...(gate ? { gate } : {}),
    span: keySpan,
  };
}

function wantedOf(node: Node): EventFilter["wanted"] {
  const plain = Object.entries(FIELDS).flatMap(([key, path]) => {
    const value = textAt(node, key);
    return value === undefined ? [] : [{ path, value }];
  });
  const nested = OBJECTS.flatMap((object) =>
    OBJECT_FIELDS.flatMap((field) => {
      const value = textAt(child(node, object), field);
      return value === undefined ? [] : [{ path: [object, field], value }];
    })
  );
  return [...plain, ...nested];
}

/** Whether an Event is one that the filter waits for. */
export function eventMatches(filter: EventFilter, { type, object }: ObjectEvent): boolean {
  return filter.wanted.length > 0 && filter.on.has(type) &&
    filter.wanted.every(({ path, value }) => jsonAt(object, path) === value);
}

/** The filters that an Event passes; one Event may pass several. */
export function matchingFilters(events: CompiledEvents, event: ObjectEvent): readonly EventFilter[] {
  return events.filters.filter((filter) => eventMatches(filter, event));
}

/** What stands under `.events.<name>`. */
export function eventValue(object: JsonObject): JsonObject {
  const series = object["series"];
  const count = isJsonObject(series) ? series["count"] : object["deprecatedCount"];
  return {
    reason: object["reason"] ?? "",
    action: object["action"] ?? "",
    type: object["type"] ?? "",
    note: object["note"] ?? "",
    regarding: object["regarding"] ?? {},
    related: object["related"] ?? {},
    reportingController: object["reportingController"] ?? "",
    eventTime: object["eventTime"] ?? object["deprecatedLastTimestamp"] ?? "",
    count: count ?? 1,
  };
}
