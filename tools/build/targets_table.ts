// Owns: the reviewed list of executables and what each may do. Must not: hold logic; adding an executable is one row.

export interface Permissions {
  /** Hosts with ports, or hosts for every port. */
  readonly net: readonly string[];
  readonly env: readonly string[];
  /** `"anywhere"` or paths with everything below them. */
  readonly read: "anywhere" | readonly string[];
}

export interface BuildTarget {
  /** Name of the executable in the output folder. */
  readonly name: string;
  /** Entry module from the repository root. */
  readonly entry: string;
  readonly summary: string;
  /** `"all"` for developer executables only; what is not listed is denied, and nobody is asked. */
  readonly permissions: "all" | Permissions;
  /** Passed to V8 at start. */
  readonly v8Flags: readonly string[];
}

/**
 * Where a pod finds its token, its CA and its namespace. In most images `/var/run` is a link to `/run`, and opening a
 * file is checked against the path behind links too.
 */
const serviceAccount = [
  "/var/run/secrets/kubernetes.io/serviceaccount",
  "/run/secrets/kubernetes.io/serviceaccount",
] as const;

/** The variables of `ork run` and those that decide how output looks. */
const runtimeEnvironment = [
  "KATALOG_PATH",
  "KUBECONFIG",
  "ORK_NAMESPACE",
  "LOG_LEVEL",
  "ORK_PORT",
  "DEFAULT_WORKERS",
  "DEFAULT_RESYNC",
  "QUEUE_DEPTH",
  "FAILURE_THRESHOLD",
  "LEASE_DURATION",
  "RENEW_DEADLINE",
  "RETRY_PERIOD",
  "SHUTDOWN_TIMEOUT",
  "HOSTNAME",
  "NO_COLOR",
  "CI",
  "TERM",
  "LC_ALL",
  "LC_CTYPE",
  "LANG",
] as const;

/** Listening on all addresses, both families; the port is the default of ORK_PORT. */
const ownPort = ["0.0.0.0:8080", "[::]:8080"] as const;

/**
 * A young generation of 2 MB in place of 16, and an old one that may grow by 25 % between collections: a balance between
 * resident memory and CPU, measured with 1,000 objects of three children each. Source: docs/benchmarks.md.
 */
const smallHeap = ["--max-semi-space-size=2", "--heap-growing-percent=25"] as const;

export const targets: readonly BuildTarget[] = [
  {
    name: "ork",
    entry: "cli/main.ts",
    summary: "developer executable: all commands",
    permissions: "all",
    v8Flags: [],
  },
  {
    name: "ork-runtime",
    entry: "cli/main_runtime.ts",
    summary: "the runtime in a pod: run, version",
    permissions: {
      net: ["kubernetes.default.svc:443", ...ownPort],
      env: runtimeEnvironment,
      read: ["/etc/ork", ...serviceAccount],
    },
    v8Flags: smallHeap,
  },
  {
    name: "ork-runtime-local",
    entry: "cli/main_runtime.ts",
    summary: "the same outside a pod, for tests and trials: API server on 127.0.0.1, reads any file",
    permissions: {
      net: ["127.0.0.1", ...ownPort],
      env: [...runtimeEnvironment, "HOME"],
      read: "anywhere",
    },
    v8Flags: smallHeap,
  },
];
