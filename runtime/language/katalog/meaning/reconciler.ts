// Owns: fields of `operatorBox.reconciler` that must agree with each other. Must not: check durations.

import { parseDuration } from "../../../base/mod.ts";
import { child, entryOf, type MapEntry, type Node, textOf } from "../../document/mod.ts";
import { errorAt, type Report, warningAt } from "../remark.ts";
import type { EntryNode } from "./context.ts";

/** Checks the reconciler of one entry. */
export function checkReconciler(entry: EntryNode, report: Report): void {
  const box = child(entry.value, "operatorBox");
  const reconciler = child(box, "reconciler");
  checkConstructor(box, reconciler, report);
  for (const key of ["hooks", "constructor"]) checkModule(entryOf(reconciler, key), report);
  checkQueue(child(reconciler, "queue"), report);
  checkRequeue(child(child(reconciler, "requeue"), "after"), report);
}

function checkConstructor(box: Node | undefined, reconciler: Node | undefined, report: Report): void {
  const isOff = textOf(child(reconciler, "default")) === "false";
  if (isOff && !entryOf(reconciler, "constructor")) {
    report(errorAt(entryOf(reconciler, "default")!.keySpan, {
      code: "ORK1165",
      message: `"default: false" needs a constructor`,
    }, { hint: `add "constructor:", or remove "default"` }));
  } else if (isOff && ["onCreate", "onReconcile", "status"].some((key) => entryOf(box, key))) {
    report(warningAt(entryOf(reconciler, "default")!.keySpan, {
      code: "ORK1166",
      message:
        `with "default: false" the constructor does everything: templates, hooks and status fields are ignored`,
    }, { hint: `remove what is ignored, or "default: false"` }));
  }
}

/** Checked after composition, since an override may say only a part of a hook. */
function checkModule(module: MapEntry | undefined, report: Report): void {
  if (module?.value.kind !== "map" || module.value.entries.length === 0) return;
  const missing = ["location", "function"].filter((needed) => !entryOf(module.value, needed));
  if (missing.length === 0) return;
  const names = missing.map((name) => `"${name}"`).join(" and ");
  report(errorAt(module.keySpan, {
    code: "ORK1117",
    message: `${names} ${missing.length === 1 ? "is" : "are"} missing in a hook block`,
  }, { hint: `add ${missing.map((name) => `"${name}:"`).join(" and ")}` }));
}

const QUEUE_TYPES = ["ratelimited", "delayed"];

function checkQueue(queue: Node | undefined, report: Report): void {
  const behaviour = entryOf(queue, "behaviour");
  if (behaviour && !(Number(textOf(child(queue, "maxDepth")) ?? 0) > 0)) {
    report(errorAt(behaviour.keySpan, {
      code: "ORK1167",
      message: `"behaviour" needs a "maxDepth" above 0`,
    }, { hint: `add "maxDepth:" to the queue` }));
  }
  const drop = entryOf(child(behaviour?.value, "onThreshold"), "drop");
  if (textOf(drop?.value) === "false") {
    report(warningAt(drop!.keySpan, {
      code: "ORK1112",
      message: `"drop: false" has no effect at a threshold`,
    }, { hint: "remove it: items above the threshold are parked and come back" }));
  }
  const type = child(queue, "type");
  const text = textOf(type);
  if (!type || text === undefined || QUEUE_TYPES.includes(text.toLowerCase().replace(/[-/\s]/g, ""))) return;
  report(errorAt(type.span, {
    code: "ORK1115",
    message: `"type": expected ${QUEUE_TYPES.join(" or ")}, found the text ${JSON.stringify(text)}`,
  }));
}

function checkRequeue(after: Node | undefined, report: Report): void {
  const text = textOf(after);
  if (!after || text === undefined || text === "" || text.includes("{{")) return;
  if (parseDuration(text) !== undefined) return;
  report(errorAt(after.span, { code: "ORK1119", message: `"after": "${text}" is not a duration` }, {
    hint: "write a number with a unit, such as 30s, 5m, 1h30m, 90d",
  }));
}
