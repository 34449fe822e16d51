// Owns: which folder may import which, as data. Must not: hold logic (import_rules.ts has it).

export interface FolderRow {
  /** From the repository root, without a trailing slash; a single file for entries and the library surface. */
  readonly folder: string;
  readonly duty: string;
  /**
   * What its non-test code may import besides itself and `runtime/base`. A trailing slash-star means every folder
   * below; `(types)` means `import type` only.
   */
  readonly mayImport: readonly string[];
  /** May be part of a production executable; `undefined` where the question does not arise. */
  readonly production?: boolean;
  /** Whether others may name its files directly, because it has no `mod.ts` by design. */
  readonly filesAreApi?: boolean;
  /** Holds data and no code. */
  readonly isData?: boolean;
}

/** Only folders that exist are listed; a folder that is not listed must not hold code. */
export const importTable: readonly FolderRow[] = [
  { folder: "deno.json", duty: "version, dependencies, compiler options, tasks", mayImport: [] },
  {
    folder: "schemas",
    duty: "one self-contained JSON Schema per kind of document",
    mayImport: [],
    production: false,
    filesAreApi: true,
    isData: true,
  },
  { folder: "mod.ts", duty: "library surface: named re-exports, no logic", mayImport: ["runtime/*"] },
  {
    folder: "cli/main.ts",
    duty: "developer entry: all commands",
    mayImport: ["cli/shell", "cli/io", "cli/prod", "cli/dev"],
    production: false,
  },
  {
    folder: "cli/main_runtime.ts",
    duty: "production entry of the runtime: `run` and `version`",
    mayImport: ["cli/shell", "cli/io", "cli/prod"],
    production: true,
  },
  {
    folder: "cli/shell",
    duty: "commands as data, dispatch, help, completion, exit codes, output",
    mayImport: [],
    production: true,
  },
  {
    folder: "cli/io",
    duty: "adapters: files, environment, process, terminal, clock, log sink",
    mayImport: ["runtime/kube (types)", "runtime/language/katalog (types)", "runtime/telemetry (types)"],
    production: true,
  },
  {
    folder: "cli/io/programs",
    duty: "adapters that run programs of this machine: git, helm",
    mayImport: ["cli/io", "runtime/language/katalog (types)"],
    production: false,
  },
  {
    folder: "cli/prod",
    duty: "one file per production command: options, adapters, one call",
    mayImport: [
      "deno.json",
      "cli/shell",
      "cli/io",
      "runtime/language/document",
      "runtime/language/katalog",
      "runtime/language/plan",
      "runtime/engine/host",
      "runtime/kube",
      "runtime/telemetry",
    ],
    production: true,
    filesAreApi: true,
  },
  {
    folder: "cli/dev",
    duty: "one file per developer command",
    mayImport: ["schemas", "cli/shell", "cli/io", "cli/io/programs", "cli/prod", "runtime/*", "e2e/*"],
    production: false,
    filesAreApi: true,
  },
  {
    folder: "runtime/base",
    duty: "positions, diagnostics, errors, clock and random ports, durations, quantities, hashes",
    mayImport: [],
    production: true,
  },
  {
    folder: "runtime/kube",
    duty: "object addresses, Transport and its fetch implementation, credentials, typed API errors",
    mayImport: [],
    production: true,
  },
  {
    folder: "runtime/certificates",
    duty: "keys and certificates for given names; the only maker of X.509 in the runtime",
    mayImport: [],
    production: true,
  },
  { folder: "runtime/telemetry", duty: "log and metric ports, encoders", mayImport: [], production: true },
  {
    folder: "runtime/language/document",
    duty: "YAML text to positioned tree; the only importer of the YAML parser",
    mayImport: [],
    production: true,
  },
  {
    folder: "runtime/language/expr",
    duty: "template and condition language: parse, check, compile, functions",
    mayImport: ["runtime/language/document"],
    production: true,
  },
  {
    folder: "runtime/language/katalog",
    duty: "schema, resolve, validate, default, normalise; diagnostic codes",
    mayImport: ["runtime/language/document", "runtime/language/expr"],
    production: true,
  },
  {
    folder: "runtime/language/rules",
    duty: "rules of a CRD: validation, mutation, normalising, gates, conversion, calls, watches",
    mayImport: ["runtime/language/document", "runtime/language/expr"],
    production: true,
  },
  {
    folder: "runtime/language/resources",
    duty: "shorthand to Kubernetes object, one file per kind",
    mayImport: ["runtime/language/document", "runtime/language/expr", "runtime/kube"],
    production: true,
  },
  {
    folder: "runtime/language/openapi",
    duty: "object schemas of Kubernetes: what an API server would say, offline",
    mayImport: ["runtime/language/document"],
    production: false,
  },
  {
    folder: "runtime/language/plan",
    duty: "Katalog to Plan: order, compiled templates, watch set, permissions",
    mayImport: [
      "runtime/language/document",
      "runtime/language/katalog",
      "runtime/language/resources",
      "runtime/language/rules",
      "runtime/language/expr",
      "runtime/kube",
    ],
    production: true,
  },
  {
    folder: "runtime/language/checks",
    duty: "what only shows with schemas: unknown paths, idle conditions, wrong objects",
    mayImport: [
      "runtime/language/document",
      "runtime/language/expr",
      "runtime/language/katalog",
      "runtime/language/openapi",
      "runtime/language/plan",
    ],
    production: false,
  },
  {
    folder: "runtime/engine/watch",
    duty: "watcher state machine, store, indexes, staleness",
    mayImport: ["runtime/kube", "runtime/telemetry"],
    production: true,
  },
  {
    folder: "runtime/engine/queue",
    duty: "dedupe, priority, delay, fairness, backoff, parking",
    mayImport: [],
    production: true,
  },
  {
    folder: "runtime/engine/reconcile",
    duty: "pure decision, deletion included",
    mayImport: [
      "runtime/language/plan",
      "runtime/language/resources",
      "runtime/language/rules",
      "runtime/language/expr",
      "runtime/kube",
    ],
    production: true,
  },
  {
    folder: "runtime/engine/apply",
    duty: "send writes, match before write, conflicts, status, events",
    mayImport: ["runtime/kube", "runtime/telemetry"],
    production: true,
  },
  {
    folder: "runtime/engine/caches",
    duty: "what an operator knows of the cluster: children, sources of copies, ended Jobs",
    mayImport: [
      "runtime/language/plan",
      "runtime/engine/watch",
      "runtime/engine/reconcile",
      "runtime/kube",
      "runtime/telemetry",
    ],
    production: true,
  },
  {
    folder: "runtime/engine/attempt",
    duty: "one reconcile of one object: rules, decision, writes, status",
    mayImport: [
      "runtime/language/plan",
      "runtime/language/rules",
      "runtime/engine/caches",
      "runtime/engine/reconcile",
      "runtime/engine/apply",
      "runtime/kube",
      "runtime/telemetry",
    ],
    production: true,
  },
  {
    folder: "runtime/engine/operator",
    duty: "one isolated box per CRD: intake, workers, health, what people are told",
    mayImport: [
      "runtime/language/plan",
      "runtime/language/rules",
      "runtime/engine/caches",
      "runtime/engine/attempt",
      "runtime/engine/watch",
      "runtime/engine/queue",
      "runtime/engine/reconcile",
      "runtime/engine/apply",
      "runtime/kube",
      "runtime/telemetry",
    ],
    production: true,
  },
  {
    folder: "runtime/engine/api",
    duty: "HTTP handlers and wire types: health, katalog, metrics",
    mayImport: ["runtime/engine/operator", "runtime/kube", "runtime/telemetry"],
    production: true,
  },
  {
    folder: "runtime/engine/host",
    duty: "process order, lease, CRD arrival, drain",
    mayImport: ["runtime/*"],
    production: true,
  },
  {
    folder: "e2e/cluster",
    duty: "local control plane and kind as providers of a cluster",
    mayImport: ["runtime/*"],
    production: false,
  },
  {
    folder: "e2e/documents",
    duty: "schemas of the documents that describe tests: E2E and Simulate",
    mayImport: ["runtime/language/document", "runtime/language/katalog"],
    production: false,
  },
  {
    folder: "tools",
    duty: "build, gate and data-generation scripts",
    mayImport: ["cli/*", "runtime/*", "e2e/*"],
    production: false,
    filesAreApi: true,
  },
  {
    folder: "tests",
    duty: "arch, contract, integration, oracle, bench, support",
    mayImport: ["*"],
    production: false,
    filesAreApi: true,
  },
];

/** Built-in modules of Node and the folders or files that may name them; no other is imported outside tools and tests. */
export const builtinTable: Readonly<Record<string, readonly string[]>> = {
  "node:crypto": ["runtime/base", "cli/prod/check_certificates.ts"],
  "node:net": ["runtime/base"],
  "node:path": ["e2e/cluster"],
  "node:process": ["cli/io", "runtime/language/document/quiet_environment.ts"],
  "node:url": ["e2e/cluster"],
  "node:util": ["cli/shell", "e2e/cluster"],
  "node:zlib": ["e2e/cluster"],
};

/** npm packages and the folders that may name them. A package that is not listed must not be imported. */
export const packageTable: Readonly<Record<string, readonly string[]>> = {
  "yaml": ["runtime/language/document"],
  "ajv": ["tools"],
  "@cfworker/json-schema": ["runtime/language/openapi"],
  "re2js": ["runtime/language/expr"],
  "croner": ["runtime/language/expr"],
  "prom-client": ["runtime/telemetry"],
  "diff": ["cli/dev"],
  "fast-check": ["cli/dev/prove"],
  "esbuild": ["tools"],
  "@peculiar/x509": ["e2e/cluster", "runtime/certificates"],
  "reflect-metadata": ["e2e/cluster", "runtime/certificates"],
};
