// Owns: where ambient powers (process, time, chance) may be touched, as data. Must not: hold logic.

export interface AmbientRule {
  readonly name: string;
  /** Searched in code only; comments and string contents are blanked before, unless the rule is about a literal. */
  readonly pattern: RegExp;
  readonly isAboutLiteral?: boolean;
  /** Path prefixes (or whole files) that may use it. */
  readonly allowedIn: readonly string[];
}

/** Scripts and tests stand outside the product and may use anything. */
const outside = ["tools/", "tests/"];

/** Adapters to real time: the product's own, and that of the processes of a local cluster, which know no other time. */
const clocks = ["cli/io/", "e2e/cluster/"];

export const ambientRules: readonly AmbientRule[] = [
  {
    name: "Deno.*",
    pattern: /\bDeno\b(?:\s*\.\s*\w+)?/g,
    allowedIn: [
      ...outside,
      "cli/io/",
      "e2e/cluster/",
      // Connections with their own CA and client certificate exist only as a Deno API.
      "runtime/kube/_http_clients.ts",
      // The one place that listens.
      "runtime/engine/host/http_server.ts",
    ],
  },
  {
    name: "the process",
    pattern: /\bprocess\s*\.\s*(?:env|argv|exit|cwd|stdin|stdout|stderr|hrtime|nextTick)\b/g,
    // The YAML parser's own look at the environment is answered there.
    allowedIn: [...outside, "cli/io/", "runtime/language/document/quiet_environment.ts"],
  },
  {
    name: "the network",
    pattern:
      /(?:\b(?:await|return|new)\s|[=(,:?>]|\bglobalThis\s*\.)\s*(?:fetch|WebSocket|EventSource|Worker)\s*\(/g,
    // Requests to the API server.
    allowedIn: [...outside, "cli/io/", "e2e/cluster/", "runtime/kube/_exchange.ts"],
  },
  {
    name: "requests that change the cluster",
    pattern: /\bmethod:\s*"(?:POST|PUT|PATCH|DELETE)"/g,
    isAboutLiteral: true,
    // The second makes local clusters, before there is an operator.
    allowedIn: [...outside, "runtime/kube/kube_writer.ts", "e2e/cluster/"],
  },
  {
    name: "making the one writer",
    pattern: /\bcreateKubeWriter\s*\(/g,
    // `ork run --dev` applies CRDs and objects with the operator's own applier.
    allowedIn: [
      ...outside,
      "runtime/kube/kube_writer.ts",
      "runtime/engine/host/",
      "cli/dev/prepare_cluster.ts",
    ],
  },
  { name: "the console", pattern: /\bconsole\s*\.\s*\w+/g, allowedIn: outside },
  {
    name: "code from text",
    pattern: /\beval\s*\(|\bnew\s+Function\b|\bcreateRequire\b|\bimport\s*\(\s*[^\s)]/g,
    allowedIn: outside,
  },
  {
    name: "Date.now",
    pattern: /\bDate\s*\.\s*now\b|\bDate\s*\(\s*\)|\bTemporal\s*\.\s*Now\b/g,
    allowedIn: [...outside, ...clocks],
  },
  { name: "performance.now", pattern: /\bperformance\s*\.\s*now\b/g, allowedIn: [...outside, ...clocks] },
  {
    name: "chance",
    pattern: /\bMath\s*\.\s*random\b|\bcrypto\s*\.\s*(?:getRandomValues|randomUUID)\b/g,
    allowedIn: [...outside, ...clocks],
  },
  {
    name: "timers",
    pattern: /\b(?:setTimeout|setInterval|setImmediate)\b|\bAbortSignal\s*\.\s*timeout\b/g,
    allowedIn: [...outside, ...clocks],
  },
  {
    // It rounds whole numbers beyond 2^53; `parseJson` keeps their digits.
    name: "JSON.parse",
    pattern: /\bJSON\s*\.\s*parse\b/g,
    allowedIn: [
      ...outside,
      "runtime/base/json_text.ts",
      "runtime/language/expr/functions/validation_table.ts",
      "runtime/language/openapi/object_schemas.ts",
      "e2e/cluster/checksum.ts",
      "e2e/cluster/cluster_state.ts",
    ],
  },
];
