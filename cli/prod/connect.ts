// Owns: from flags and environment to an open connection to an API server. Must not: create clusters.

import {
  EnvironmentError,
  isJsonObject,
  type Json,
  type JsonObject,
  nearestName,
  OrkError,
} from "../../runtime/base/mod.ts";
import {
  type ClusterConnection,
  createFetchTransport,
  inClusterConnection,
  loadKubeconfig,
  type TokenSource,
  type Transport,
} from "../../runtime/kube/mod.ts";
import { pathsFrom, type World } from "../io/mod.ts";
import { checkCertificates } from "./check_certificates.ts";
import { findKubeconfigs, type KubeconfigFiles, mergeKubeconfigs } from "./kubeconfig_files.ts";
import { parseKubeconfigText } from "./parse_kubeconfig.ts";

export interface ConnectOptions {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  /** Signs in with the program that a user's `exec` names; without it such users are refused. */
  readonly signIn?: ((exec: JsonObject) => TokenSource) | undefined;
}

export interface Connected {
  readonly transport: Transport;
  readonly connection: ClusterConnection;
  /** For people: context or `in-cluster`. */
  readonly name: string;
  readonly isInPod: boolean;
}

const MAX_NAMES = 10;
const KUBECONFIG_MAX_BYTES = 4 * 1024 * 1024;

/**
 * Finds credentials and opens a transport; nothing is sent yet.
 * @throws {EnvironmentError} when no cluster is named anywhere, or the kubeconfig cannot be used.
 */
export async function connect(world: World, options: ConnectOptions): Promise<Connected> {
  const found = await findKubeconfigs(world, options.kubeconfig, pathsFrom(world.env, "KUBECONFIG"));
  const readFile = (path: string) => world.files.readText(path, { maxBytes: KUBECONFIG_MAX_BYTES });
  if (found.paths.length === 0) return await connectInPod(world, options, readFile);
  const parsed = await Promise.all(found.paths.map(async (path) => ({
    folder: path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".",
    config: parseKubeconfigText(await readFile(path), path),
  })));
  const config = mergeKubeconfigs(parsed);
  const context = options.context ?? config["current-context"];
  checkContext(config, context, found);
  const plugin = options.signIn === undefined ? undefined : takePlugin(config, context);
  const plain = await loadKubeconfig(plugin?.config ?? config, {
    readFile,
    clock: world.clock,
    ...(options.context === undefined ? {} : { context: options.context }),
  });
  const connection = plugin ? { ...plain, token: options.signIn!(plugin.exec) } : plain;
  checkCertificates(connection, world.clock);
  return {
    connection,
    transport: openTransport(world, connection),
    name: typeof context === "string" ? context : found.origin,
    isInPod: false,
  };
}

/** A wrong name of a context is nearly always one of those that are there. @throws {EnvironmentError} */
function checkContext(config: JsonObject, context: Json | undefined, found: KubeconfigFiles): void {
  const names = contextNames(config);
  if (typeof context === "string" && names.includes(context)) return;
  const isNamed = typeof context === "string" && context !== "";
  const near = isNamed ? nearestName(context, names) : undefined;
  const all = names.length === 0 ? "it has none" : `it has ${names.slice(0, MAX_NAMES).join(", ")}`;
  throw new EnvironmentError(
    isNamed
      ? `the kubeconfig ${found.paths.join(", ")} has no context "${context}"`
      : `the kubeconfig ${found.paths.join(", ")} has no current-context`,
    {
      code: "environment/kubeconfig",
      hint: near === undefined
        ? `name one with --context; ${all}${names.length > MAX_NAMES ? " and more" : ""}`
        : `did you mean --context ${near}?`,
    },
  );
}

/** The `exec` of the context's user, and the kubeconfig without it. */
function takePlugin(config: JsonObject, context: Json | undefined) {
  const user = namedIn(config, "contexts", context)?.["context"];
  const name = isJsonObject(user) ? user["user"] : undefined;
  const body = namedIn(config, "users", name)?.["user"];
  const exec = isJsonObject(body) ? body["exec"] : undefined;
  if (!isJsonObject(exec)) return undefined;
  return { exec, config: { ...config, users: [{ name: name as string, user: {} }] } };
}

function namedIn(config: JsonObject, list: string, name: Json | undefined): JsonObject | undefined {
  const entries = config[list];
  return (Array.isArray(entries) ? entries : []).filter(isJsonObject).find((entry) => entry["name"] === name);
}

function contextNames(config: JsonObject): readonly string[] {
  const contexts = config["contexts"];
  return (Array.isArray(contexts) ? contexts : []).flatMap((entry) =>
    isJsonObject(entry) && typeof entry["name"] === "string" ? [entry["name"]] : []
  );
}

async function connectInPod(
  world: World,
  options: ConnectOptions,
  readFile: (path: string) => Promise<string>,
): Promise<Connected> {
  try {
    const connection = await inClusterConnection({ readFile, clock: world.clock });
    return { connection, transport: openTransport(world, connection), name: "in-cluster", isInPod: true };
  } catch (error) {
    if (!(error instanceof OrkError) || error.code !== "kube/no-service-account") throw error;
    throw new EnvironmentError(
      "no cluster: no --kubeconfig, KUBECONFIG is not set, ~/.kube/config is not there, and this is not a pod " +
        "with a service account (nothing to read in /var/run/secrets/kubernetes.io/serviceaccount)",
      {
        code: "environment/no-cluster",
        hint: options.context === undefined
          ? "name a kubeconfig with --kubeconfig FILE, or start a local cluster: `ork create cluster`"
          : `--context ${options.context} needs a kubeconfig; name it with --kubeconfig FILE`,
        cause: error,
      },
    );
  }
}

function openTransport(world: World, connection: ClusterConnection): Transport {
  return createFetchTransport(connection, { clock: world.clock });
}
