// Owns: clusters made by kind in containers, by name. Must not: install kind or Docker.

import { dirname, join } from "node:path";
import { EnvironmentError } from "../../runtime/base/mod.ts";
import { checkClusterName } from "./cluster_name.ts";
import { type CommandResult, type CommandRunner, runCommand } from "./command_runner.ts";
import { stateDirectory } from "./platform.ts";
import {
  type ClusterHandle,
  type ClusterProvider,
  type CreateClusterOptions,
  DEFAULT_CLUSTER_NAME,
} from "./provider.ts";
import { type Reporter, silentReporter } from "./reporter.ts";

export interface KindProviderOptions {
  /** Where kubeconfigs are kept. @default `ORK_STATE`, else the user's state folder */
  readonly stateDirectory?: string;
  /** @default real programs */
  readonly run?: CommandRunner;
}

const NODES_TIMEOUT = "300s";

/** Clusters in containers; needs `kind` and `docker` on PATH. The person's own kubeconfig is left alone. */
export function kindProvider(options: KindProviderOptions = {}): ClusterProvider {
  const kind = new Kind(options.run ?? runCommand);
  const kubeconfigPath = (name: string) =>
    join(options.stateDirectory ?? stateDirectory(), "clusters", `kind-${checkClusterName(name)}.kubeconfig`);
  return {
    name: "kind",
    async create(request = {}) {
      const name = checkClusterName(request.name ?? DEFAULT_CLUSTER_NAME);
      const path = kubeconfigPath(name);
      await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
      return await createOrReuse(kind, { ...request, name }, path);
    },
    async delete(name, { reporter = silentReporter } = {}) {
      const path = kubeconfigPath(name);
      if (!(await kind.clusters()).includes(name)) return false;
      reporter(`deleting kind cluster ${name}`);
      await kind.must(["kind", "delete", "cluster", "--name", name, "--kubeconfig", path]);
      await Deno.remove(path).catch((error: unknown) => {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      });
      return true;
    },
    async exists(name) {
      return (await kind.clusters()).includes(checkClusterName(name));
    },
    async kubeconfig(name) {
      const path = kubeconfigPath(name);
      if ((await kind.clusters()).includes(name)) {
        await kind.exportKubeconfig(name, path);
        return path;
      }
      throw new EnvironmentError(`there is no kind cluster "${name}"`, {
        code: "cluster/not-found",
        hint: `ork create cluster --provider kind --name ${name}`,
      });
    },
  };
}

async function createOrReuse(
  kind: Kind,
  request: CreateClusterOptions & { readonly name: string },
  path: string,
): Promise<ClusterHandle> {
  const { name, reporter = silentReporter } = request;
  await kind.needsDocker();
  const isNew = !(await kind.clusters()).includes(name);
  if (isNew) await kind.create(request, path);
  else await kind.exportKubeconfig(name, path);
  await kind.nodesReady(name, reporter);
  return { name, kubeconfigPath: path, context: `kind-${name}`, isNew };
}

/** The kind and docker commands that are used. Source: kind 0.27, `kind help`. */
class Kind {
  readonly #run: CommandRunner;

  constructor(run: CommandRunner) {
    this.#run = run;
  }

  async clusters(): Promise<readonly string[]> {
    // Without clusters it prints a sentence on stderr and nothing on stdout.
    const { stdout } = await this.must(["kind", "get", "clusters"]);
    return stdout.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  }

  async create(request: CreateClusterOptions & { readonly name: string }, kubeconfig: string): Promise<void> {
    const { name, reporter = silentReporter } = request;
    reporter(`creating kind cluster ${name} (takes about a minute, longer when its image is not there yet)`);
    const command = [
      "kind",
      "create",
      "cluster",
      "--name",
      name,
      "--kubeconfig",
      kubeconfig,
      "--config",
      "-",
    ];
    await this.must(command, {
      stdin: kindConfig(request),
      ...(request.signal ? { signal: request.signal } : {}),
    });
  }

  async exportKubeconfig(name: string, path: string): Promise<void> {
    await this.must(["kind", "export", "kubeconfig", "--name", name, "--kubeconfig", path]);
  }

  /** Asks inside the control plane's container: no kubectl of the person's is needed. */
  async nodesReady(name: string, reporter: Reporter): Promise<void> {
    reporter(`waiting for the nodes of kind cluster ${name} to be Ready`);
    const kubectl = ["kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf"];
    const wait = ["wait", "--for=condition=Ready", "nodes", "--all", `--timeout=${NODES_TIMEOUT}`];
    await this.must(["docker", "exec", `${name}-control-plane`, ...kubectl, ...wait]);
  }

  async needsDocker(): Promise<void> {
    const result = await this.#run(["docker", "info", "--format", "{{.ServerVersion}}"]);
    if (result?.code === 0) return;
    throw new EnvironmentError(result ? "Docker does not answer" : "Docker is not installed", {
      code: "cluster/no-docker",
      hint: "start Docker, or use a cluster without containers: --provider local",
    });
  }

  /** @throws EnvironmentError when the program is absent or fails. */
  async must(
    command: readonly string[],
    options: { readonly stdin?: string; readonly signal?: AbortSignal } = {},
  ): Promise<CommandResult> {
    const result = await this.#run(command, options);
    if (result?.code === 0) return result;
    const [program = ""] = command;
    if (!result) {
      throw new EnvironmentError(`${program} is not installed`, {
        code: "cluster/no-program",
        hint: `install ${program} and put it on PATH, or use a cluster without containers: --provider local`,
      });
    }
    throw new EnvironmentError(`${command.join(" ")} failed with code ${result.code}`, {
      code: "cluster/command-failed",
      hint: result.stderr.trim() || result.stdout.trim(),
    });
  }
}

/** Source: the v1alpha4 configuration of kind. */
function kindConfig(request: CreateClusterOptions): string {
  return JSON.stringify({
    apiVersion: "kind.x-k8s.io/v1alpha4",
    kind: "Cluster",
    ...(request.featureGates ? { featureGates: request.featureGates } : {}),
    nodes: [
      { role: "control-plane" },
      ...Array.from({ length: request.nodes ?? 0 }, () => ({ role: "worker" })),
    ],
  });
}
