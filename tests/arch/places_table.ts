// Owns: where ambient powers (process, time, chance) may be touched, as data. Must not: hold logic.

export interface AmbientRule {
  readonly name: string;
  /** Searched in code only; comments and string contents are blanked before. */
  readonly pattern: RegExp;
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
    pattern: /\bDeno\s*\.\s*\w+/g,
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
    name: "Date.now",
    pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)/g,
    allowedIn: [...outside, ...clocks],
  },
  { name: "performance.now", pattern: /\bperformance\s*\.\s*now\b/g, allowedIn: [...outside, ...clocks] },
  { name: "Math.random", pattern: /\bMath\s*\.\s*random\b/g, allowedIn: [...outside, ...clocks] },
  {
    name: "timers",
    pattern: /\b(?:setTimeout|setInterval)\b|\bAbortSignal\s*\.\s*timeout\b/g,
    allowedIn: [...outside, ...clocks],
  },
];
