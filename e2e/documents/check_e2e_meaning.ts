// Owns: what an E2E document must say that a schema cannot express. Must not: read the files that it names.

import type { Diagnostic, Span } from "../../runtime/base/mod.ts";
import { child, entryOf, type MapNode, type Node, textOf } from "../../runtime/language/document/mod.ts";
import type { Report } from "../../runtime/language/katalog/mod.ts";

/** Checks what is there; values of the wrong type were reported before and are passed over. */
export function checkE2eMeaning(root: MapNode, report: Report): void {
  const spec = child(root, "spec");
  if (!spec && !child(root, "imports")) {
    report(
      error(firstKey(root), "ORK5001", "an E2E document needs a spec, or imports of others", "add spec:"),
    );
    return;
  }
  if (spec?.kind !== "map") return;
  checkSources(spec, report);
  checkTarget(spec, report);
  const expect = child(spec, "expect");
  const checkpoints = itemsOf(expect);
  if (!expect || (expect.kind === "list" && checkpoints.length === 0)) {
    const place = expect?.span ?? firstKey(spec);
    report(error(place, "ORK5003", "expect is empty: the test would prove nothing", "add a checkpoint"));
  }
  checkpoints.forEach((checkpoint) => checkCheckpoint(checkpoint, report));
  checkOrder(checkpoints, report);
}

/** What is tested comes from files, from a pack, or is an operator that is there already. */
function checkSources(spec: MapNode, report: Report): void {
  if (child(spec, "init") || textOf(child(spec, "customOperator")) === "true") return;
  const isCustom = child(spec, "custom") !== undefined;
  const needed: readonly (readonly string[])[] = isCustom
    ? []
    : [["katalog"], ["crd", "crdFiles"], ["cr", "crFiles"]];
  for (const choices of needed) {
    if (choices.some((key) => child(spec, key))) continue;
    report(
      error(
        firstKey(spec),
        "ORK5002",
        `spec names no ${choices[0]}`,
        `add "${choices[0]}: ./${choices[0]}.yaml"`,
      ),
    );
  }
}

function checkTarget(spec: MapNode, report: Report): void {
  const target = child(child(spec, "custom"), "target");
  if (target && textOf(target) === "container") {
    report(
      error(target.span, "ORK5004", "target container is not available in this version", "use kubernetes"),
    );
  }
}

const PROOFS = ["resources", "commands", "kubectl"];

function checkCheckpoint(checkpoint: Node, report: Report): void {
  if (checkpoint.kind !== "map" || child(checkpoint, "include")) return;
  const place = firstKey(checkpoint);
  if (!child(checkpoint, "name")) {
    report(error(place, "ORK5005", "the checkpoint has no name", `add "name:", it is shown in the report`));
  }
  if (!PROOFS.some((key) => child(checkpoint, key))) {
    report(
      error(
        place,
        "ORK5006",
        "the checkpoint checks nothing",
        `add ${PROOFS.map((key) => `"${key}:"`).join(", ")}`,
      ),
    );
  }
  const kubectl = child(checkpoint, "kubectl");
  if (kubectl?.kind === "map") {
    kubectl.entries.forEach((entry) =>
      itemsOf(entry.value).forEach((item) => checkStep(entry.key, item, report))
    );
  }
  itemsOf(child(checkpoint, "commands")).forEach((command) => checkAssertions(command, report));
}

/** Which fields of a step name what it works on: exactly one of a group. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  apply: ["file", "inline"],
  logs: ["name", "labelSelector", "leaderElection"],
  exec: ["name", "labelSelector", "leaderElection"],
  cp: ["name", "labelSelector"],
  describe: ["name", "labelSelector"],
  "port-forward": ["service", "pod", "leaderElection"],
};

function checkStep(kind: string, step: Node, report: Report): void {
  if (step.kind !== "map") return;
  const choices = TARGETS[kind];
  const given = (choices ?? []).filter((key) => child(step, key));
  if (choices && given.length !== 1) {
    const list = choices.map((key) => `"${key}"`).join(", ");
    report(error(
      given.length === 0 ? firstKey(step) : entryOf(step, given[1]!)!.keySpan,
      "ORK5007",
      given.length === 0
        ? `kubectl ${kind} names nothing to work on`
        : `kubectl ${kind} names two things to work on`,
      `write one of ${list}`,
    ));
  }
  const isNamed = child(step, "kind") !== undefined && child(step, "name") !== undefined;
  if (kind === "delete" && !isNamed && !["file", "leaderElection"].some((key) => child(step, key))) {
    report(
      error(
        firstKey(step),
        "ORK5007",
        "kubectl delete names nothing to work on",
        `write "file", "leaderElection", or "kind" and "name"`,
      ),
    );
  }
  if (kind === "get" && child(step, "field") && child(step, "jq")) {
    report(
      error(entryOf(step, "jq")!.keySpan, "ORK5008", `"jq" has no effect beside "field"`, "keep one of them"),
    );
  }
  checkAssertions(step, report);
}

const RANGE = /^\s*-?\d+(\.\d+)?\s*,\s*-?\d+(\.\d+)?\s*$/;

/** Assertions that could not be what was meant. */
function checkAssertions(step: Node, report: Report): void {
  for (const key of ["between", "notBetween"]) {
    const range = child(step, key);
    const text = textOf(range);
    if (!range || text === undefined || RANGE.test(text)) continue;
    report(
      error(range.span, "ORK5012", `${key}: "${text}" is not a range`, `write two numbers, such as "1,5"`),
    );
  }
  const contains = child(step, "outputContains");
  if (contains && textOf(contains) === "") {
    report({
      ...error(
        contains.span,
        "ORK5009",
        `outputContains: "" holds for every output`,
        "write what must be there",
      ),
      severity: "warning",
    });
  }
}

/** The object is applied once and deleted once. */
function checkOrder(checkpoints: readonly Node[], report: Report): void {
  let deleted: Span | undefined;
  for (const checkpoint of checkpoints) {
    const after = child(checkpoint, "after");
    if (textOf(after) === "cr-deleted") deleted ??= after!.span;
    else if (textOf(after) === "cr-applied" && deleted) {
      report({
        ...error(
          after!.span,
          "ORK5010",
          "cr-applied after cr-deleted: the object is applied once",
          "move it up",
        ),
        related: [{ span: deleted, message: "the object is deleted here" }],
      });
    }
  }
}

/** A remark at a place. */
export function error(span: Span, code: string, message: string, hint: string): Diagnostic {
  return { code, severity: "error", span, message, hint };
}

/** Where a map starts. */
export function firstKey(node: MapNode): Span {
  return node.entries[0]?.keySpan ?? node.span;
}

/** Items of a list. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === "list" ? node.items : [];
}
