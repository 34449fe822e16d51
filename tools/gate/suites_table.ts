// Owns: which test file belongs to which suite and how each suite is run. Must not: run anything.

export interface Suite {
  readonly name: string;
  /** Shown beside the name while it runs. */
  readonly duty: string;
  /** Path prefixes from the repository root; the longest matching prefix of all suites wins. */
  readonly prefixes: readonly string[];
  /** Permission flags for `deno test`. */
  readonly flags: readonly string[];
  /**
   * Test files one after the other, two at a time as threads of one process, or two at a time with a process each:
   * tests that mostly wait and that look at signals, memory or clusters of their own process.
   */
  readonly order: "sequential" | "threads" | "processes";
  /** Whether every result line is shown as it comes, for suites that take minutes. */
  readonly live: boolean;
  /** The suite is stopped and counted as failed after this many minutes. */
  readonly limitMinutes: number;
}

/** Folders whose tests get no permission at all: the run proves that they are pure. */
export const pureFolders = [
  "runtime/base/",
  "runtime/language/",
  "runtime/engine/queue/",
  "runtime/engine/reconcile/",
] as const;

/**
 * The Node build of the YAML parser looks at two debug variables on each parse. They are answered with "not set"
 * instead of an error, which grants nothing; every other access stays forbidden.
 */
const pureFlags = ["--no-prompt", "--ignore-env=LOG_TOKENS,LOG_STREAM"] as const;

/** A failure of the gate is one of the change that it is run for: its property tests draw nothing new. */
const fixedSeed = "--preload=tests/support/fixed_seed.ts";

/** In the order in which `deno task test` runs them: fast and telling first. */
export const suites: readonly Suite[] = [
  {
    name: "arch",
    duty: "import table, entries, conventions",
    prefixes: ["tests/arch/"],
    flags: ["-A"],
    order: "sequential",
    live: false,
    limitMinutes: 5,
  },
  {
    name: "pure",
    duty: "unit tests without any permission",
    prefixes: pureFolders,
    flags: [...pureFlags, fixedSeed],
    order: "threads",
    live: false,
    limitMinutes: 10,
  },
  {
    name: "unit",
    duty: "unit tests of everything else",
    prefixes: [""],
    flags: ["-A", fixedSeed],
    order: "threads",
    live: false,
    limitMinutes: 15,
  },
  {
    name: "oracle",
    duty: "templates, and what conditions and checks rest on, against Go",
    prefixes: ["tests/oracle/"],
    flags: ["-A"],
    order: "sequential",
    live: false,
    limitMinutes: 10,
  },
  {
    name: "contract",
    duty: "one suite per port, real API server",
    prefixes: ["tests/contract/"],
    flags: ["-A"],
    order: "sequential",
    live: true,
    limitMinutes: 10,
  },
  {
    name: "integration",
    duty: "operators on a real control plane",
    prefixes: ["tests/integration/"],
    flags: ["-A"],
    order: "processes",
    live: true,
    limitMinutes: 20,
  },
  {
    name: "executables",
    duty: "compiled executables and their permissions",
    prefixes: ["tests/integration/executables_"],
    flags: ["-A"],
    order: "sequential",
    live: true,
    limitMinutes: 15,
  },
];
