// Owns: environment variables to typed, checked settings. Must not: fall back silently on a bad value.

import { EnvironmentError, InvariantError, nearestName, parseDuration } from "../../runtime/base/mod.ts";
import type { Environment } from "./environment.ts";
import { type Variable, type VariableName, VARIABLES } from "./settings_table.ts";

/** What the environment says about a run. Absent: not set and without default. */
export interface Settings {
  readonly katalogPaths: readonly string[];
  readonly kubeconfigPaths: readonly string[];
  readonly namespace: string | undefined;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  /** 0 takes a free port. */
  readonly port: number;
  readonly defaultWorkers: number;
  readonly defaultResyncMs: number;
  readonly queueDepth: number;
  readonly failureThreshold: number;
  readonly leaseDurationMs: number;
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
  readonly shutdownTimeoutMs: number;
}

/**
 * Reads and checks all variables of a run. Empty counts as not set.
 * @throws {EnvironmentError} naming the variable, what was found and what is expected.
 */
export function readSettings(env: Environment): Settings {
  const text = (name: VariableName) => textOf(env, name);
  const integer = (name: VariableName) => integerOf(variableOf(name), text(name)!);
  const durationMs = (name: VariableName) => durationOf(variableOf(name), text(name)!);
  const settings: Settings = {
    katalogPaths: pathsFrom(env, "KATALOG_PATH"),
    kubeconfigPaths: pathsFrom(env, "KUBECONFIG"),
    namespace: namespaceOf(text("ORK_NAMESPACE")),
    logLevel: choiceOf(variableOf("LOG_LEVEL"), text("LOG_LEVEL")!) as Settings["logLevel"],
    port: integer("ORK_PORT"),
    defaultWorkers: integer("DEFAULT_WORKERS"),
    defaultResyncMs: durationMs("DEFAULT_RESYNC"),
    queueDepth: integer("QUEUE_DEPTH"),
    failureThreshold: integer("FAILURE_THRESHOLD"),
    leaseDurationMs: durationMs("LEASE_DURATION"),
    renewDeadlineMs: durationMs("RENEW_DEADLINE"),
    retryPeriodMs: durationMs("RETRY_PERIOD"),
    shutdownTimeoutMs: durationMs("SHUTDOWN_TIMEOUT"),
  };
  checkLease(env, settings);
  return settings;
}

/** The parts of a variable that is written like PATH. */
export function pathsFrom(env: Environment, name: "KATALOG_PATH" | "KUBECONFIG"): readonly string[] {
  return (textOf(env, name) ?? "").split(":").map((path) => path.trim()).filter((path) => path !== "");
}

function variableOf(name: VariableName): Variable {
  const variable = VARIABLES.find((v) => v.name === name);
  if (!variable) throw new InvariantError("variable is not in the table", { name });
  return variable;
}

function textOf(env: Environment, name: VariableName): string | undefined {
  const found = env(name)?.trim();
  return found === undefined || found === "" ? variableOf(name).default : found;
}

function integerOf(variable: Variable, text: string): number {
  const [low, high] = variable.range!;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < low || value > high) {
    throw bad(variable, text, `a whole number from ${low} to ${high}`);
  }
  return value;
}

function durationOf(variable: Variable, text: string): number {
  const [low, high] = variable.range!;
  const value = parseDuration(text);
  if (value === undefined || value < low || value > high) {
    throw bad(
      variable,
      text,
      `a duration like 30s, 2m or bare seconds, from ${low / 1_000}s to ${high / 1_000}s`,
    );
  }
  return value;
}

function choiceOf(variable: Variable, text: string): string {
  const found = variable.choices!.find((choice) => choice === text.toLowerCase());
  if (found !== undefined) return found;
  const near = nearestName(text, variable.choices!);
  throw bad(variable, text, `${variable.choices!.join(", ")}${near ? ` (did you mean ${near}?)` : ""}`);
}

// Source: RFC 1123 label, the rule for names of Kubernetes namespaces.
function namespaceOf(text: string | undefined): string | undefined {
  if (text !== undefined && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) {
    throw bad(variableOf("ORK_NAMESPACE"), text, "a namespace: lower-case letters, digits and dashes");
  }
  return text;
}

function checkLease(env: Environment, settings: Settings): void {
  if (settings.renewDeadlineMs >= settings.leaseDurationMs) {
    throw badOrder(env, "RENEW_DEADLINE", "LEASE_DURATION");
  }
  if (settings.retryPeriodMs >= settings.renewDeadlineMs) {
    throw badOrder(env, "RETRY_PERIOD", "RENEW_DEADLINE");
  }
}

/** Blames the one of two variables that somebody set. */
function badOrder(env: Environment, lower: VariableName, upper: VariableName): EnvironmentError {
  const isLowerSet = (env(lower) ?? "").trim() !== "";
  const [blamed, other] = isLowerSet ? [lower, upper] : [upper, lower];
  const expected = `${isLowerSet ? "less" : "more"} than ${other} (${textOf(env, other)})`;
  return bad(variableOf(blamed), textOf(env, blamed)!, expected);
}

function bad(variable: Variable, found: string, expected: string): EnvironmentError {
  return new EnvironmentError(`environment variable ${variable.name} is "${found}", expected ${expected}`, {
    code: "environment/variable",
    hint: variable.default === undefined
      ? `correct ${variable.name} or unset it`
      : `correct ${variable.name} or unset it (default ${variable.default})`,
  });
}
