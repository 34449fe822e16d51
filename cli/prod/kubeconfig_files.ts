// Owns: finding and merging kubeconfig files. Must not: interpret users and clusters (runtime/kube does).

import {
  EnvironmentError,
  isJsonObject,
  type Json,
  type JsonObject,
  OrkError,
} from "../../runtime/base/mod.ts";
import type { World } from "../io/mod.ts";

/** Kubeconfig files to use, in order; empty when there are none. */
export interface KubeconfigFiles {
  readonly paths: readonly string[];
  /** Where they come from, for messages. */
  readonly origin: "--kubeconfig" | "KUBECONFIG" | "~/.kube/config" | "none";
}

/** `--kubeconfig`, else KUBECONFIG (missing files are skipped, as kubectl does), else `~/.kube/config`. */
export async function findKubeconfigs(
  world: World,
  given: string | undefined,
  fromEnvironment: readonly string[],
): Promise<KubeconfigFiles> {
  if (given !== undefined) return { paths: [given], origin: "--kubeconfig" };
  if (fromEnvironment.length > 0) {
    const kinds = await Promise.all(fromEnvironment.map((path) => world.files.kindOf(path)));
    const paths = fromEnvironment.filter((_, i) => kinds[i] === "file");
    if (paths.length > 0) return { paths, origin: "KUBECONFIG" };
    throw await whyNone(world, fromEnvironment);
  }
  const home = world.env("HOME") ?? world.env("USERPROFILE");
  const own = home === undefined ? undefined : `${home}/.kube/config`;
  if (own !== undefined && await world.files.kindOf(own) === "file") {
    return { paths: [own], origin: "~/.kube/config" };
  }
  return { paths: [], origin: "none" };
}

/** A file that may not be read looks as if it were not there until it is read. */
async function whyNone(world: World, paths: readonly string[]): Promise<OrkError> {
  for (const path of paths) {
    const error: unknown = await world.files.readBytes(path).then(() => undefined, (error) => error);
    if (error instanceof OrkError && error.code !== "source/not-found") return error;
  }
  return new EnvironmentError(`KUBECONFIG names ${paths.join(", ")}, which is not there`, {
    code: "environment/kubeconfig",
    hint: "correct KUBECONFIG or unset it",
  });
}

/** One parsed kubeconfig and the folder its relative paths start from. */
export interface ParsedKubeconfig {
  readonly folder: string;
  readonly config: Json;
}

/**
 * Merges kubeconfigs: the first file that has an entry or sets the current context wins; relative paths are resolved
 * against their own file. Source: client-go clientcmd loading rules.
 */
export function mergeKubeconfigs(files: readonly ParsedKubeconfig[]): JsonObject {
  const objects = files.map(({ config, folder }) => isJsonObject(config) ? { config, folder } : undefined)
    .filter((file) => file !== undefined);
  const current = objects.map(({ config }) => config["current-context"]).find((name) =>
    typeof name === "string" && name
  );
  const merged = Object.fromEntries(
    (["clusters", "users", "contexts"] as const).map((list) => [list, mergeList(objects, list)]),
  );
  return { ...merged, ...(current ? { "current-context": current } : {}) };
}

const PATH_KEYS = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

function mergeList(
  files: readonly { readonly config: JsonObject; readonly folder: string }[],
  list: "clusters" | "users" | "contexts",
): JsonObject[] {
  const byName = new Map<string, JsonObject>();
  for (const { config, folder } of files) {
    const entries = config[list];
    for (const entry of Array.isArray(entries) ? entries : []) {
      if (!isJsonObject(entry) || typeof entry["name"] !== "string" || byName.has(entry["name"])) continue;
      byName.set(entry["name"], withPaths(entry, folder));
    }
  }
  return [...byName.values()];
}

function withPaths(entry: JsonObject, folder: string): JsonObject {
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => {
      if (!isJsonObject(value)) return [key, value];
      const body = Object.entries(value).map(([name, text]) =>
        PATH_KEYS.includes(name) && typeof text === "string" && text !== "" && !text.startsWith("/")
          ? [name, `${folder}/${text}`]
          : [name, text]
      );
      return [key, Object.fromEntries(body)];
    }),
  );
}
