// Owns: `ork generate dashboards`. Must not: name metrics by hand (telemetry has them).

import type { JsonObject } from "../../runtime/base/mod.ts";
import { apiVersionOf } from "../../runtime/kube/mod.ts";
import type { CrdPlan } from "../../runtime/language/plan/mod.ts";
import { METRICS } from "../../runtime/telemetry/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import type { ExitCode } from "../shell/mod.ts";
import { loadForGenerating, writeNew } from "./generate_output.ts";

/** `ork generate dashboards`. Exit code 1 when the Katalog has errors. */
export async function runGenerateDashboards(context: OrkContext): Promise<ExitCode> {
  const loaded = await loadForGenerating(context);
  if (!loaded) return 1;
  const { options, output } = context;
  const dashboards = loaded.plan.crds.map((crd) => ({ name: crd.name, body: dashboardOf(crd) }));
  if (options.has("dry-run")) {
    output.json(dashboards.map((dashboard) => dashboard.body));
    return 0;
  }
  const directory = options.text("output")!.replace(/\/+$/, "");
  for (const { name, body } of dashboards) {
    await writeNew(context, `${directory}/${name}.json`, `${JSON.stringify(body, null, 2)}\n`);
  }
  return 0;
}

interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
}

/** A Grafana dashboard of one CRD. Source: Grafana dashboard JSON model, schema version 39. */
export function dashboardOf(crd: CrdPlan): JsonObject {
  const panels = panelsOf(`${apiVersionOf(crd.type)}/${crd.type.kind}`);
  return {
    title: `${crd.type.kind} (${crd.katalogName})`,
    uid: `ork-${crd.katalogName}-${crd.name}`.slice(0, 40),
    tags: ["orkestra"],
    schemaVersion: 39,
    time: { from: "now-1h", to: "now" },
    refresh: "30s",
    templating: { list: [{ name: "datasource", type: "datasource", query: "prometheus" }] },
    panels: panels.map((panel, i) => ({
      id: i + 1,
      type: "timeseries",
      title: panel.title,
      datasource: { type: "prometheus", uid: "${datasource}" },
      gridPos: { h: 8, w: 12, x: (i % 2) * 12, y: Math.floor(i / 2) * 8 },
      fieldConfig: { defaults: { unit: panel.unit, min: 0 }, overrides: [] },
      targets: panel.queries.map(({ expr, legend }, j) => ({
        refId: String.fromCharCode(65 + j),
        expr,
        legendFormat: legend,
      })),
    })),
  };
}

function panelsOf(crd: string): readonly Panel[] {
  const of = `{crd=${JSON.stringify(crd)}}`;
  const quantile = (q: number) =>
    `histogram_quantile(${q}, sum by (le) (rate(${METRICS.reconcileDuration.name}_bucket${of}[5m])))`;
  return [
    {
      title: "Reconciles by result",
      unit: "ops",
      queries: [{
        expr: `sum by (result) (rate(${METRICS.reconcileTotal.name}${of}[5m]))`,
        legend: "{{result}}",
      }],
    },
    {
      title: "Reconcile duration",
      unit: "s",
      queries: [{ expr: quantile(0.5), legend: "p50" }, { expr: quantile(0.95), legend: "p95" }, {
        expr: quantile(0.99),
        legend: "p99",
      }],
    },
    {
      title: "Queue",
      unit: "short",
      queries: [
        { expr: `sum(${METRICS.queueDepth.name}${of})`, legend: "waiting" },
        { expr: `sum(${METRICS.queueParked.name}${of})`, legend: "parked" },
      ],
    },
    {
      title: "Workers",
      unit: "short",
      queries: [
        { expr: `sum(${METRICS.workersTotal.name}${of})`, legend: "all" },
        { expr: `sum(${METRICS.workersProcessing.name}${of})`, legend: "busy" },
      ],
    },
    {
      title: "Objects",
      unit: "short",
      queries: [{ expr: `max(${METRICS.resourceCount.name}${of})`, legend: "objects" }],
    },
    {
      title: "Writes by kind and result",
      unit: "ops",
      queries: [{
        expr: `sum by (kind, result) (rate(${METRICS.writesTotal.name}[5m]))`,
        legend: "{{kind}} {{result}}",
      }],
    },
  ];
}
