// Owns: which cluster a developer command talks to, making one when a run asks for it. Must not: apply anything.

import { EnvironmentError, UsageError } from "../../runtime/base/mod.ts";
import {
  type ClusterProvider,
  DEFAULT_CLUSTER_NAME,
  kindProvider,
  localProvider,
} from "../../e2e/cluster/mod.ts";
import { connect, type Connected } from "../prod/connect.ts";
import type { OrkContext } from "../prod/ork_command.ts";
import { type Probe, probeCluster } from "../prod/probe.ts";
import { type Output, withProgress } from "../shell/mod.ts";
import { pluginToken } from "./credential_plugin.ts";
import { shellQuoted } from "./shell_quoted.ts";

export type ProviderName = "local" | "kind";

export function clusterProvider(name: ProviderName): ClusterProvider {
  return name === "kind" ? kindProvider() : localProvider();
}

export interface ChosenCluster {
  readonly connected: Connected;
  readonly serverVersion: string;
}

/**
 * A connection for commands that only look: no cluster is made.
 * @throws {EnvironmentError} when the cluster does not answer.
 */
export async function connectChosen(context: OrkContext): Promise<Connected> {
  const choice = clusterChoice(context);
  if (choice === "current") return (await openCurrent(context)).connected;
  const connected = await connectTo(context, await clusterProvider(choice).kubeconfig(DEFAULT_CLUSTER_NAME));
  return answering(connected, await probeCluster(connected.transport)).connected;
}

/**
 * A cluster that answers. With `--cluster local|kind` that one, made when it is not there; with `--dev` the current one
 * when it answers, else a local one.
 * @throws {EnvironmentError} when none answers.
 */
export async function openRunCluster(context: OrkContext): Promise<ChosenCluster> {
  const choice = clusterChoice(context);
  if (choice !== "current") return await openMade(context, choice);
  if (!context.options.has("dev")) return await openCurrent(context);
  try {
    return await openCurrent(context);
  } catch (error) {
    // A cluster that was named and does not work is a mistake to report; none at all is what --dev is for.
    if (!(error instanceof EnvironmentError) || isNamed(context)) throw error;
    context.output.note(`${error.message}; using a local cluster`);
    return await openMade(context, "local");
  }
}

function isNamed({ options }: OrkContext): boolean {
  return options.wasGiven("kubeconfig") || options.wasGiven("context");
}

function clusterChoice(context: OrkContext): "current" | ProviderName {
  const choice = context.options.text("cluster") ?? "current";
  if (choice === "current") return choice;
  if (isNamed(context)) {
    throw new UsageError(`--cluster ${choice} brings its own kubeconfig`, {
      code: "usage/cluster",
      hint: "leave out --kubeconfig and --context, or --cluster",
    });
  }
  return choice as ProviderName;
}

async function openCurrent(context: OrkContext): Promise<ChosenCluster> {
  const connected = await connectCurrent(context);
  const probe = await withProgress(
    context.output,
    `waiting for ${connected.transport.server}`,
    () => probeCluster(connected.transport),
  );
  return answering(connected, probe);
}

async function openMade(context: OrkContext, name: ProviderName): Promise<ChosenCluster> {
  const { output, signal } = context;
  const handle = await withProgress(
    output,
    `starting ${name} cluster ${DEFAULT_CLUSTER_NAME}`,
    (progress) => clusterProvider(name).create({ signal, reporter: (line) => progress.update(line) }),
  );
  if (handle.isNew) madeNote(output, name, handle.kubeconfigPath);
  const connected = await connectTo(context, handle.kubeconfigPath);
  return answering(connected, await probeCluster(connected.transport));
}

/** Whoever looks at the run from another terminal needs the way there. */
function madeNote(output: Output, provider: ProviderName, kubeconfig: string): void {
  const flag = provider === "local" ? "" : ` --provider ${provider}`;
  output.note(`made ${provider} cluster ${DEFAULT_CLUSTER_NAME}; \`ork delete cluster${flag}\` removes it`);
  output.note(`for kubectl in another terminal: export KUBECONFIG=${shellQuoted(kubeconfig)}`);
}

function answering(connected: Connected, probe: Probe): ChosenCluster {
  if (probe.kind === "reachable") return { connected, serverVersion: probe.serverVersion };
  connected.transport.close();
  throw new EnvironmentError(`cluster ${connected.name} cannot be used: ${probe.error.message}`, {
    code: "environment/cluster",
    hint: probe.error.hint ??
      "check the kubeconfig, or let ork make a cluster: `ork run --dev`, `ork create cluster`",
    cause: probe.error,
  });
}

async function connectCurrent({ options, world }: OrkContext): Promise<Connected> {
  return await connect(world, {
    kubeconfig: options.text("kubeconfig"),
    context: options.text("context"),
    signIn: (exec) => pluginToken(exec, world),
  });
}

async function connectTo({ world }: OrkContext, kubeconfig: string): Promise<Connected> {
  return await connect(world, { kubeconfig });
}
