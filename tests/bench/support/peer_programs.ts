// Owns: making the operators of other frameworks runnable, once, in the cache. Must not: start them.

import { join } from "node:path";
import { cacheDirectory } from "../../../e2e/cluster/mod.ts";
import { shortHash } from "../../../runtime/base/mod.ts";

const PEERS = new URL("../peers/", import.meta.url).pathname;

/** An operator that can be started, or why there is none here. */
export type Peer =
  | { readonly name: string; readonly command: readonly string[] }
  | { readonly name: string; readonly missing: string };

/** Builds the operator in `peers/controller_runtime` with Go. */
export async function controllerRuntimePeer(): Promise<Peer> {
  const name = "controller-runtime";
  const source = join(PEERS, "controller_runtime");
  const program = join(await madeFrom(source, ["go.mod", "go.sum", "main.go", "site.go"]), "operator");
  if (await exists(program)) return { name, command: [program] };
  if (await run(["go", "version"]) === undefined) {
    return { name, missing: "Go is not installed (https://go.dev/dl; the versions are in its go.mod)" };
  }
  console.error(`building the ${name} operator with Go (takes minutes, once)`);
  const building = `${program}.part`;
  const failure = await run(["go", "build", "-mod=readonly", "-trimpath", "-o", building, "."], {
    cwd: source,
    env: { CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" },
  });
  if (failure) return { name, missing: `go build failed: ${failure}` };
  await Deno.rename(building, program);
  return { name, command: [program] };
}

/** Installs kopf into a virtual environment for `peers/kopf`. */
export async function kopfPeer(): Promise<Peer> {
  const name = "kopf";
  const source = join(PEERS, "kopf");
  const folder = await madeFrom(source, ["requirements.txt"]);
  const kopf = join(folder, "bin", "kopf");
  const done = join(folder, "installed");
  const command = [kopf, "run", "--standalone", "--all-namespaces", join(source, "operator.py")];
  if (await exists(done)) return { name, command };
  if (await run(["python3", "--version"]) === undefined) {
    return { name, missing: "Python 3 is not installed (https://www.python.org/downloads)" };
  }
  console.error(`installing ${name} into a virtual environment (once)`);
  const failure = await run(["python3", "-m", "venv", "--clear", folder]) ||
    await run([join(folder, "bin", "pip"), "install", "--quiet", "-r", join(source, "requirements.txt")]);
  if (failure) return { name, missing: `its installation failed: ${failure}` };
  await Deno.writeTextFile(done, "");
  return { name, command };
}

/** A folder of the cache that belongs to these files as they are now. */
async function madeFrom(source: string, files: readonly string[]): Promise<string> {
  const texts = await Promise.all(files.map((file) => Deno.readTextFile(join(source, file))));
  const key = shortHash(texts.join("\n"), 16);
  const folder = join(cacheDirectory(), "bench-peers", `${source.split("/").at(-1)}-${key}`);
  await Deno.mkdir(folder, { recursive: true });
  return folder;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

/** What the program complains about, empty when it succeeds; undefined when there is no such program. */
async function run(
  [program = "", ...args]: readonly string[],
  options: RunOptions = {},
): Promise<string | undefined> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, { args, ...options }).output();
    const decoder = new TextDecoder();
    return success ? "" : (decoder.decode(stderr) || decoder.decode(stdout) || "it says nothing").trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
