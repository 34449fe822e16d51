// Owns: the demonstration that `denow task demo` runs: a YAML file becomes an operator before your eyes. Must not:
// pretend anything; every line follows from what the cluster answered.

import { type ControlPlane, startControlPlane, waitFor } from "../e2e/cluster/mod.ts";
import { errorMessage, OrkError } from "../runtime/base/mod.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const EXAMPLE = `${ROOT}examples/website`;
const LIMIT_MS = 60_000;

/** Says what happens next, in the voice of a person who types commands. */
function step(text: string): void {
  console.log(`\n▸ ${text}`);
}

async function main(): Promise<number> {
  const interrupted = interruption();
  try {
    await showAll(interrupted);
    return 0;
  } catch (error) {
    if (interrupted.aborted) return 130;
    console.error(`\ndemo failed: ${errorMessage(error)}`);
    if (error instanceof OrkError && error.hint) console.error(`hint: ${error.hint}`);
    return error instanceof OrkError ? 3 : 1;
  }
}

/** Aborts at Ctrl-C and SIGTERM; the second one ends the process, and the control plane with it. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      if (controller.signal.aborted) Deno.exit(130);
      console.log("\nstopping the operator and the control plane (again stops at once)");
      controller.abort(signal);
    });
  }
  return controller.signal;
}

async function showAll(interrupted: AbortSignal): Promise<void> {
  step("Start a control plane: etcd, kube-apiserver, controllers, simulated nodes");
  const cluster = await startControlPlane({
    name: "demo",
    reporter: (line) => console.log(`  ${line}`),
    signal: interrupted,
  });
  console.log(`  ${cluster.server} is ready`);
  step("ork run -f examples/website/katalog.yaml --dev --apply-cr");
  const operator = runOrk(cluster);
  try {
    await demonstrate(cluster, AbortSignal.any([operator.ended, interrupted]));
  } finally {
    // Ctrl-C in a terminal reached the operator too, and a second signal would not let it finish.
    await operator.stop({ isTold: interrupted.reason === "SIGINT" });
    await cluster.stop();
  }
}

async function demonstrate(cluster: ControlPlane, signal: AbortSignal): Promise<void> {
  // A kubectl that fails has answered nothing, which is not the same as an empty answer.
  const kubectl = async (...args: string[]): Promise<string | undefined> => {
    const result = await cluster.kubectl(args);
    return result.code === 0 ? result.stdout.trim() : undefined;
  };
  const until = async (what: string, condition: () => Promise<boolean>) => {
    const startedMs = performance.now();
    const patience = setInterval(() => {
      console.log(`  waiting for ${what} (${Math.round((performance.now() - startedMs) / 1_000)}s)`);
    }, 10_000);
    try {
      await waitFor(condition, { what, timeoutMs: LIMIT_MS, signal });
    } finally {
      clearInterval(patience);
    }
  };

  const show = async (...args: string[]) => {
    console.log(`  $ kubectl ${args.map(quoted).join(" ")}`);
    const { code, stdout, stderr } = await cluster.kubectl(args);
    if (code !== 0) throw new Error(`kubectl ${args[0]}: ${stderr.trim()}`);
    console.log(stdout.trim().split("\n").map((line) => `    ${line}`).join("\n"));
  };

  await until(
    "Website/shop to be Ready with its children",
    async () =>
      await kubectl(
        "get",
        "website",
        "shop",
        "-o",
        `jsonpath={.status.conditions[?(@.type=="Progressing")].status}`,
      ) ===
        "False",
  );
  step("The Website is ready, and this is what it became");
  await show("get", "websites,deployments,services,configmaps", "-l", "orkestra.orkspace.io/managed=true");

  step("Somebody scales the Deployment by hand");
  await show("scale", "deployment", "shop", "--replicas=7");
  await until(
    "the Deployment to be repaired",
    async () => await kubectl("get", "deployment", "shop", "-o", "jsonpath={.spec.replicas}") === "3",
  );
  console.log("  repaired: spec.replicas is 3 again");

  step("Somebody deletes the Service");
  const before = await kubectl("get", "service", "shop", "-o", "jsonpath={.metadata.uid}");
  await show("delete", "service", "shop");
  await until("the Service to be created again", async () => {
    const uid = await kubectl("get", "service", "shop", "-o", "jsonpath={.metadata.uid}");
    return uid !== undefined && uid !== before;
  });
  console.log("  repaired: the Service is back");

  step("The cache is switched off in the Website");
  await show("patch", "website", "shop", "--type=merge", "-p", `{"spec":{"cache":false}}`);
  await until(
    "the cache to go",
    async () => await kubectl("get", "deployment", "shop-cache", "-o", "name", "--ignore-not-found") === "",
  );
  console.log("  Deployment/shop-cache is gone");

  // In the foreground: a child that the collector meets before it knows the kind of its owner is put off for longer.
  step("The Website is deleted (a garbage collector needs up to 30 s to know a new kind)");
  await show("delete", "website", "shop", "--cascade=foreground", "--wait=false");
  await until(
    "everything to go",
    async () =>
      await kubectl(
          "get",
          "deployments,replicasets,pods,services,configmaps",
          "-l",
          "orkestra-owner=shop",
          "-o",
          "name",
        ) ===
        "" && await kubectl("get", "websites", "-o", "name") === "",
  );
  console.log("  nothing is left");
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w./:=,-]+$/.test(text) ? text : `'${text}'`;
}

interface RunningOrk {
  /** Aborts when the command ends. */
  readonly ended: AbortSignal;
  /** `isTold`: it probably knows; it is told again when it goes on. */
  stop(options: { readonly isTold: boolean }): Promise<void>;
}

const DRAIN_MS = 3_000;

/** The real command, from source, its output indented below ours. */
function runOrk(cluster: ControlPlane): RunningOrk {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      `${ROOT}cli/main.ts`,
      "run",
      "-f",
      `${EXAMPLE}/katalog.yaml`,
      "--dev",
      "--apply-cr",
      "--log-format",
      "human",
      "--port",
      "0",
    ],
    env: { KUBECONFIG: cluster.kubeconfigPath },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const ended = new AbortController();
  const status = child.status.then(({ code }) =>
    ended.abort(new Error(`ork run ended with exit code ${code}`))
  );
  const copied = [copyLines(child.stdout), copyLines(child.stderr)];
  return {
    ended: ended.signal,
    async stop({ isTold }) {
      const end = performance.now() + (isTold ? DRAIN_MS : 0);
      while (!ended.signal.aborted && performance.now() < end) await new Promise((go) => setTimeout(go, 50));
      if (!ended.signal.aborted) child.kill("SIGTERM");
      await status;
      await Promise.all(copied);
    },
  };
}

async function copyLines(stream: ReadableStream<Uint8Array>): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) console.log(`  │ ${line}`);
  }
  if (rest !== "") console.log(`  │ ${rest}`);
}

Deno.exit(await main());
