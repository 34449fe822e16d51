// Owns: tests of how helm is called, with a stand-in for the program. Must not: need helm.

import assert from "node:assert/strict";
import { SourceError } from "../../../runtime/base/mod.ts";
import type { ChartRequest } from "../../../runtime/language/katalog/mod.ts";
import { helmRenderer } from "./helm.ts";
import { type ProgramRun, runProgram } from "./run_program.ts";

async function calls(request: Partial<ChartRequest>): Promise<ProgramRun> {
  let seen: ProgramRun | undefined;
  const renderer = helmRenderer({
    run: (program, run) => {
      assert.equal(program, "helm");
      seen = run;
      return Promise.resolve("kind: Katalog\n");
    },
    git: {
      fetch: ({ url, ref }) => Promise.resolve({ directory: `/git/${url.length}/${ref}`, revision: "x" }),
    },
  });
  const source = await renderer.render({
    repo: "https://charts.example.com",
    chart: "operators",
    valueFiles: [],
    from: "deploy/komposer.yaml",
    ...request,
  });
  assert.equal(source.text, "kind: Katalog\n");
  return seen!;
}

Deno.test("helmRenderer finds charts in repositories, registries, Git and folders", async () => {
  const args = async (request: Partial<ChartRequest>) => (await calls(request)).args.slice(2);
  assert.deepEqual(await args({ version: "1.2.0" }), [
    "operators",
    "--repo",
    "https://charts.example.com",
    "--version",
    "1.2.0",
  ]);
  assert.deepEqual(await args({ repo: "oci://ghcr.io/org/charts/" }), ["oci://ghcr.io/org/charts/operators"]);
  assert.deepEqual(await args({ repo: "https://x/y.git", version: "main", path: "charts/op" }), [
    "/git/15/main/charts/op",
  ]);
  assert.deepEqual(await args({ repo: "./charts" }), ["deploy/charts/operators"]);
});

Deno.test("helmRenderer gives value files in order and inline values last", async () => {
  const run = await calls({ valueFiles: ["a.yaml", "../b.yaml"], values: { replicas: 2 } });
  assert.deepEqual(run.args.slice(-6), ["--values", "deploy/a.yaml", "--values", "b.yaml", "--values", "-"]);
  assert.equal(run.stdin, '{"replicas":2}');
});

Deno.test("runProgram says that a program is missing, what a failing one wrote, and ends one that hangs", async () => {
  const failure = async (program: string, args: string[], timeoutMs = 20_000) => {
    try {
      await runProgram(program, { args, timeoutMs });
    } catch (error) {
      assert(error instanceof SourceError, String(error));
      return `${error.code} ${error.message}`;
    }
  };
  assert.equal(
    await failure("no-such-program", []),
    "source/no-such-program the program no-such-program is not on the PATH",
  );
  assert.equal(
    await failure("sh", ["-c", "echo first >&2; echo last >&2; exit 3"]),
    "source/program sh -c failed: first last",
  );
  assert.match(String(await failure("sleep", ["60"], 50)), /no end within 0\.05s/);
});

Deno.test("runProgram feeds standard input and adds to the environment", async () => {
  assert.equal(
    await runProgram("sh", { args: ["-c", 'cat; echo "$A"'], stdin: "in ", env: { A: "b" } }),
    "in b\n",
  );
});
