// Owns: a parsed kubeconfig -> ClusterConnection. Must not: parse YAML, open files itself, or run plugins.

import { type Clock, EnvironmentError, isJsonObject, type Json, type JsonObject } from "../base/mod.ts";
import type { ClusterConnection, TokenSource } from "./connection.ts";
import { fileToken, fixedToken } from "./token_source.ts";

export interface KubeconfigOptions {
  /** @default the file's current-context */
  readonly context?: string;
  /** Reads a file that the kubeconfig names. */
  readonly readFile: (path: string) => Promise<string>;
  readonly clock: Clock;
  /** Folder of the kubeconfig: its relative paths start there. @default "." */
  readonly folder?: string;
}

/**
 * The connection that a kubeconfig describes: certificates or a token, inline or in files.
 * @throws EnvironmentError when an entry is missing, or needs a plugin or an option that is not supported here.
 * Source: client-go `clientcmd/api/v1` field names; inline data wins over a file.
 */
export async function loadKubeconfig(config: Json, options: KubeconfigOptions): Promise<ClusterConnection> {
  if (!isJsonObject(config)) {
    throw bad("the kubeconfig is not a mapping", "correct the file or name another one with --kubeconfig");
  }
  const contextName = options.context ?? text(config["current-context"]);
  if (!contextName) {
    throw bad("the kubeconfig has no current-context", "name one with --context");
  }
  const context = entry(config, { list: "contexts", key: "context", name: contextName });
  const cluster = entry(config, { list: "clusters", key: "cluster", name: text(context["cluster"]) ?? "" });
  const userName = text(context["user"]);
  const user = userName ? entry(config, { list: "users", key: "user", name: userName }) : {};
  const server = text(cluster["server"]);
  if (!server) {
    throw bad(
      `the cluster of context "${contextName}" has no server`,
      "write the address of its API server as cluster.server",
    );
  }
  refuseUnsupported(cluster, user);

  const pem = (holder: JsonObject, key: string) => pemOf(holder, key, options);
  const [caPem, certPem, keyPem] = await Promise.all([
    pem(cluster, "certificate-authority"),
    pem(user, "client-certificate"),
    pem(user, "client-key"),
  ]);
  const token = tokenOf(user, options);
  const proxyUrl = text(cluster["proxy-url"]);
  const namespace = text(context["namespace"]);
  return {
    server: server.replace(/\/+$/, ""),
    ...(caPem ? { caPem } : {}),
    ...authorityFile(cluster, options),
    ...(certPem ? { certPem } : {}),
    ...(keyPem ? { keyPem } : {}),
    ...(token ? { token } : {}),
    ...(proxyUrl ? { proxyUrl } : {}),
    ...(namespace ? { namespace } : {}),
  };
}

function refuseUnsupported(cluster: JsonObject, user: JsonObject): void {
  const exec = user["exec"];
  const provider = user["auth-provider"];
  if (isJsonObject(exec)) {
    throw bad(
      `the user of this context signs in with the plugin "${text(exec["command"]) ?? "?"}"`,
      "use a context with a certificate or a token",
    );
  }
  if (isJsonObject(provider)) {
    throw bad(
      `the user of this context signs in with the auth provider "${text(provider["name"]) ?? "?"}"`,
      "use a context with a certificate or a token",
    );
  }
  if (user["username"] !== undefined) {
    throw bad(
      "the user of this context signs in with a password, which API servers no longer accept",
      "use a context with a certificate or a token",
    );
  }
  if (cluster["insecure-skip-tls-verify"] === true) {
    throw bad(
      "the cluster of this context sets insecure-skip-tls-verify, which is not supported",
      "give certificate-authority or certificate-authority-data instead",
    );
  }
  if (cluster["tls-server-name"] !== undefined) {
    throw bad(
      "the cluster of this context sets tls-server-name, which is not supported",
      "use a server address that its certificate names",
    );
  }
}

function entry(
  config: JsonObject,
  at: { readonly list: string; readonly key: string; readonly name: string },
): JsonObject {
  const all = config[at.list];
  const found = Array.isArray(all) ? all.find((e) => isJsonObject(e) && e["name"] === at.name) : undefined;
  const body = isJsonObject(found) ? found[at.key] : undefined;
  if (!isJsonObject(body)) throw bad(`the kubeconfig has no ${at.key} "${at.name}"`, knownNames(all, at));
  return body;
}

/** What there is instead of a missing entry. */
function knownNames(all: Json | undefined, at: { readonly list: string; readonly key: string }): string {
  const entries = Array.isArray(all) ? all : [];
  const names = entries.flatMap((e) => isJsonObject(e) && typeof e["name"] === "string" ? [e["name"]] : []);
  if (names.length === 0) return `its list ${at.list} is empty; name another file with --kubeconfig`;
  const how = at.key === "context"
    ? "name one with --context"
    : "correct the context, or choose another with --context";
  return `it has ${names.join(", ")}; ${how}`;
}

async function pemOf(
  holder: JsonObject,
  key: string,
  options: KubeconfigOptions,
): Promise<string | undefined> {
  const data = text(holder[`${key}-data`]);
  if (data) {
    try {
      return atob(data);
    } catch (cause) {
      throw bad(
        `${key}-data of the kubeconfig is not base64`,
        "copy the entry again from where it came from",
        cause,
      );
    }
  }
  const path = text(holder[key]);
  return path ? await readNamed(path, options) : undefined;
}

/** An authority that stands in a file may be replaced; data inside the kubeconfig wins over it and stays. */
function authorityFile(
  cluster: JsonObject,
  options: KubeconfigOptions,
): { readonly readCa?: () => Promise<string> } {
  const path = text(cluster["certificate-authority"]);
  if (!path || text(cluster["certificate-authority-data"])) return {};
  return { readCa: () => readNamed(path, options) };
}

async function readNamed(path: string, options: KubeconfigOptions): Promise<string> {
  const full = pathOf(path, options);
  try {
    return await options.readFile(full);
  } catch (cause) {
    throw bad(
      `the kubeconfig names the file ${full}, which cannot be read`,
      "put the file there, make it readable, or correct its path in the kubeconfig",
      cause,
    );
  }
}

function pathOf(path: string, options: KubeconfigOptions): string {
  const absolute = path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
  return absolute ? path : `${options.folder ?? "."}/${path}`;
}

function tokenOf(user: JsonObject, options: KubeconfigOptions): TokenSource | undefined {
  const path = text(user["tokenFile"]);
  const inline = text(user["token"]);
  if (path) {
    return fileToken({ path: pathOf(path, options), readFile: options.readFile, clock: options.clock });
  }
  return inline ? fixedToken(inline) : undefined;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function bad(message: string, hint: string, cause?: unknown): EnvironmentError {
  return new EnvironmentError(message, { code: "kube/kubeconfig", hint, cause });
}
