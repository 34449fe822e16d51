// Owns: what an apply turned out to be: created, updated, repaired or nothing. Must not: compare or send.

import type { KubeObject } from "../../kube/mod.ts";
import { changesOf, editorOf, type EditorQuery, effectiveDifferences } from "./changes.ts";
import type { Difference } from "./compare.ts";
import type { WriteResult } from "./result.ts";

/** What is known after an apply was answered. */
export interface ApplyFacts {
  readonly desired: KubeObject;
  readonly observed: KubeObject | undefined;
  readonly answer: KubeObject | undefined;
  /** Where the observed object was not as desired. */
  readonly before: readonly Difference[];
  /** Where the answer is not. */
  readonly after: readonly Difference[];
  /** The observed object bears the mark of this very template. */
  readonly sameTemplate: boolean;
  /** The values of a Secret, which the mark does not cover, are not those that we sent last. */
  readonly newSecret: boolean;
  readonly fieldManager: string;
}

export function verdictOf(facts: ApplyFacts): WriteResult {
  const { observed, answer, sameTemplate } = facts;
  const stored = answer ? { object: answer } : {};
  if (!observed) return { kind: "written", verb: "created", ...stored, changes: [] };
  const differences = effectiveDifferences(facts.before, facts.after);
  // A form seen for the first time looked like drift, but the write changed nothing.
  if (sameTemplate && differences.length === 0) return { kind: "unchanged", ...stored };
  const changes = changesOf(facts.desired, differences);
  if (!sameTemplate || facts.newSecret) return { kind: "written", verb: "updated", ...stored, changes };
  const editedBy = editorAmong(observed, answer, { fieldManager: facts.fieldManager, differences });
  return { kind: "written", verb: "repaired", ...stored, changes, ...(editedBy ? { editedBy } : {}) };
}

function editorAmong(
  observed: KubeObject,
  answer: KubeObject | undefined,
  query: EditorQuery,
): string | undefined {
  return editorOf(observed, query) ?? editorOf(withOwnership(answer), query);
}

/** The answer, if its managed fields say which fields each manager owns; times alone say nothing after our own write. */
function withOwnership(answer: KubeObject | undefined): KubeObject | undefined {
  if (!answer?.metadata.managedFields) return undefined;
  const managedFields = answer.metadata.managedFields.filter((entry) => entry["fieldsV1"] !== undefined);
  return { ...answer, metadata: { ...answer.metadata, managedFields } };
}
