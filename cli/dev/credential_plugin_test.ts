// Owns: tests of signing in with a plugin, over recorded answers. Must not: run a plugin.

import assert from "node:assert/strict";
import { EnvironmentError, SourceError } from "../../runtime/base/mod.ts";
import type { ProgramRun } from "../io/programs/mod.ts";
import { pluginToken } from "./credential_plugin.ts";

const EXEC = {
  apiVersion: "client.authentication.k8s.io/v1",
  command: "aws",
  args: ["eks", "get-token"],
  env: [{ name: "AWS_PROFILE", value: "dev" }],
  installHint: "install the aws command",
};

function setUp(answers: (string | Error)[]) {
  let nowMs = 0;
  const runs: (ProgramRun & { readonly program: string })[] = [];
  const clock = { now: () => nowMs, monotonicMs: () => nowMs, after: () => ({ cancel() {} }) };
  const run = (program: string, how: ProgramRun) => {
    runs.push({ program, ...how });
    const answer = answers.shift() ?? new Error("asked too often");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { token: pluginToken(EXEC, { clock, run }), runs, at: (ms: number) => nowMs = ms };
}

function answer(token: string, endsMs?: number): string {
  const expirationTimestamp = endsMs === undefined ? undefined : new Date(endsMs).toISOString();
  return JSON.stringify({ kind: "ExecCredential", status: { token, expirationTimestamp } });
}

Deno.test("a plugin is run as the kubeconfig says, and told that nobody can be asked", async () => {
  const { token, runs } = setUp([answer("one")]);
  assert.equal(await token.read(), "one");
  const [{ program, args, env }] = runs as [typeof runs[0]];
  assert.deepEqual([program, args, env?.["AWS_PROFILE"]], ["aws", ["eks", "get-token"], "dev"]);
  assert.deepEqual(JSON.parse(env?.["KUBERNETES_EXEC_INFO"] ?? "").spec, { interactive: false });
});

Deno.test("a token is kept until shortly before it ends or until it is refused; many ask once", async () => {
  const { token, runs, at } = setUp([answer("one", 600_000), answer("two", 1_200_000), answer("three")]);
  assert.deepEqual(await Promise.all([token.read(), token.read()]), ["one", "one"]);
  at(569_000);
  assert.equal(await token.read(), "one");
  at(571_000);
  assert.equal(await token.read(), "two");
  assert.equal(await token.read({ fresh: true }), "three");
  at(9e12);
  assert.equal(await token.read(), "three", "a token without an end");
  assert.equal(runs.length, 3);
});

Deno.test("a plugin that fails or says nothing useful is named, with its own hint", async () => {
  const missing = new SourceError("the program aws is not on the PATH", { code: "source/aws" });
  const { token } = setUp([missing, "no json", answer("")]);
  await assert.rejects(token.read(), (error) => {
    assert.ok(error instanceof EnvironmentError);
    assert.match(error.message, /^signing in with "aws", which the kubeconfig names: the program aws is not/);
    assert.equal(error.hint, "install the aws command");
    return true;
  });
  for (let i = 0; i < 2; i++) await assert.rejects(token.read(), /it gave no token/);
});
