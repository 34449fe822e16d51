// Owns: why an existing object of the wanted name may not be touched. Must not: decide what is written.

import { formatRef, type KubeObject, type OwnerReference, refOf } from "../../kube/mod.ts";
import type { Problem } from "./decision.ts";
import type { Wanted } from "./expand.ts";
import { LABEL_MANAGED, LABEL_OWNER, LABEL_OWNER_UID, labelValue } from "./names.ts";
import type { Snapshot } from "./snapshot.ts";
import { terminatingProblem } from "./terminating.ts";

/** Why an existing object of the wanted name may not be touched, if so (decisions 2.8). */
export function obstacleOf(wanted: Wanted, existing: KubeObject, snapshot: Snapshot): Problem | undefined {
  const { object: owner, isLiving } = snapshot;
  const ref = refOf(existing);
  const labels = existing.metadata.labels ?? {};
  const controller = existing.metadata.ownerReferences?.find((o) => o.controller);
  const terminating = terminatingProblem(existing, { span: wanted.entry.span, now: snapshot.now });
  if (terminating) return terminating;
  if (controller?.uid === owner.metadata.uid || labels[LABEL_OWNER_UID] === owner.metadata.uid) {
    return undefined;
  }
  const conflict = (by: string, hint: string): Problem => ({
    reason: "ChildConflict",
    message: `${formatRef(ref)} ${by}; it was not touched. ${hint}`,
    ref,
    span: wanted.entry.span,
  });
  if (controller && isFormer(controller, owner)) {
    return conflict(
      `is left of an earlier ${owner.kind}/${owner.metadata.name}, which is gone`,
      "It is made anew as soon as the garbage collector has removed it",
    );
  }
  if (controller) {
    return conflict(
      `is controlled by ${controller.kind}/${controller.name}`,
      "Use another name, or delete it if it is no longer wanted",
    );
  }
  const isOurs = labels[LABEL_MANAGED] === "true" && labels[LABEL_OWNER] === labelValue(owner.metadata.name);
  // A name is not unique across namespaces and kinds; what an object that is gone left behind is taken over.
  const isTaken = isOurs && isLiving?.(labels[LABEL_OWNER_UID] ?? "") === true;
  if ((isOurs && !isTaken) || wanted.entry.adopts) return undefined;
  if (isTaken) {
    return conflict(
      `belongs to another "${owner.metadata.name}"`,
      "Put the namespace into its name, or use another",
    );
  }
  return conflict(
    "exists and was not made by this operator",
    `Set "forceConflict: true" on the entry to adopt it`,
  );
}

/** The name of the owner with another uid: there can be only one of a name at a time. */
function isFormer(controller: OwnerReference, owner: KubeObject): boolean {
  return controller.kind === owner.kind && controller.name === owner.metadata.name &&
    controller.apiVersion.split("/")[0] === owner.apiVersion.split("/")[0];
}

/** A Namespace that exists is what was wanted, whoever made it: no label, no owner, no deletion (decisions 1.23). */
export function isForeignNamespace(existing: KubeObject, owner: KubeObject): boolean {
  return existing.kind === "Namespace" && existing.apiVersion === "v1" &&
    existing.metadata.labels?.[LABEL_OWNER_UID] !== owner.metadata.uid;
}
