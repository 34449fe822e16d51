// Owns: the long form of `ork validate`: what a Katalog touches, asks, waits for and needs. Must not: check anything.

import type { Katalog } from "../../runtime/language/katalog/mod.ts";
import type { CrdPlan, Permission, Plan } from "../../runtime/language/plan/mod.ts";
import { crossHosts, externalHosts, externalVariables } from "../../runtime/language/rules/mod.ts";
import { apiVersionOf } from "../../runtime/kube/mod.ts";
import { alignColumns, type Output } from "../shell/mod.ts";
import { dependencyGraph } from "./dependency_graph.ts";

type Look = Pick<Output, "paint" | "symbols">;

/** The same facts for people and programs. */
export interface FullFacts {
  readonly permissions: readonly Permission[];
  /** Kinds that the Katalog creates, with the entries that do. */
  readonly resources: readonly { readonly crd: string; readonly kind: string; readonly apiVersion: string }[];
  /** Addresses outside the cluster's API; `host` is absent where only an object tells. */
  readonly hosts: readonly {
    readonly crd: string;
    readonly call: string;
    readonly host?: string;
    readonly port?: number;
  }[];
  /** Variables of the environment that calls use. */
  readonly variables: readonly string[];
  readonly webhooks: readonly { readonly crd: string; readonly kind: string; readonly because: string }[];
  readonly dependencies: readonly { readonly crd: string; readonly on: string; readonly condition: string }[];
  /** User-defined profiles as `class/name`. */
  readonly profiles: readonly string[];
  /** User-defined template functions. */
  readonly notes: readonly string[];
}

/** What `--full` tells, as data. */
export function fullFacts(katalog: Katalog, plan: Plan): FullFacts {
  return {
    permissions: plan.permissions,
    resources: plan.crds.flatMap((crd) =>
      crd.childTypes.map(({ gvk }) => ({ crd: crd.name, kind: gvk.kind, apiVersion: apiVersionOf(gvk) }))
    ),
    hosts: plan.crds.flatMap(hostsOf),
    variables: [...new Set(plan.crds.flatMap((crd) => externalsOf(crd).flatMap(externalVariables)))].sort(),
    webhooks: plan.crds.flatMap(webhooksOf),
    dependencies: plan.crds.flatMap((crd) =>
      crd.dependsOn.map((d) => ({ crd: crd.name, on: d.name, condition: d.condition }))
    ),
    profiles: profilesOf(katalog),
    notes: katalog.notes.map((note) => note.name),
  };
}

function externalsOf(crd: CrdPlan) {
  return Object.values(crd.rules.external);
}

function hostsOf(crd: CrdPlan): FullFacts["hosts"] {
  return [...externalsOf(crd).flatMap(externalHosts), ...crossHosts(crd.rules.cross)].map((use) => ({
    crd: crd.name,
    call: use.name,
    ...(use.host === undefined ? {} : { host: use.host, port: use.port! }),
  }));
}

/** What the gateway would answer for this CRD. */
function webhooksOf(crd: CrdPlan): FullFacts["webhooks"] {
  const { validation, mutation, conversion } = crd.rules;
  const count = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;
  return [
    ...(validation.rules.length > 0 ? [["validating", count(validation.rules.length, "rule")]] : []),
    ...(mutation.rules.length > 0 ? [["mutating", count(mutation.rules.length, "rule")]] : []),
    ...(conversion ? [["conversion", count(conversion.paths.length, "path")]] : []),
  ].map(([kind, because]) => ({ crd: crd.name, kind: kind!, because: because! }));
}

function profilesOf(katalog: Katalog): readonly string[] {
  return (katalog.profiles?.entries ?? []).flatMap((family) =>
    (family.value.kind === "list" ? family.value.items : []).flatMap((item) => {
      const name = item.kind === "map"
        ? item.entries.find((entry) => entry.key === "name")?.value
        : undefined;
      return name?.kind === "scalar" ? [`${family.key}/${name.text}`] : [];
    })
  );
}

/** The facts as sections; empty ones are left out. */
export function fullReport(katalog: Katalog, plan: Plan, look: Look): string[] {
  const facts = fullFacts(katalog, plan);
  const list = (rows: readonly (readonly string[])[]) => alignColumns(rows).map((line) => `    ${line}`);
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ["permissions", list(facts.permissions.map(permissionRow))],
    ["resources", list(facts.resources.map((r) => [r.crd, `${r.kind} (${r.apiVersion})`]))],
    [
      "hosts",
      list(
        facts.hosts.map((
          h,
        ) => [h.crd, h.call, h.host === undefined ? "told by the object" : `${h.host}:${h.port}`]),
      ),
    ],
    ["variables", facts.variables.map((name) => `    ${name}`)],
    ["webhooks", list(facts.webhooks.map((w) => [w.crd, w.kind, w.because]))],
    ["start order", dependencyGraph(katalog.crds, look).map((line) => (line === "" ? "" : `    ${line}`))],
    ["profiles", facts.profiles.map((name) => `    ${name}`)],
    ["functions", facts.notes.map((name) => `    ${name}`)],
    ["not run by this version", [
      ...new Set(plan.notRun.map((block) => `    ${[block.crd, block.path].filter(Boolean).join(": ")}`)),
    ]],
  ];
  return sections.flatMap(([title, lines]) =>
    lines.length === 0 ? [] : ["", `  ${look.paint("bold", title)}`, ...lines]
  );
}

function permissionRow(permission: Permission): readonly string[] {
  const group = permission.group === "" ? "core" : permission.group;
  const why = permission.note === undefined
    ? permission.because
    : `${permission.because}; ${permission.note}`;
  return [group, permission.resource, permission.verbs.join(" "), why];
}
