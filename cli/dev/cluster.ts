// Owns: `ork create cluster` and `ork delete cluster`. Must not: know how clusters are made (e2e/cluster does).

import { formatDuration, UsageError } from "../../runtime/base/mod.ts";
import type { CreateClusterOptions } from "../../e2e/cluster/mod.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { type ExitCode, type Options, withProgress } from "../shell/mod.ts";
import { clusterProvider, type ProviderName } from "./cluster_choice.ts";
import { shellQuoted } from "./shell_quoted.ts";

/** `ork create cluster`. */
export async function runCreateCluster(context: OrkContext): Promise<ExitCode> {
  const { options, output, signal, clock } = context;
  const name = options.text("name")!;
  const provider = options.text("provider") as ProviderName;
  const asked = askedShape(options, provider);
  const startedMs = clock.monotonicMs();
  const handle = await withProgress(
    output,
    `starting ${provider} cluster ${name}`,
    (progress) =>
      clusterProvider(provider).create({
        name,
        signal,
        ...asked,
        reporter: (line) => progress.update(line),
      }),
  );
  const took = formatDuration(clock.monotonicMs() - startedMs);
  const { kubeconfigPath, isNew } = handle;
  output.note(
    isNew
      ? `${output.paintErr("green", output.symbols.ok)} ${provider} cluster ${name} is ready (${took})`
      : `${provider} cluster ${name} was there already and is ready`,
  );
  if (options.text("output") === "json") {
    output.json({ name, provider, isNew, kubeconfig: kubeconfigPath, context: handle.context });
  } else output.line(`export KUBECONFIG=${shellQuoted(kubeconfigPath)}`);
  return 0;
}

/** Only what the command line says: the rest is as it was, or as it is by default. @throws {UsageError} */
function askedShape(options: Options, provider: ProviderName): Partial<CreateClusterOptions> {
  const surplus = ["api-only", "admission-plugins"].find((flag) => options.wasGiven(flag));
  if (provider === "kind" && surplus !== undefined) {
    throw new UsageError(`--${surplus} works with local clusters only`, {
      code: "usage/flag",
      hint: `leave it out, or write --provider local`,
    });
  }
  const nodes = options.integer("nodes");
  return {
    ...(nodes === undefined ? {} : { nodes }),
    ...(options.has("api-only") ? { apiOnly: true } : {}),
    ...(options.wasGiven("feature-gates")
      ? { featureGates: featureGates(options.list("feature-gates")) }
      : {}),
    ...(options.wasGiven("admission-plugins") ? { admissionPlugins: options.list("admission-plugins") } : {}),
  };
}

/** `ork delete cluster`. Idempotent: a cluster that is not there is fine. */
export async function runDeleteCluster({ options, output }: OrkContext): Promise<ExitCode> {
  const name = options.text("name")!;
  const provider = options.text("provider") as ProviderName;
  const wasThere = await withProgress(
    output,
    `deleting ${provider} cluster ${name}`,
    (progress) => clusterProvider(provider).delete(name, { reporter: (line) => progress.update(line) }),
  );
  output.note(
    wasThere
      ? `deleted ${provider} cluster ${name}`
      : `there is no ${provider} cluster ${name}; nothing to do`,
  );
  return 0;
}

/** `A=true`, `B=false` to gates. @throws {UsageError} */
export function featureGates(list: readonly string[]): Readonly<Record<string, boolean>> {
  return Object.fromEntries(list.map((item) => {
    const match = /^([A-Za-z][A-Za-z0-9]*)=(true|false)$/.exec(item);
    if (match) return [match[1]!, match[2] === "true"];
    throw new UsageError(`feature gate "${item}" is not GATE=true or GATE=false`, {
      code: "usage/value",
      hint: `write --feature-gates=${item.split("=")[0]}=true`,
    });
  }));
}
