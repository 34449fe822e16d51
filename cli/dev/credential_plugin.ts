// Owns: signing in with the program that a kubeconfig names. Must not: be part of the production executable.

import {
  type Clock,
  EnvironmentError,
  isJsonObject,
  type JsonObject,
  jsonText,
  OrkError,
  parseJson,
} from "../../runtime/base/mod.ts";
import type { TokenSource } from "../../runtime/kube/mod.ts";
import { type RunProgram, runProgram } from "../io/programs/mod.ts";

export interface CredentialPluginOptions {
  readonly clock: Clock;
  /** @default real programs */
  readonly run?: RunProgram;
}

const TIMEOUT_MS = 60_000;
/** A token is asked for again this long before it ends. */
const MARGIN_MS = 30_000;

interface Credential {
  readonly token: string;
  /** Epoch ms. */
  readonly endsMs: number;
}

/**
 * The token that the program of a user's `exec` gives, kept until it ends or the server refuses it.
 * Source: ExecCredential of client.authentication.k8s.io/v1 and v1beta1.
 */
export function pluginToken(exec: JsonObject, options: CredentialPluginOptions): TokenSource {
  let known: Credential | undefined;
  let asking: Promise<Credential> | undefined;
  return {
    async read({ fresh = false } = {}) {
      if (known && !fresh && options.clock.now() < known.endsMs - MARGIN_MS) return known.token;
      try {
        known = await (asking ??= ask(exec, options.run ?? runProgram));
        return known.token;
      } finally {
        asking = undefined;
      }
    },
  };
}

async function ask(exec: JsonObject, run: RunProgram): Promise<Credential> {
  const command = textAt(exec, "command") ?? "";
  const apiVersion = textAt(exec, "apiVersion") ?? "client.authentication.k8s.io/v1";
  const info = { apiVersion, kind: "ExecCredential", spec: { interactive: false } };
  try {
    const answer = await run(command, {
      args: listAt(exec, "args").filter((arg) => typeof arg === "string"),
      env: { ...variablesOf(exec), KUBERNETES_EXEC_INFO: jsonText(info) },
      timeoutMs: TIMEOUT_MS,
    });
    return credentialOf(answer, command);
  } catch (error) {
    if (!(error instanceof OrkError)) throw error;
    throw failed(command, error.message, textAt(exec, "installHint") ?? error.hint, error);
  }
}

function credentialOf(answer: string, command: string): Credential {
  const status = statusOf(answer);
  const token = status && textAt(status, "token");
  if (!token) {
    throw failed(
      command,
      "it gave no token",
      "client certificates of plugins are not supported: use a token",
    );
  }
  const ends = Date.parse(textAt(status, "expirationTimestamp") ?? "");
  return { token, endsMs: Number.isNaN(ends) ? Infinity : ends };
}

function statusOf(answer: string): JsonObject | undefined {
  try {
    const value = parseJson(answer);
    return isJsonObject(value) && isJsonObject(value["status"]) ? value["status"] : undefined;
  } catch {
    return undefined;
  }
}

function variablesOf(exec: JsonObject): Record<string, string> {
  const pairs = listAt(exec, "env").filter((entry) => isJsonObject(entry)).map((entry) =>
    [textAt(entry, "name") ?? "", textAt(entry, "value") ?? ""] as const
  );
  return Object.fromEntries(pairs.filter(([name]) => name !== ""));
}

function failed(command: string, why: string, hint: string | undefined, cause?: unknown): EnvironmentError {
  return new EnvironmentError(`signing in with "${command}", which the kubeconfig names: ${why}`, {
    code: "environment/credential-plugin",
    retry: "backoff",
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}

function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function listAt(object: JsonObject, key: string) {
  const value = object[key];
  return Array.isArray(value) ? value : [];
}
