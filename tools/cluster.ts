// Owns: `./denow task cluster`: one control plane for trying things out. Must not: be part of ork.

import { parseArgs } from "node:util";
import { localProvider, startControlPlane } from "../e2e/cluster/mod.ts";
import { errorMessage, OrkError, UsageError } from "../runtime/base/mod.ts";

const HELP =
  `Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and simulated nodes on loopback and
prints the path of a kubeconfig on stdout. Runs until Ctrl-C.

  ./denow task cluster [--name NAME] [--api-only] [--feature-gates A=true,B=false] [--detach]

  --name NAME        name of the cluster and its context (default: ork-playground)
  --api-only         only etcd and kube-apiserver
  --feature-gates    as kube-apiserver takes them
  --detach           leave it running in the background; \`ork delete cluster\` stops it
  --help             this text
`;

interface Options {
  readonly name: string;
  readonly apiOnly: boolean;
  readonly featureGates: Readonly<Record<string, boolean>>;
  readonly isDetached: boolean;
}

const say = (line: string): void => console.error(line);

/** Reads the command line; undefined when help was asked for. @throws UsageError */
export function parseClusterOptions(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        "name": { type: "string", default: "ork-playground" },
        "api-only": { type: "boolean", default: false },
        "feature-gates": { type: "string", default: "" },
        "detach": { type: "boolean", default: false },
        "help": { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return undefined;
    return {
      name: values.name,
      apiOnly: values["api-only"],
      featureGates: parseFeatureGates(values["feature-gates"]),
      isDetached: values.detach,
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(errorMessage(error), { code: "usage/option", hint: "./denow task cluster --help" });
  }
}

function parseFeatureGates(text: string): Readonly<Record<string, boolean>> {
  const gates: Record<string, boolean> = {};
  for (const part of text.split(",").filter((part) => part !== "")) {
    const [, name, value] = /^([A-Za-z0-9]+)=(true|false)$/.exec(part) ?? [];
    if (name === undefined) {
      throw new UsageError(`"${part}" is not a feature gate`, {
        code: "usage/option",
        hint: "write Name=true or Name=false, with commas between several",
      });
    }
    gates[name] = value === "true";
  }
  return gates;
}

async function runDetached(options: Options): Promise<void> {
  const handle = await localProvider().create({ ...options, reporter: say });
  console.log(handle.kubeconfigPath);
  say(`export KUBECONFIG=${handle.kubeconfigPath}`);
}

async function runInForeground(options: Options): Promise<void> {
  const interrupted = new AbortController();
  let count = 0;
  const interrupt = () => {
    if (++count > 1) Deno.exit(130);
    say("stopping (Ctrl-C again leaves at once)");
    interrupted.abort();
  };
  Deno.addSignalListener("SIGINT", interrupt);
  Deno.addSignalListener("SIGTERM", interrupt);
  const { name, featureGates, apiOnly } = options;
  const cluster = await startControlPlane({
    name,
    featureGates,
    components: { apiOnly },
    reporter: say,
    signal: interrupted.signal,
  });
  console.log(cluster.kubeconfigPath);
  say(`export KUBECONFIG=${cluster.kubeconfigPath}`);
  say(`${name} is running at ${cluster.server}; Ctrl-C stops it`);
  if (!interrupted.signal.aborted) {
    await new Promise((resolve) => interrupted.signal.addEventListener("abort", resolve, { once: true }));
  }
  await cluster.stop();
}

async function main(): Promise<number> {
  try {
    const options = parseClusterOptions(Deno.args);
    if (!options) console.log(HELP.trimEnd());
    else await (options.isDetached ? runDetached(options) : runInForeground(options));
    return 0;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return 130;
    if (!(error instanceof OrkError)) throw error;
    say(`error: ${error.message}`);
    if (error.hint) say(`hint: ${error.hint}`);
    return error instanceof UsageError ? 2 : 3;
  }
}

if (import.meta.main) Deno.exit(await main());
