// Owns: what changed between two stores of the same objects. Must not: change either.

import { objectKey } from "../../kube/mod.ts";
import type { Change } from "./change.ts";
import { compareVersions } from "./resource_version.ts";
import type { StoreView } from "./store.ts";

/** The changes that lead from `before` to `after`, as a list would have found them. */
export function differences(before: StoreView, after: StoreView): Change[] {
  return [...arrivals(before, after), ...departures(before, after)];
}

function* arrivals(before: StoreView, after: StoreView): Generator<Change> {
  for (const object of after.all()) {
    const key = objectKey(object.metadata);
    const old = before.get(key);
    if (!old) yield { kind: "added", key, new: object, origin: "relist" };
    else if (compareVersions(object.metadata.resourceVersion, old.metadata.resourceVersion) !== 0) {
      yield { kind: "modified", key, old, new: object, origin: "relist" };
    }
  }
}

function* departures(before: StoreView, after: StoreView): Generator<Change> {
  for (const old of before.all()) {
    const key = objectKey(old.metadata);
    if (!after.get(key)) yield { kind: "deleted", key, old, origin: "relist" };
  }
}
