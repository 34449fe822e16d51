// Owns: secrets of chart repositories and registries, in files that one run of helm reads. Must not: put them on a command line.

import { jsonText } from "../../../runtime/base/mod.ts";
import type { ChartRequest } from "../../../runtime/language/katalog/mod.ts";
import type { RunProgram } from "./run_program.ts";

export interface HelmLogin {
  readonly flags: readonly string[];
  /** The name by which helm knows the repository. */
  readonly repository?: string;
}

/** Logs in where the request has a secret, for as long as `use` runs; command lines are seen by everybody. */
export async function withHelmLogin<T>(
  { repo, token }: Pick<ChartRequest, "repo" | "token">,
  run: RunProgram,
  use: (login: HelmLogin) => Promise<T>,
): Promise<T> {
  const isRegistry = /^oci:\/\//i.test(repo);
  if (token === undefined || !(isRegistry || /^https?:\/\//i.test(repo))) return await use({ flags: [] });
  const folder = await Deno.makeTempDir({ prefix: "ork-helm-" });
  try {
    return await use(
      isRegistry
        ? await registryLogin(repo, token, folder)
        : await repositoryLogin(repo, { token, folder, run }),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Source: Helm's `--registry-config`, which has the form of Docker's config.json. */
async function registryLogin(repo: string, token: string, folder: string): Promise<HelmLogin> {
  const host = new URL(repo.replace(/^oci:/i, "https:")).host;
  const { username, password } = credentialsOf(token);
  const config = `${folder}/registry.json`;
  await writeSecret(config, jsonText({ auths: { [host]: { auth: btoa(`${username}:${password}`) } } }));
  return { flags: ["--registry-config", config] };
}

const REPOSITORY = "imported";

/** Source: Helm's repositories.yaml (JSON is YAML); its index is loaded by `helm repo update`. */
async function repositoryLogin(
  url: string,
  { token, folder, run }: { readonly token: string; readonly folder: string; readonly run: RunProgram },
): Promise<HelmLogin> {
  const config = `${folder}/repositories.yaml`;
  const entry = { name: REPOSITORY, url, ...credentialsOf(token) };
  await writeSecret(config, jsonText({ apiVersion: "v1", repositories: [entry] }));
  const flags = ["--repository-config", config, "--repository-cache", `${folder}/cache`];
  const hint = `check the secret: helm repo add ${REPOSITORY} ${url} --username USER`;
  await run("helm", { args: ["repo", "update", ...flags], tellsOnStdout: true, hint });
  return { flags, repository: REPOSITORY };
}

/** `user:password`, or a token alone, which hosts take as the password of any user. */
function credentialsOf(token: string): { readonly username: string; readonly password: string } {
  const colon = token.indexOf(":");
  return colon < 0
    ? { username: "x-access-token", password: token }
    : { username: token.slice(0, colon), password: token.slice(colon + 1) };
}

async function writeSecret(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(path, text, { mode: 0o600 });
}
