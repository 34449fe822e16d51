// Owns: the order of checks that a schema cannot express. Must not: hold the checks.

import type { MapNode } from "../../document/mod.ts";
import type { MeaningContext } from "./context.ts";
import { checkDependencies } from "./dependencies.ts";
import { checkDurations } from "./durations.ts";
import { checkEntry } from "./entry.ts";
import { checkNames } from "./names.ts";
import { checkResources } from "./resources.ts";
import { checkRootBlocks } from "./root_blocks.ts";
import { checkRules } from "./rules.ts";

/** Runs every check over a canonical root. Values of the wrong type were reported before and are passed over. */
export function checkMeaning(root: MapNode, context: MeaningContext): void {
  checkNames(root, context);
  checkRootBlocks(root, context);
  checkDependencies(root, context);
  checkDurations(root, context.report);
  for (const entry of context.entries) {
    checkEntry(entry, context);
    checkRules(entry, context.report);
    checkResources(entry, context.report);
  }
}
