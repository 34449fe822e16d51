import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isOurProcess, stopForeign } from "./foreign_process.ts";
import { startProcess, tailOf } from "./process.ts";
import { waitFor } from "./wait.ts";

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ork-test-" });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true }).catch((error: unknown) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}

const LOOP = "while :; do sleep 0.05; done";

function shell(folder: string, script: string): Parameters<typeof startProcess>[0] {
  return { name: "sh", program: "/bin/sh", args: ["-c", script, folder], logPath: join(folder, "log") };
}

Deno.test("startProcess reports how a program ended and keeps what it printed", async () => {
  await withFolder(async (folder) => {
    const process = startProcess(shell(folder, "echo out; echo err >&2; exit 7"));
    assert.equal((await process.ended).code, 7);
    assert.equal(process.status()?.code, 7);
    assert.equal(await tailOf(process.logPath), "out\nerr");
    assert.equal(await tailOf(process.logPath, 1), "err");
    assert.equal(await tailOf(process.logPath, 9, "out\n".length), "err");
    await Deno.writeTextFile(process.logPath, "no space left\npanic: oh\n\ngoroutine 1\nmain.main()\n");
    assert.equal(await tailOf(process.logPath), "no space left\npanic: oh");
  });
});

Deno.test("stop ends a program that listens to SIGTERM, and kills one that does not", async () => {
  await withFolder(async (folder) => {
    const polite = startProcess(
      shell(folder, "trap 'exit 3' TERM; echo ready; while :; do sleep 0.05; done"),
    );
    await waitFor(async () => await tailOf(polite.logPath) === "ready", { what: "the trap" });
    await polite.stop();
    assert.equal(polite.status()?.code, 3);
    const stubborn = startProcess({
      ...shell(folder, "trap '' TERM; echo ready; while :; do sleep 0.05; done"),
      logPath: join(folder, "log2"),
    });
    await waitFor(async () => await tailOf(stubborn.logPath) === "ready", { what: "the trap" });
    await stubborn.stop({ graceMs: 50 });
    assert.equal(stubborn.status()?.signal, "SIGKILL");
    await stubborn.stop();
  });
});

Deno.test("a program ends and its folder vanishes when the process that started it is killed", async () => {
  await withFolder(async (folder) => {
    const { parent, pid } = await startFromOtherProcess(folder, "setInterval(() => {}, 1000)");
    await runs(pid, folder);
    parent.kill("SIGKILL");
    await parent.status;
    await waitFor(async () => !await isOurProcess(pid, folder), { what: "the program to end" });
    await waitFor(async () => !await exists(folder), { what: "the folder to vanish" });
  });
});

Deno.test("a released program goes on when the process that started it ends", async () => {
  await withFolder(async (folder) => {
    const { parent, pid } = await startFromOtherProcess(folder, "await started.release()");
    assert.equal((await parent.status).code, 0);
    await runs(pid, folder);
    await stopForeign([pid], folder);
    assert.equal(await isOurProcess(pid, folder), false);
  });
});

Deno.test("stopForeign leaves a process alone whose command line is another one", async () => {
  await withFolder(async (folder) => {
    const process = startProcess(shell(folder, LOOP));
    await stopForeign([process.pid], "/another/folder");
    assert.equal(process.status(), undefined);
    await runs(process.pid, folder);
    await process.kill();
  });
});

/** While the shell becomes the program, its command line is empty for a moment. */
async function runs(pid: number, folder: string): Promise<void> {
  await waitFor(() => isOurProcess(pid, folder), { what: "the program to run" });
}

/** Starts a program from a Deno process of its own, which then runs `rest` (with the program as `started`). */
async function startFromOtherProcess(
  folder: string,
  rest: string,
): Promise<{ readonly parent: Deno.ChildProcess; readonly pid: number }> {
  const module = new URL("./process.ts", import.meta.url).href;
  const options = { ...shell(folder, LOOP), discardOnLoss: folder };
  const code = `import { startProcess } from ${JSON.stringify(module)};
    const started = startProcess(${JSON.stringify(options)});
    console.log(started.pid);
    ${rest};`;
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const parent = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      "--config",
      config,
      "data:application/typescript," + encodeURIComponent(code),
    ],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const reader = parent.stdout.getReader();
  const pid = Number(new TextDecoder().decode((await reader.read()).value));
  await reader.cancel();
  return { parent, pid };
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
