// Owns: tests of the runtime's environment variables. Must not: read the real environment.

import assert from "node:assert/strict";
import { EnvironmentError } from "../../runtime/base/mod.ts";
import { readSettings } from "./settings.ts";
import { VARIABLES } from "./settings_table.ts";

const from = (variables: Record<string, string>) => readSettings((name) => variables[name]);

function refusal(variables: Record<string, string>): string {
  try {
    from(variables);
  } catch (error) {
    assert(error instanceof EnvironmentError);
    return `${error.message} | ${error.hint}`;
  }
  assert.fail("nothing was refused");
}

Deno.test("readSettings gives the documented defaults", () => {
  assert.deepEqual(from({}), {
    katalogPaths: [],
    kubeconfigPaths: [],
    namespace: undefined,
    logLevel: "info",
    port: 8080,
    defaultWorkers: 3,
    defaultResyncMs: 600_000,
    queueDepth: 0,
    failureThreshold: 5,
    leaseDurationMs: 15_000,
    renewDeadlineMs: 10_000,
    retryPeriodMs: 2_000,
    shutdownTimeoutMs: 30_000,
  });
});

Deno.test("readSettings takes durations with units and as bare seconds, lists like PATH, empty as not set", () => {
  const settings = from({
    DEFAULT_RESYNC: "90",
    SHUTDOWN_TIMEOUT: "1m30s",
    KATALOG_PATH: "/a.yaml: /b.yaml:",
    KUBECONFIG: "/k",
    LOG_LEVEL: "WARN",
    ORK_PORT: "",
    ORK_NAMESPACE: "team-a",
  });
  assert.equal(settings.defaultResyncMs, 90_000);
  assert.equal(settings.shutdownTimeoutMs, 90_000);
  assert.deepEqual(settings.katalogPaths, ["/a.yaml", "/b.yaml"]);
  assert.deepEqual(settings.kubeconfigPaths, ["/k"]);
  assert.equal(settings.logLevel, "warn");
  assert.equal(settings.port, 8080);
  assert.equal(settings.namespace, "team-a");
});

Deno.test("readSettings refuses a bad value, naming variable, found, expected", () => {
  const cases: readonly (readonly [Record<string, string>, RegExp])[] = [
    [
      { ORK_PORT: "http" },
      /^environment variable ORK_PORT is "http", expected a whole number from 0 to 65535 \| .*default 8080/,
    ],
    [{ ORK_PORT: "70000" }, /ORK_PORT is "70000"/],
    [{ DEFAULT_WORKERS: "0" }, /DEFAULT_WORKERS is "0", expected a whole number from 1 to 50/],
    [{ DEFAULT_WORKERS: "2.5" }, /DEFAULT_WORKERS is "2.5"/],
    [{ DEFAULT_RESYNC: "soon" }, /DEFAULT_RESYNC is "soon", expected a duration like 30s/],
    [{ SHUTDOWN_TIMEOUT: "-1s" }, /SHUTDOWN_TIMEOUT is "-1s"/],
    [{ LOG_LEVEL: "inof" }, /LOG_LEVEL is "inof", expected debug, info, warn, error \(did you mean info\?\)/],
    [{ ORK_NAMESPACE: "Team_A" }, /ORK_NAMESPACE is "Team_A", expected a namespace/],
    [{ RENEW_DEADLINE: "20s" }, /RENEW_DEADLINE is "20s", expected less than LEASE_DURATION \(15s\)/],
    [{ LEASE_DURATION: "5s" }, /LEASE_DURATION is "5s", expected more than RENEW_DEADLINE \(10s\)/],
    [{ RETRY_PERIOD: "10s" }, /RETRY_PERIOD is "10s", expected less than RENEW_DEADLINE \(10s\)/],
  ];
  for (const [variables, expected] of cases) assert.match(refusal(variables), expected);
});

Deno.test("every default in the table passes its own check", () => {
  for (const variable of VARIABLES) {
    if ("default" in variable) {
      assert.doesNotThrow(() => from({ [variable.name]: variable.default }), variable.name);
    }
  }
});
