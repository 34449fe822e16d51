// Owns: every environment variable of the runtime, with type and default. Must not: read the environment.

/** How a variable is read. */
export type VariableKind = "text" | "integer" | "duration" | "boolean" | "choice" | "paths";

export interface Variable {
  readonly name: string;
  readonly kind: VariableKind;
  /** As one would write it; absent when there is none. */
  readonly default?: string;
  readonly choices?: readonly string[];
  /** Lowest and highest integer, or milliseconds of a duration. */
  readonly range?: readonly [number, number];
  readonly description: string;
}

/** Variables of `ork run`, in the order of docs/configuration.md. */
export const VARIABLES = [
  {
    name: "KATALOG_PATH",
    kind: "paths",
    description:
      "Katalog or Komposer files, separated like PATH, used when neither -f is given nor katalog.yaml or komposer.yaml is in the working directory",
  },
  {
    name: "KUBECONFIG",
    kind: "paths",
    description: "Kubeconfig files, separated like PATH and merged; --kubeconfig wins",
  },
  {
    name: "ORK_NAMESPACE",
    kind: "text",
    description:
      "Namespace of the leader election lease; without it that of the pod or of the kubeconfig's context, then default",
  },
  {
    name: "LOG_LEVEL",
    kind: "choice",
    choices: ["debug", "info", "warn", "error"],
    default: "info",
    description: "Least severe records that are written; --log-level and --debug win",
  },
  {
    name: "ORK_PORT",
    kind: "integer",
    range: [0, 65535],
    default: "8080",
    description: "Port of health, metrics and the live API; 0 takes a free one",
  },
  {
    name: "DEFAULT_WORKERS",
    kind: "integer",
    range: [1, 50],
    default: "3",
    description: "Concurrent reconciles per CRD where the Katalog does not say",
  },
  {
    name: "DEFAULT_RESYNC",
    kind: "duration",
    range: [1_000, 604_800_000],
    default: "10m",
    description:
      "Time after which every object is reconciled again; watches repair drift, this is a safety net",
  },
  {
    name: "QUEUE_DEPTH",
    kind: "integer",
    range: [0, 1_000_000],
    default: "0",
    description: "Items that wait per CRD before more are parked; 0: no limit",
  },
  {
    name: "FAILURE_THRESHOLD",
    kind: "integer",
    range: [1, 1_000],
    default: "5",
    description: "Consecutive failures after which a CRD counts as degraded",
  },
  {
    name: "LEASE_DURATION",
    kind: "duration",
    range: [1_000, 3_600_000],
    default: "15s",
    description: "Time after which a silent leader is replaced",
  },
  {
    name: "RENEW_DEADLINE",
    kind: "duration",
    range: [1_000, 3_600_000],
    default: "10s",
    description: "Time in which a leader must renew its lease or stop; below LEASE_DURATION",
  },
  {
    name: "RETRY_PERIOD",
    kind: "duration",
    range: [100, 3_600_000],
    default: "2s",
    description: "Pause between attempts to take or renew the lease; below RENEW_DEADLINE",
  },
  {
    name: "SHUTDOWN_TIMEOUT",
    kind: "duration",
    range: [0, 3_600_000],
    default: "30s",
    description: "Time that reconciles in flight get to finish after SIGTERM",
  },
] as const satisfies readonly Variable[];

export type VariableName = (typeof VARIABLES)[number]["name"];

/** Variables that only change how ork looks or where it keeps files. */
export const LOOK_VARIABLES: readonly Variable[] = [
  { name: "NO_COLOR", kind: "text", description: "Set and not empty: plain text (no-color.org)" },
  { name: "CI", kind: "text", description: "Set and not empty: plain text, no redrawn lines" },
  { name: "TERM", kind: "text", description: "dumb: plain text, no redrawn lines" },
  {
    name: "LC_ALL, LC_CTYPE, LANG",
    kind: "text",
    description: "First that is set decides: without UTF-8 in it symbols are ASCII",
  },
];
