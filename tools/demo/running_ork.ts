// Owns: the operator of the demonstration: the real command in a process of its own. Must not: judge what it does.

import type { ControlPlane } from "../../e2e/cluster/mod.ts";

export interface RunningOrk {
  /** Aborts when the command ends. */
  readonly ended: AbortSignal;
  /** `isTold`: it probably knows; it is told again when it goes on. */
  stop(options: { readonly isTold: boolean }): Promise<void>;
}

const ROOT = new URL("../..", import.meta.url).pathname;
const DRAIN_MS = 3_000;

/** The real command, from source, its output indented below ours. */
export function runOrk(cluster: ControlPlane): RunningOrk {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      `${ROOT}cli/main.ts`,
      "run",
      "-f",
      `${ROOT}examples/website/katalog.yaml`,
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
