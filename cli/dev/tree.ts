// Owns: `ork tree`: an object and its children on one page. Must not: decide what belongs to it (tree_children.ts does).

import { UsageError } from "../../runtime/base/mod.ts";
import { readinessOf } from "../../runtime/engine/reconcile/mod.ts";
import type { KubeObject, ResourceType } from "../../runtime/kube/mod.ts";
import type { CrdPlan } from "../../runtime/language/plan/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { alignColumns, type ExitCode, type Output, withProgress } from "../shell/mod.ts";
import { type ClusterSession, withCluster } from "./cluster_session.ts";
import { findPlan } from "./find_plan.ts";
import { findCrd, unknownKind } from "./get.ts";
import { ageOf, placeOf, plain, readyState } from "./object_view.ts";
import { findKind, servedKinds } from "./served_kinds.ts";
import { type Family, findFamily, type TreeChild } from "./tree_children.ts";

/** `ork tree KIND/NAME`. Exit code 1 when the object is not there. */
export async function runTree(context: OrkContext): Promise<ExitCode> {
  const { options, output, world } = context;
  const [word, name] = splitTarget(options.args);
  const plan = await findPlan(context);
  return await withCluster(context, async (session) => {
    const crd = plan === undefined ? undefined : findCrd(plan, word);
    const type = crd?.type ?? findKind(await servedKinds(session.transport), word);
    if (type === undefined) throw unknownKind(word, plan);
    const object = await session.reader.get(type, {
      name,
      ...(type.namespaced ? { namespace: session.namespace } : {}),
    });
    if (object === undefined) {
      const where = type.namespaced ? ` in namespace ${session.namespace} (-n names another)` : "";
      output.note(`${output.paintErr("red", "error:")} there is no ${type.kind} "${name}"${where}`);
      return 1;
    }
    const family = await withProgress(
      output,
      "looking for children",
      async () =>
        await findFamily(session.reader, object, { types: await childTypes(session, crd), crd, world }),
    );
    if (options.text("output") === "json") output.json(treeJson(object, family));
    else printTree(context, object, family);
    return 0;
  });
}

/** `website/shop`, or as two words. @throws {UsageError} */
export function splitTarget(args: readonly string[]): [string, string] {
  const text = args.join("/");
  const parts = text.split("/");
  const [kind, name] = parts;
  if (parts.length === 2 && kind && name) return [kind, name];
  throw new UsageError(`"${args.join(" ")}" is not KIND/NAME`, {
    code: "usage/argument",
    hint: "write kind and name with a slash between: ork tree website/shop",
  });
}

/** Kinds of the plan; without one every kind that can be listed. */
async function childTypes(
  session: ClusterSession,
  crd: CrdPlan | undefined,
): Promise<readonly ResourceType[]> {
  if (crd === undefined) {
    return (await servedKinds(session.transport)).filter((kind) =>
      kind.verbs.includes("list") && kind.group !== "events.k8s.io"
    );
  }
  const types = await Promise.all(crd.childTypes.map(({ gvk }) => session.reader.discover(gvk)));
  return types.filter((type) => type !== undefined);
}

function printTree({ output, clock }: OrkContext, object: KubeObject, family: Family): void {
  const { paint, symbols } = output;
  const ready = readyState(object);
  const colour = ready.status === "True" ? "green" : ready.status === "False" ? "red" : "yellow";
  output.line(
    [
      paint("bold", `${object.kind}/${object.metadata.name}`),
      paint(colour, stateText(object)),
      ageOf(object, clock.now()),
    ].join("  "),
  );
  if (ready.status === "False" && ready.message) output.line(`${symbols.trunk}${ready.message}`);
  const rows = family.children.map((child, i) => {
    const isLast = i === family.children.length - 1;
    const branch = isLast ? symbols.lastBranch : symbols.branch;
    return [`${branch}${childName(child, object)}`, detailText(output, child), sourceText(child)];
  });
  alignColumns(rows).forEach((line) => output.line(line));
  if (rows.length === 0) output.line(`${symbols.lastBranch}no children`);
  family.remarks.forEach((remark) => output.warn(remark));
}

/** The Ready condition in a word; objects without one are judged by what their kind reports. */
function stateText(object: KubeObject): string {
  const { status, reason } = readyState(object);
  if (status === "True") return "Ready";
  if (status === "False") return reason || "NotReady";
  return readinessOf(object).detail || "no status yet";
}

function childName(child: TreeChild, owner: KubeObject): string {
  const metadata = {
    name: child.name,
    ...(child.namespace === undefined ? {} : { namespace: child.namespace }),
  };
  return `${child.kind}/${placeOf({ apiVersion: "", kind: child.kind, metadata }, owner.metadata.namespace)}`;
}

function detailText({ paint, symbols }: Output, child: TreeChild): string {
  switch (child.state) {
    case "ready":
      return paint("green", plain(child.detail));
    case "notReady":
      return paint("yellow", plain(child.detail) || "not ready");
    case "missing":
      return paint("red", `${symbols.failed} missing`);
    case "stray":
      return plain(child.detail);
  }
}

function sourceText(child: TreeChild): string {
  return child.source ?? (child.state === "stray" ? "no template makes it any more" : "");
}

function treeJson(object: KubeObject, family: Family): unknown {
  const { name, namespace, uid } = object.metadata;
  const { status, reason, message } = readyState(object);
  return {
    object: { apiVersion: object.apiVersion, kind: object.kind, name, namespace: namespace ?? null, uid },
    ready: { status, reason, message },
    children: family.children,
    remarks: family.remarks,
  };
}
