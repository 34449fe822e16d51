// Owns: what a Simulate document must say that a schema cannot express. Must not: read the files that it names.

import { child, type MapNode, type Node, textOf } from "../../runtime/language/document/mod.ts";
import type { Report } from "../../runtime/language/katalog/mod.ts";
import { error, firstKey, itemsOf } from "./check_e2e_meaning.ts";

/** Checks what is there; values of the wrong type were reported before and are passed over. */
export function checkSimulateMeaning(root: MapNode, report: Report): void {
  const spec = child(root, "spec");
  if (!spec && !child(root, "imports")) {
    report(
      error(firstKey(root), "ORK5001", "a Simulate document needs a spec, or imports of others", "add spec:"),
    );
    return;
  }
  if (spec?.kind !== "map") return;
  if (!child(spec, "cr") && !child(spec, "crFiles")) {
    report(error(firstKey(spec), "ORK5002", "spec names no cr", `add "cr: ./cr.yaml"`));
  }
  const expect = child(spec, "expect");
  if (expect?.kind !== "map") return;
  checkExpectation(expect, report);
  const crds = child(expect, "crds");
  if (crds?.kind === "map") crds.entries.forEach((entry) => checkExpectation(entry.value, report));
  checkCycles(spec, expect, report);
}

/** A rule says what was written: it needs a verb; what must be absent needs none. */
function checkExpectation(expect: Node, report: Report): void {
  for (const rule of itemsOf(child(expect, "ops"))) {
    if (rule.kind !== "map" || child(rule, "verb")) continue;
    report(
      error(
        firstKey(rule),
        "ORK5020",
        "the rule has no verb",
        "add verb: create, apply, update, patch or delete",
      ),
    );
  }
}

/** A cycle that never comes cannot be looked at. */
function checkCycles(spec: MapNode, expect: MapNode, report: Report): void {
  const cycles = Number(textOf(child(spec, "cycles")) ?? 10);
  for (const rule of [...itemsOf(child(expect, "ops")), ...itemsOf(child(expect, "absent"))]) {
    const cycle = child(rule, "cycle");
    if (!cycle || !(Number(textOf(cycle)) > cycles)) continue;
    report(
      error(
        cycle.span,
        "ORK5021",
        `cycle ${textOf(cycle)} never comes: the run ends after ${cycles}`,
        `raise "cycles:"`,
      ),
    );
  }
  const steadyAt = child(expect, "steadyAt");
  if (steadyAt && Number(textOf(steadyAt)) > cycles) {
    report(
      error(
        steadyAt.span,
        "ORK5021",
        `cycle ${textOf(steadyAt)} never comes: the run ends after ${cycles}`,
        `raise "cycles:"`,
      ),
    );
  }
}
