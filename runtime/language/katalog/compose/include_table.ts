// Owns: where `include` may stand and what an included file holds. Must not: read files.

/** One block that can take parts from files. */
export interface IncludeRule {
  /** Path to the block from the root; `*` stands for every entry of a map or item of a list. */
  readonly path: readonly string[];
  /** Key of the block under which `include` stands, when the parts go into the block itself. */
  readonly holder?: string;
  /** Keys that the file may hold; the first one is what a bare list stands for. */
  readonly keys: readonly string[];
  /**
   * list: `key` of the block gets the file's items first; items: the item with `include` is replaced by the file's items;
   * beneath: a map goes under the block, whose own keys win; profiles: lists by class, names unique; observe: as its keys.
   */
  readonly merge: "list" | "items" | "beneath" | "profiles" | "observe";
}

const ENTRY = ["spec", "crds", "*"];
const BOX = [...ENTRY, "operatorBox"];

const list = (path: readonly string[], key: string): IncludeRule => ({
  path,
  keys: [key],
  merge: "list",
});
const calls = (path: readonly string[]): IncludeRule => ({
  path: [...path, "external", "*"],
  keys: ["calls"],
  merge: "items",
});

/** In the order in which they are expanded. */
export const INCLUDE_RULES: readonly IncludeRule[] = [
  list(["notes"], "functions"),
  { path: ["profiles"], keys: ["profiles"], merge: "profiles" },
  list([...ENTRY, "validation"], "rules"),
  list([...ENTRY, "mutation"], "rules"),
  list([...ENTRY, "conversion"], "paths"),
  list([...BOX, "status"], "fields"),
  { path: [...BOX, "reconciler"], keys: ["reconciler"], merge: "beneath" },
  { path: BOX, holder: "observe", keys: ["watch", "events", "cross"], merge: "observe" },
  { path: [...BOX, "watch", "*"], keys: ["watch"], merge: "items" },
  calls([...ENTRY, "validation"]),
  calls([...ENTRY, "mutation"]),
  calls([...BOX, "onCreate"]),
  calls([...BOX, "onReconcile"]),
  calls([...BOX, "onDelete"]),
  calls([...BOX, "reconciler", "hooks"]),
];

/** Test files, by kind: checkpoints of an E2E file, expected operations of a Simulate file. */
export const TEST_INCLUDE_RULES: Readonly<Record<"E2E" | "Simulate", readonly IncludeRule[]>> = {
  E2E: [{ path: ["spec", "expect", "*"], keys: ["expect"], merge: "items" }],
  Simulate: [
    { path: ["spec", "expect", "ops", "*"], keys: ["ops"], merge: "items" },
    { path: ["spec", "expect", "crds", "*", "ops", "*"], keys: ["ops"], merge: "items" },
  ],
};
