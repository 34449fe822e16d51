// Owns: rendering Helm charts through the helm program. Must not: read what they render.

import { jsonText } from "../../../runtime/base/mod.ts";
import type {
  ChartRenderer,
  ChartRequest,
  Source,
  TreeFetcher,
} from "../../../runtime/language/katalog/mod.ts";
import { resolveReference } from "../mod.ts";
import type { RunProgram } from "./run_program.ts";

export interface HelmOptions {
  readonly run: RunProgram;
  /** For charts that live in Git repositories. */
  readonly git: TreeFetcher;
}

/** Renders with `helm template`; values go through its standard input. */
export function helmRenderer(options: HelmOptions): ChartRenderer {
  return { render: (request) => render(request, options) };
}

async function render(request: ChartRequest, options: HelmOptions): Promise<Source> {
  const values = request.values;
  const args = [
    "template",
    request.chart.replaceAll("/", "-"),
    ...await chartArguments(request, options),
    ...request.valueFiles.flatMap((file) => ["--values", resolveReference(file, request.from)]),
    ...(values === undefined ? [] : ["--values", "-"]),
  ];
  const text = await options.run("helm", {
    args,
    ...(values === undefined ? {} : { stdin: jsonText(values) }),
  });
  return { uri: `helm:${request.repo}/${request.path ?? request.chart}`, text };
}

/** Where the chart is: a repository, a registry, a Git repository or a folder. */
async function chartArguments(request: ChartRequest, { git }: HelmOptions): Promise<readonly string[]> {
  const { repo, chart, version, path } = request;
  const versioned = version === undefined ? [] : ["--version", version];
  if (/^oci:\/\//i.test(repo)) return [`${repo.replace(/\/+$/, "")}/${chart}`, ...versioned];
  if (
    /\.git$/.test(repo) || /^(git@|ssh:|git:|file:)/.test(repo) ||
    (path !== undefined && /^https?:/.test(repo))
  ) {
    const { directory } = await git.fetch({
      url: repo,
      ...(version === undefined ? {} : { ref: version }),
      ...(request.token === undefined ? {} : { token: request.token }),
    });
    return [`${directory}/${path ?? chart}`];
  }
  if (/^https?:\/\//i.test(repo)) return [chart, "--repo", repo, ...versioned];
  return [`${resolveReference(repo, request.from)}/${path ?? chart}`];
}
