// Owns: `ork get`: CRDs of a Katalog and their objects with state. Must not: change anything.

import { type Json, nearestName, UsageError } from "../../runtime/base/mod.ts";
import { apiVersionOf, type KubeObject, type KubeReader, type ResourceType } from "../../runtime/kube/mod.ts";
import { LABEL_MANAGED, LABEL_OWNER_UID, readinessOf } from "../../runtime/engine/reconcile/mod.ts";
import { renderYaml } from "../../runtime/language/document/mod.ts";
import type { CrdPlan, Plan } from "../../runtime/language/plan/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { type ExitCode, renderTable, withProgress } from "../shell/mod.ts";
import { type ClusterSession, withCluster } from "./cluster_session.ts";
import { findPlan } from "./find_plan.ts";
import { ageOf, paintReady, printObjects, type ReadyState, readyState } from "./object_view.ts";
import { findKind, servedKinds } from "./served_kinds.ts";

/** `ork get [crds|CRD] [NAME...]`. Exit code 1 when a named object is not there. */
export async function runGet(context: OrkContext): Promise<ExitCode> {
  const [word, ...names] = context.options.args;
  const plan = await findPlan(context);
  return await withCluster(context, async (session) => {
    if (word === undefined || word.toLowerCase() === "crds") {
      if (plan === undefined) {
        throw new UsageError("there is no Katalog here whose CRDs could be listed", {
          code: "usage/katalog",
          hint: "name it with -f FILE, or list one kind: ork get KIND",
        });
      }
      return await getCrds(context, session, plan);
    }
    const crd = plan === undefined ? undefined : findCrd(plan, word);
    const type = crd?.type ?? findKind(await servedKinds(session.transport), word);
    if (type === undefined) throw unknownKind(word, plan);
    return await getObjects(context, { session, type, crd, names });
  });
}

/** A CRD of the plan by entry name, kind, plural, or `plural.group`. */
export function findCrd(plan: Plan, word: string): CrdPlan | undefined {
  const wanted = word.toLowerCase();
  return plan.crds.find(({ name, type }) =>
    [name, type.kind, type.plural, `${type.plural}.${type.group}`].some((known) =>
      known.toLowerCase() === wanted
    )
  );
}

/** @returns an error that names the nearest kind of the Katalog. */
export function unknownKind(word: string, plan: Plan | undefined): UsageError {
  const names = plan?.crds.map((crd) => crd.name) ?? [];
  const near = nearestName(word, names);
  return new UsageError(`neither the Katalog nor the cluster knows a kind "${word}"`, {
    code: "usage/kind",
    hint: near
      ? `did you mean "${near}"?`
      : names.length
      ? `the Katalog has ${names.join(", ")}`
      : "check the spelling",
  });
}

async function getCrds(
  { options, output, clock }: OrkContext,
  session: ClusterSession,
  plan: Plan,
): Promise<ExitCode> {
  const rows = await withProgress(
    output,
    "reading the cluster",
    () =>
      Promise.all(plan.crds.map(async (crd) => {
        const type = await session.reader.discover(crd.type);
        const objects = type === undefined ? undefined : await listAll(session.reader, type, undefined);
        return { crd, objects };
      })),
  );
  const format = options.text("output");
  if (format === "json" || format === "yaml") {
    const value: Json = rows.map(({ crd, objects }) => ({
      name: crd.name,
      kind: crd.type.kind,
      apiVersion: apiVersionOf(crd.type),
      served: objects !== undefined,
      objects: objects?.length ?? 0,
      ready: objects?.filter((o) => readyState(o).status === "True").length ?? 0,
    }));
    if (format === "json") output.json(value);
    else output.raw(renderYaml(value));
    return 0;
  }
  if (format === "name") rows.forEach(({ crd }) => output.line(crd.name));
  else {
    const lines = renderTable(
      ["name", "kind", "api version", "served", "objects", "ready", "newest"],
      rows.map(({ crd, objects }) => [
        crd.name,
        crd.type.kind,
        apiVersionOf(crd.type),
        objects === undefined ? output.paint("yellow", "no") : "yes",
        String(objects?.length ?? "-"),
        objects === undefined ? "-" : readyCount(objects),
        objects?.length ? newestAge(objects, clock.now()) : "-",
      ]),
    );
    lines.forEach((line) => output.line(line));
  }
  return 0;
}

interface Wanted {
  readonly session: ClusterSession;
  readonly type: ResourceType;
  readonly crd: CrdPlan | undefined;
  readonly names: readonly string[];
}

async function getObjects(context: OrkContext, wanted: Wanted): Promise<ExitCode> {
  const { options, output } = context;
  const { session, type, names } = wanted;
  const everywhere = options.has("all-namespaces");
  const namespace = type.namespaced && !everywhere ? session.namespace : undefined;
  const all = await withProgress(
    output,
    `reading ${type.plural}`,
    () => listAll(session.reader, type, namespace),
  );
  const shown = names.length === 0 ? all : all.filter((object) => names.includes(object.metadata.name));
  const missing = names.filter((name) => !all.some((object) => object.metadata.name === name));
  const format = options.text("output");
  if (format === "json" || format === "yaml") {
    if (shown.length > 0 || names.length === 0) {
      const toYaml = (value: unknown) => renderYaml(value as Json);
      printObjects(output, shown, { format, isOne: names.length === 1 && shown.length === 1, toYaml });
    }
  } else if (format === "name") {
    shown.forEach((object) =>
      output.line(`${type.plural}${type.group ? `.${type.group}` : ""}/${object.metadata.name}`)
    );
  } else if (shown.length > 0) await printTable(context, { ...wanted, objects: shown });
  const isData = format === "json" || format === "yaml";
  if (shown.length === 0 && names.length === 0 && !isData) output.note(nothingFound(type, namespace));
  for (const name of missing) {
    const where = namespace === undefined ? "" : ` in namespace ${namespace}`;
    output.note(`${output.paintErr("red", "error:")} there is no ${type.kind} "${name}"${where}`);
  }
  return missing.length > 0 ? 1 : 0;
}

async function printTable(
  context: OrkContext,
  wanted: Wanted & { readonly objects: readonly KubeObject[] },
): Promise<void> {
  const { options, output, clock } = context;
  const { type, crd, session, objects } = wanted;
  const isWide = options.text("output") === "wide";
  const showNamespace = type.namespaced && options.has("all-namespaces");
  const children = crd === undefined ? undefined : await countChildren(session.reader, crd);
  const headers = [
    ...(showNamespace ? ["namespace"] : []),
    "name",
    "ready",
    "reason",
    ...(children ? ["children"] : []),
    "age",
    ...(isWide ? ["generation", "message"] : []),
  ];
  const rows = objects.map((object) => {
    const ready = crd === undefined ? reportedState(object) : readyState(object);
    return [
      ...(showNamespace ? [object.metadata.namespace ?? ""] : []),
      object.metadata.name,
      paintReady(output.paint, ready.status),
      ready.reason || "-",
      ...(children ? [String(children.get(object.metadata.uid ?? "") ?? 0)] : []),
      ageOf(object, clock.now()),
      ...(isWide ? [String(object.metadata.generation ?? "-"), ready.message] : []),
    ];
  });
  renderTable(headers, rows).forEach((line) => output.line(line));
}

/** Objects of other kinds are judged by what their kind reports, as `ork tree` does. */
export function reportedState(object: KubeObject): ReadyState {
  const own = readyState(object);
  if (own.status !== "Unknown") return own;
  const { isReady, detail } = readinessOf(object);
  return detail === "" ? own : { ...own, status: isReady ? "True" : "False", reason: own.reason || detail };
}

/** Children by uid of their owner. Cost: one metadata list a kind. */
async function countChildren(reader: KubeReader, crd: CrdPlan): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  await Promise.all(crd.childTypes.map(async ({ gvk }) => {
    const type = await reader.discover(gvk);
    if (type === undefined) return;
    for await (
      const page of reader.list(type, { labelSelector: `${LABEL_MANAGED}=true`, metadataOnly: true })
    ) {
      for (const { metadata } of page.items) {
        const uid = metadata.labels?.[LABEL_OWNER_UID];
        if (uid !== undefined) counts.set(uid, (counts.get(uid) ?? 0) + 1);
      }
    }
  }));
  return counts;
}

async function listAll(
  reader: KubeReader,
  type: ResourceType,
  namespace: string | undefined,
): Promise<KubeObject[]> {
  const pages = await Array.fromAsync(reader.list(type, namespace === undefined ? {} : { namespace }));
  return pages.flatMap((page) => [...page.items]);
}

function readyCount(objects: readonly KubeObject[]): string {
  return `${objects.filter((object) => readyState(object).status === "True").length}/${objects.length}`;
}

function newestAge(objects: readonly KubeObject[], nowMs: number): string {
  const newest = [...objects].sort((a, b) =>
    Date.parse(b.metadata.creationTimestamp ?? "") - Date.parse(a.metadata.creationTimestamp ?? "")
  )[0]!;
  return ageOf(newest, nowMs);
}

function nothingFound(type: ResourceType, namespace: string | undefined): string {
  return namespace === undefined
    ? `no ${type.plural} found`
    : `no ${type.plural} found in namespace ${namespace} (-A looks everywhere)`;
}
