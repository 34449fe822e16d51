// Owns: looking at and stopping programs that another process of ours started. Must not: touch a pid it did not verify.

import { waitFor } from "./wait.ts";

/** True when the process runs and its command line mentions `marker`: pids are given to other programs in time. */
export async function isOurProcess(pid: number, marker: string): Promise<boolean> {
  return (await commandLine(pid)).includes(marker);
}

/** SIGTERM, after `graceMs` SIGKILL, to those of the processes whose command line mentions `marker`. */
export async function stopForeign(
  pids: readonly number[],
  marker: string,
  options: { readonly graceMs?: number } = {},
): Promise<void> {
  await signalOurs(pids, marker, "SIGTERM");
  const isGone = async () => (await ours(pids, marker)).length === 0;
  try {
    await waitFor(isGone, { what: "processes to end", timeoutMs: options.graceMs ?? 3_000 });
  } catch {
    await signalOurs(pids, marker, "SIGKILL");
    await waitFor(isGone, { what: `processes ${pids.join(", ")} to end after SIGKILL`, timeoutMs: 10_000 });
  }
}

async function ours(pids: readonly number[], marker: string): Promise<readonly number[]> {
  const checked = await Promise.all(pids.map(async (pid) => await isOurProcess(pid, marker) ? [pid] : []));
  return checked.flat();
}

async function signalOurs(pids: readonly number[], marker: string, signal: Deno.Signal): Promise<void> {
  for (const pid of await ours(pids, marker)) {
    try {
      Deno.kill(pid, signal);
    } catch (error) {
      // It ended between the look and the signal.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** Empty for a process that does not run, a zombie included. */
async function commandLine(pid: number): Promise<string> {
  if (Deno.build.os === "linux") {
    try {
      return (await Deno.readTextFile(`/proc/${pid}/cmdline`)).replaceAll("\0", " ");
    } catch {
      return "";
    }
  }
  const output = await new Deno.Command("ps", { args: ["-o", "command=", "-p", String(pid)] }).output();
  return new TextDecoder().decode(output.stdout);
}
