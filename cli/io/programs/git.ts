// Owns: files of Git repositories, through the git program and a cache. Must not: read what is in them.

import { shortHash, SourceError } from "../../../runtime/base/mod.ts";
import type { TreeFetcher, TreeRequest } from "../../../runtime/language/katalog/mod.ts";
import type { RunProgram } from "./run_program.ts";

export interface GitOptions {
  /** Holds one repository for each address, and one folder for each commit. */
  readonly cache: string;
  readonly run: RunProgram;
}

const TRANSPORTS = /^(https?|ssh|file):\/\/|^[\w.-]+@[\w.-]+:|^\.{0,2}\//;

/** Fetches each address and reference once. A full commit that is in the cache needs no network. */
export function gitFetcher(options: GitOptions): TreeFetcher {
  const fetched = new Map<string, ReturnType<TreeFetcher["fetch"]>>();
  return {
    fetch(request) {
      const key = `${request.url} ${request.ref ?? ""}`;
      const known = fetched.get(key) ?? fetchTree(request, options);
      fetched.set(key, known);
      return known;
    },
  };
}

async function fetchTree(request: TreeRequest, { cache, run }: GitOptions) {
  const { url, ref = "HEAD" } = request;
  checkNames(url, ref);
  const home = `${cache}/git/${shortHash(url)}`;
  if (/^[0-9a-f]{40}$/.test(ref) && await exists(`${home}/${ref}`)) {
    return { directory: `${home}/${ref}`, revision: ref };
  }
  const repository = `${home}/repository`;
  await Deno.mkdir(repository, { recursive: true });
  const git = (...args: string[]) =>
    run("git", { args: ["-c", "core.symlinks=false", ...args], cwd: repository, env: environment(request) });
  await git("init", "--quiet");
  await git("fetch", "--quiet", "--depth", "1", "--no-tags", "--", url, ref);
  const revision = (await git("rev-parse", "FETCH_HEAD")).trim();
  const directory = `${home}/${revision}`;
  if (!await exists(directory)) await checkOut(directory, git);
  return { directory, revision };
}

/** In one step, so that a folder that exists is whole. */
async function checkOut(directory: string, git: (...args: string[]) => Promise<string>): Promise<void> {
  const draft = await Deno.makeTempDir({ dir: directory.replace(/\/[^/]+$/, ""), prefix: "draft-" });
  try {
    await git(`--work-tree=${draft}`, "checkout", "--quiet", "--force", "FETCH_HEAD", "--", ".");
    await Deno.rename(draft, directory);
  } catch (error) {
    await Deno.remove(draft, { recursive: true });
    if (!await exists(directory)) throw error;
  }
}

/** No prompts, no helpers that run programs, and credentials that no process list shows. */
function environment({ token }: TreeRequest): Record<string, string> {
  const plain = { GIT_TERMINAL_PROMPT: "0", GIT_ALLOW_PROTOCOL: "https:http:ssh:file" };
  if (token === undefined) return plain;
  return {
    ...plain,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.extraHeader",
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${btoa(`x-access-token:${token}`)}`,
  };
}

function checkNames(url: string, ref: string): void {
  if (TRANSPORTS.test(url) && !/^-|\.\.|[\s~^:?*[\\]/.test(ref)) return;
  throw new SourceError(`"${url}" at "${ref}" cannot be fetched by git`, {
    code: "source/git-name",
    hint: "write an https, ssh or file address, and a branch, tag or full commit",
  });
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
