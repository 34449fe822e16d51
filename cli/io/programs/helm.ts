// Owns: rendering Helm charts through the helm program. Must not: read what they render.

import { jsonText, SourceError } from "../../../runtime/base/mod.ts";
import type {
  ChartRenderer,
  ChartRequest,
  Source,
  TreeFetcher,
} from "../../../runtime/language/katalog/mod.ts";
import { isUrl, resolveReference } from "../mod.ts";
import { type HelmLogin, withHelmLogin } from "./helm_login.ts";
import type { RunProgram } from "./run_program.ts";

export interface HelmOptions {
  readonly run: RunProgram;
  /** For charts that live in Git repositories. */
  readonly git: TreeFetcher;
}

/**
 * Renders with `helm template`; values go through its standard input. The release is named after the chart and lies in
 * the namespace `default`, whatever the kubeconfig of the machine says: the same files render the same everywhere.
 */
export function helmRenderer(options: HelmOptions): ChartRenderer {
  return { render: (request) => render(request, options) };
}

async function render(request: ChartRequest, options: HelmOptions): Promise<Source> {
  checkNames(request);
  const text = isFromGit(request)
    ? await template(request, [await chartInGit(request, options.git)], options.run)
    : await withHelmLogin(
      request,
      options.run,
      (login) => template(request, chartArguments(request, login), options.run, hintFor(request, login)),
    );
  return { uri: `helm:${request.repo}/${request.path ?? request.chart}`, text };
}

async function template(
  request: ChartRequest,
  chart: readonly string[],
  run: RunProgram,
  hint?: string,
): Promise<string> {
  const values = request.values;
  return await run("helm", {
    args: [
      "template",
      releaseName(request.chart),
      ...chart,
      "--namespace",
      "default",
      ...request.valueFiles.flatMap((file) => ["--values", listItem(fileArgument(file, request.from))]),
      ...(values === undefined ? [] : ["--values", "-"]),
    ],
    ...(values === undefined ? {} : { stdin: jsonText(values) }),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** A command line whose files are gone when it is read helps nobody. */
function hintFor({ repo, chart }: ChartRequest, { flags }: HelmLogin): string | undefined {
  return flags.length === 0 ? undefined : `look for ${chart} in ${repo} with the secret of the import`;
}

/** A fetched Komposer must not give helm options: some of them run programs. */
function checkNames({ repo, chart }: ChartRequest): void {
  if (!chart.startsWith("-") && !repo.startsWith("-")) return;
  throw new SourceError(`helm would take "${chart.startsWith("-") ? chart : repo}" for an option`, {
    code: "source/helm-name",
    hint: "a chart and its repository begin with a letter, a digit, a dot or a slash",
  });
}

function isFromGit({ repo, path }: ChartRequest): boolean {
  return /\.git$/.test(repo) || /^(git@|ssh:|git:|file:)/.test(repo) || (path !== undefined && isUrl(repo));
}

async function chartInGit(request: ChartRequest, git: TreeFetcher): Promise<string> {
  const { repo, chart, version, path, token } = request;
  const { directory } = await git.fetch({
    url: repo,
    ...(version === undefined ? {} : { ref: version }),
    ...(token === undefined ? {} : { token }),
  });
  return `${directory}/${path ?? chart}`;
}

/** Where the chart is: a repository, a registry or a folder. */
function chartArguments(request: ChartRequest, login: HelmLogin): readonly string[] {
  const { repo, chart, version, path, from } = request;
  const versioned = version === undefined ? [] : ["--version", version];
  if (/^oci:\/\//i.test(repo)) {
    return [`${repo.replace(/\/+$/, "")}/${chart}`, ...versioned, ...login.flags];
  }
  if (!isUrl(repo)) return [fileArgument(`${repo}/${path ?? chart}`, from)];
  const place = login.repository === undefined ? [chart, "--repo", repo] : [`${login.repository}/${chart}`];
  return [...place, ...versioned, ...login.flags];
}

/** A path that helm takes for one: without a dot it would look for a repository of that name. */
function fileArgument(file: string, from: string): string {
  const path = resolveReference(file, from);
  return isUrl(path) || /^\.{0,2}\//.test(path) ? path : `./${path}`;
}

/** Source: Helm's flags that repeat are read as comma-separated values. */
function listItem(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Source: Helm's rule for release names: a DNS subdomain of at most 53 characters. */
function releaseName(chart: string): string {
  const bare = chart.replace(/(-v?\d+\.\d+\.\d+[^/]*)?\.tgz$/, "").toLowerCase();
  const name = bare.replace(/[^a-z0-9-]+/g, "-").slice(0, 53).replace(/^-+|-+$/g, "");
  return name === "" ? "chart" : name;
}
